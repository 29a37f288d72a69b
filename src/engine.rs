//! The engine: owns the table, takes commands, says events.
