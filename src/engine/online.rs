//! The engine's dealings with Workbench: signing in, exports, evidence.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use chrono::DateTime;
use futures_util::future::{Either, join_all, select};
use gloo_timers::future::TimeoutFuture;
use zeroize::Zeroizing;

use super::evidence_queue::{AfterFailure, N_AT_A_TIME, Turn};
use super::fetch::{self, Fetch};
use super::load::ExportLoad;
use super::network::{self, Export, Listener, Network, SettingsFile};
use super::shared::Engine;
use crate::calendar::DayRange;
use crate::calendar::Zone;
use crate::protocol::{
    Answers, Event, EvidenceFailure, EvidenceProgress, RequestId, SignInField, SignInOffer,
};
use crate::workbench::{
    Access, Address, Cause, CredentialError, ExportPath, Failure, INSECURE_PAGE, Identity,
    IncludeSupport, MfaCode, Password, SETTINGS_FILE, SignIn, Token, TokenCheck, Wait,
};

/// How far fetching evidence has come is said at most this often.
const COUNT_EVERY_MS: f64 = 250.0;

/// Evidence that has come is shown at most this often: each time the page draws four charts.
const FIGURES_EVERY_MS: f64 = 1_000.0;

/// This many failures are reported one by one; the rest are counted.
const MAX_TOLD_FAILURES: usize = 50;

/// The settings file is small, and of the page's own host; but the network may be as slow as it likes.
const SETTINGS_WITHIN_MS: u32 = 60_000;

/// Signing in takes so long at most, with all its requests: a password is not kept for longer.
const SIGN_IN_WITHIN_MS: u32 = 60_000;

impl Engine {
    /// The host that the user is signed in to; blank if to none.
    pub(super) fn host(&self) -> String {
        self.online
            .access()
            .map(|access| access.address().host().to_owned())
            .unwrap_or_default()
    }

    /// Sends the page what the deployment allows for signing in.
    pub(super) async fn tell_deployment(&self) {
        let asked = Box::pin(fetch::own_text(SETTINGS_FILE));
        let found = match select(asked, TimeoutFuture::new(SETTINGS_WITHIN_MS)).await {
            Either::Left((found, _)) => found,
            Either::Right(_) => Err(None),
        };
        let found = match &found {
            Ok(text) => SettingsFile::Text(text),
            Err(Some(status)) => SettingsFile::Status(*status),
            Err(None) => SettingsFile::Unreachable,
        };
        let offer = if fetch::is_secure() {
            network::sign_in_offer(found, &fetch::origin())
        } else {
            SignInOffer::Off {
                message: INSECURE_PAGE.to_owned(),
                can_try_again: false,
            }
        };
        self.online.offer.replace(Some(offer.clone()));
        self.online.has_offer.cancel();
        self.say(&Event::Deployment { offer });
    }

    /// Signs in with password and MFA code, or with a token if there is no user name. It is over within a minute, however it ends.
    pub(super) async fn sign_in(
        &self,
        request: RequestId,
        address: &str,
        user_name: Option<String>,
        secrets: Vec<Zeroizing<String>>,
    ) {
        let network = self.online.sign_in.anew();
        let signed_in = Box::pin(self.access_with(&network, address, user_name, secrets));
        let signed_in = match select(signed_in, TimeoutFuture::new(SIGN_IN_WITHIN_MS)).await {
            Either::Left((signed_in, _)) => signed_in,
            Either::Right(_) => {
                network.give_up();
                let host = Address::parse(address).map(|address| address.host().to_owned());
                Err((
                    None,
                    format!(
                        "{} did not complete the sign-in within {} s, so it was canceled. Try again, with a new MFA code if you use one; if it keeps \
                         happening, ask your administrator whether Workbench is up.",
                        host.unwrap_or_default(),
                        SIGN_IN_WITHIN_MS / 1_000
                    ),
                ))
            }
        };
        match signed_in {
            // What nobody waits for any more is dropped, and wiped with that.
            _ if network.is_given_up() && signed_in.is_ok() => {}
            Ok((access, export_path)) => {
                let address = access.address().to_string();
                // What was learned of one server says nothing of another.
                self.online.include.set(IncludeSupport::Unknown);
                self.online.export_path.set(export_path);
                self.online.access.replace(Some(Rc::new(access)));
                self.online.has_access.take().cancel();
                self.say(&Event::SignedIn { request, address });
            }
            Err((field, message)) => self.say(&Event::SignInFailed {
                request,
                field,
                message,
            }),
        }
    }

