//! Random whole numbers, as a shuffle needs them.

/// Random whole numbers below a bound, two from each word of a generator.
pub struct Draws<'a, R> {
    rng: &'a mut R,
    spare: Option<u32>,
}

impl<'a, R: rand::Rng> Draws<'a, R> {
    /// Draws from this generator.
    pub fn new(rng: &'a mut R) -> Self {
        Self { rng, spare: None }
    }

    /// 0 to `last`, each as likely: D. Lemire, "Fast Random Integer Generation in an Interval" (2019).
    #[inline]
    pub fn up_to(&mut self, last: usize) -> usize {
        // A series of days is far shorter.
        let bound = last as u32 + 1;
        let mut product = u64::from(self.half()) * u64::from(bound);
        if (product as u32) < bound {
            // Some numbers would come up once more often than others: those draws are made again.
            let n_uneven = bound.wrapping_neg() % bound;
            while (product as u32) < n_uneven {
                product = u64::from(self.half()) * u64::from(bound);
            }
        }
        (product >> 32) as usize
    }

    #[inline]
    fn half(&mut self) -> u32 {
        match self.spare.take() {
            Some(spare) => spare,
            None => {
                let word = self.rng.next_u64();
                self.spare = Some(word as u32);
                (word >> 32) as u32
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A generator of these words, the last first, then of zeros.
    struct Words(Vec<u64>);

    impl rand::rand_core::TryRng for Words {
        type Error = std::convert::Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(self.try_next_u64()? as u32)
        }

        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(self.0.pop().unwrap_or(0))
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(0);
            Ok(())
        }
    }

    #[test]
    fn draws_that_would_make_a_number_likelier_are_made_again() {
        // 2³² = 3 · 1,431,655,765 + 1: of the 32-bit draws, 0 is one too many for the bound 3.
        for (high, low, expected) in [
            (1, 0, 0),
            (1_431_655_765, 0, 0),
            (1_431_655_766, 0, 1),
            (u32::MAX, 0, 2),
            (0, u32::MAX, 2),
            (0, 1, 0),
            // 3 · 2,863,311,531 = 2 · 2³² + 1: the first draw that is kept.
            (2_863_311_531, 1_431_655_766, 2),
        ] {
            let word = u64::from(high) << 32 | u64::from(low);
            let mut words = Words(vec![word]);
            assert_eq!(Draws::new(&mut words).up_to(2), expected, "{high} {low}");
        }
    }
}
