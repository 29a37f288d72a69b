//! Alerts, their evidence and their vendor alerts, as JSON:API.
//!
//! What an alert was about is made from its id, so every UUID is the id of an alert.

use std::collections::BTreeMap;

use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::Uri;
use axum::response::Response;
use expel_metrics::evidence::AlertEvidence;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::settings::{Include, Links};
use crate::{StandIn, answer};

/// The host that links name by default: nobody outside of Workbench can reach it.
const INTERNAL_HOST: &str = "http://workbench";

/// What follows `/api/v2/expel_alerts/{id}/`, and what it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relationship {
    Evidence,
    VendorAlerts,
}

impl Relationship {
    const ALL: [Self; 2] = [Self::Evidence, Self::VendorAlerts];

    fn name(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::VendorAlerts => "vendor_alerts",
        }
    }

    /// The type of what it leads to, which is also the path of the list of all of them.
    fn resource_type(self) -> &'static str {
        match self {
            Self::Evidence => "vendor_alert_evidences",
            Self::VendorAlerts => "vendor_alerts",
        }
    }

    /// The parameter by which that list is filtered.
    fn filter(self) -> &'static str {
        match self {
            Self::Evidence => "filter[evidenced_expel_alerts][id]",
            Self::VendorAlerts => "filter[expel_alerts][id]",
        }
    }

    fn resources(self, alert_id: &str) -> Vec<Value> {
        match self {
            Self::Evidence => evidence_resources(alert_id),
            Self::VendorAlerts => vendor_alert_resources(alert_id),
        }
    }
}

type Parameters = Query<BTreeMap<String, String>>;

/// `GET /api/v2/expel_alerts/{id}`, with `?include=` if the settings say so.
pub async fn expel_alert(
    State(stand_in): State<StandIn>,
    Path(id): Path<String>,
    Query(parameters): Parameters,
) -> Response {
    if !is_alert_id(&id) {
        return answer::not_found().await;
    }
    let (include, links) = {
        let settings = &stand_in.state().settings;
        (settings.include, settings.links)
    };
    let mut included = Vec::new();
    if let Some(names) = parameters.get("include") {
        for name in names.split(',').filter(|_| include != Include::Ignored) {
            let relationship = Relationship::ALL.into_iter().find(|it| it.name() == name);
            match relationship.filter(|_| include == Include::Supported) {
                Some(relationship) => included.push(relationship),
                None => return answer::bad_request(&format!("cannot include {name}")),
            }
        }
    }
    answer::json_api(&alert_document(&id, links, &included))
}

