//! What the engine needs of a network, and how it asks Workbench: every request is tried again as its retry policy says.
//!
//! [`Network`] is the only I/O here. In the browser it is `fetch`; in tests it is whatever the test makes of it.

use crate::calendar::DayRange;
use crate::calendar::Zone;
use crate::evidence::AlertEvidence;
use crate::protocol::SignInOffer;
use crate::workbench::{
    Access, AlertEvidenceFetch, Answer, Asked, Cause, Completeness, DEFAULT_SLICE_DAYS, Deployment,
    EvidenceStep, ExportFetch, ExportPath, ExportSlice, ExportStep, Failure, Found, IncludeSupport,
    Outcome, Request, Retry, RowsEnd, SETTINGS_FILE, SignIn, SignInStep, TokenCheck,
    TokenCheckStep, Verdict, Wait,
};

/// Sends requests, waits, and tells time and chance.
// The futures stay on the thread that made them, here as in the browser.
#[allow(async_fn_in_trait)]
pub trait Network {
    /// Sends a request and gives its answer with the whole body, which is also shown to `on_bytes` as it comes if the status is
    /// one of success.
    async fn send(&self, request: &Request, on_bytes: &mut dyn FnMut(&[u8])) -> Outcome;

    /// Waits.
    async fn wait(&self, ms: u32);

    /// A fresh random number, from 0 up to but not 1.
    fn random(&self) -> f64;

    /// Milliseconds since the Unix epoch.
    fn now_ms(&self) -> f64;
}

/// Signs in: two requests, the first refused by design.
///
/// # Errors
/// If Workbench does not give a token.
pub async fn sign_in(network: &impl Network, mut sign_in: SignIn) -> Result<Access, Failure> {
    loop {
        let outcome = network.send(&sign_in.request(), &mut |_| {}).await;
        match sign_in.receive(outcome)? {
            SignInStep::Again(next) => sign_in = next,
            SignInStep::SignedIn(access) => return Ok(access),
        }
    }
}

/// Asks Workbench whether it accepts an API token, and where its export is.
///
/// # Errors
/// If it does not, or cannot be asked.
pub async fn check_token(
    network: &impl Network,
    mut check: TokenCheck,
) -> Result<(Access, ExportPath), Failure> {
    loop {
        let outcome = network.send(&check.request(), &mut |_| {}).await;
        match check.receive(outcome)? {
            TokenCheckStep::OtherPath(next) => check = next,
            TokenCheckStep::Accepted(access, path) => return Ok((access, path)),
        }
    }
}

/// What listens to work on the network.
pub trait Listener {
    /// The next try waits.
    fn on_wait(&mut self, wait: Wait);

    /// A request is about to be sent, for the first time or again: what came of its answer before is void.
    fn on_try(&mut self) {}

    /// The next bytes of an answer of success have come.
    fn on_bytes(&mut self, _bytes: &[u8]) {}
}

/// Asks until there is an answer that another try would not change.
async fn answer(
    network: &impl Network,
    request: &Request,
    retry: &mut Retry,
    listener: &mut impl Listener,
) -> Result<Answer, Failure> {
    loop {
        listener.on_try();
        let outcome = network
            .send(request, &mut |bytes| listener.on_bytes(bytes))
            .await;
        match retry.judge(request, outcome, network.random(), network.now_ms()) {
            Verdict::Answered(answer) => return Ok(answer),
            Verdict::GiveUp(failure) => return Err(failure),
            Verdict::After { ms, wait } => {
                listener.on_wait(wait);
                network.wait(ms).await;
            }
        }
    }
}

/// An export under way, which can be picked up where it stopped, with new access.
pub struct Export {
    slices: Vec<ExportSlice>,
    path: ExportPath,
    completeness: Completeness,
}

/// What takes the rows of an export as they come.
pub trait ExportListener: Listener {
    /// The bytes that come from now on are this slice's.
    fn on_slice(&mut self, slice: ExportSlice);

    /// How the rows end that came of the slice; `None` if its end has another reason to go no further.
    fn rows_end(&mut self) -> Option<RowsEnd>;

    /// The slice is whole. Tells whether to go on.
    fn on_slice_end(&mut self) -> bool;
}

