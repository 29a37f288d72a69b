//! Fetching what one alert was about: its evidence, and the operating systems in the summaries of its vendor alerts.
//!
//! One request suffices where the server sends along what is related; where it does not, the alert's links are followed. Answers are
//! JSON:API (<https://jsonapi.org/format/1.1/>), read leniently: what is missing or of an odd kind is passed over, unless without it
//! nobody could tell whether something is missing.
//!
//! **Differs** from the notebook: a repeated operating system counts once, and a missing one does not count.

use super::address::Url;
use super::credentials::Access;
use super::failure::{Cause, Failure, Found};
use super::json::Json;
use super::request::{Answer, Asked, Request};
use super::said::plain;
use crate::evidence::AlertEvidence;

/// The pages of one list are followed this far: no alert has thousands of pieces of evidence.
pub const MAX_PAGES: usize = 100;

/// Summaries are looked through this deep; Workbench's own are a few levels deep.
const MAX_DEPTH: usize = 64;

const JSON_API: &str = "application/vnd.api+json";

/// Whether the server sends along what is related to an alert (`include`). Fetches learn it from the answers, for those that follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IncludeSupport {
    /// Not asked yet, or no answer told.
    #[default]
    Unknown,
    /// It does.
    Supported,
    /// It answers as if it had not been asked to.
    Ignored,
    /// It refuses (400).
    Rejected,
}

impl IncludeSupport {
    /// Whether it is worth asking for.
    fn is_worth_asking(self) -> bool {
        matches!(self, Self::Unknown | Self::Supported)
    }
}

/// The fetch of one alert's evidence: send its [`request`](Self::request), tried again as [`Retry`](super::Retry) says, hand the answer
/// to [`receive`](Self::receive), and so on until that gives the evidence.
pub struct AlertEvidenceFetch<'a> {
    access: &'a Access,
    alert_id: String,
    next: Url,
    stage: Stage,
    /// Whether the request to include what is related was answered with 400.
    was_refused: bool,
    /// Lists still to be fetched, the next one last.
    waiting: Vec<(List, Url)>,
    /// Pages of the list under way that were asked for.
    pages: Vec<Url>,
    evidence: AlertEvidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Alert { asks_to_include: bool },
    List(List),
}

/// What is related to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Evidence,
    VendorAlerts,
}

impl List {
    /// Its name among the relationships.
    fn name(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::VendorAlerts => "vendor_alerts",
        }
    }

    /// The type of its items.
    fn item_type(self) -> &'static str {
        match self {
            Self::Evidence => "vendor_alert_evidences",
            Self::VendorAlerts => "vendor_alerts",
        }
    }
}

/// What comes after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceStep {
    /// There is more: send the next request.
    Again,
    /// All there is about this alert. It may be nothing.
    Done(AlertEvidence),
}

impl<'a> AlertEvidenceFetch<'a> {
    /// A fetch of the evidence of the alert with that id.
    ///
    /// # Errors
    /// If no request can be made with the id. It concerns this alert alone.
    pub fn new(
        access: &'a Access,
        alert_id: &str,
        support: IncludeSupport,
    ) -> Result<Self, Failure> {
        let asks_to_include = support.is_worth_asking();
        let Some(next) = access.address().expel_alert(alert_id, asks_to_include) else {
            return Err(Failure::new(
                Asked::Evidence,
                access.address().host(),
                Cause::Unexpected(Found::AlertId(plain(alert_id, 80))),
            ));
        };
        Ok(Self {
            access,
            alert_id: alert_id.to_owned(),
            next,
            stage: Stage::Alert { asks_to_include },
            was_refused: false,
            waiting: Vec::new(),
            pages: Vec::new(),
            evidence: AlertEvidence::default(),
        })
    }

    /// The next request.
    pub fn request(&self) -> Request {
        self.access
            .get(Asked::Evidence, self.next.clone(), JSON_API)
    }

