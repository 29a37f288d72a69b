//! Which alert's evidence to ask for next, and what a failure means: that one alert cannot be had, or none can.
//!
//! One request that fails looks the same in both cases. So a failure that *could* be everybody's
//! ([`Concerns::PerhapsAll`]) sends its alert to the end of the queue, to be tried once more there, and is counted as that alert's own if
//! it fails again. It is everybody's as soon as, **without any alert's success in between, as many different alerts have failed in the same
//! way as are asked about at a time ([`N_AT_A_TIME`]), or all those that have not been tried yet are used up and at least two have**. The
//! way is the kind of cause, whatever its details. Some causes say themselves whom they concern: see [`Failure::concerns`].
//!
//! Two more rules keep alerts that always fail from speaking for all others, again and again:
//!
//! - An alert that failed before in the same way while others have succeeded since speaks for itself alone. This is remembered
//!   from one load to the next, and such alerts are asked about last, so no cluster of them is in the way of the rest for good.
//! - Nobody is signed out before an alert that could be had earlier was asked about again, and refused as well. If it can be had, the sign-in
//!   is good, and those that failed failed for themselves.
//!
//! No I/O, no browser.

use std::collections::VecDeque;
use std::mem::Discriminant;

use rustc_hash::FxHashMap;

use crate::workbench::{Cause, Concerns, Failure};

/// At most this many alerts are asked about at a time: enough to hide the way there and back, few enough to be a polite guest.
pub const N_AT_A_TIME: usize = 6;

/// Failures are of one way if their causes are of one kind.
type Way = Discriminant<Cause>;

/// The alerts to ask about. It lives from load to load: begin each with [`begin`](Self::begin).
///
/// ```
/// use expel_metrics::engine::evidence_queue::EvidenceQueue;
///
/// let mut queue = EvidenceQueue::default();
/// queue.begin(vec!["a".to_owned(), "b".to_owned()]);
/// let turn = queue.next_turn().unwrap();
/// assert_eq!(turn.alert_id(), "a");
/// assert!(queue.succeeded(turn));
/// ```
#[derive(Debug, Default)]
pub struct EvidenceQueue {
    waiting: VecDeque<Turn>,
    /// Alerts of this load whose first try is not over.
    n_untried: usize,
    /// Who failed, and how, since the last success in this load: a few for each way at most.
    suspects: Vec<(String, Way)>,
    /// How alerts failed the last time, in this load or an earlier one.
    failed: FxHashMap<String, LastFailure>,
    /// How often any alert could be had.
    n_successes: u64,
    /// The latest alert that could be had.
    latest_success: Option<String>,
    is_witness_out: bool,
}

#[derive(Debug, Clone, Copy)]
struct LastFailure {
    way: Way,
    /// The count of successes when it first failed so.
    n_successes: u64,
}

/// An alert's turn to be asked about. Give it back to [`EvidenceQueue::succeeded`] or [`EvidenceQueue::failed`].
#[derive(Debug)]
pub struct Turn {
    alert_id: String,
    role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    FirstTry,
    SecondTry,
    /// It could be had before, and shows whether the sign-in is still good.
    Witness,
}

impl Turn {
    /// The alert to ask about.
    pub fn alert_id(&self) -> &str {
        &self.alert_id
    }
}

/// What to do after a failure.
#[derive(Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// Nothing: another request will show.
    GoOn,
    /// Count it: the alert with this id cannot be had now, and will not be asked about again in this load.
    Count(String),
    /// Ask about no further alert: the failure is everybody's.
    Stop,
}

impl EvidenceQueue {
    /// Begins a load of these alerts, in this order, but for those that failed before: they come last.
    pub fn begin(&mut self, alert_ids: Vec<String>) {
        self.n_untried = alert_ids.len();
        self.suspects.clear();
        self.is_witness_out = false;
        let (failed, others): (Vec<_>, Vec<_>) = alert_ids
            .into_iter()
            .partition(|alert_id| self.failed.contains_key(alert_id));
        self.waiting = others
            .into_iter()
            .chain(failed)
            .map(|alert_id| Turn {
                alert_id,
                role: Role::FirstTry,
            })
            .collect();
    }

    /// The next alert to ask about, if any waits. Later there may be one again, as long as others are under way.
    pub fn next_turn(&mut self) -> Option<Turn> {
        self.waiting.pop_front()
    }

    /// The alert's evidence came. Says whether that is one alert done, rather than one that was done before.
    pub fn succeeded(&mut self, turn: Turn) -> bool {
        self.end_try(&turn);
        // It clears all others of the suspicion to speak for everybody.
        self.suspects.clear();
        self.n_successes += 1;
        self.failed.remove(&turn.alert_id);
        self.latest_success = Some(turn.alert_id);
        turn.role != Role::Witness
    }

