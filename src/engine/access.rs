//! What the engine knows of Workbench while the page is open: who is signed in, and what is under way. The token lives here and nowhere else.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use tokio_util::sync::CancellationToken;

use super::evidence_queue::EvidenceQueue;
use super::fetch::{Fetch, Servers};
use crate::protocol::{RequestId, SignInOffer};
use crate::workbench::{Access, ExportPath, IncludeSupport};

/// What is known of Workbench.
pub struct Online {
    /// The requests of the load under way.
    pub load: Fetch,
    /// The requests for evidence.
    pub evidence: Fetch,
    pub sign_in: Fetch,
    pub access: RefCell<Option<Rc<Access>>>,
    /// Cancelled, and replaced, once somebody has signed in.
    pub has_access: RefCell<CancellationToken>,
    /// Whether and where one can sign in, as the page shows it.
    pub offer: RefCell<Option<SignInOffer>>,
    /// Cancelled once there is a first offer.
    pub has_offer: CancellationToken,
    pub export_path: Cell<ExportPath>,
    pub include: Cell<IncludeSupport>,
    pub evidence_queue: RefCell<EvidenceQueue>,
    /// The latest evidence asked for; work for an earlier one ends.
    pub evidence_request: Cell<Option<RequestId>>,
    /// The latest export asked for.
    pub export_request: Cell<Option<RequestId>>,
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
            has_access: RefCell::default(),
            offer: RefCell::new(None),
            has_offer: CancellationToken::new(),
            export_path: Cell::default(),
            include: Cell::new(IncludeSupport::Unknown),
            evidence_queue: RefCell::default(),
            evidence_request: Cell::new(None),
            export_request: Cell::new(None),
        }
    }

    /// The access of whoever is signed in.
    pub fn access(&self) -> Option<Rc<Access>> {
        self.access.borrow().clone()
    }
}