    /// Gives up the sign-in under way. One that has just succeeded is forgotten.
    pub(super) fn cancel_sign_in(&self, request: RequestId) {
        self.online.sign_in.give_up();
        self.online.access.replace(None);
        self.say(&Event::SignInCancelled { request });
    }

    /// Whether this site lets anybody sign in at `address`.
    async fn is_offered(&self, address: &Address) -> Result<(), (Option<SignInField>, String)> {
        self.online.has_offer.cancelled().await;
        match &*self.online.offer.borrow() {
            Some(SignInOffer::Off { message, .. }) => Err((None, message.clone())),
            Some(SignInOffer::On {
                address: fixed,
                is_fixed: true,
                ..
            }) if *fixed != address.to_string() => Err((
                Some(SignInField::Address),
                format!("This site allows signing in at {fixed} only."),
            )),
            Some(SignInOffer::On { .. }) | None => Ok(()),
        }
    }

    async fn access_with(
        &self,
        network: &Fetch,
        address: &str,
        user_name: Option<String>,
        secrets: Vec<Zeroizing<String>>,
    ) -> Result<(Access, ExportPath), (Option<SignInField>, String)> {
        let concerns = |error: CredentialError| (Some(field_of(&error)), error.to_string());
        let address = Address::parse(address)
            .map_err(|error| (Some(SignInField::Address), error.to_string()))?;
        self.is_offered(&address).await?;
        let mut secrets = secrets.into_iter();
        // What takes them over wipes them, and so does this if none does.
        let mut secret = || match secrets.next() {
            Some(mut secret) => std::mem::take(&mut *secret),
            None => String::new(),
        };
        let Some(user_name) = user_name else {
            let token = Token::from_text(secret()).map_err(concerns)?;
            let (host, url) = (address.host().to_owned(), address.login());
            let access = Access::new(Identity::new(address, None), token);
            let now = DateTime::from_timestamp_millis(network.now_ms() as i64).unwrap_or_default();
            let checked = network::check_token(network, TokenCheck::new(access, now)).await;
            return match checked {
                Ok(checked) => Ok(checked),
                Err(failure) => {
                    let is_refused = failure.cause == Cause::TokenRefused;
                    Err((
                        is_refused.then_some(SignInField::Token),
                        self.told(network, &failure, &host, url.as_str()).await,
                    ))
                }
            };
        };
        // The first field that is wrong is the one to say so.
        if user_name.trim().is_empty() {
            return Err(concerns(CredentialError::BlankUserName));
        }
        let password = Password::new(secret());
        let code = MfaCode::from_text(secret());
        let url = address.login();
        let host = address.host().to_owned();
        let sign_in = SignIn::new(
            address,
            &user_name,
            password.map_err(concerns)?,
            code.map_err(concerns)?,
        )
        .map_err(concerns)?;
        match network::sign_in(network, sign_in).await {
            Ok(access) => Ok((access, ExportPath::default())),
            Err(failure) => Err((
                None,
                self.told(network, &failure, &host, url.as_str()).await,
            )),
        }
    }

    /// Forgets the token. Without a message the user asked for it, and what would go on with the token ends.
    pub(super) fn sign_out(&self, message: Option<String>) {
        self.online.access.replace(None);
        if message.is_none() {
            self.online.sign_in.give_up();
            self.cancel_evidence();
            let exports = self
                .online
                .export_request
                .take()
                .is_some_and(|request| self.session.borrow().is_loading(request));
            if exports {
                self.cancel_load();
            }
        }
        self.say(&Event::SignedOut { message });
    }

    /// Exports a range of days into a new table.
    pub(super) async fn get_metrics(&self, request: RequestId, range: DayRange, zone: &str) {
        let export = Zone::named(zone)
            .map_err(|error| error.to_string())
            .and_then(|zone| Export::new(range, zone, self.online.export_path.get()));
        let mut export = match export {
            Ok(export) => export,
            Err(message) => return self.fail_load(request, message),
        };
        let network = self.online.load.anew();
        self.online.export_request.set(Some(request));
        let mut listener = ExportLoad::new(&self.session, request, |event| self.say(&event));
        loop {
            let Some(access) = self.access_or_wait(&network, request).await else {
                return;
            };
            let bound = self
                .session
                .borrow_mut()
                .bind_load(request, access.identity());
            if let Err(message) = bound {
                return self.fail_load(request, message);
            }
            let ran = export.run(&network, &access, &mut listener).await;
            if !self.session.borrow().is_loading(request) {
                return;
            }
            self.online.export_path.set(export.path());
            match ran {
                Ok(()) => return self.finish_load(request),
                // The work waits; a new sign-in takes it up where it stopped.
                Err(failure) if failure.is_signed_out() => self.sign_out(Some(failure.sentence())),
                Err(failure) => {
                    let address = access.address();
                    let url = address.login();
                    let message = self
                        .told(&network, &failure, address.host(), url.as_str())
                        .await;
                    return self.fail_load(request, message);
                }
            }
        }
    }