    /// The alert's evidence did not come, and the request was tried again as often as it is worth.
    pub fn failed(&mut self, turn: Turn, failure: &Failure) -> AfterFailure {
        self.end_try(&turn);
        if failure.concerns() == Concerns::All {
            return AfterFailure::Stop;
        }
        if turn.role == Role::Witness {
            return self.hear_witness(failure);
        }
        let way = std::mem::discriminant(&failure.cause);
        let is_own = self.note(&turn.alert_id, way);
        if failure.concerns() == Concerns::ThisAlert {
            return AfterFailure::Count(turn.alert_id);
        }
        if !is_own {
            self.suspect(&turn.alert_id, way);
        }
        let n_same = self
            .suspects
            .iter()
            .filter(|(_, other)| *other == way)
            .count();
        let is_confirmed = n_same >= N_AT_A_TIME || (self.n_untried == 0 && n_same >= 2);
        if !is_own && is_confirmed && !(failure.is_signed_out() && self.calls_witness()) {
            return AfterFailure::Stop;
        }
        if turn.role == Role::SecondTry {
            return AfterFailure::Count(turn.alert_id);
        }
        self.waiting.push_back(Turn {
            role: Role::SecondTry,
            ..turn
        });
        AfterFailure::GoOn
    }

    fn end_try(&mut self, turn: &Turn) {
        match turn.role {
            Role::FirstTry => self.n_untried = self.n_untried.saturating_sub(1),
            Role::SecondTry => {}
            Role::Witness => self.is_witness_out = false,
        }
    }

    /// Sees to it that an alert that could be had before is asked about next. Says whether there is one.
    fn calls_witness(&mut self) -> bool {
        if let Some(alert_id) = self.latest_success.clone()
            && !self.is_witness_out
        {
            self.is_witness_out = true;
            self.waiting.push_front(Turn {
                alert_id,
                role: Role::Witness,
            });
        }
        self.is_witness_out
    }

    fn hear_witness(&mut self, failure: &Failure) -> AfterFailure {
        if failure.is_signed_out() {
            return AfterFailure::Stop;
        }
        // Whatever else it met, the sign-in was not refused.
        self.suspects.clear();
        self.n_successes += 1;
        AfterFailure::GoOn
    }

    /// Keeps in mind how an alert failed. Says whether it has failed so before, and others have succeeded since.
    fn note(&mut self, alert_id: &str, way: Way) -> bool {
        let now = LastFailure {
            way,
            n_successes: self.n_successes,
        };
        match self.failed.get(alert_id) {
            Some(before) if before.way == way => before.n_successes < self.n_successes,
            _ => {
                self.failed.insert(alert_id.to_owned(), now);
                false
            }
        }
    }

