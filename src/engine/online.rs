//! The worker's dealings with Workbench: signing in, exports, evidence. The token lives here and nowhere else.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::join_all;
use zeroize::Zeroizing;

use super::evidence_queue::{AfterFailure, EvidenceQueue, N_AT_A_TIME, Turn};
use super::fetch::{self, Fetch, Servers, sleep};
use super::load::ExportLoad;
use super::network::{self, Export, Listener, Network, deployed_address};
use super::worker::Engine;
use crate::analysis::{Assets, DayRange};
use crate::protocol::{Event, EvidenceFailure, EvidenceProgress, RequestId, SignInField};
use crate::workbench::{
    Access, Address, Cause, CredentialError, ExportPath, Failure, IncludeSupport, MfaCode,
    Password, SignIn, Token, Wait,
};
use crate::zone::Zone;

/// How far fetching evidence has come is said at most this often.
const COUNT_EVERY_MS: f64 = 250.0;

/// Evidence that has come is shown at most this often: each time the page draws four charts.
const FIGURES_EVERY_MS: f64 = 1_000.0;

/// So many failures are told one by one; the rest are counted.
const MAX_TOLD_FAILURES: usize = 50;

/// The settings file, beside the engine's own files.
const DEPLOYMENT_FILE: &str = "settings.json";

/// How often work that waits for a new sign-in looks whether there is one.
const LOOK_EVERY_MS: u32 = 200;

/// What is known of Workbench.
pub struct Online {
    /// The requests of the load under way.
    pub load: Fetch,
    /// The requests for evidence.
    pub evidence: Fetch,
    sign_in: Fetch,
    access: RefCell<Option<Rc<Access>>>,
    export_path: Cell<ExportPath>,
    include: Cell<IncludeSupport>,
    evidence_queue: RefCell<EvidenceQueue>,
    /// The latest evidence asked for; work for an earlier one ends.
    evidence_request: Cell<Option<RequestId>>,
    /// The latest export asked for.
    export_request: Cell<Option<RequestId>>,
}

impl Online {
    /// Nothing known, nobody signed in.
    pub fn new(now_ms: fn() -> f64) -> Self {
        let servers = Servers::new();
        Self {
            load: Fetch::new(now_ms, &servers),
            evidence: Fetch::new(now_ms, &servers),
            sign_in: Fetch::new(now_ms, &servers),
            access: RefCell::new(None),
            export_path: Cell::default(),
            include: Cell::new(IncludeSupport::Unknown),
            evidence_queue: RefCell::default(),
            evidence_request: Cell::new(None),
            export_request: Cell::new(None),
        }
    }

    fn access(&self) -> Option<Rc<Access>> {
        self.access.borrow().clone()
    }
}

impl Engine {
    /// The host that the user is signed in to; blank if to none.
    pub(super) fn host(&self) -> String {
        self.online
            .access()
            .map(|access| access.address().host().to_owned())
            .unwrap_or_default()
    }

    /// Tells the page what the deployment says in its settings file; the defaults if there is none that can be read.
    pub(super) async fn tell_deployment(&self) {
        let deployment = match gloo_net::http::Request::get(DEPLOYMENT_FILE).send().await {
            Ok(response) if response.ok() => response.text().await.unwrap_or_default(),
            _ => String::new(),
        };
        let origin = fetch::origin();
        self.say(&Event::Deployment {
            workbench_address: deployed_address(&deployment, &origin),
        });
    }

    /// Signs in with password and MFA code, or with a token if there is no user name.
    pub(super) async fn sign_in(
        &self,
        request: RequestId,
        address: &str,
        user_name: Option<String>,
        secrets: Vec<Zeroizing<String>>,
    ) {
        let network = self.online.sign_in.anew();
        match self
            .access_with(&network, address, user_name, secrets)
            .await
        {
            Ok(access) => {
                let address = access.address().to_string();
                // What was learned of one server says nothing of another.
                self.online.include.set(IncludeSupport::Unknown);
                self.online.export_path.set(ExportPath::default());
                self.online.access.replace(Some(Rc::new(access)));
                self.say(&Event::SignedIn { request, address });
            }
            Err((field, message)) => self.say(&Event::SignInFailed {
                request,
                field,
                message,
            }),
        }
    }

    async fn access_with(
        &self,
        network: &Fetch,
        address: &str,
        user_name: Option<String>,
        secrets: Vec<Zeroizing<String>>,
    ) -> Result<Access, (Option<SignInField>, String)> {
        let concerns = |error: CredentialError| (Some(field_of(&error)), error.to_string());
        let address = Address::parse(address)
            .map_err(|error| (Some(SignInField::Address), error.to_string()))?;
        let mut secrets = secrets.into_iter();
        // What takes them over wipes them, and so does this if none does.
        let mut secret = || match secrets.next() {
            Some(mut secret) => std::mem::take(&mut *secret),
            None => String::new(),
        };
        let Some(user_name) = user_name else {
            let token = Token::from_text(secret()).map_err(concerns)?;
            return Ok(Access::new(address, token));
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
            Ok(access) => Ok(access),
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
            let Some(access) = self.access_or_wait(request).await else {
                return;
            };
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
    async fn access_or_wait(&self, request: RequestId) -> Option<Rc<Access>> {
        loop {
            if !self.session.borrow().is_loading(request) {
                return None;
            }
            if let Some(access) = self.online.access() {
                return Some(access);
            }
            sleep(LOOK_EVERY_MS).await;
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
                work.say(None, false);
                join_all((0..N_AT_A_TIME).map(|_| work.fetch_one_after_another(&access))).await;
            }
            None => self.sign_out(Some("Sign in to Workbench to load evidence.".to_owned())),
        }
        work.show(true);
    }

    /// What to tell the user of a failure. Of one without a reason, what can be found out is found out first.
    async fn told(&self, network: &Fetch, failure: &Failure, host: &str, url: &str) -> String {
        match failure.cause {
            Cause::Unreachable => {
                network::unreachable_sentence(host, network.is_anybody_there(url).await)
            }
            Cause::Unreadable => {
                network::unreadable_sentence(host, network.is_anybody_there(url).await)
            }
            _ => failure.sentence(),
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
    /// When the page was last told how far it has come, and when what has come.
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
                    self.engine
                        .session
                        .borrow_mut()
                        .keep_evidence(turn.alert_id(), evidence);
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
        let assets = self.engine.session.borrow().assets();
        self.say(assets, is_over);
    }

    /// Tells the page how far it has come.
    fn say(&self, assets: Option<Assets>, is_over: bool) {
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
            assets,
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
            message: wait.sentence(),
        });
    }
}
