//! Values as if they were sorted, of which only what is looked at is.

/// How many binary digits after the first one choose the bucket of a value.
const DIGITS: u32 = 5;

const N_BUCKETS: usize = (u64::BITS as usize) << DIGITS;

/// So many of the first buckets have one value each, which is their number: of these there may be many, such as no working time at all.
const N_WITH_ONE_VALUE: usize = 1 << DIGITS;

/// From how many values on buckets are worth it.
const MIN_FOR_BUCKETS: usize = 4_096;

/// Values in ascending order. They are put into buckets, each of which is sorted when somebody looks into it: the way of a radix sort,
/// but where a few ranks of a million are asked for, most of the work is never done.
#[derive(Debug)]
pub struct Ordered<'a> {
    values: &'a mut [u64],
    /// Where each bucket ends, and the next one begins.
    ends: Vec<u32>,
    is_sorted: Vec<bool>,
}

impl<'a> Ordered<'a> {
    /// Those values, which lose their order.
    pub fn of(values: &'a mut [u64]) -> Self {
        if values.len() < MIN_FOR_BUCKETS {
            values.sort_unstable();
            return Self {
                ends: vec![values.len() as u32],
                is_sorted: vec![true],
                values,
            };
        }
        let mut ends = vec![0_u32; N_BUCKETS];
        values.iter().for_each(|value| ends[bucket(*value)] += 1);
        let mut nexts = vec![0_u32; N_BUCKETS];
        let mut end = 0;
        for (next, n) in nexts.iter_mut().zip(&mut ends) {
            *next = end;
            end += *n;
            *n = end;
        }
        // Each value takes the place of one that belongs elsewhere, and that one goes on, until one belongs where the first was.
        for of in 0..N_BUCKETS {
            while nexts[of] < ends[of] {
                let mut value = values[nexts[of] as usize];
                loop {
                    let to = bucket(value);
                    let next = &mut nexts[to];
                    std::mem::swap(&mut values[*next as usize], &mut value);
                    *next += 1;
                    if to == of {
                        break;
                    }
                }
            }
        }
        Self {
            values,
            ends,
            is_sorted: vec![false; N_BUCKETS],
        }
    }

    /// All of them, in no order.
    pub fn values(&self) -> &[u64] {
        self.values
    }

    /// How many values.
    pub fn n(&self) -> usize {
        self.values.len()
    }

    /// The value at that place in ascending order, counted from 0.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn get(&mut self, place: usize) -> u64 {
        let bucket = self.ends.partition_point(|end| *end as usize <= place);
        self.sort(bucket);
        self.values[place]
    }

    /// How many values are at most `limit`.
    pub fn n_up_to(&mut self, limit: u64) -> usize {
        let bucket = match self.ends.len() {
            1 => 0,
            _ => bucket(limit),
        };
        let begin = self.sort(bucket);
        let values = &self.values[begin..self.ends[bucket] as usize];
        begin + values.partition_point(|value| *value <= limit)
    }

    /// Puts a bucket into order. Returns where it begins.
    fn sort(&mut self, bucket: usize) -> usize {
        let begin = bucket
            .checked_sub(1)
            .map_or(0, |former| self.ends[former] as usize);
        if !self.is_sorted[bucket] {
            self.values[begin..self.ends[bucket] as usize].sort_unstable();
            self.is_sorted[bucket] = true;
        }
        begin
    }
}

/// Where the first binary digit is, and those after it: never less for a greater value.
#[inline(always)]
fn bucket(value: u64) -> usize {
    if value < N_WITH_ONE_VALUE as u64 {
        return value as usize;
    }
    let first = u64::BITS - 1 - value.leading_zeros();
    let after = (value >> (first - DIGITS)) as usize & ((1 << DIGITS) - 1);
    // It is below anyway, which the compiler does not see.
    (((first as usize) << DIGITS) | after) & (N_BUCKETS - 1)
}

