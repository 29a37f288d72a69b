//! Which files are loaded: those that the user chose, with others that were added and without those that were removed.
//!
//! A file may be an archive with several files in it, each of which can be removed. This module reads nothing: it only remembers.

use crate::numbers::{count, listed};
use crate::protocol::RequestId;
use crate::text::{MAX_QUOTED, quoted};

/// The most files that a sentence names.
const MAX_NAMED: usize = 3;

/// What a file is known by: a browser does not say where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// Its name; untrusted text.
    pub name: String,
    /// Its size in bytes.
    pub n_bytes: f64,
    /// When it was last changed, in milliseconds since the Unix epoch.
    pub changed_ms: f64,
}

/// A file that the user chose.
#[derive(Debug, Clone)]
struct Choice<F> {
    identity: Identity,
    file: F,
    /// Which of the files in it were removed, by position.
    removed: Vec<usize>,
}

/// The files of a load. `F` is whatever they can be read by.
#[derive(Debug, Clone)]
pub struct Chosen<F> {
    /// The load that they came with.
    pub load: RequestId,
    choices: Vec<Choice<F>>,
    /// For each file that was read, in that order: which choice it is of, and its position in that.
    read: Vec<(usize, usize)>,
}

impl<F> Default for Chosen<F> {
    fn default() -> Self {
        Self {
            load: RequestId(0),
            choices: Vec::new(),
            read: Vec::new(),
        }
    }
}

impl<F: Clone> Chosen<F> {
    /// These files.
    pub fn of(load: RequestId, files: impl IntoIterator<Item = (Identity, F)>) -> Self {
        let choices = files.into_iter().map(|(identity, file)| Choice {
            identity,
            file,
            removed: Vec::new(),
        });
        Self {
            load,
            choices: choices.collect(),
            read: Vec::new(),
        }
    }

    /// These and others, and how many of the others are not among these yet. What had been removed of one that is added once more is back.
    pub fn with(&self, others: &Self) -> (Self, usize) {
        let mut all = Self {
            load: others.load,
            choices: self.choices.clone(),
            read: Vec::new(),
        };
        let mut n_added = 0;
        for other in &others.choices {
            let mut choices = all.choices.iter_mut();
            match choices.find(|choice| choice.identity == other.identity) {
                Some(known) if known.removed.is_empty() => continue,
                Some(known) => known.removed.clear(),
                None => all.choices.push(other.clone()),
            }
            n_added += 1;
        }
        (all, n_added)
    }

    /// All but the file that was read at this position; `None` if that leaves nothing.
    pub fn without(&self, load: RequestId, position: usize) -> Option<Self> {
        let (of, position) = *self.read.get(position)?;
        let mut rest = Self {
            load,
            choices: self.choices.clone(),
            read: Vec::new(),
        };
        let n_read = self.read.iter().filter(|(choice, _)| *choice == of).count();
        if n_read > 1 {
            rest.choices[of].removed.push(position);
        } else {
            rest.choices.remove(of);
        }
        (!rest.choices.is_empty()).then_some(rest)
    }

    /// That they are about to be read, from the first one.
    pub fn begin(&mut self) {
        self.read.clear();
    }

    /// Whether the file at this position in a choice, which is 0 for one that is no archive, is to be read. If so, it is the next one.
    pub fn takes(&mut self, choice: usize, position: usize) -> bool {
        let is_taken = !self.choices[choice].removed.contains(&position);
        if is_taken {
            self.read.push((choice, position));
        }
        is_taken
    }

    /// What the user chose, each to be read by.
    pub fn files(&self) -> Vec<F> {
        let files = self.choices.iter().map(|choice| choice.file.clone());
        files.collect()
    }

    /// The size of all of them.
    pub fn n_bytes(&self) -> u64 {
        let sizes = self.choices.iter().map(|choice| choice.identity.n_bytes);
        sizes.sum::<f64>() as u64
    }

