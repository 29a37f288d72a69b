//! The checks of `tests/fuzz/checks`, without a fuzzer: of every input kept in `tests/fuzz/corpus`, and of many mutations of those.
//!
//! `make fuzz` hands the same checks to libFuzzer, which sees what code an input reaches and goes on from there. Mutations here are blind.
//!
//! An input that fails is left in `tests/fuzz/artifacts`, and its place is the corpus: the seed that proptest keeps of it stands for
//! another input as soon as corpus, dictionary or mutations change.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::io::{Write, stderr};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use proptest::test_runner::{Config, FileFailurePersistence, TestError, TestRunner};

use mutation::{Input, mutated};

#[path = "fuzz/checks/answers.rs"]
mod answers;
#[path = "fuzz/checks/csv.rs"]
mod csv;
#[path = "fuzz/mutation.rs"]
mod mutation;
#[path = "fuzz/checks/times.rs"]
mod times;
#[path = "fuzz/checks/timestamp.rs"]
mod timestamp;

/// Something that reads bytes from outside.
struct Target {
    /// What its folder in the corpus and its dictionary are called.
    name: &'static str,
    /// Panics if an input shows something wrong.
    check: fn(&[u8]),
    /// How many mutated inputs are checked, unless `PROPTEST_CASES` says how many: as many as keep one core of an ordinary server busy for
    /// about ten seconds.
    n_inputs: u32,
    /// Where proptest keeps the seeds of inputs that failed.
    seeds: &'static str,
}

/// As long as libFuzzer lets an input take.
const A_LONG_TIME: Duration = Duration::from_secs(20);

const CSV: Target = Target {
    name: "csv",
    check: csv::check,
    n_inputs: 20_000,
    seeds: "proptest-regressions/fuzz/csv.txt",
};

const TIMESTAMP: Target = Target {
    name: "timestamp",
    check: timestamp::check,
    n_inputs: 1_500_000,
    seeds: "proptest-regressions/fuzz/timestamp.txt",
};

const TIMES: Target = Target {
    name: "times",
    check: times::check,
    n_inputs: 60_000,
    seeds: "proptest-regressions/fuzz/times.txt",
};

const ANSWERS: Target = Target {
    name: "answers",
    check: answers::check,
    n_inputs: 500_000,
    seeds: "proptest-regressions/fuzz/answers.txt",
};

#[test]
fn csv_of_the_corpus() {
    check_corpus(&CSV);
}

#[test]
fn csv_mutated() {
    check_mutated(&CSV);
}

#[test]
fn timestamps_of_the_corpus() {
    check_corpus(&TIMESTAMP);
}

#[test]
fn timestamps_mutated() {
    check_mutated(&TIMESTAMP);
}

#[test]
fn times_of_the_corpus() {
    check_corpus(&TIMES);
}

#[test]
fn times_mutated() {
    check_mutated(&TIMES);
}

#[test]
fn answers_of_the_corpus() {
    check_corpus(&ANSWERS);
}

#[test]
fn answers_mutated() {
    check_mutated(&ANSWERS);
}

fn check_corpus(target: &Target) {
    watched(target, |check| {
        for (name, input) in target.corpus() {
            // Shown if the check fails.
            println!("{}/{name}: {input:?}", target.name);
            check(&input);
        }
    });
}

fn check_mutated(target: &Target) {
    let mut config = Config {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(target.seeds))),
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = target.n_inputs;
    }
    let entries = target.corpus().into_iter().map(|(_, input)| input);
    let inputs = mutated(entries.collect(), target.dictionary());
    let outcome = watched(target, |check| {
        TestRunner::new(config).run(&inputs, |input| {
            check(&input);
            Ok(())
        })
    });
    if let Err(TestError::Fail(_, input)) = &outcome {
        println!("The input is in {}.", target.keep(input).display());
    }
    // In one line: the panics above have the rest.
    assert!(outcome.is_ok(), "{outcome:?}");
}

