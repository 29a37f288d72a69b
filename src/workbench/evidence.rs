//! Fetching what one alert was about: its evidence, and the operating systems in the summaries of its vendor alerts.
//!
//! One request suffices where the server sends along what is related; where it does not, the alert's links are followed. Answers are
//! JSON:API (<https://jsonapi.org/format/1.1/>), read leniently: what is missing or of an odd kind is passed over, unless without it
//! nobody could tell whether something is missing.
//!
//! Reading takes time linear in the answers (but for the logarithm that a sorted set costs), and an alert may have only so much evidence.
//! A server is asked for one list's pages as long as they bring something new.
//!
//! **Differs** from the notebook: a repeated operating system counts once, and a missing one does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::address::Url;
use super::credentials::Access;
use super::failure::{Cause, Failure, Found, MAX_ITEMS, MAX_KEPT_BYTES};
use super::json::Json;
use super::request::{Answer, Asked, Request};
use crate::evidence::AlertEvidence;
use crate::order;
use crate::text::one_line;

/// The pages of one list are followed this far: no alert has thousands of pieces of evidence.
pub const MAX_PAGES: usize = 100;

/// A list is given up after this many pages that brought nothing new. One that leads back to a page already asked for is given up at once.
const MAX_STALE_PAGES: u32 = 3;

/// Summaries are looked through this deep; Workbench's own are a few levels deep.
const MAX_DEPTH: usize = 64;

const JSON_API: &str = "application/vnd.api+json";

/// Whether the server sends along what is related to an alert (`include`). Fetches learn it from the answers, for those that follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IncludeSupport {
    /// Not asked yet, or no answer showed it.
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
    pages: Pages,
    /// How many items of all lists were looked at.
    n_items: usize,
    kept: Kept,
}

