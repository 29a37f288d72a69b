//! Lists put in order by one piece of compiled code, whatever they hold.
//!
//! The standard library's sorts are compiled anew for each type and each comparison, several kB every time, and the page is downloaded before
//! it shows anything. Here only the comparison is: what is sorted is a list of places. Long lists of numbers, where speed counts, are better
//! off with the standard library's.

use std::cmp::Ordering;

/// Puts items in order; those that compare as equal stay in the order they are in.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = ordered(items.len(), &|one, other| {
        compare(&items[one], &items[other])
    });
    rearrange(places, &mut |one, other| items.swap(one, other));
}

/// Puts items in order by a key, as [`sort_by`].
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Puts items in their own order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// The places of `n` items in the order in which the items are to be.
fn ordered(n: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    places.sort_by(|&one, &other| compare(one, other));
    places
}

/// Has items swapped until each is where `places` wants it: at each place the item that was at the place named there.
fn rearrange(mut places: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..places.len() {
        let mut at = start;
        // Each cycle of places once: those done name themselves.
        loop {
            let from = std::mem::replace(&mut places[at], at);
            if from == start {
                break;
            }
            swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_the_standard_library_does(keys in prop::collection::vec(0_u8..9, 0..50)) {
            let mut items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by_key(&mut items, |item| item.0);
            prop_assert_eq!(&items, &expected);
            items.reverse();
            sort(&mut items);
            prop_assert_eq!(items, expected);
        }
    }
}
