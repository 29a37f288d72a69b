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
        if let (
            400,
            Stage::Alert {
                asks_to_include: true,
            },
        ) = (answer.status(), self.stage)
        {
            // Had it worked before, then this alert is the reason.
            if *support != IncludeSupport::Supported {
                *support = IncludeSupport::Rejected;
            }
            if let Some(url) = self.access.address().expel_alert(&self.alert_id, false) {
                self.next = url;
                self.stage = Stage::Alert {
                    asks_to_include: false,
                };
                return Ok(EvidenceStep::Again);
            }
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
            Stage::Alert { asks_to_include } => {
                let learned = self.take_alert(document).map_err(unexpected)?;
                if asks_to_include {
                    match learned {
                        IncludeSupport::Unknown => {}
                        // One odd alert does not unlearn it.
                        IncludeSupport::Ignored if *support == IncludeSupport::Supported => {}
                        learned => *support = learned,
                    }
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
        let mut learned = match &included {
            Some(items) if !items.is_empty() => IncludeSupport::Supported,
            // An empty list may stand for nothing to include, or for a server that includes other things only.
            Some(_) => IncludeSupport::Unknown,
            None => IncludeSupport::Ignored,
        };
        for list in [List::VendorAlerts, List::Evidence] {
            let relationship = data.at(&["relationships", list.name()]);
            let links = relationship.and_then(|relationship| relationship.get("links"));
            let linkage = relationship.and_then(linkage);
            if linkage.as_ref().is_some_and(Vec::is_empty) {
                if learned == IncludeSupport::Ignored {
                    learned = IncludeSupport::Unknown;
                }
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
        if n_path_bytes > 0 || depth > 0 {
            path.push('.');
        }
        path.push_str(&name);
        let found = first_os_name(item, path, depth + 1);
        if found.is_some() {
            return found;
        }
        path.truncate(n_path_bytes);
    }
    None
}
