//! Sections as files. Written over what a section is made of, so that a new question is exported without a line here.

mod csv;
mod file_name;

pub use csv::to_csv;
pub use file_name::file_tag;
