//! What the engine needs of a network, and how it asks Workbench: every request is tried again as its retry policy says.
//!
//! [`Network`] is the only I/O here. In the browser it is `fetch`; in tests it is whatever the test makes of it.

use crate::analysis::DayRange;
use crate::evidence::AlertEvidence;
use crate::workbench::{
    Access, Address, AlertEvidenceFetch, Answer, Completeness, DEFAULT_SLICE_DAYS, EvidenceStep,
    ExportFetch, ExportPath, ExportSlice, ExportStep, Failure, IncludeSupport, Outcome, Request,
    Retry, RowsEnd, SignIn, SignInStep, Verdict, Wait,
};
use crate::zone::Zone;

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
    /// The days of a range, told in `zone`. `path` is the one that answered last time.
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

/// What to tell the user when no answer came and the browser does not say why. `is_anybody_there` is what a question without
/// credentials found out.
pub fn unreachable_sentence(host: &str, is_anybody_there: bool) -> String {
    let why = if is_anybody_there {
        format!(
            "{host} answers, but the browser does not let this page ask it: probably Workbench does not allow requests from this page’s address (or its answer is malformed: browsers do not say which)."
        )
    } else {
        format!(
            "{host} could not be reached: probably the address is misspelled, the network is down, or something on the way blocks it (or its answer is malformed: browsers do not say which)."
        )
    };
    format!(
        "{why} Ways out: export the service metrics in Workbench and open the CSV here; have this page and Workbench served from one address (see the page’s deployment recipes); or ask your administrator."
    )
}

/// The same of a host that has answered this page before: its name is right, and this page may ask it.
pub fn unreadable_sentence(host: &str, is_anybody_there: bool) -> String {
    let why = if is_anybody_there {
        format!(
            "{host} answers, but what it sent this time cannot be read: it is malformed, or the connection failed."
        )
    } else {
        format!(
            "{host} could not be reached, though it answered before: it is down, the network is, or something on the way damages its answers."
        )
    };
    format!(
        "{why} Try again in a few minutes. If it stays so, ask your administrator what is between this page and Workbench."
    )
}

/// The Workbench address that a deployment's settings file names: `{"workbench_address": "https://…"}`, or `"same-origin"` where the
/// page's own host, at `origin`, forwards requests to Workbench. Workbench's own address if it names none that is valid.
pub fn deployed_address(settings_json: &str, origin: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Deployment {
        workbench_address: String,
    }
    let named = serde_json::from_str::<Deployment>(settings_json)
        .map(|deployment| deployment.workbench_address)
        .unwrap_or_default();
    let address = match named.as_str() {
        "same-origin" => Address::same_origin(origin),
        named => Address::parse(named),
    };
    address.unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_has_answered_is_not_called_misspelled() {
        for is_anybody_there in [true, false] {
            let first = unreachable_sentence("wb.example", is_anybody_there);
            let later = unreadable_sentence("wb.example", is_anybody_there);
            assert_eq!(
                first.contains("does not allow"),
                is_anybody_there,
                "{first}"
            );
            assert_eq!(first.contains("misspelled"), !is_anybody_there, "{first}");
            assert!(first.contains("malformed") && !later.contains("misspelled"));
            assert_eq!(later.contains("malformed"), is_anybody_there, "{later}");
            assert!(!later.contains("does not allow"), "{later}");
        }
    }

    #[test]
    fn deployments_name_workbench() {
        let own = "https://workbench.expel.io";
        for (settings, expected) in [
            ("", own),
            ("<!doctype html>", own),
            ("{}", own),
            (r#"{"workbench_address": ""}"#, own),
            (r#"{"workbench_address": "javascript:alert(1)"}"#, own),
            (
                r#"{"workbench_address": "https://wb.example/x"}"#,
                "https://wb.example/x",
            ),
            (
                r#"{"workbench_address": "same-origin"}"#,
                "https://soc.example",
            ),
        ] {
            assert_eq!(
                deployed_address(settings, "https://soc.example"),
                expected,
                "{settings}"
            );
        }
    }
}
