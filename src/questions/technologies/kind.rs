//! What raises alerts.

use crate::filters::Dimension;
use crate::section::Value;

/// What raises alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Technologies.
    Technology,
    /// Rules.
    Rule,
}

impl SourceKind {
    /// What one is called that has no name.
    fn unnamed(self) -> &'static str {
        match self {
            Self::Technology => "No technology named",
            Self::Rule => "No rule named",
        }
    }

    /// One by its name, which may be blank.
    pub fn name(self, name: &str) -> String {
        match name {
            "" => self.unnamed().to_owned(),
            name => name.to_owned(),
        }
    }

    /// The same in a table.
    pub fn cell(self, name: &str) -> Value {
        match name {
            "" => Value::named("", self.unnamed()),
            name => Value::Text(name.to_owned()),
        }
    }

    /// By what a click on one filters.
    pub fn dimension(self) -> Dimension {
        match self {
            Self::Technology => Dimension::Technology,
            Self::Rule => Dimension::Rule,
        }
    }
}