    /// That files were not added because they are here, if there are any; `added` are those that the user wanted to add.
    pub fn already_here(&self, added: &Self) -> Option<String> {
        let is_here = |other: &&Choice<F>| {
            let mut choices = self.choices.iter();
            choices.any(|choice| choice.identity == other.identity && choice.removed.is_empty())
        };
        let mut names: Vec<String> = added
            .choices
            .iter()
            .filter(is_here)
            .map(|other| format!("“{}”", quoted(&other.identity.name, MAX_QUOTED)))
            .collect();
        match names.len() {
            0 => None,
            1 => Some(format!("{} is already loaded.", names[0])),
            n => {
                if n > MAX_NAMED {
                    names.truncate(MAX_NAMED - 1);
                    names.push(format!("{} more", count((n + 1 - MAX_NAMED) as u64)));
                }
                Some(format!("{} are already loaded.", listed(&names)))
            }
        }
    }
}

/// That a file is no longer among those loaded.
pub fn removed(name: &str) -> String {
    format!("Removed “{}”.", quoted(name, MAX_QUOTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, n_bytes: f64) -> (Identity, String) {
        let identity = Identity {
            name: name.to_owned(),
            n_bytes,
            changed_ms: 1.0,
        };
        (identity, format!("{name}, {n_bytes}"))
    }

    fn chosen(names: &[&str]) -> Chosen<String> {
        Chosen::of(RequestId(1), names.iter().map(|name| file(name, 10.0)))
    }

    /// Goes through the choices, each with that number of files inside, and lists those that are read.
    fn read(chosen: &mut Chosen<String>, n_inside: &[usize]) -> Vec<(String, usize)> {
        chosen.begin();
        let files = chosen.files();
        let mut read = Vec::new();
        for (choice, file) in files.iter().enumerate() {
            for position in 0..n_inside[choice] {
                if chosen.takes(choice, position) {
                    read.push((file.clone(), position));
                }
            }
        }
        read
    }

    #[test]
    fn a_file_that_is_here_is_not_added_again() {
        let here = chosen(&["a.csv", "b.csv"]);
        // The same name is not the same file.
        let more = Chosen::of(
            RequestId(2),
            [
                file("b.csv", 10.0),
                file("b.csv", 11.0),
                file("c.csv", 10.0),
            ],
        );
        let (all, n_added) = here.with(&more);
        assert_eq!(n_added, 2);
        assert_eq!(
            all.files(),
            ["a.csv, 10", "b.csv, 10", "b.csv, 11", "c.csv, 10"]
        );
        assert_eq!((all.load, all.n_bytes()), (RequestId(2), 41));
        assert_eq!(
            here.already_here(&more).as_deref(),
            Some("“b.csv” is already loaded.")
        );
        assert_eq!(here.with(&here).1, 0);
        assert_eq!(here.already_here(&chosen(&["c.csv"])), None);
    }

    #[test]
    fn files_that_are_here_are_named_briefly() {
        for (names, expected) in [
            (
                &["a\u{202e}.csv", "b.csv"][..],
                "“a .csv” and “b.csv” are already loaded.",
            ),
            (
                &["a.csv", "b.csv", "c.csv"],
                "“a.csv”, “b.csv” and “c.csv” are already loaded.",
            ),
            (
                &["a.csv", "b.csv", "c.csv", "d.csv"],
                "“a.csv”, “b.csv” and 2 more are already loaded.",
            ),
        ] {
            let here = chosen(names);
            assert_eq!(here.already_here(&here).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_file_in_an_archive_can_be_removed_and_added_again() {
        let mut all = chosen(&["a.csv", "b.zip"]);
        assert_eq!(read(&mut all, &[1, 3]).len(), 4);
        let mut rest = all.without(RequestId(2), 2).unwrap();
        let b = |position| ("b.zip, 10".to_owned(), position);
        let a = ("a.csv, 10".to_owned(), 0);
        assert_eq!(read(&mut rest, &[1, 3]), [a.clone(), b(0), b(2)]);
        // Once more, by the positions of what was read last.
        let mut rest = rest.without(RequestId(3), 2).unwrap();
        assert_eq!(read(&mut rest, &[1, 3]), [a.clone(), b(0)]);
        let (mut back, n_added) = rest.with(&chosen(&["b.zip"]));
        assert_eq!((n_added, read(&mut back, &[1, 3]).len()), (1, 4));
        assert_eq!(rest.already_here(&chosen(&["b.zip"])), None);
        // Nothing of the archive is left.
        let mut alone = rest.without(RequestId(4), 1).unwrap();
        assert_eq!(read(&mut alone, &[1]), [a]);
        assert!(alone.without(RequestId(5), 0).is_none());
        assert!(alone.without(RequestId(5), 7).is_none());
    }
}