    /// What the answer to the request brings. What it tells about `support` is kept there, for the fetches that follow.
    ///
    /// # Errors
    /// If it is not an answer about an alert's evidence. This fetch cannot go on then; see [`Failure::concerns_every_request`] for the
    /// others.
    pub fn receive(
        &mut self,
        answer: &Answer,
        support: &mut IncludeSupport,
    ) -> Result<EvidenceStep, Failure> {
        let asks_to_include = self.stage
            == Stage::Alert {
                asks_to_include: true,
            };
        if answer.status() == 400
            && asks_to_include
            && let Some(url) = self.access.address().expel_alert(&self.alert_id, false)
        {
            self.next = url;
            self.stage = Stage::Alert {
                asks_to_include: false,
            };
            self.was_refused = true;
            return Ok(EvidenceStep::Again);
        }
        let host = self.access.address().host();
        if answer.status() != 200 {
            return Err(Failure::of_status(Asked::Evidence, host, answer));
        }
        let unexpected =
            |found| Failure::answered(Asked::Evidence, host, Cause::Unexpected(found), answer);
        let document = Json::read(answer.body())
            .ok_or_else(|| unexpected(Found::of_non_json(answer.body())))?;
        match self.stage {
            Stage::Alert { .. } => {
                let learned = self.take_alert(document).map_err(unexpected)?;
                if asks_to_include {
                    // One odd alert does not unlearn it.
                    if *support != IncludeSupport::Supported {
                        *support = learned;
                    }
                } else if self.was_refused && *support != IncludeSupport::Supported {
                    // Only now it is plain that asking to include was the reason, and not the alert.
                    *support = IncludeSupport::Rejected;
                }
            }
            Stage::List(list) => self.take_page(list, document).map_err(unexpected)?,
        }
        Ok(self.go_on())
    }

    /// Goes on to the next list, if no further page of this one is to be asked for.
    fn go_on(&mut self) -> EvidenceStep {
        if let Stage::List(_) = self.stage
            && self.pages.last() != Some(&self.next)
        {
            self.pages.push(self.next.clone());
            return EvidenceStep::Again;
        }
        match self.waiting.pop() {
            Some((list, url)) => {
                self.stage = Stage::List(list);
                self.pages = vec![url.clone()];
                self.next = url;
                EvidenceStep::Again
            }
            None => EvidenceStep::Done(std::mem::take(&mut self.evidence)),
        }
    }

    /// Takes what came along with the alert, and notes the links to what did not. Tells what the answer says about `include`.
    fn take_alert(&mut self, document: Json<'_>) -> Result<IncludeSupport, Found> {
        let data = document.get("data").ok_or(Found::Without("the alert"))?;
        let included = document.get("included").and_then(Json::items);
        let mut learned = match included {
            Some(_) => IncludeSupport::Supported,
            None => IncludeSupport::Ignored,
        };
        let mut n_empty = 0;
        for list in [List::VendorAlerts, List::Evidence] {
            let relationship = data.at(&["relationships", list.name()]);
            let links = relationship.and_then(|relationship| relationship.get("links"));
            let linkage = relationship.and_then(linkage);
            if linkage.as_ref().is_some_and(Vec::is_empty) {
                n_empty += 1;
                continue;
            }
            let is_first_page_only = links
                .and_then(|links| links.get("next"))
                .and_then(link_text)
                .is_some();
            let items = included
                .as_deref()
                .filter(|_| !is_first_page_only)
                .and_then(|items| included_in(list, items, linkage.as_deref()));
            if let Some(items) = items {
                for item in items {
                    self.take_item(list, item);
                }
                continue;
            }
            let link = links
                .and_then(|links| links.get("related"))
                .and_then(link_text);
            let Some(link) = link else {
                return Err(Found::Without(match list {
                    List::Evidence => "a link to the alert's evidence",
                    List::VendorAlerts => "a link to the alert's vendor alerts",
                }));
            };
            self.waiting
                .push((list, self.access.address().linked(&link)?));
        }
        if n_empty == 2 {
            learned = IncludeSupport::Supported;
        }
        Ok(learned)
    }