impl Export {
    /// The days of a range, in `zone`. `path` is the one that answered last time.
    ///
    /// # Errors
    /// If the range cannot be asked for.
    pub fn new(range: DayRange, zone: Zone, path: ExportPath) -> Result<Self, String> {
        let slices =
            ExportSlice::of(range, zone, DEFAULT_SLICE_DAYS).map_err(|error| error.to_string())?;
        Ok(Self {
            slices,
            path,
            completeness: Completeness::default(),
        })
    }

    /// Where the export was found.
    pub fn path(&self) -> ExportPath {
        self.path
    }

    /// Fetches the slices that are still missing.
    ///
    /// # Errors
    /// If a slice cannot be had. What came before it stays done: after a new sign-in, call this again.
    pub async fn run(
        &mut self,
        network: &impl Network,
        access: &Access,
        listener: &mut impl ExportListener,
    ) -> Result<(), Failure> {
        let mut fetch = ExportFetch::new(access, self.slices.clone(), self.path);
        while let (Some(request), Some(slice)) = (fetch.request(), fetch.slice()) {
            listener.on_slice(slice);
            let mut retry = Retry::default();
            loop {
                let answer = answer(network, &request, &mut retry, listener).await?;
                let step = fetch.receive(&answer)?;
                self.path = fetch.path();
                if step == ExportStep::OtherPath {
                    break;
                }
                let judged = listener
                    .rows_end()
                    .map_or(Ok(()), |end| self.completeness.judge(end));
                let Err(incomplete) = judged else {
                    fetch.end_slice();
                    self.slices.remove(0);
                    if !listener.on_slice_end() {
                        return Ok(());
                    }
                    break;
                };
                let wait = retry.wait_for_rows(&request, &answer, incomplete, network.random())?;
                listener.on_wait(wait);
                network.wait(wait.ms).await;
            }
        }
        Ok(())
    }
}

/// An alert's evidence.
///
/// # Errors
/// If it cannot be had; see [`Failure::concerns`] for whether others can.
pub async fn evidence(
    network: &impl Network,
    access: &Access,
    alert_id: &str,
    support: &std::cell::Cell<IncludeSupport>,
    listener: &mut impl Listener,
) -> Result<AlertEvidence, Failure> {
    let mut fetch = AlertEvidenceFetch::new(access, alert_id, support.get())?;
    loop {
        let mut retry = Retry::default();
        let answer = answer(network, &fetch.request(), &mut retry, listener).await?;
        let mut learned = support.get();
        let step = fetch.receive(&answer, &mut learned)?;
        support.set(learned);
        if let EvidenceStep::Done(evidence) = step {
            return Ok(evidence);
        }
    }
}

/// What works whatever the page's host does, and what would make signing in work.
const WITHOUT_FORWARDING: &str = "Open a CSV export instead: export the service metrics in Workbench and choose the file here. Or ask whoever runs this page to set up \
    forwarding (deploy/README.md).";

/// What to tell the user when no answer came and the browser does not say why. `is_anybody_there` is what a question without
/// credentials found out; `forwarding` is the page's own address if its host is set up to forward to Workbench.
pub fn unreachable_sentence(
    host: &str,
    is_anybody_there: bool,
    forwarding: Option<&str>,
) -> String {
    let maybe = "or its response is malformed; browsers do not say which";
    match (is_anybody_there, forwarding) {
        (true, None) => format!(
            "This site is not set up to forward requests to Workbench, and {host}, which responds, does not seem to accept requests from pages of other \
             sites ({maybe}). {WITHOUT_FORWARDING}"
        ),
        (true, Some(own)) => format!(
            "{host} responds, but does not seem to accept requests from pages of other sites ({maybe}). This site forwards requests to Workbench \
             itself: sign in at {own}, or export the service metrics in Workbench and open the CSV here."
        ),
        (false, _) => format!(
            "{host} could not be reached: the address may be misspelled, the network down, or something in between may block it ({maybe}). \
             Check the address and your network, export the service metrics in Workbench and open the CSV here, or ask your administrator."
        ),
    }
}