/// How far the list under way was followed.
#[derive(Default)]
struct Pages {
    /// The addresses asked for.
    asked: BTreeSet<String>,
    /// What came of it, as hashes.
    met: BTreeSet<u64>,
    /// Pages on which nothing was new.
    n_stale: u32,
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
                Cause::Unexpected(Found::AlertId(one_line(alert_id, 80))),
            ));
        };
        Ok(Self {
            access,
            alert_id: alert_id.to_owned(),
            next,
            stage: Stage::Alert { asks_to_include },
            was_refused: false,
            waiting: Vec::new(),
            pages: Pages::default(),
            n_items: 0,
            kept: Kept::default(),
        })
    }

    /// The next request.
    pub fn request(&self) -> Request {
        self.access
            .get(Asked::Evidence, self.next.clone(), JSON_API)
    }

    /// What the answer to the request brings. What it shows about `support` is kept there, for the fetches that follow.
    ///
    /// # Errors
    /// If it is not an answer about an alert's evidence. This fetch cannot go on then; see [`Failure::concerns`] for the
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
        let document = &Json::read(answer.body()).map_err(unexpected)?;
        let next_page = match self.stage {
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
                None
            }
            Stage::List(list) => self.take_page(list, document).map_err(unexpected)?,
        };
        Ok(self.go_on(next_page))
    }

    /// Goes on to the next page of a list, else to the next list.
    fn go_on(&mut self, next_page: Option<Url>) -> EvidenceStep {
        if let Some(url) = next_page {
            self.next = url;
            return EvidenceStep::Again;
        }
        match self.waiting.pop() {
            Some((list, url)) => {
                self.stage = Stage::List(list);
                self.pages = Pages::default();
                self.pages.asked.insert(url.as_str().to_owned());
                self.next = url;
                EvidenceStep::Again
            }
            None => EvidenceStep::Done(std::mem::take(&mut self.kept).into_evidence()),
        }
    }

    /// Takes what came along with the alert, and notes the links to what did not. Tells what the answer says about `include`.
    fn take_alert(&mut self, document: &Json) -> Result<IncludeSupport, Found> {
        let [data, included] = document.pick(["data", "included"]);
        let data = data
            .filter(|data| !data.is_null())
            .ok_or(Found::Without("the alert"))?;
        let included = match included.and_then(Json::items) {
            Some(items) => Some(resources(at_most_max(items)?)),
            None => None,
        };
        let mut learned = match included {
            Some(_) => IncludeSupport::Supported,
            None => IncludeSupport::Ignored,
        };
        let relationships = data.get("relationships");
        let mut n_empty = 0;
        for list in [List::VendorAlerts, List::Evidence] {
            let relationship = relationships.and_then(|all| all.get(list.name()));
            let links = relationship.and_then(|relationship| relationship.get("links"));
            let linkage = match relationship {
                Some(relationship) => linkage(relationship)?,
                None => None,
            };
            if linkage.is_some_and(<[_]>::is_empty) {
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
                .and_then(|resources| included_in(list, resources, linkage));
            if let Some(items) = items {
                for item in items {
                    self.take_item(list, item)?;
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
                .push((list, self.access.address().linked(link)?));
        }
        if n_empty == 2 {
            learned = IncludeSupport::Supported;
        }
        Ok(learned)
    }

    /// Takes one page of a list. The result is where the one after it is, if there is one.
    fn take_page(&mut self, list: List, document: &Json) -> Result<Option<Url>, Found> {
        let [data, links] = document.pick(["data", "links"]);
        let data = data.ok_or(Found::Without("a list"))?;
        let mut is_stale = true;
        let mut take = |item: &Json| {
            is_stale &= !self.pages.met.insert(identity(item));
            self.take_item(list, item)
        };
        match data.items() {
            Some(items) => items.iter().try_for_each(take)?,
            None if data.is_null() => {}
            None => take(data)?,
        }
        let next = links
            .and_then(|links| links.get("next"))
            .and_then(link_text);
        let Some(next) = next else { return Ok(None) };
        let next = self.access.address().linked(next)?;
        self.pages.n_stale += u32::from(is_stale);
        if self.pages.n_stale >= MAX_STALE_PAGES
            || self.pages.asked.len() >= MAX_PAGES
            || !self.pages.asked.insert(next.as_str().to_owned())
        {
            return Err(Found::EndlessList);
        }
        Ok(Some(next))
    }

    fn take_item(&mut self, list: List, item: &Json) -> Result<(), Found> {
        self.n_items += 1;
        if self.n_items > MAX_ITEMS {
            return Err(Found::TooMuch);
        }
        let Some(attributes) = item.get("attributes") else {
            return Ok(());
        };
        match list {
            List::Evidence => {
                let [value, kind] = attributes.pick(["evidence", "evidence_type"]);
                let kind = match kind.and_then(Json::text) {
                    Some("HOSTNAME") => Kind::HostName,
                    Some("USERNAME") => Kind::UserName,
                    Some("DST_IP") => Kind::DestinationIp,
                    _ => return Ok(()),
                };
                match value.and_then(|value| Some((value.text()?, value.is_damaged()))) {
                    Some((text, is_damaged)) => self.kept.add(kind, text, is_damaged),
                    None => Ok(()),
                }
            }
            List::VendorAlerts => {
                let summary = attributes.get("evidence_summary");
                match summary.and_then(operating_system) {
                    Some((name, is_damaged)) => {
                        self.kept.add(Kind::OperatingSystem, &name, is_damaged)
                    }
                    None => Ok(()),
                }
            }
        }
    }
}

/// The kinds of what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    HostName,
    UserName,
    OperatingSystem,
    DestinationIp,
}

/// What is kept of an alert.
#[derive(Default)]
struct Kept {
    /// In the order of [`Kind`].
    values: [Distinct<String>; 4],
    n_bytes: usize,
    n_damaged: u32,
}

impl Kept {
    fn add(&mut self, kind: Kind, text: &str, is_damaged: bool) -> Result<(), Found> {
        if self.values[kind as usize].add(text) {
            self.n_bytes += text.len() + size_of::<String>();
            self.n_damaged += u32::from(is_damaged);
        }
        if self.n_bytes > MAX_KEPT_BYTES {
            return Err(Found::TooMuch);
        }
        Ok(())
    }

    fn into_evidence(self) -> AlertEvidence {
        let [host_names, user_names, operating_systems, destination_ips] =
            self.values.map(Distinct::in_order);
        AlertEvidence {
            host_names,
            user_names,
            operating_systems,
            destination_ips,
            n_damaged: self.n_damaged,
        }
    }
}

/// Distinct values, with the order in which they were met. A hash could be made to collide by whoever chooses the values; comparisons
/// stay few whatever they are.
struct Distinct<T>(BTreeMap<T, usize>);

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Distinct<T> {
    /// Adds a value; says whether it is new.
    fn add<Q: Ord + ToOwned<Owned = T> + ?Sized>(&mut self, value: &Q) -> bool
    where
        T: std::borrow::Borrow<Q>,
    {
        let is_new = !self.0.contains_key(value);
        if is_new {
            self.0.insert(value.to_owned(), self.0.len());
        }
        is_new
    }

    fn in_order(self) -> Vec<T> {
        let mut values: Vec<(T, usize)> = self.0.into_iter().collect();
        order::sort_by_key(&mut values, |&(_, position)| position);
        values.into_iter().map(|(value, _)| value).collect()
    }
}

/// What distinguishes an item of a list from others: its id, or all of it if it has none.
fn identity(item: &Json) -> u64 {
    let mut hasher = DefaultHasher::new();
    match item.get("id").and_then(Json::text) {
        Some(id) => id.hash(&mut hasher),
        None => item.hash(&mut hasher),
    }
    hasher.finish()
}

/// Something that came along with an alert.
struct Resource<'a> {
    kind: Option<&'a str>,
    id: Option<&'a str>,
    item: &'a Json,
}