/// Gives `run` the target's check, and shows an input whose check does not end, which nobody would know otherwise.
fn watched<T>(target: &Target, run: impl FnOnce(&dyn Fn(&Input)) -> T) -> T {
    let under_way = Mutex::new((0_u64, Input(Vec::new())));
    let look = || under_way.lock().expect("nobody panics with the lock");
    let check = |input: &Input| {
        let n_checks = look().0 + 1;
        *look() = (n_checks, input.clone());
        (target.check)(&input.0);
    };
    thread::scope(|scope| {
        let (end, ended) = mpsc::channel::<()>();
        scope.spawn(move || {
            let mut n_checks = 0;
            while ended.recv_timeout(A_LONG_TIME) == Err(RecvTimeoutError::Timeout) {
                let (n_checks_now, input) = look().clone();
                if n_checks_now == n_checks {
                    let file = target.keep(&input);
                    // Not `eprintln`: what a test prints is shown when it ends.
                    let _ = writeln!(
                        stderr(),
                        "This input takes more than {A_LONG_TIME:?}, and is in {}: {input:?}",
                        file.display()
                    );
                    return;
                }
                n_checks = n_checks_now;
            }
        });
        let result = run(&check);
        drop(end);
        result
    })
}

impl Target {
    /// The inputs to begin with, each with its name, in the order of these.
    fn corpus(&self) -> Vec<(String, Input)> {
        let folder = fuzz_folder().join("corpus").join(self.name);
        let mut corpus: Vec<_> = fs::read_dir(folder)
            .expect("every target has a folder in the corpus")
            .map(|entry| {
                let entry = entry.expect("a folder can be listed");
                let input = fs::read(entry.path()).expect("the corpus is made of files");
                let name = entry.file_name().to_string_lossy().into_owned();
                (name, Input(input))
            })
            .collect();
        corpus.sort_by(|(a, _), (b, _)| a.cmp(b));
        assert!(!corpus.is_empty(), "nothing to begin with");
        corpus
    }

    /// Leaves an input that fails where libFuzzer leaves its own.
    fn keep(&self, input: &Input) -> PathBuf {
        let folder = fuzz_folder().join("artifacts").join(self.name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        let file = folder.join("mutated");
        fs::write(&file, &input.0).expect("a file can be written");
        file
    }

    /// What has a meaning in the format, or nearly has one.
    fn dictionary(&self) -> Vec<Vec<u8>> {
        let file = fuzz_folder().join("dictionaries").join(self.name);
        fs::read_to_string(file)
            .expect("every target has a dictionary")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| word(line).expect(line))
            .collect()
    }
}

fn fuzz_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

/// The word in a line of one of libFuzzer's dictionaries: in quotes, with `\"`, `\\` and `\xAB` for what cannot be written there.
fn word(line: &str) -> Option<Vec<u8>> {
    let mut rest = line.strip_prefix('"')?.strip_suffix('"')?.as_bytes();
    let mut word = Vec::new();
    while let Some((&first, after)) = rest.split_first() {
        let (byte, after) = match (first, after) {
            (b'\\', [b'x', digits @ ..]) => {
                let (digits, after) = digits.split_at_checked(2)?;
                let digits = str::from_utf8(digits).ok()?;
                (u8::from_str_radix(digits, 16).ok()?, after)
            }
            (b'\\', &[escaped @ (b'"' | b'\\'), ref after @ ..]) => (escaped, after),
            (b'\\' | b'"', _) => return None,
            _ => (first, after),
        };
        word.push(byte);
        rest = after;
    }
    Some(word)
}

#[test]
fn words_are_read_as_libfuzzer_reads_them() {
    for (line, expected) in [
        (r#""""#, Some(&b""[..])),
        (r#""a b""#, Some(b"a b")),
        (r#""\"\\\xEF\xbb0""#, Some(b"\"\\\xef\xbb0")),
        (r#""\\ud800""#, Some(br"\ud800")),
        (r#""a"#, None),
        (r#""a"b""#, None),
        (r#""\n""#, None),
        (r#""\x0""#, None),
    ] {
        assert_eq!(word(line).as_deref(), expected, "{line}");
    }
}
