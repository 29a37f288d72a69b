//! Which alerts a query selects, and where each of them falls on the local clock.
/// The selected rows.
pub struct Selection {}