    /// Takes one page of a list, and makes the one after it the next to ask for, if there is one.
    fn take_page(&mut self, list: List, document: Json<'_>) -> Result<(), Found> {
        if !document.has("data") {
            return Err(Found::Without("a list"));
        }
        if let Some(data) = document.get("data") {
            for item in data.items().unwrap_or_else(|| vec![data]) {
                self.take_item(list, item);
            }
        }
        let next = document.at(&["links", "next"]).and_then(link_text);
        if let Some(next) = next {
            let next = self.access.address().linked(&next)?;
            if self.pages.len() >= MAX_PAGES || self.pages.contains(&next) {
                return Err(Found::EndlessList);
            }
            self.next = next;
        }
        Ok(())
    }

    fn take_item(&mut self, list: List, item: Json<'_>) {
        let attribute = |name| item.at(&["attributes", name]);
        match list {
            List::Evidence => {
                let value = attribute("evidence").and_then(Json::text);
                let kind = attribute("evidence_type").and_then(Json::text);
                let (Some(value), Some(kind)) = (value, kind) else {
                    return;
                };
                let values = match kind.as_ref() {
                    "HOSTNAME" => &mut self.evidence.host_names,
                    "USERNAME" => &mut self.evidence.user_names,
                    "DST_IP" => &mut self.evidence.destination_ips,
                    _ => return,
                };
                add_distinct(values, &value);
            }
            List::VendorAlerts => {
                if let Some(name) = attribute("evidence_summary").and_then(operating_system) {
                    add_distinct(&mut self.evidence.operating_systems, &name);
                }
            }
        }
    }
}

fn add_distinct(values: &mut Vec<String>, value: &str) {
    if !values.iter().any(|known| known == value) {
        values.push(value.to_owned());
    }
}

