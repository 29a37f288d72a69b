//! In which order technologies and rules stand.

use serde::Deserialize;

use crate::section::{Control, ControlGroup, ControlKind};

/// What the user set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Settings {
    /// What comes first.
    pub technologies_by: Order,
}

/// By what technologies and rules are ordered, the greatest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Order {
    /// How many alerts they raised.
    #[default]
    Alerts,
    /// How many of these were closed without any outcome.
    WithoutAction,
    /// Incidents per 1,000 alerts.
    Incidents,
    /// The 95th percentile of the times to action.
    Slowest,
}

impl Order {
    /// Each, with the key under which it is kept, and its name.
    pub const OPTIONS: [(Self, &'static str, &'static str); 4] = [
        (Self::Alerts, "alerts", "Alerts"),
        (
            Self::WithoutAction,
            "without_action",
            "Closed without investigation",
        ),
        (Self::Incidents, "incidents", "Incidents per 1,000 alerts"),
        (Self::Slowest, "p95", "Time to action, p95"),
    ];

    fn key(self) -> &'static str {
        Self::OPTIONS[self as usize].1
    }
}

/// Anything else is the default.
impl From<String> for Order {
    fn from(key: String) -> Self {
        let mut options = Self::OPTIONS.into_iter();
        let known = options.find(|(_, known, _)| *known == key);
        known.map(|(order, ..)| order).unwrap_or_default()
    }
}

impl Settings {
    /// The control that sets the order.
    pub fn controls(self) -> ControlGroup {
        ControlGroup {
            controls: vec![Control {
                key: "technologies-by".into(),
                label: "Order by".into(),
                kind: ControlKind::Choice {
                    value: self.technologies_by.key().into(),
                    options: Order::OPTIONS
                        .map(|(_, key, name)| (key.into(), name.into()))
                        .into(),
                },
            }],
            hint: "".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_order_is_where_it_is_looked_up() {
        for (at, (order, key, _)) in Order::OPTIONS.into_iter().enumerate() {
            assert_eq!((order as usize, Order::from(key.to_owned())), (at, order));
        }
        assert_eq!(Order::from("<b>".to_owned()), Order::Alerts);
    }
}