    /// The access to work with, as soon as there is one; `None` if the load that wants it is given up.
    async fn access_or_wait(&self, network: &Fetch, request: RequestId) -> Option<Rc<Access>> {
        loop {
            if !self.session.borrow().is_loading(request) {
                return None;
            }
            if let Some(access) = self.online.access() {
                return Some(access);
            }
            let has_access = self.online.has_access.borrow().clone();
            network.unless_given_up(has_access.cancelled()).await?;
        }
    }

    fn fail_load(&self, request: RequestId, message: String) {
        let event = self.session.borrow_mut().fail_load(request, message);
        self.say_if(event);
    }

    /// Fetches the evidence that the figures still lack, the newest alerts first, and shows it as it comes.
    pub(super) async fn load_evidence(&self, request: RequestId) {
        let network = self.online.evidence.anew();
        self.online.evidence_request.set(Some(request));
        let needed = self.session.borrow().evidence_needed();
        let began_at_ms = network.now_ms();
        let work = EvidenceWork {
            engine: self,
            network,
            request,
            began_at_ms,
            said_at_ms: Cell::new(began_at_ms),
            shown_at_ms: Cell::new(began_at_ms),
            n_shown: Cell::new(0),
            n_total: needed.len() as u32,
            n_done: Cell::new(0),
            n_failed: Cell::new(0),
            failures: RefCell::default(),
            problem: RefCell::new(None),
        };
        self.online.evidence_queue.borrow_mut().begin(needed);
        match self.online.access() {
            Some(access) => {
                let may_load = self.session.borrow().may_load_evidence(access.identity());
                match may_load {
                    Ok(()) => {
                        work.say(None, false);
                        join_all((0..N_AT_A_TIME).map(|_| work.fetch_one_after_another(&access)))
                            .await;
                    }
                    Err(message) => drop(work.problem.replace(Some(message))),
                }
            }
            None => self.sign_out(Some("Sign in to Workbench to load evidence.".to_owned())),
        }
        work.show(true);
    }

    /// What to tell the user of a failure. Of one without a reason, what can be found out is found out first.
    async fn told(&self, network: &Fetch, failure: &Failure, host: &str, url: &str) -> String {
        let own = fetch::origin();
        // A path may follow, but no other host.
        let is_own = |address: &str| {
            address
                .strip_prefix(&*own)
                .is_some_and(|rest| !rest.starts_with(|next: char| next != '/'))
        };
        match failure.cause {
            Cause::Unreachable => {
                let forwards = match &*self.online.offer.borrow() {
                    Some(SignInOffer::On { address, .. }) => is_own(address),
                    _ => false,
                };
                let is_anybody_there = network.is_anybody_there(url).await;
                network::unreachable_sentence(host, is_anybody_there, forwards.then_some(&own))
            }
            Cause::Unreadable => {
                network::unreadable_sentence(host, network.is_anybody_there(url).await)
            }
            _ => {
                let unforwarded = is_own(url).then(|| network::not_forwarded_sentence(failure));
                unforwarded.flatten().unwrap_or_else(|| failure.sentence())
            }
        }
    }
}

fn field_of(error: &CredentialError) -> SignInField {
    match error {
        CredentialError::BlankUserName => SignInField::UserName,
        CredentialError::BlankPassword => SignInField::Password,
        CredentialError::BlankCode | CredentialError::OddCode => SignInField::Code,
        CredentialError::BlankToken | CredentialError::OddToken => SignInField::Token,
    }
}

/// Fetching evidence, shared by the requests that are under way at a time.
struct EvidenceWork<'a> {
    engine: &'a Engine,
    network: Fetch,
    request: RequestId,
    began_at_ms: f64,
    /// When the page last heard how far it has come, and when what has come.
    said_at_ms: Cell<f64>,
    shown_at_ms: Cell<f64>,
    /// How many alerts what the page was last shown is of.
    n_shown: Cell<u32>,
    n_total: u32,
    n_done: Cell<u32>,
    n_failed: Cell<u32>,
    failures: RefCell<Vec<EvidenceFailure>>,
    /// Why no further alert is asked about.
    problem: RefCell<Option<String>>,
}

