//! Answers to one question after another: what was asked a moment ago is not computed again.

/// How many questions are remembered: a filter that is tried out and taken off again, or Back, asks what was asked a moment ago.
const N_KEPT: usize = 3;

/// The latest questions and the answers to them, the latest first.
#[derive(Debug)]
pub struct Remembered<Q, A>(Vec<(Q, A)>);

impl<Q, A> Default for Remembered<Q, A> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<Q: PartialEq, A> Remembered<Q, A> {
    /// The answer to `question`, computed only if it is none of the latest.
    pub fn answer(&mut self, question: Q, compute: impl FnOnce() -> A) -> &A {
        self.answer_with(question, |_| compute())
    }

    /// The same, where other answers that are known may help: they are given with their questions.
    pub fn answer_with(&mut self, question: Q, compute: impl FnOnce(&[(Q, A)]) -> A) -> &A {
        let kept = &mut self.0;
        match kept.iter().position(|(known, _)| *known == question) {
            Some(at) => kept[..=at].rotate_right(1),
            None => {
                // What is forgotten goes first, so that it and what takes its place never take up memory at once.
                kept.truncate(N_KEPT - 1);
                let answer = compute(kept);
                kept.insert(0, (question, answer));
            }
        }
        &kept[0].1
    }

    /// The latest answer.
    pub fn latest(&self) -> Option<&A> {
        self.0.first().map(|(_, answer)| answer)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_question_asked_again_costs_nothing() {
        let n_computed = Cell::new(0);
        let mut remembered = Remembered::default();
        let mut ask = |question: u32| {
            *remembered.answer(question, || {
                n_computed.set(n_computed.get() + 1);
                question * 10
            })
        };
        assert_eq!(
            [1, 1, 2, 2, 1, 3, 2].map(&mut ask),
            [10, 10, 20, 20, 10, 30, 20]
        );
        assert_eq!(n_computed.get(), 3);
        // The one that was asked longest ago is forgotten.
        assert_eq!([4, 3, 2, 1].map(&mut ask), [40, 30, 20, 10]);
        assert_eq!(n_computed.get(), 5);
        assert_eq!(remembered.latest(), Some(&10));
    }
}