    fn suspect(&mut self, alert_id: &str, way: Way) {
        let is_known = |(id, other): &(String, Way)| id == alert_id && *other == way;
        if !self.suspects.iter().any(is_known) {
            self.suspects.push((alert_id.to_owned(), way));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::workbench::{Asked, Found};

    fn failure(cause: Cause) -> Failure {
        Failure {
            asked: Asked::Evidence,
            host: "workbench.expel.io".to_owned(),
            cause,
            said: None,
        }
    }

    fn ids(n: usize) -> Vec<String> {
        (0..n).map(|nth| format!("a{nth}")).collect()
    }

    /// How a load went.
    #[derive(Debug, Default, PartialEq, Eq)]
    struct Load {
        /// In the order in which they were asked about.
        asked: Vec<String>,
        n_done: usize,
        counted: Vec<String>,
        is_stopped: bool,
    }

    /// Loads, as many alerts at a time as ever, from a server that answers in the order in which it is asked: with the cause of a failure, or
    /// with evidence. It is given the alert and the number of the request.
    fn load(
        queue: &mut EvidenceQueue,
        alert_ids: Vec<String>,
        mut cause_of: impl FnMut(&str, usize) -> Option<Cause>,
    ) -> Load {
        queue.begin(alert_ids);
        let mut load = Load::default();
        let mut under_way = VecDeque::new();
        loop {
            while under_way.len() < N_AT_A_TIME
                && let Some(turn) = queue.next_turn()
            {
                load.asked.push(turn.alert_id().to_owned());
                under_way.push_back((turn, load.asked.len()));
            }
            let Some((turn, number)) = under_way.pop_front() else {
                return load;
            };
            match cause_of(turn.alert_id(), number) {
                None => load.n_done += usize::from(queue.succeeded(turn)),
                Some(cause) => match queue.failed(turn, &failure(cause)) {
                    AfterFailure::GoOn => {}
                    AfterFailure::Count(alert_id) => load.counted.push(alert_id),
                    AfterFailure::Stop => {
                        load.is_stopped = true;
                        return load;
                    }
                },
            }
        }
    }

    fn all_perhaps() -> Vec<Cause> {
        vec![
            Cause::Unexpected(Found::Page),
            Cause::Redirected,
            Cause::NotModified,
            Cause::ServerError { status: 500 },
            Cause::RateLimited {
                wait_seconds: Some(3_600),
            },
            Cause::TimedOut,
            Cause::Stalled,
            Cause::Broken,
            Cause::Unreadable,
            Cause::Unreachable,
            Cause::SignedOut,
        ]
    }

    #[test]
    fn one_alert_that_always_fails_is_tried_again_last_and_counted() {
        for cause in all_perhaps() {
            for n_alerts in [1, 2, 6, 7, 100] {
                for bad in [0, n_alerts / 2, n_alerts - 1] {
                    let bad = format!("a{bad}");
                    let mut queue = EvidenceQueue::default();
                    // As often as the user likes.
                    for alert_ids in [ids(n_alerts), vec![bad.clone()], vec![bad.clone()]] {
                        let n_good = alert_ids.len() - 1;
                        let load = load(&mut queue, alert_ids, |id, _| {
                            (id == bad).then(|| cause.clone())
                        });
                        assert!(!load.is_stopped, "{cause:?} {n_alerts} {bad}");
                        assert_eq!(load.counted, [bad.as_str()]);
                        assert_eq!((load.n_done, load.asked.len()), (n_good, n_good + 2));
                        assert_eq!(load.asked.last(), Some(&bad));
                    }
                }
            }
        }
    }

    #[test]
    fn what_every_alert_meets_stops_the_load_soon() {
        for cause in all_perhaps() {
            for (n_alerts, n_good) in [(2, 0), (3, 0), (6, 0), (100, 0), (100, 30), (100, 98)] {
                let mut queue = EvidenceQueue::default();
                let load = load(&mut queue, ids(n_alerts), |_, number| {
                    (number > n_good).then(|| cause.clone())
                });
                let case = format!("{cause:?} {n_alerts} {n_good} {load:?}");
                assert!(load.is_stopped, "{case}");
                assert_eq!(load.n_done, n_good, "{case}");
                // Those that show it, what was asked about meanwhile, and perhaps a witness.
                assert!(load.asked.len() <= n_good + 3 * N_AT_A_TIME, "{case}");
                // The last few may be tried again before the witness has spoken.
                let n_most = if cause == Cause::SignedOut { 1 } else { 0 };
                assert!(load.counted.len() <= n_most, "{case}");
            }
        }
    }

    #[test]
    fn an_alert_alone_never_stops_the_load() {
        for cause in all_perhaps() {
            let mut queue = EvidenceQueue::default();
            let load = load(&mut queue, ids(1), |_, _| Some(cause.clone()));
            assert_eq!(load.counted, ["a0"]);
            assert!(!load.is_stopped);
        }
    }

    #[test]
    fn two_ways_to_fail_are_not_one() {
        let mut queue = EvidenceQueue::default();
        let load = load(&mut queue, ids(2), |id, _| {
            Some(match id {
                "a0" => Cause::TimedOut,
                _ => Cause::ServerError { status: 500 },
            })
        });
        assert_eq!(load.counted, ["a0", "a1"]);
        // Two statuses of servers with a problem are.
        let mut queue = EvidenceQueue::default();
        let load = super::tests::load(&mut queue, ids(2), |id, _| {
            let status = if id == "a0" { 500 } else { 503 };
            Some(Cause::ServerError { status })
        });
        assert!(load.is_stopped);
    }

    #[test]
    fn answers_about_an_alert_are_final_and_about_it_alone() {
        for cause in [
            Cause::NotFound,
            Cause::Forbidden,
            Cause::Unexpected(Found::NotJson),
        ] {
            let mut queue = EvidenceQueue::default();
            let load = load(&mut queue, ids(100), |_, _| Some(cause.clone()));
            assert_eq!((load.asked.len(), load.counted.len()), (100, 100));
            assert!(!load.is_stopped);
        }
    }

    #[test]
    fn some_causes_stop_at_once() {
        for cause in [Cause::Offline, Cause::Blocked, Cause::GivenUp] {
            let mut queue = EvidenceQueue::default();
            let load = load(&mut queue, ids(100), |_, number| {
                (number == 10).then(|| cause.clone())
            });
            assert!(load.is_stopped);
            assert_eq!(load.n_done, 9);
        }
    }

    #[test]
    fn what_passes_is_had_at_the_second_try() {
        let mut queue = EvidenceQueue::default();
        let load = load(&mut queue, ids(20), |_, number| {
            (3..8).contains(&number).then_some(Cause::TimedOut)
        });
        assert_eq!((load.n_done, load.asked.len()), (20, 25));
        assert_eq!(load.counted, [""; 0]);
    }

    #[test]
    fn no_crowd_of_bad_alerts_is_in_the_way_for_good() {
        for cause in all_perhaps() {
            // The newest, and all in a row.
            let is_bad = |id: &str| id[1..].parse::<usize>().unwrap() < 9;
            let mut queue = EvidenceQueue::default();
            let first = load(&mut queue, ids(100), |id, _| {
                is_bad(id).then(|| cause.clone())
            });
            assert!(first.is_stopped);
            let second = load(&mut queue, ids(100), |id, _| {
                is_bad(id).then(|| cause.clone())
            });
            assert_eq!(second.n_done, 91, "{cause:?}");
            // From then on they are known, and speak for themselves.
            let left: Vec<String> = ids(9);
            let third = load(&mut queue, left, |_, _| Some(cause.clone()));
            let fourth = load(&mut queue, ids(9), |_, _| Some(cause.clone()));
            assert_eq!((fourth.is_stopped, fourth.counted.len()), (false, 9));
            assert!(third.asked.len() <= 18);
        }
    }

    #[test]
    fn nobody_is_signed_out_by_alerts_that_refuse_the_sign_in_while_it_is_good() {
        // The last ones, after which nothing can succeed but the witness.
        for n_bad in 1..=9 {
            let is_bad = |id: &str| id[1..].parse::<usize>().unwrap() >= 20;
            let mut queue = EvidenceQueue::default();
            for alert_ids in [ids(20 + n_bad), ids(20 + n_bad).split_off(20)] {
                let n_good = alert_ids.len() - n_bad;
                let load = load(&mut queue, alert_ids, |id, _| {
                    is_bad(id).then_some(Cause::SignedOut)
                });
                assert!(!load.is_stopped, "{n_bad}");
                assert_eq!((load.n_done, load.counted.len()), (n_good, n_bad));
            }
        }
        // It has run out: the witness is refused as well, and the next load begins with a new one.
        let mut queue = EvidenceQueue::default();
        let first = load(&mut queue, ids(50), |_, number| {
            (number > 30).then_some(Cause::SignedOut)
        });
        assert!(first.is_stopped && first.asked.contains(&"a29".to_owned()));
        let second = load(&mut queue, ids(50).split_off(30), |_, _| None);
        assert_eq!((second.n_done, second.is_stopped), (20, false));
    }

    #[test]
    fn a_witness_that_meets_something_else_does_not_sign_out() {
        let mut queue = EvidenceQueue::default();
        let load = load(&mut queue, ids(4), |id, number| match id {
            "a0" if number == 1 => None,
            "a0" => Some(Cause::NotFound),
            _ => Some(Cause::SignedOut),
        });
        assert!(!load.is_stopped);
        assert_eq!(load.counted, ["a1", "a2", "a3"]);
    }

    proptest! {
        /// Whatever alerts do: each is asked about twice at most, done or counted once, and a load that is not stopped leaves none out. One that
        /// is stopped was failed by two different alerts in one way.
        #[test]
        fn every_alert_ends_one_way(
            tries in prop::collection::vec(prop::collection::vec(0_usize..20, 1..4), 1..40),
            n_loads in 1_usize..4,
        ) {
            let causes = all_perhaps();
            let mut queue = EvidenceQueue::default();
            let mut left = ids(tries.len());
            let mut n_tries = vec![0; tries.len()];
            for _ in 0..n_loads {
                let mut done = Vec::new();
                let mut failed = std::collections::BTreeSet::new();
                let all = left.clone();
                let load = load(&mut queue, all.clone(), |id, _| {
                    let nth: usize = id[1..].parse().unwrap();
                    let outcomes = &tries[nth];
                    let outcome = outcomes[n_tries[nth] % outcomes.len()];
                    n_tries[nth] += 1;
                    let cause = match outcome {
                        18 => Some(Cause::NotFound),
                        nth => causes.get(nth).cloned(),
                    };
                    match &cause {
                        None => done.push(id.to_owned()),
                        Some(cause) => {
                            failed.insert((format!("{cause:?}"), id.to_owned()));
                        }
                    }
                    cause
                });
                prop_assert!(load.n_done <= all.len());
                if load.is_stopped {
                    let ways: Vec<_> = failed.iter().map(|(way, _)| way).collect();
                    prop_assert!(ways.windows(2).any(|pair| pair[0] == pair[1]));
                } else {
                    prop_assert_eq!(load.n_done + load.counted.len(), all.len());
                    for id in &all {
                        prop_assert!(done.contains(id) != load.counted.contains(id));
                    }
                }
                left.retain(|id| !done.contains(id));
            }
        }
    }
}