/// What the user needs to know if the page's own host, which should forward requests to Workbench, answered the sign-in like a plain file server:
/// no such file, no such method, or a page in answer to anything. `None` if the answer may be Workbench's.
pub fn not_forwarded_sentence(failure: &Failure) -> Option<String> {
    if failure.asked != Asked::SignIn {
        return None;
    }
    let how = match failure.cause {
        Cause::NotFound => "status 404",
        Cause::Refused { status: 405 } => "status 405",
        Cause::ServerError { status: 501 } => "status 501",
        // Of what came with success only a page is quoted: anything else may hold a token.
        Cause::Unexpected(Found::NoQuestion(_)) if failure.said.is_some() => "a web page",
        Cause::Unexpected(Found::Page) => "a web page",
        _ => return None,
    };
    Some(format!(
        "Couldn’t sign in: this site does not seem to forward requests to Workbench; it responded itself, with {how}. {WITHOUT_FORWARDING}"
    ))
}

/// The same of a host that has answered this page before: its name is right, and this page may ask it.
pub fn unreadable_sentence(host: &str, is_anybody_there: bool) -> String {
    let why = if is_anybody_there {
        format!(
            "{host} responds, but this response could not be read: it is malformed, or the connection failed."
        )
    } else {
        format!(
            "{host} could not be reached, though it responded earlier: it or the network is down, or something in between damages its responses."
        )
    };
    format!(
        "{why} Try again in a few minutes. If it keeps happening, ask your administrator what is between this page and Workbench."
    )
}

/// What came of asking for the settings file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsFile<'a> {
    /// Its text.
    Text(&'a str),
    /// An answer other than success.
    Status(u16),
    /// No answer, or none in time.
    Unreachable,
}