/// `GET /api/v2/expel_alerts/{id}/evidence` and `…/vendor_alerts`
pub async fn related(
    State(stand_in): State<StandIn>,
    Path((id, name)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    Query(parameters): Parameters,
) -> Response {
    match Relationship::ALL.into_iter().find(|it| it.name() == name) {
        Some(relationship) if is_alert_id(&id) => {
            page(&stand_in, &uri, parameters, &relationship.resources(&id))
        }
        _ => answer::not_found().await,
    }
}

/// `GET /api/v2/vendor_alert_evidences` and `/api/v2/vendor_alerts`: what belongs to the alert that the filter names.
pub async fn listed(
    State(stand_in): State<StandIn>,
    Path(resource_type): Path<String>,
    OriginalUri(uri): OriginalUri,
    Query(parameters): Parameters,
) -> Response {
    let mut relationships = Relationship::ALL.into_iter();
    let Some(relationship) = relationships.find(|it| it.resource_type() == resource_type) else {
        return answer::not_found().await;
    };
    let resources = match parameters.get(relationship.filter()) {
        Some(id) if is_alert_id(id) => relationship.resources(id),
        Some(_) => Vec::new(),
        None => return answer::bad_request(&format!("{} is missing", relationship.filter())),
    };
    page(&stand_in, &uri, parameters, &resources)
}

/// A page of a list, as `page[offset]` and `page[limit]` ask for it, with a link to the next one.
fn page(
    stand_in: &StandIn,
    uri: &Uri,
    mut parameters: BTreeMap<String, String>,
    resources: &[Value],
) -> Response {
    let (page_size, links) = {
        let settings = &stand_in.state().settings;
        (settings.page_size, settings.links)
    };
    let number = |name: &str, otherwise: usize| match parameters.get(name) {
        None => Ok(otherwise),
        Some(text) => text
            .parse()
            .map_err(|_| format!("{name} is not a number: {text}")),
    };
    let (offset, limit) = match (number("page[offset]", 0), number("page[limit]", page_size)) {
        (Ok(offset), Ok(limit)) => (offset, limit),
        (Err(detail), _) | (_, Err(detail)) => return answer::bad_request(&detail),
    };
    let rest = resources.get(offset..).unwrap_or_default();
    let shown = &rest[..limit.min(rest.len())];
    let mut document = json!({
        "data": shown,
        "links": {},
        "meta": {"page": {"total": resources.len(), "limit": limit, "offset": offset}},
    });
    // A page of nothing, which asks for the total alone, has no next one.
    if !shown.is_empty() && shown.len() < rest.len() {
        parameters.insert("page[offset]".to_owned(), (offset + limit).to_string());
        parameters.insert("page[limit]".to_owned(), limit.to_string());
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        document["links"]["next"] = link(links, &format!("{}?{query}", uri.path())).into();
    }
    answer::json_api(&document)
}

fn link(links: Links, path: &str) -> String {
    match links {
        Links::Internal | Links::Filtered => format!("{INTERNAL_HOST}{path}"),
        Links::Relative => path.to_owned(),
    }
}

/// Whether it has the form of a UUID: every one is the id of an alert.
fn is_alert_id(id: &str) -> bool {
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    id.len() == 36
        && id.bytes().enumerate().all(|(position, byte)| {
            if DASHES.contains(&position) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

fn alert_document(id: &str, links: Links, included: &[Relationship]) -> Value {
    let path = format!("/api/v2/expel_alerts/{id}");
    let mut document = json!({"data": {
        "type": "expel_alerts",
        "id": id,
        "attributes": {
            "alert_type": "ENDPOINT",
            "expel_name": "An alert of the stand-in",
            "status": "CLOSED",
        },
        "links": {"self": link(links, &path)},
        "relationships": {},
    }});
    for relationship in Relationship::ALL {
        let name = relationship.name();
        let related = match links {
            Links::Internal | Links::Relative => format!("{path}/{name}"),
            Links::Filtered => {
                let (list, filter) = (relationship.resource_type(), relationship.filter());
                format!("/api/v2/{list}?{filter}={id}")
            }
        };
        let mut entry = json!({
            "links": {
                "self": link(links, &format!("{path}/relationships/{name}")),
                "related": link(links, &related),
            },
            "meta": {"relation": "primary", "readOnly": true},
        });
        if included.contains(&relationship) {
            let identifiers = relationship
                .resources(id)
                .iter()
                .map(|resource| json!({"type": resource["type"], "id": resource["id"]}))
                .collect();
            entry["data"] = Value::Array(identifiers);
        }
        document["data"]["relationships"][name] = entry;
    }
    if !included.is_empty() {
        let resources = included.iter().flat_map(|it| it.resources(id)).collect();
        document["included"] = Value::Array(resources);
    }
    document
}

/// What figures are made of, among things that they are not made of; the first entry comes twice, from two tools.
fn evidence_resources(alert_id: &str) -> Vec<Value> {
    let about = sample_evidence(alert_id);
    let told = |kind: &'static str, values: &[String]| {
        values
            .iter()
            .map(|value| (kind, value.clone()))
            .collect::<Vec<_>>()
    };
    let mut entries = told("HOSTNAME", &about.host_names);
    entries.push(("SRC_IP", "10.20.30.40".to_owned()));
    entries.extend(told("USERNAME", &about.user_names));
    entries.push(("SRC_USERNAME", "svc-backup".to_owned()));
    entries.push(("PROCESS_PATH", r"C:\Windows\System32\cmd.exe".to_owned()));
    entries.extend(told("DST_IP", &about.destination_ips));
    entries.push(("DOMAIN", "updates.example.net".to_owned()));
    entries.extend(entries.first().cloned());
    entries
        .into_iter()
        .enumerate()
        .map(|(position, (evidence_type, evidence))| {
            json!({
                "type": "vendor_alert_evidences",
                "id": resource_id(alert_id, position),
                "attributes": {"evidence": evidence, "evidence_type": evidence_type},
                "relationships": {},
            })
        })
        .collect()
}

/// One for each operating system, and a last one that knows none.
fn vendor_alert_resources(alert_id: &str) -> Vec<Value> {
    let about = sample_evidence(alert_id);
    let mut summaries: Vec<Value> = about
        .operating_systems
        .iter()
        .map(|name| {
            // A list of objects by kind of evidence, as the public examples read it.
            json!([
                {"evidence_source": "vendor"},
                {"process": {"name": "cmd.exe", "args": ["/c", "whoami"], "os_name_guessed": "BeOS"}},
                {"host": {"hostname": about.host_names.first(), "os": {"version": "10.0", "name": name}}},
            ])
        })
        .collect();
    summaries.push(Value::Null);
    summaries
        .into_iter()
        .enumerate()
        .map(|(position, summary)| {
            json!({
                "type": "vendor_alerts",
                "id": resource_id(alert_id, 0x1000 + position),
                "attributes": {
                    "description": "What the tool saw",
                    "evidence_summary": summary,
                    "status": "NORMAL",
                    "vendor_message": "",
                    "vendor_sig_name": "Signature of the tool",
                },
                "relationships": {},
            })
        })
        .collect()
}

/// The alert's id with other last digits.
fn resource_id(alert_id: &str, position: usize) -> String {
    let (kept, _) = alert_id.split_at(32);
    format!("{kept}{position:04x}")
}

/// What an alert was about, made from its id.
fn sample_evidence(alert_id: &str) -> AlertEvidence {
    const OPERATING_SYSTEMS: [&str; 4] = ["Windows 11", "Windows Server 2022", "macOS", "Ubuntu"];
    let seed = expel_metrics::sample::fingerprint([alert_id.as_bytes().to_vec()].into_iter());
    let some = |n_most: u64, shift: u32, name: &dyn Fn(u64) -> String| {
        let digits = seed >> shift;
        (0..digits % (n_most + 1))
            .map(|nth| name(digits / 8 + nth))
            .collect()
    };
    AlertEvidence {
        host_names: some(2, 0, &|n| format!("LARK-WS-{:03}", n % 40)),
        user_names: some(2, 12, &|n| format!("user{:02}@larkmere.example", n % 25)),
        operating_systems: some(2, 24, &|n| OPERATING_SYSTEMS[(n % 4) as usize].to_owned()),
        destination_ips: some(3, 36, &|n| format!("203.0.113.{}", n % 60)),
        n_damaged: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_alerts_are_uuids() {
        for (id, expected) in [
            ("e12da56a-421b-484c-9b73-313ba6852193", true),
            ("E12DA56A-421B-484C-9B73-313BA6852193", true),
            ("e12da56a-421b-484c-9b73-313ba685219", false),
            ("e12da56a+421b-484c-9b73-313ba6852193", false),
            ("x12da56a-421b-484c-9b73-313ba6852193", false),
            ("ärger56a-421b-484c-9b73-313ba685219", false),
            ("", false),
        ] {
            assert_eq!(is_alert_id(id), expected, "{id}");
        }
    }
}
