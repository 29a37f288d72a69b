//! Answers to the list of alerts: about what is selected for the figures on the page.

use super::Session;
use super::summary::Named;
use crate::calendar::Zone;
use crate::filters::Scope;
use crate::listing::{AlertAddress, Answer, Ask, Listing};
use crate::questions::Query;

/// The list of the alerts that a query selects.
#[derive(Debug, Default)]
pub(super) struct Listed {
    query: Query,
    listing: Listing,
}

/// A CSV file, in parts.
pub type CsvParts = Vec<Vec<u8>>;

impl Session {
    /// Answers the list, with the file if it asks for one.
    pub fn list(&mut self, scope: &Scope, ask: Ask) -> (Answer, CsvParts) {
        let failed = |why: &str| (Answer::Failed(why.to_owned()), Vec::new());
        let Some(loaded) = &mut self.loaded else {
            return failed(
                "The data is no longer loaded. Close the list, and load the data again.",
            );
        };
        let query = loaded.query.listing(scope);
        // The query was answered, so its zone is known.
        let Ok(zone) = Zone::named(&query.zone) else {
            return failed("The time zone is not known. Choose another one.");
        };
        let alerts = match scope {
            Scope::Selected => loaded.alerts.selected(),
            _ => loaded.alerts.apart(&query.narrowing()),
        };
        let listed = loaded.listed.get_or_insert_default();
        if listed.query != query {
            *listed = Listed {
                query: query.clone(),
                listing: Listing::default(),
            };
        }
        let listing = &mut listed.listing;
        let named = Named::of(&loaded.source, &alerts, &query);
        match ask {
            Ask::Address { of_one } => {
                let ids = &alerts.table.id;
                let address = AlertAddress::of_one(&of_one, |id| ids.find(id).is_some());
                (Answer::Address(address), Vec::new())
            }
            Ask::Rows {
                order,
                search,
                first,
                n,
                fields,
            } => {
                let rows = first..first.saturating_add(n);
                let mut window =
                    listing.window(&alerts, zone, order, &search, rows, fields.as_deref());
                window.context = named.context;
                (Answer::Rows(window), Vec::new())
            }
            Ask::Export {
                order,
                search,
                fields,
            } => {
                let parts = listing.to_csv(&alerts, zone, order, &search, &fields);
                let name = format!("expel-metrics_alerts_{}.csv", named.file_tag);
                (Answer::Exported { name }, parts)
            }
        }
    }
}