fn resources(items: &[Json]) -> Vec<Resource<'_>> {
    let of_item = |item| {
        let [kind, id] = Json::pick(item, ["type", "id"]);
        Resource {
            kind: kind.and_then(Json::text),
            id: id.and_then(Json::text),
            item,
        }
    };
    items.iter().map(of_item).collect()
}

fn at_most_max(items: &[Json]) -> Result<&[Json], Found> {
    if items.len() > MAX_ITEMS {
        return Err(Found::TooMuch);
    }
    Ok(items)
}

/// The identifiers (type and id) of what is related, if they are listed; `null` stands for none.
fn linkage(relationship: &Json) -> Result<Option<&[Json]>, Found> {
    let [Some(data)] = relationship.pick(["data"]) else {
        return Ok(None);
    };
    Ok(Some(match data.items() {
        Some(items) => at_most_max(items)?,
        None if data.is_null() => &[],
        None => std::slice::from_ref(data),
    }))
}

/// The list's items among those that came along, if they are all there: each of those listed, or, without such a list, any of the list's
/// type.
fn included_in<'a>(
    list: List,
    included: &[Resource<'a>],
    linkage: Option<&[Json]>,
) -> Option<Vec<&'a Json>> {
    let of_type = || {
        included
            .iter()
            .filter(|resource| resource.kind == Some(list.item_type()))
    };
    let Some(identifiers) = linkage else {
        let items: Vec<_> = of_type().map(|resource| resource.item).collect();
        return (!items.is_empty()).then_some(items);
    };
    let mut by_id = BTreeMap::new();
    for resource in of_type() {
        if let Some(id) = resource.id {
            // Of several with the same id, the first one counts.
            by_id.entry(id).or_insert(resource.item);
        }
    }
    identifiers
        .iter()
        .map(|identifier| {
            let id = identifier.get("id").and_then(Json::text)?;
            by_id.get(id).copied()
        })
        .collect()
}

/// A link is a string, or an object that holds it.
fn link_text(link: &Json) -> Option<&str> {
    link.text().or_else(|| link.get("href")?.text())
}