/// Whether and where one can sign in, by what came of asking the page's host, at `origin`, for the settings file. Only a host that
/// says that there is no such file leaves it at Expel's own address, and the user is shown that.
pub fn sign_in_offer(found: SettingsFile<'_>, origin: &str) -> SignInOffer {
    let (deployment, remark) = match found {
        SettingsFile::Text(text) => (Deployment::read(text, origin), None),
        SettingsFile::Status(404 | 410) => (
            Ok(Deployment::default()),
            Some(format!(
                "This site has no {SETTINGS_FILE}. This is Expel’s own address."
            )),
        ),
        SettingsFile::Status(_) | SettingsFile::Unreachable => {
            let why = match found {
                SettingsFile::Status(status) => format!("the site responded with status {status}"),
                _ => "the site could not be reached".to_owned(),
            };
            return SignInOffer::Off {
                message: format!(
                    "Signing in is off for now: {SETTINGS_FILE}, which names the Workbench address, could not be loaded, because {why}. Try again; \
                     if it stays so, contact the site’s administrator. CSV files and sample data work."
                ),
                can_try_again: true,
            };
        }
    };
    match deployment {
        Ok(deployment) if !deployment.is_sign_in_on => SignInOffer::Off {
            message: "This site does not offer signing in. Export the service metrics in Workbench, and open the CSV here."
                .to_owned(),
            can_try_again: false,
        },
        Ok(deployment) => SignInOffer::On {
            address: deployment.address.to_string(),
            is_fixed: deployment.is_address_fixed,
            remark,
        },
        Err(problem) => SignInOffer::Off {
            message: format!(
                "Signing in is off, because this site’s {SETTINGS_FILE} is not valid ({}). Contact the site’s administrator. CSV files and \
                 sample data work.",
                problem.trim_end_matches('.')
            ),
            can_try_again: true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settings_file_that_cannot_be_read_turns_signing_in_off() {
        let shown = |found| match sign_in_offer(found, "https://soc.example") {
            SignInOffer::On {
                address,
                is_fixed,
                remark,
            } => {
                format!(
                    "on, {address}, {is_fixed}{}",
                    remark.map_or_else(String::new, |remark| format!(", {remark}"))
                )
            }
            SignInOffer::Off {
                message,
                can_try_again,
            } => format!("off, {can_try_again}, {message}"),
        };
        insta::assert_snapshot!(
            [
                SettingsFile::Text(r#"{"workbench_address": "same-origin"}"#),
                SettingsFile::Text(r#"{"workbench_address": "wb.example", "fix_workbench_address": true}"#),
                SettingsFile::Text(r#"{"sign_in": false}"#),
                SettingsFile::Text("<!doctype html>"),
                SettingsFile::Text(r#"{"workbench_address": "http://wb.example"}"#),
                SettingsFile::Status(404),
                SettingsFile::Status(503),
                SettingsFile::Unreachable,
            ]
            .map(shown)
            .join("\n"),
            @r"
        on, https://soc.example, false
        on, https://wb.example, true
        off, false, This site does not offer signing in. Export the service metrics in Workbench, and open the CSV here.
        off, true, Signing in is off, because this site’s settings.json is not valid (expected value at line 1 column 1). Contact the site’s administrator. CSV files and sample data work.
        off, true, Signing in is off, because this site’s settings.json is not valid (http://wb.example would send your password unencrypted over the network. Use https://; plain http is only for this computer (localhost, 127.0.0.1, [::1])). Contact the site’s administrator. CSV files and sample data work.
        on, https://workbench.expel.io, false, This site has no settings.json. This is Expel’s own address.
        off, true, Signing in is off for now: settings.json, which names the Workbench address, could not be loaded, because the site responded with status 503. Try again; if it stays so, contact the site’s administrator. CSV files and sample data work.
        off, true, Signing in is off for now: settings.json, which names the Workbench address, could not be loaded, because the site could not be reached. Try again; if it stays so, contact the site’s administrator. CSV files and sample data work.
        ");
    }

    #[test]
    fn an_address_that_has_answered_is_not_called_misspelled() {
        for is_anybody_there in [true, false] {
            let first = unreachable_sentence("wb.example", is_anybody_there, None);
            let later = unreadable_sentence("wb.example", is_anybody_there);
            assert_eq!(
                first.contains("not set up to forward"),
                is_anybody_there,
                "{first}"
            );
            assert_eq!(first.contains("misspelled"), !is_anybody_there, "{first}");
            assert!(first.contains("malformed") && !later.contains("misspelled"));
            assert_eq!(later.contains("malformed"), is_anybody_there, "{later}");
            assert!(!later.contains("forward"), "{later}");
        }
    }

    #[test]
    fn only_a_host_that_forwards_nothing_is_said_to() {
        let own = Some("https://soc.example");
        insta::assert_snapshot!(unreachable_sentence("wb.example", true, None), @"This site is not set up to forward requests to Workbench, and wb.example, which responds, does not seem to accept requests from pages of other sites (or its response is malformed; browsers do not say which). Open a CSV export instead: export the service metrics in Workbench and choose the file here. Or ask whoever runs this page to set up forwarding (deploy/README.md).");
        insta::assert_snapshot!(unreachable_sentence("wb.example", true, own), @"wb.example responds, but does not seem to accept requests from pages of other sites (or its response is malformed; browsers do not say which). This site forwards requests to Workbench itself: sign in at https://soc.example, or export the service metrics in Workbench and open the CSV here.");
        let away = unreachable_sentence("wb.example", false, None);
        assert_eq!(unreachable_sentence("wb.example", false, own), away);
        insta::assert_snapshot!(away, @"wb.example could not be reached: the address may be misspelled, the network down, or something in between may block it (or its response is malformed; browsers do not say which). Check the address and your network, export the service metrics in Workbench and open the CSV here, or ask your administrator.");
        let said = |asked, cause, said: Option<&str>| {
            not_forwarded_sentence(&Failure {
                asked,
                host: "soc.example".to_owned(),
                cause,
                said: said.map(str::to_owned),
            })
        };
        insta::assert_snapshot!(said(Asked::SignIn, Cause::NotFound, None).unwrap(), @"Couldn’t sign in: this site does not seem to forward requests to Workbench; it responded itself, with status 404. Open a CSV export instead: export the service metrics in Workbench and choose the file here. Or ask whoever runs this page to set up forwarding (deploy/README.md).");
        let page = Some("Expel Metrics");
        for (cause, title, how) in [
            (Cause::Refused { status: 405 }, None, "with status 405."),
            (Cause::ServerError { status: 501 }, page, "with status 501."),
            (
                Cause::Unexpected(Found::NoQuestion(200)),
                page,
                "with a web page.",
            ),
            (Cause::Unexpected(Found::Page), None, "with a web page."),
        ] {
            assert!(said(Asked::SignIn, cause, title).unwrap().contains(how));
        }
        // These may be Workbench's own answers, or those of a proxy that guards it.
        for cause in [
            Cause::SignInRefused,
            Cause::Forbidden,
            Cause::Refused { status: 400 },
            Cause::ServerError { status: 502 },
            Cause::Unexpected(Found::NoQuestion(200)),
            Cause::TimedOut,
        ] {
            assert_eq!(said(Asked::SignIn, cause, None), None);
        }
        assert_eq!(said(Asked::Export, Cause::NotFound, None), None);
    }
}