/// The values that would be at these places, which are in ascending order, if all were sorted. They lose their order.
///
/// Of many, it is counted how many each bucket has. Then only the values of those buckets are put in order that the places are in.
///
/// # Panics
/// If there is no such place.
pub(super) fn values_at(values: &mut [u64], places: &[usize]) -> Vec<u64> {
    if values.len() < MIN_FOR_BUCKETS {
        settle(values, 0, places);
        return places.iter().map(|&place| values[place]).collect();
    }
    let mut counts = [0_u32; N_BUCKETS];
    values.iter().for_each(|&value| counts[bucket(value)] += 1);
    let mut found = Vec::with_capacity(places.len());
    let mut wanted = Vec::new();
    // Which of them a bucket is, counted from 1.
    let mut nth_wanted = [0_u16; N_BUCKETS];
    let (mut first, mut rest) = (0, places);
    for (of, count) in counts.into_iter().enumerate() {
        let next = first + count as usize;
        let n_here = rest.partition_point(|&place| place < next);
        let (here, after) = rest.split_at(n_here);
        if of < N_WITH_ONE_VALUE {
            found.extend(here.iter().map(|_| of as u64));
        } else if n_here > 0 {
            wanted.push((first, here, Vec::with_capacity(count as usize)));
            nth_wanted[of] = wanted.len() as u16;
        }
        rest = after;
        first = next;
    }
    values.iter().for_each(|&value| {
        if let Some(at) = nth_wanted[bucket(value)].checked_sub(1) {
            wanted[usize::from(at)].2.push(value);
        }
    });
    for (first, here, mut values) in wanted {
        settle(&mut values, first, here);
        found.extend(here.iter().map(|&place| values[place - first]));
    }
    found
}

/// Puts the values of these places, in ascending order, where they would be if all were sorted: sorting the rest, too, would take several times as
/// long. The first of the values is at place `first`.
fn settle(values: &mut [u64], first: usize, places: &[usize]) {
    // The middle one first: what is left and right of it need not be looked at for the others.
    let (before, [place, after @ ..]) = places.split_at(places.len() / 2) else {
        return;
    };
    let (left, _, right) = values.select_nth_unstable(place - first);
    settle(left, first, before);
    settle(right, place + 1, after);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn values_are_where_sorting_puts_them(
            few in prop::collection::vec(any::<u64>(), 1..40),
            shifts in prop::collection::vec(0_u32..64, 1..12),
            n in prop_oneof![1_usize..60, MIN_FOR_BUCKETS - 3..MIN_FOR_BUCKETS + 3_000],
            looked_at in prop::collection::vec(any::<prop::sample::Index>(), 1..30),
        ) {
            // Ties, and values of any length.
            let mut values: Vec<u64> = (0..n).map(|at| few[at % few.len()] >> shifts[at % shifts.len()]).collect();
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let mut places: Vec<usize> = looked_at.iter().map(|index| index.index(n)).collect();
            places.sort_unstable();
            places.dedup();
            let expected: Vec<u64> = places.iter().map(|&place| sorted[place]).collect();
            prop_assert_eq!(values_at(&mut values.clone(), &places), expected);
            let mut ordered = Ordered::of(&mut values);
            prop_assert_eq!(ordered.n(), n);
            for index in looked_at {
                let at = index.index(n);
                prop_assert_eq!(ordered.get(at), sorted[at]);
                for limit in [sorted[at], sorted[at].saturating_sub(1), sorted[at] ^ 1, 0, u64::MAX] {
                    prop_assert_eq!(ordered.n_up_to(limit), sorted.partition_point(|value| *value <= limit));
                }
            }
            let all: Vec<u64> = (0..n).map(|at| ordered.get(at)).collect();
            prop_assert_eq!(all, sorted);
        }
    }

    #[test]
    fn without_values_nothing_is_up_to_anything() {
        let mut ordered = Ordered::of(&mut []);
        assert_eq!((ordered.n(), ordered.n_up_to(u64::MAX)), (0, 0));
    }

    #[test]
    fn no_bucket_comes_before_one_of_less() {
        let values = (0..64).flat_map(|digits| [0, 1].map(|less| (1_u64 << digits) - less));
        let mut values: Vec<u64> = values.chain([u64::MAX]).collect();
        values.sort_unstable();
        assert!(values.is_sorted_by_key(|value| bucket(*value)));
        assert!(values.iter().all(|value| bucket(*value) < N_BUCKETS));
    }
}
