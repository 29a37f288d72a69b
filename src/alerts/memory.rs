//! Answers to one question after another: what a question leaves as it was is not computed again.

/// The latest question and the answer to it.
#[derive(Debug)]
pub struct Remembered<Q, A>(Option<(Q, A)>);

impl<Q, A> Default for Remembered<Q, A> {
    fn default() -> Self {
        Self(None)
    }
}

impl<Q: PartialEq, A> Remembered<Q, A> {
    /// The answer to `question`, computed only if the latest question was another one.
    pub fn answer(&mut self, question: Q, compute: impl FnOnce() -> A) -> &A {
        let is_same = self
            .0
            .as_ref()
            .is_some_and(|(latest, _)| *latest == question);
        if !is_same {
            // What is replaced goes first, so that no two answers take up memory at once.
            self.0 = None;
        }
        let (_, answer) = self.0.get_or_insert_with(|| (question, compute()));
        answer
    }

    /// The latest answer.
    pub fn latest(&self) -> Option<&A> {
        self.0.as_ref().map(|(_, answer)| answer)
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
        assert_eq!([1, 1, 2, 2, 1].map(&mut ask), [10, 10, 20, 20, 10]);
        assert_eq!(n_computed.get(), 3);
    }
}
