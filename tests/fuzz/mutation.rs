//! Inputs made of those in a corpus, changed as damage, chance and malice would change them.
//!
//! Must not know what the bytes mean, but for the words that it is given.

use std::fmt;
use std::ops::Range;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Inputs do not grow beyond this. It is twice of what the CSV's reader looks at in one go.
const MAX_INPUT_BYTES: usize = 64 << 10;

/// The bytes that are checked.
#[derive(Clone)]
pub struct Input(pub Vec<u8>);

/// As Rust spells them in a literal.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// One change.
#[derive(Debug, Clone)]
enum Mutation {
    FlipBit {
        at: Place,
        bit: u8,
    },
    /// Puts a piece in the place of this many bytes; of none to insert it, and nothing in the place of some to delete them.
    Replace {
        at: Place,
        n_bytes: usize,
        piece: Vec<u8>,
    },
    /// Repeats this many bytes this many times.
    Repeat {
        at: Place,
        n_bytes: usize,
        n_times: usize,
    },
    /// Drops everything from there on.
    CutOff {
        at: Place,
    },
}

/// Anywhere in an input; `None` is at its start, where some inputs say how the rest is used.
type Place = Option<Index>;

/// One of `entries` or nothing, after a few mutations, which may bring in `words` and parts of other entries.
pub fn mutated(entries: Vec<Input>, words: Vec<Vec<u8>>) -> impl Strategy<Value = Input> {
    let mutations = prop::collection::vec(mutation(entries.clone(), words), 0..6);
    // What comes first is what shrinking tries.
    let origin = select([vec![Input(Vec::new())], entries].concat());
    (origin, mutations).prop_map(|(Input(mut bytes), mutations)| {
        for mutation in mutations {
            mutation.apply(&mut bytes);
            bytes.truncate(MAX_INPUT_BYTES);
        }
        Input(bytes)
    })
}

fn mutation(entries: Vec<Input>, words: Vec<Vec<u8>>) -> impl Strategy<Value = Mutation> {
    let place = || option::weighted(0.9, any::<Index>());
    let part = (select(entries), any::<Index>(), n_bytes())
        .prop_map(|(Input(bytes), at, n_bytes)| bytes[range(&bytes, Some(at), n_bytes)].to_vec());
    let piece = prop_oneof![
        6 => select(words),
        2 => prop::collection::vec(any::<u8>(), 1..4),
        2 => part,
    ]
    .boxed();
    let overwrite = (place(), piece.clone()).prop_map(|(at, piece)| Mutation::Replace {
        at,
        n_bytes: piece.len(),
        piece,
    });
    let replace = |n_bytes: BoxedStrategy<usize>, piece: BoxedStrategy<Vec<u8>>| {
        (place(), n_bytes, piece).prop_map(|(at, n_bytes, piece)| Mutation::Replace {
            at,
            n_bytes,
            piece,
        })
    };
    // Now and then so many that the input is longer than any buffer.
    let n_times = prop_oneof![50 => 1..4_usize, 1 => 1..1_000_usize];
    prop_oneof![
        2 => (place(), 0..8_u8).prop_map(|(at, bit)| Mutation::FlipBit { at, bit }),
        3 => overwrite,
        3 => replace(Just(0).boxed(), piece.clone()),
        2 => replace(n_bytes().boxed(), piece),
        2 => replace(n_bytes().boxed(), Just(Vec::new()).boxed()),
        2 => (place(), n_bytes(), n_times).prop_map(|(at, n_bytes, n_times)| Mutation::Repeat { at, n_bytes, n_times }),
        1 => place().prop_map(|at| Mutation::CutOff { at }),
    ]
}

/// Mostly few.
fn n_bytes() -> impl Strategy<Value = usize> {
    prop_oneof![1..4_usize, 1..80_usize]
}

/// This many bytes from a place on, or as many as are there.
fn range(bytes: &[u8], at: Place, n_bytes: usize) -> Range<usize> {
    // The place after the last byte is one, too.
    let start = at.map_or(0, |at| at.index(bytes.len() + 1));
    start..bytes.len().min(start + n_bytes)
}

impl Mutation {
    fn apply(self, bytes: &mut Vec<u8>) {
        match self {
            Self::FlipBit { at, bit } => {
                let start = range(bytes, at, 1).start;
                if let Some(byte) = bytes.get_mut(start) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Replace { at, n_bytes, piece } => {
                let replaced = range(bytes, at, n_bytes);
                bytes.splice(replaced, piece);
            }
            Self::Repeat {
                at,
                n_bytes,
                n_times,
            } => {
                let repeated = range(bytes, at, n_bytes);
                let copies = bytes[repeated.clone()].repeat(n_times);
                bytes.splice(repeated.end..repeated.end, copies);
            }
            Self::CutOff { at } => bytes.truncate(range(bytes, at, 0).start),
        }
    }
}