impl EvidenceWork<'_> {
    async fn fetch_one_after_another(&self, access: &Access) {
        let online = &self.engine.online;
        while let Some(turn) = self.next() {
            let fetched = network::evidence(
                &self.network,
                access,
                turn.alert_id(),
                &online.include,
                &mut EvidenceListener { work: self },
            )
            .await;
            if !self.is_wanted() {
                return;
            }
            match fetched {
                Ok(evidence) => {
                    self.engine.session.borrow_mut().keep_evidence(
                        turn.alert_id(),
                        evidence,
                        access.identity(),
                    );
                    if !online.evidence_queue.borrow_mut().succeeded(turn) {
                        continue;
                    }
                }
                // Another alert's request met it, too, and has said so.
                Err(_) if self.problem.borrow().is_some() => return,
                Err(failure) => {
                    let after = online.evidence_queue.borrow_mut().failed(turn, &failure);
                    match after {
                        AfterFailure::GoOn => continue,
                        AfterFailure::Count(alert_id) => {
                            self.n_failed.set(self.n_failed.get() + 1);
                            let mut failures = self.failures.borrow_mut();
                            if failures.len() < MAX_TOLD_FAILURES {
                                failures.push(EvidenceFailure {
                                    alert_id,
                                    message: failure.sentence_of_one(),
                                });
                            }
                        }
                        AfterFailure::Stop => return self.stop(access, &failure).await,
                    }
                }
            }
            self.n_done.set(self.n_done.get() + 1);
            let now_ms = self.network.now_ms();
            if now_ms - self.shown_at_ms.get() >= FIGURES_EVERY_MS {
                self.show(false);
            } else if now_ms - self.said_at_ms.get() >= COUNT_EVERY_MS {
                self.say(None, false);
            }
        }
    }

    /// Ends the work for a reason that concerns every alert.
    async fn stop(&self, access: &Access, failure: &Failure) {
        // From now on nobody asks any more.
        self.problem.replace(Some(failure.sentence()));
        // The other requests under way would only come to the same, some of them after minutes.
        self.network.give_up();
        if failure.is_signed_out() {
            self.engine.sign_out(Some(failure.sentence()));
            return;
        }
        let address = access.address();
        let url = address.login();
        let told = self
            .engine
            .told(&self.network, failure, address.host(), url.as_str())
            .await;
        self.problem.replace(Some(told));
    }

    /// The next alert to ask about, unless this is over.
    fn next(&self) -> Option<Turn> {
        if !self.is_wanted() || self.problem.borrow().is_some() {
            return None;
        }
        self.engine.online.evidence_queue.borrow_mut().next_turn()
    }

    /// Whether nothing later took its place, and the user did not cancel it.
    fn is_wanted(&self) -> bool {
        self.engine.online.evidence_request.get() == Some(self.request)
    }

    /// Tells the page what has come, too.
    fn show(&self, is_over: bool) {
        self.shown_at_ms.set(self.network.now_ms());
        self.n_shown.set(self.n_done.get());
        let answers = self.engine.session.borrow_mut().answers_of_evidence();
        self.say(answers, is_over);
    }

    /// Tells the page how far it has come.
    fn say(&self, answers: Option<Answers>, is_over: bool) {
        if self
            .engine
            .online
            .evidence_request
            .get()
            .is_some_and(|latest| latest > self.request)
        {
            return;
        }
        let now_ms = self.network.now_ms();
        self.said_at_ms.set(now_ms);
        let (n_done, n_left) = (self.n_done.get(), self.n_total - self.n_done.get());
        let elapsed_ms = now_ms - self.began_at_ms;
        self.engine.say(&Event::Evidence {
            request: self.request,
            answers: answers.map(Box::new),
            progress: EvidenceProgress {
                n_done,
                n_total: self.n_total,
                ms_left: (n_done > 0).then(|| elapsed_ms / f64::from(n_done) * f64::from(n_left)),
                n_failed: self.n_failed.get(),
                failures: self.failures.borrow().clone(),
            },
            is_over,
            problem: self.problem.borrow().clone(),
        });
    }
}

impl Engine {
    /// Gives up fetching evidence; what has come stays.
    pub(super) fn cancel_evidence(&self) {
        self.online.evidence_request.set(None);
        self.online.evidence.give_up();
    }
}

struct EvidenceListener<'a> {
    work: &'a EvidenceWork<'a>,
}

impl Listener for EvidenceListener<'_> {
    fn on_wait(&mut self, wait: Wait) {
        // Whoever has to wait can look at what has come meanwhile.
        if self.work.n_done.get() > self.work.n_shown.get() {
            self.work.show(false);
        }
        self.work.engine.say(&Event::Waiting {
            request: self.work.request,
            ms: wait.ms,
            reason: wait.reason.to_string(),
        });
    }
}
