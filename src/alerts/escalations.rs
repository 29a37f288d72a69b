//! Which alerts were escalated to the customer, and which needed nothing from anybody there.

use super::ages::is_closed;
use super::has_columns;
use crate::filters::{Dimension, place_of};
use crate::table::{Column, Table, TextColumn};

/// Whether an alert was the customer's to deal with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Escalation {
    /// It was assigned to the customer's organization.
    ToYou,
    /// It is closed, was never assigned to the customer's organization, and belongs to no investigation or incident.
    WithoutYou,
    /// Neither: it is open, or belongs to an investigation or incident.
    Neither,
}

impl Escalation {
    /// Each, with the key by which filters name it and its name on the page.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::ToYou, "to-you", "Escalated to you"),
        (Self::WithoutYou, "without-you", "Closed without you"),
        (Self::Neither, "neither", "Neither"),
    ];

    /// What a table must have for it.
    pub const COLUMNS: &[Column] = &[
        Column::Status,
        Column::InvestigationId,
        Column::AssignedToOrgAt,
    ];

    /// The [place](crate::filters) of the alerts of which it is true.
    pub fn place(self) -> String {
        place_of(Dimension::Escalation, Self::ALL[self as usize].1)
    }

    /// Of each alert of `table`, row by row; empty if a file lacks a column for it.
    pub(super) fn of_each(table: &Table) -> Vec<Self> {
        if has_columns(table, Self::COLUMNS).is_err() {
            return Vec::new();
        }
        let statuses = table.status.values().iter();
        let is_closed: Vec<bool> = statuses.map(|status| is_closed(status)).collect();
        let mut escalations = vec![Self::Neither; table.len()];
        for (row, escalation) in escalations.iter_mut().enumerate() {
            let is_in_none = table.investigation_id.code(row) == TextColumn::BLANK;
            if table.assigned_to_org_at.has(row) {
                *escalation = Self::ToYou;
            } else if is_in_none && is_closed[table.status.code(row) as usize] {
                *escalation = Self::WithoutYou;
            }
        }
        escalations
    }
}