/// The identifiers (type and id) of what is related, if they are listed; `null` stands for none.
fn linkage(relationship: Json<'_>) -> Option<Vec<Json<'_>>> {
    if !relationship.has("data") {
        return None;
    }
    match relationship.get("data") {
        None => Some(Vec::new()),
        Some(data) => Some(data.items().unwrap_or_else(|| vec![data])),
    }
}

/// The list's items among those that came along, if they are all there: each of those listed, or, without such a list, any of the list's
/// type.
fn included_in<'a>(
    list: List,
    included: &[Json<'a>],
    linkage: Option<&[Json<'a>]>,
) -> Option<Vec<Json<'a>>> {
    let text = |item: Json<'a>, name| item.get(name).and_then(Json::text);
    let of_type: Vec<_> = included
        .iter()
        .copied()
        .filter(|&item| text(item, "type").as_deref() == Some(list.item_type()))
        .collect();
    match linkage {
        Some(identifiers) => identifiers
            .iter()
            .map(|&identifier| {
                let id = text(identifier, "id")?;
                of_type
                    .iter()
                    .copied()
                    .find(|&item| text(item, "id").as_ref() == Some(&id))
            })
            .collect(),
        None => (!of_type.is_empty()).then_some(of_type),
    }
}

/// A link is a string, or an object that holds it.
fn link_text(link: Json<'_>) -> Option<String> {
    link.text()
        .or_else(|| link.get("href")?.text())
        .map(|text| text.into_owned())
}

/// The operating system that a vendor alert's summary names: the value at the first key path, in the order of the document, that ends
/// in `os.name`, where a path is the names and list indices down to a value, joined by dots.
///
/// `None` without such a path, or if what is there is not a non-blank string; a later path is no substitute, since nobody knows
/// what it is about. A summary that is a string of JSON is read as that JSON.
fn operating_system(summary: Json<'_>) -> Option<String> {
    let inner = summary.text();
    let summary = match &inner {
        Some(text) => Json::read(text.as_bytes())?,
        None => summary,
    };
    let mut path = String::new();
    first_os_name(summary, &mut path, 0)?
        .text()
        .map(|name| name.into_owned())
}

fn first_os_name<'a>(value: Json<'a>, path: &mut String, depth: usize) -> Option<Json<'a>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner: Vec<(String, Json<'a>)> = if let Some(members) = value.members() {
        members
    } else if let Some(items) = value.items() {
        let numbered = items.into_iter().enumerate();
        numbered
            .map(|(index, item)| (index.to_string(), item))
            .collect()
    } else {
        return path.ends_with("os.name").then_some(value);
    };
    let n_path_bytes = path.len();
    for (name, item) in inner {
        path.push('.');
        path.push_str(&name);
        let found = first_os_name(item, path, depth + 1);
        if found.is_some() {
            return found;
        }
        path.truncate(n_path_bytes);
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::workbench::{Address, Token};

    fn access() -> Access {
        Access::new(
            Address::default(),
            Token::from_text("secret".to_owned()).ok().unwrap(),
        )
    }

    /// A server that answers each path with a status and a body; the fetch's requests, one a line, and what came of them.
    fn fetched(support: &mut IncludeSupport, pages: &[(&str, u16, &str)]) -> String {
        let access = access();
        let mut fetch = AlertEvidenceFetch::new(&access, "a-1", *support).unwrap();
        let mut told = String::new();
        loop {
            let request = fetch.request();
            assert!(
                request
                    .headers()
                    .eq([("accept", JSON_API), ("authorization", "Bearer secret")])
            );
            let local = request
                .url()
                .as_str()
                .strip_prefix("https://workbench.expel.io/api/v2/")
                .unwrap();
            told.push_str(local);
            told.push('\n');
            let (_, status, body) = pages
                .iter()
                .find(|(path, ..)| *path == local)
                .unwrap_or(&("", 404, ""));
            let mut answer = request.answer(*status, []);
            answer.take(body.as_bytes());
            match fetch.receive(&answer, support) {
                Ok(EvidenceStep::Again) => {}
                Ok(EvidenceStep::Done(evidence)) => {
                    let AlertEvidence {
                        host_names,
                        user_names,
                        operating_systems,
                        destination_ips,
                    } = evidence;
                    return format!(
                        "{told}hosts {host_names:?}, users {user_names:?}, systems {operating_systems:?}, ips {destination_ips:?}\n{support:?}"
                    );
                }
                Err(failure) => return format!("{told}{failure}\n{support:?}"),
            }
        }
    }

    const WITH: &str = "expel_alerts/a-1?include=evidence,vendor_alerts";
    const WITHOUT: &str = "expel_alerts/a-1";

    const LINKS: &str = r#"{"data": {"id": "a-1", "relationships": {
        "evidence": {"links": {"related": "http://workbench/api/v2/expel_alerts/a-1/evidence"}},
        "vendor_alerts": {"links": {"related": {"href": "/api/v2/expel_alerts/a-1/vendor_alerts"}}}}}}"#;

    const EVIDENCE: &str = r#"{"data": [
        {"type": "vendor_alert_evidences", "attributes": {"evidence": " host-1 ", "evidence_type": "HOSTNAME"}},
        {"attributes": {"evidence": "host-1", "evidence_type": "HOSTNAME"}},
        {"attributes": {"evidence": "ada", "evidence_type": "USERNAME"}},
        {"attributes": {"evidence": "bob", "evidence_type": "SRC_USERNAME"}},
        {"attributes": {"evidence": "10.0.0.1", "evidence_type": "DST_IP"}},
        {"attributes": {"evidence": "10.0.0.2", "evidence_type": "SRC_IP"}},
        {"attributes": {"evidence": " ", "evidence_type": "HOSTNAME"}},
        {"attributes": {"evidence": null, "evidence_type": "HOSTNAME"}},
        {"attributes": {"evidence": 5, "evidence_type": "HOSTNAME"}},
        {"attributes": {"evidence": "x"}}, {"attributes": []}, {"id": 5}, null, "odd", []],
        "links": {"next": "https://workbench:8080/api/v2/expel_alerts/a-1/evidence?page=2"}}"#;

    const EVIDENCE_2: &str = r#"{"data": [{"attributes": {"evidence": "host-2", "evidence_type": "HOSTNAME"}}], "links": {"next": null}}"#;

    const VENDOR_ALERTS: &str = r#"{"data": [
        {"type": "vendor_alerts", "attributes": {"evidence_summary": {"host": {"os": {"name": "Windows 11"}}}}},
        {"attributes": {"evidence_summary": [{"os.name": " Windows 11"}]}},
        {"attributes": {"evidence_summary": "{\"os\": {\"name\": \"macOS\"}}"}},
        {"attributes": {"evidence_summary": null}}, {"attributes": {}}]}"#;

    const PAGES: [(&str, u16, &str); 3] = [
        ("expel_alerts/a-1/evidence", 200, EVIDENCE),
        ("expel_alerts/a-1/evidence?page=2", 200, EVIDENCE_2),
        ("expel_alerts/a-1/vendor_alerts", 200, VENDOR_ALERTS),
    ];

    const INCLUDED: &str = r#"{"data": {"relationships": {
            "evidence": {"data": [{"type": "vendor_alert_evidences", "id": "e2"}, {"type": "vendor_alert_evidences", "id": "e1"}]},
            "vendor_alerts": {}}},
        "included": [
            {"type": "vendor_alert_evidences", "id": "e1", "attributes": {"evidence": "host-1", "evidence_type": "HOSTNAME"}},
            {"type": "vendor_alert_evidences", "id": "e2", "attributes": {"evidence": "host-2", "evidence_type": "HOSTNAME"}},
            {"type": "vendor_alert_evidences", "id": "of another alert", "attributes": {"evidence": "host-3", "evidence_type": "HOSTNAME"}},
            {"type": "actors", "id": "e1", "attributes": {"evidence": "host-4", "evidence_type": "HOSTNAME"}},
            {"type": "vendor_alerts", "id": "v", "attributes": {"evidence_summary": {"os": {"name": "Linux"}}}}]}"#;

    #[test]
    fn what_comes_along_is_taken() {
        let mut support = IncludeSupport::Unknown;
        insta::assert_snapshot!(fetched(&mut support, &[(WITH, 200, INCLUDED)]), @r#"
        expel_alerts/a-1?include=evidence,vendor_alerts
        hosts ["host-2", "host-1"], users [], systems ["Linux"], ips []
        Supported
        "#);
    }

    #[test]
    fn links_are_followed_where_nothing_comes_along() {
        let mut support = IncludeSupport::Unknown;
        let mut pages = vec![(WITH, 200, LINKS), (WITHOUT, 200, LINKS)];
        pages.extend(PAGES);
        insta::assert_snapshot!(fetched(&mut support, &pages), @r#"
        expel_alerts/a-1?include=evidence,vendor_alerts
        expel_alerts/a-1/evidence
        expel_alerts/a-1/evidence?page=2
        expel_alerts/a-1/vendor_alerts
        hosts ["host-1", "host-2"], users ["ada"], systems ["Windows 11", "macOS"], ips ["10.0.0.1"]
        Ignored
        "#);
        // It is not asked for again.
        insta::assert_snapshot!(fetched(&mut support, &pages), @r#"
        expel_alerts/a-1
        expel_alerts/a-1/evidence
        expel_alerts/a-1/evidence?page=2
        expel_alerts/a-1/vendor_alerts
        hosts ["host-1", "host-2"], users ["ada"], systems ["Windows 11", "macOS"], ips ["10.0.0.1"]
        Ignored
        "#);
    }

    #[test]
    fn a_server_that_refuses_is_asked_without() {
        let mut support = IncludeSupport::Unknown;
        let mut pages = vec![(WITH, 400, "{}"), (WITHOUT, 200, LINKS)];
        pages.extend(PAGES);
        insta::assert_snapshot!(fetched(&mut support, &pages), @r#"
        expel_alerts/a-1?include=evidence,vendor_alerts
        expel_alerts/a-1
        expel_alerts/a-1/evidence
        expel_alerts/a-1/evidence?page=2
        expel_alerts/a-1/vendor_alerts
        hosts ["host-1", "host-2"], users ["ada"], systems ["Windows 11", "macOS"], ips ["10.0.0.1"]
        Rejected
        "#);
        assert!(!fetched(&mut support, &pages).contains("include"));
        // One that is known to do it has another reason.
        let mut support = IncludeSupport::Supported;
        assert!(fetched(&mut support, &pages).ends_with("Supported"));
    }

    #[test]
    fn what_did_not_come_along_whole_is_asked_for() {
        let included = r#""included": [{"type": "vendor_alert_evidences", "id": "e1",
            "attributes": {"evidence": "included", "evidence_type": "HOSTNAME"}}]"#;
        for evidence in [
            // Another one is missing.
            r#""data": [{"id": "e1"}, {"id": "e2"}], "links": {"related": "/api/v2/expel_alerts/a-1/evidence"}"#,
            // A further page is.
            r#""data": [{"id": "e1"}], "links": {"related": "/api/v2/expel_alerts/a-1/evidence", "next": "/api/v2/x"}"#,
        ] {
            let alert = format!(
                r#"{{"data": {{"relationships": {{"evidence": {{{evidence}}}, "vendor_alerts": {{"data": []}}}}}}, {included}}}"#
            );
            let mut support = IncludeSupport::Unknown;
            let mut pages = vec![(WITH, 200, alert.as_str())];
            pages.extend(PAGES);
            let told = fetched(&mut support, &pages);
            assert!(told.contains("hosts [\"host-1\", \"host-2\"]"), "{told}");
            assert!(told.ends_with("Supported"), "{told}");
        }
    }

    #[test]
    fn alerts_without_anything_need_no_further_request() {
        let nothing = r#"{"data": {"relationships": {"evidence": {"data": []}, "vendor_alerts": {"data": null}}}}"#;
        for (alert, learned) in [
            (nothing.to_owned(), IncludeSupport::Supported),
            (
                nothing.replace("}}}}", "}}}, \"included\": []}"),
                IncludeSupport::Supported,
            ),
        ] {
            let mut support = IncludeSupport::Unknown;
            let told = fetched(&mut support, &[(WITH, 200, &alert)]);
            assert_eq!(
                told,
                format!("{WITH}\nhosts [], users [], systems [], ips []\n{learned:?}")
            );
        }
        // Known support survives one odd answer.
        let mut support = IncludeSupport::Supported;
        let mut pages = vec![(WITH, 200, LINKS)];
        pages.extend(PAGES);
        assert!(fetched(&mut support, &pages).ends_with("Supported"));
    }

    #[test]
    fn failures_say_what_was_found() {
        let with_link = |link: &str| LINKS.replace("/api/v2/expel_alerts/a-1/vendor_alerts", link);
        let looping = EVIDENCE_2.replace("null", "\"/api/v2/expel_alerts/a-1/evidence\"");
        let evil = with_link("https://evil.example/steal");
        let told: Vec<String> = [
            vec![(WITH, 404, "")],
            vec![(WITH, 401, r#"{"errors":[{"title":"Token expired"}]}"#)],
            vec![(WITH, 403, "")],
            vec![(WITH, 200, "<html><title>Log in</title>")],
            vec![(WITH, 200, "")],
            vec![(WITH, 200, "{\"data\": {")],
            vec![(WITH, 200, "[]")],
            vec![(WITH, 200, "{\"data\": {}}")],
            vec![(WITH, 200, &evil)],
            vec![(WITH, 200, LINKS), ("expel_alerts/a-1/evidence", 200, "{}")],
            vec![
                (WITH, 200, LINKS),
                ("expel_alerts/a-1/evidence", 200, &looping),
            ],
            vec![(WITH, 400, ""), (WITHOUT, 400, r#"{"message":"bad id"}"#)],
        ]
        .iter()
        .map(|pages| fetched(&mut IncludeSupport::default(), pages))
        .collect();
        insta::assert_snapshot!(told.join("\n\n"), @r"
        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io has nothing there (status 404). The other alerts are asked about all the same.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io no longer accepts this sign-in, or does not know the API token. It said: “Token expired”. Sign in again; what is on the screen stays.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io does not allow you that (status 403). The other alerts are asked about all the same.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io sent a web page instead of data. It said: “Log in”. Check the Workbench address: something before Workbench may have answered in its place, such as a maintenance page. Else try again later.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io sent an empty answer. The other alerts are asked about all the same.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io sent something that is not JSON. The other alerts are asked about all the same.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io sent an answer without the alert. The other alerts are asked about all the same.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io sent an answer without a link to the alert's vendor alerts. The other alerts are asked about all the same.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        The evidence of an alert did not come: workbench.expel.io sent a link that is not followed: “https://evil.example/steal” does not lead into Workbench's /api/. The other alerts are asked about all the same.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        expel_alerts/a-1/evidence
        The evidence of an alert did not come: workbench.expel.io sent an answer without a list. The other alerts are asked about all the same.
        Ignored

        expel_alerts/a-1?include=evidence,vendor_alerts
        expel_alerts/a-1/evidence
        The evidence of an alert did not come: workbench.expel.io sent a list without an end. The other alerts are asked about all the same.
        Ignored

        expel_alerts/a-1?include=evidence,vendor_alerts
        expel_alerts/a-1
        The evidence of an alert did not come: workbench.expel.io refused (status 400). It said: “bad id”. The other alerts are asked about all the same.
        Unknown
        ");
    }

    #[test]
    fn lists_are_followed_only_so_far() {
        let access = access();
        let mut fetch = AlertEvidenceFetch::new(&access, "a-1", IncludeSupport::Ignored).unwrap();
        let mut support = IncludeSupport::Ignored;
        let mut body = LINKS.to_owned();
        let mut n_requests = 0;
        let failure = loop {
            let mut answer = fetch.request().answer(200, []);
            answer.take(body.as_bytes());
            n_requests += 1;
            match fetch.receive(&answer, &mut support) {
                Ok(_) => {
                    body = EVIDENCE_2.replace("null", &format!("\"/api/v2/x?page={n_requests}\""))
                }
                Err(failure) => break failure,
            }
        };
        assert_eq!(failure.cause, Cause::Unexpected(Found::EndlessList));
        assert_eq!(n_requests, MAX_PAGES + 1);
    }

    #[test]
    fn ids_that_cannot_be_asked_for_are_refused() {
        let access = access();
        for id in ["", " ", ".."] {
            let failure = AlertEvidenceFetch::new(&access, id, IncludeSupport::Unknown)
                .err()
                .unwrap();
            assert!(!failure.concerns_every_request());
        }
    }

    #[test]
    fn the_first_path_that_ends_in_os_name_names_the_system() {
        for (summary, expected) in [
            (r#"{"os": {"name": "a"}}"#, Some("a")),
            (r#"{"os.name": "a"}"#, Some("a")),
            (r#"{"foo_os.name": "a"}"#, Some("a")),
            (r#"{"macos": {"name": "a"}}"#, Some("a")),
            (r#"{"x": [{}, {"os": {"name": " a "}}]}"#, Some("a")),
            (r#"[[{"os": {"name": "a"}}]]"#, Some("a")),
            // In the order of the document, depth first.
            (
                r#"{"z": {"os": {"name": "a"}}, "b": {"os": {"name": "b"}}}"#,
                Some("a"),
            ),
            (
                r#"{"z": {"y": {"os": {"name": "a"}}}, "os.name": "b"}"#,
                Some("a"),
            ),
            (
                r#"{"os": {"version": "1", "name": "a"}, "os.name": "b"}"#,
                Some("a"),
            ),
            // A path ends at a value.
            (
                r#"{"os": {"name": {"x": "a"}}, "b": {"os.name": "b"}}"#,
                Some("b"),
            ),
            (r#"{"os.name": {}, "b": {"os.name": "b"}}"#, Some("b")),
            (r#"{"os": {"name": ["a"]}}"#, None),
            // The first path decides.
            (r#"{"os": {"name": null}, "b": {"os.name": "b"}}"#, None),
            (r#"{"os": {"name": 5}}"#, None),
            (r#"{"os": {"name": " "}}"#, None),
            (
                r#"{"os": {"name.": "a", "names": "a"}, "osname": "a", "name": "a"}"#,
                None,
            ),
            (r#"{"OS": {"Name": "a"}}"#, None),
            (r#"{"os": "x"}"#, None),
            // JSON in a string.
            (r#""{\"os\": {\"name\": \"a\"}}""#, Some("a")),
            (r#""[{\"os.name\": \"a\"}]""#, Some("a")),
            (r#"{"x": "{\"os.name\": \"a\"}"}"#, None),
            (r#""os.name""#, None),
            (r#""{""#, None),
            ("null", None),
            ("5", None),
            ("[]", None),
        ] {
            let summary_value = Json::read(summary.as_bytes()).unwrap();
            assert_eq!(
                operating_system(summary_value).as_deref(),
                expected,
                "{summary}"
            );
        }
    }

    #[test]
    fn summaries_are_looked_through_only_so_deep() {
        let nested = |depth: usize| {
            let summary = format!(
                "{}{{\"os.name\": \"a\"}}{}",
                "{\"x\":".repeat(depth),
                "}".repeat(depth)
            );
            operating_system(Json::read(summary.as_bytes()).unwrap())
        };
        assert_eq!(nested(10).as_deref(), Some("a"));
        assert_eq!(nested(MAX_DEPTH - 1).as_deref(), Some("a"));
        assert_eq!(nested(MAX_DEPTH), None);
        assert_eq!(nested(100_000), None);
    }

    /// JSON whose names and strings are those that matter here.
    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let text = prop::sample::select(
            &[
                "data",
                "included",
                "relationships",
                "evidence",
                "vendor_alerts",
                "links",
                "related",
                "next",
                "href",
                "id",
                "type",
                "attributes",
                "evidence_type",
                "evidence_summary",
                "HOSTNAME",
                "os",
                "name",
                "os.name",
                "vendor_alert_evidences",
                "/api/v2/x",
                "/api/v2/y",
                "http://evil.example/",
                "",
            ][..],
        );
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<i8>().prop_map(serde_json::Value::from),
            text.clone().prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(6, 60, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                prop::collection::btree_map(text.clone().prop_map(str::to_owned), inner, 0..6)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_a_server_sends_ends_in_evidence_or_a_failure(
            bodies in prop::collection::vec(any_json(), 1..6),
            relationships in any_json(),
            statuses in prop::collection::vec(prop_oneof![9 => Just(200_u16), 1 => Just(400)], 1..6),
        ) {
            let access = access();
            let mut support = IncludeSupport::default();
            let mut fetch = AlertEvidenceFetch::new(&access, "a", support).unwrap();
            let alert = serde_json::json!({"data": {"relationships": relationships}});
            let mut bodies = std::iter::once(alert).chain(bodies.into_iter().cycle());
            let mut statuses = statuses.into_iter().cycle();
            for _ in 0..(2 * MAX_PAGES + 3) {
                let request = fetch.request();
                prop_assert!(request.url().as_str().starts_with("https://workbench.expel.io/api/v2/"));
                let mut answer = request.answer(statuses.next().unwrap(), []);
                answer.take(bodies.next().unwrap().to_string().as_bytes());
                if !matches!(fetch.receive(&answer, &mut support), Ok(EvidenceStep::Again)) {
                    return Ok(());
                }
            }
            prop_assert!(false, "no end");
        }
    }
}