/// The operating system that a vendor alert's summary names, and whether it is damaged: the value at the first key path, in the order of the
/// document, that ends in `os.name`, where a path is the names and list indices down to a value, joined by dots.
///
/// `None` without such a path, or if what is there is not a non-blank string; a later path is no substitute, since nobody knows
/// what it is about. A summary that is a string of JSON is read as that JSON.
fn operating_system(summary: &Json) -> Option<(String, bool)> {
    let inner = match summary.text() {
        Some(text) => Some(Json::read(text.as_bytes()).ok()?),
        None => None,
    };
    let name = inner
        .as_ref()
        .unwrap_or(summary)
        .first_leaf(MAX_DEPTH, |path| path.ends_with("os.name"))?;
    Some((name.text()?.to_owned(), name.is_damaged()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::workbench::{Address, Concerns, Identity, Token};

    fn access() -> Access {
        Access::new(
            Identity::new(Address::default(), None),
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
                        n_damaged: _,
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
        Couldn’t load the evidence of an alert: workbench.expel.io has no such address (404). The other alerts are still being loaded.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        Couldn’t load the evidence of an alert: workbench.expel.io no longer accepts this sign-in. It said: “Token expired”. Sign in again. The figures on screen stay.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        Couldn’t load the evidence of an alert: workbench.expel.io denied access (403). The other alerts are still being loaded.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        Couldn’t load the evidence of an alert: workbench.expel.io sent a web page instead of data. It said: “Log in”. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        Couldn’t load the evidence of an alert: workbench.expel.io sent an empty response. The other alerts are still being loaded.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        Couldn’t load the evidence of an alert: workbench.expel.io sent something that is not JSON. The other alerts are still being loaded.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        Couldn’t load the evidence of an alert: workbench.expel.io sent a response without the alert. The other alerts are still being loaded.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        Couldn’t load the evidence of an alert: workbench.expel.io sent a response without a link to the alert's vendor alerts. The other alerts are still being loaded.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        Couldn’t load the evidence of an alert: workbench.expel.io sent a link that is not followed: “https://evil.example/steal” does not lead into Workbench's /api/. The other alerts are still being loaded.
        Unknown

        expel_alerts/a-1?include=evidence,vendor_alerts
        expel_alerts/a-1/evidence
        Couldn’t load the evidence of an alert: workbench.expel.io sent a response without a list. The other alerts are still being loaded.
        Ignored

        expel_alerts/a-1?include=evidence,vendor_alerts
        expel_alerts/a-1/evidence
        Couldn’t load the evidence of an alert: workbench.expel.io sent a list without an end. The other alerts are still being loaded.
        Ignored

        expel_alerts/a-1?include=evidence,vendor_alerts
        expel_alerts/a-1
        Couldn’t load the evidence of an alert: workbench.expel.io refused the request (400). It said: “bad id”. The other alerts are still being loaded.
        Unknown
        ");
    }

    /// Asks one list for pages, `page` by number, until it is given up: why, and after how many requests, that for the alert included.
    fn given_up_after(page: impl Fn(usize) -> String) -> (Cause, usize) {
        let access = access();
        let mut support = IncludeSupport::Ignored;
        let mut fetch = AlertEvidenceFetch::new(&access, "a-1", support).unwrap();
        let mut body = LINKS.to_owned();
        let mut n_requests = 0;
        loop {
            let mut answer = fetch.request().answer(200, []);
            answer.take(body.as_bytes());
            n_requests += 1;
            match fetch.receive(&answer, &mut support) {
                Ok(EvidenceStep::Again) => body = page(n_requests),
                Ok(EvidenceStep::Done(evidence)) => panic!("{evidence:?}"),
                Err(failure) => return (failure.cause, n_requests),
            }
        }
    }

    fn page_of(items: &str, next: &str) -> String {
        format!(r#"{{"data": [{items}], "links": {{"next": "/api/v2/x?{next}"}}}}"#)
    }

    fn host(id: usize) -> String {
        format!(
            r#"{{"id": "{id}", "attributes": {{"evidence": "host-{id}", "evidence_type": "HOSTNAME"}}}}"#
        )
    }

    #[test]
    fn lists_are_followed_only_so_far() {
        let endless = Cause::Unexpected(Found::EndlessList);
        let check = |n_expected, page: &dyn Fn(usize) -> String| {
            assert_eq!(given_up_after(page), (endless.clone(), n_expected));
        };
        check(MAX_PAGES + 1, &|n| page_of(&host(n), &n.to_string()));
        // The same again and again, by other addresses: after the third page without news, which follow the first one with some.
        check(5, &|n| page_of(&host(1), &n.to_string()));
        let bare = r#"{"attributes": {"evidence": "x"}}, 5"#;
        check(5, &|n| page_of(bare, &n.to_string()));
        check(4, &|n| page_of("", &n.to_string()));
        // They need not come in a row.
        check(8, &|n| page_of(&host(n / 2 * 2), &n.to_string()));
        // Back to an address that was asked for already.
        check(3, &|n| page_of(&host(n), "same"));
        check(5, &|n| page_of(&host(n), ["a", "b", "c", "a"][n - 1]));
    }

    #[test]
    fn pages_of_what_is_not_kept_are_no_end() {
        let access = access();
        let mut support = IncludeSupport::Ignored;
        let mut fetch = AlertEvidenceFetch::new(&access, "a-1", support).unwrap();
        let mut bodies = vec![r#"{"data": []}"#.to_owned(), r#"{"data": null}"#.to_owned()];
        bodies.extend((0..20).map(|n| {
            let item =
                format!(r#"{{"attributes": {{"evidence": "{n}", "evidence_type": "URL"}}}}"#);
            page_of(&item, &n.to_string())
        }));
        bodies.push(LINKS.to_owned());
        while let Some(body) = bodies.pop() {
            let mut answer = fetch.request().answer(200, []);
            answer.take(body.as_bytes());
            let step = fetch.receive(&answer, &mut support).unwrap();
            assert_eq!(matches!(step, EvidenceStep::Done(_)), bodies.is_empty());
        }
    }

    /// What comes of one answer that holds all there is, or of an answer and its lists.
    fn received(bodies: &[&str]) -> Result<AlertEvidence, Failure> {
        let access = access();
        let mut support = IncludeSupport::Unknown;
        let mut fetch = AlertEvidenceFetch::new(&access, "a-1", support).unwrap();
        for body in bodies {
            let mut answer = fetch.request().answer(200, []);
            answer.take(body.as_bytes());
            if let EvidenceStep::Done(evidence) = fetch.receive(&answer, &mut support)? {
                return Ok(evidence);
            }
        }
        panic!("more is asked for");
    }

    /// An alert with `n` hosts that come along, listed by id in the other order, beside as much that is not the alert's.
    fn with_hosts(n: usize) -> String {
        let ids: Vec<String> = (0..n).map(|id| format!(r#"{{"id": "{id}"}}"#)).collect();
        let items: Vec<String> = (0..n)
            .rev()
            .flat_map(|id| {
                let host = host(id).replacen('{', r#"{"type": "vendor_alert_evidences", "#, 1);
                let other = host.replace(r#""id": ""#, r#""id": "other-"#);
                [other, host]
            })
            .collect();
        format!(
            r#"{{"data": {{"relationships": {{"evidence": {{"data": [{}]}}, "vendor_alerts": {{"data": []}}}}}}, "included": [{}]}}"#,
            ids.join(", "),
            items.join(", ")
        )
    }

    /// An alert with a vendor alert whose summary is deep and wide, and is given up late.
    fn with_summary(n: usize) -> String {
        let wide = r#"{"os": {"version": 1}}, "#.repeat(n);
        let deep = format!("{}[{wide}5]{}", "[".repeat(60), "]".repeat(60));
        format!(
            r#"{{"data": {{"relationships": {{"evidence": {{"data": []}}, "vendor_alerts": {{}}}}}},
                "included": [{{"type": "vendor_alerts", "attributes": {{"evidence_summary": {deep}}}}}]}}"#
        )
    }

    #[test]
    fn reading_takes_time_linear_in_the_answer() {
        use crate::workbench::json::tests::n_visited;
        for alert in [with_hosts, with_summary] {
            let work = |n| {
                let body = alert(n);
                let n_looked_at = n_visited(|| drop(received(&[&body])));
                // Each value is looked at a few times, however many there are.
                assert!(n_looked_at <= body.len(), "{n_looked_at} of {}", body.len());
                (body.len(), n_looked_at)
            };
            let (small, of_small) = work(500);
            let (large, of_large) = work(2_000);
            assert!(of_large * small <= of_small * large * 11 / 10);
        }
        // 16 MB: a second of a debug build, where every item looked for among all would take an hour.
        let body = with_hosts(60_000);
        assert!(body.len() > 14 << 20, "{}", body.len());
        let failure = received(&[&body]).unwrap_err();
        assert_eq!(failure.cause, Cause::Unexpected(Found::TooMuch));
    }

    thread_local! {
        static N_COMPARED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    /// Counts how often one is compared with another.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Compared(usize);

    impl Ord for Compared {
        fn cmp(&self, other: &Self) -> std::cmp::Ordering {
            N_COMPARED.set(N_COMPARED.get() + 1);
            self.0.cmp(&other.0)
        }
    }

    impl PartialOrd for Compared {
        fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
            Some(self.cmp(other))
        }
    }

    #[test]
    fn distinct_values_stay_in_order_and_are_found_with_few_comparisons() {
        let n_compared = |n: usize| {
            let before = N_COMPARED.get();
            let mut distinct = Distinct::default();
            for value in (0..n).rev().chain(0..n) {
                distinct.add(&Compared(value));
            }
            let in_order: Vec<usize> = distinct.in_order().into_iter().map(|it| it.0).collect();
            assert!(in_order.into_iter().eq((0..n).rev()));
            N_COMPARED.get() - before
        };
        let (few, many) = (n_compared(4_000), n_compared(16_000));
        assert!(many <= 5 * few, "{few} {many}");
    }

    #[test]
    fn an_alert_has_only_so_much_evidence() {
        let cause = |bodies: &[&str]| received(bodies).map_err(|failure| failure.cause);
        let too_much = Err(Cause::Unexpected(Found::TooMuch));
        let nothing = r#"{"data": []}"#;
        let items = |n| format!(r#"{{"data": [{}5]}}"#, "5, ".repeat(n - 1));
        let most = items(MAX_ITEMS);
        assert!(cause(&[LINKS, &most, nothing]).is_ok());
        let more = items(MAX_ITEMS + 1);
        assert_eq!(cause(&[LINKS, &more, nothing]), too_much);
        // All pages and lists together.
        assert_eq!(cause(&[LINKS, &most, &items(1)]), too_much);
        // Also where nobody looks at them.
        let related = LINKS.replacen(
            r#"{"links""#,
            &format!(r#"{{"data": [{}5], "links""#, "5, ".repeat(MAX_ITEMS)),
            1,
        );
        assert_eq!(cause(&[&related]), too_much);
        let included = LINKS.replacen(
            '{',
            &format!(r#"{{"included": [{}5], "#, "5, ".repeat(MAX_ITEMS)),
            1,
        );
        assert_eq!(cause(&[&included]), too_much);

        let hosts = |n_bytes: usize| {
            let value = "x".repeat(n_bytes - size_of::<String>());
            let item = format!(
                r#"{{"attributes": {{"evidence": "{value}", "evidence_type": "HOSTNAME"}}}}"#
            );
            // What comes twice is kept once.
            format!(r#"{{"data": [{item}, {item}]}}"#)
        };
        assert!(cause(&[LINKS, &hosts(MAX_KEPT_BYTES), nothing]).is_ok());
        assert_eq!(
            cause(&[LINKS, &hosts(MAX_KEPT_BYTES + 1), nothing]),
            too_much
        );
    }

    #[test]
    fn damaged_values_are_kept_and_counted() {
        let evidence = r#"{"data": [
            {"attributes": {"evidence": "lark-\ud800-1", "evidence_type": "HOSTNAME"}},
            {"attributes": {"evidence": "lark-\udbff-1", "evidence_type": "HOSTNAME"}},
            {"attributes": {"evidence": "\ud83d\ude00", "evidence_type": "USERNAME"}},
            {"attributes": {"evidence": "of no kind \ud800", "evidence_type": "URL"}},
            {"\ud800": 1, "attributes": {"\udfff": 1, "evidence": "b", "evidence_type": "USERNAME"}}]}"#;
        let vendor_alerts = r#"{"data": [{"attributes": {"evidence_summary": {"\ud800": 1, "os": {"name": "\ud800"}}}},
            {"attributes": {"evidence_summary": "{\"os.name\": \"\\ud800 2\"}"}}]}"#;
        let evidence = received(&[&format!("\u{feff}{LINKS}"), evidence, vendor_alerts]).unwrap();
        assert_eq!(
            evidence,
            AlertEvidence {
                host_names: vec!["lark-\u{fffd}-1".to_owned()],
                user_names: vec!["😀".to_owned(), "b".to_owned()],
                operating_systems: vec!["\u{fffd}".to_owned(), "\u{fffd} 2".to_owned()],
                destination_ips: Vec::new(),
                n_damaged: 3,
            }
        );
    }

    #[test]
    fn ids_that_cannot_be_asked_for_are_refused() {
        let access = access();
        for id in ["", " ", ".."] {
            let failure = AlertEvidenceFetch::new(&access, id, IncludeSupport::Unknown)
                .err()
                .unwrap();
            assert_eq!(failure.concerns(), Concerns::ThisAlert);
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
            let name = operating_system(&Json::read(summary.as_bytes()).unwrap());
            let expected = expected.map(|name| (name.to_owned(), false));
            assert_eq!(name, expected, "{summary}");
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
            operating_system(&Json::read(summary.as_bytes()).unwrap()).map(|(name, _)| name)
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
