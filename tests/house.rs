//! The house as a test: who may import whom. What is written here is what ARCHITECTURE.md says.

// The whole file is a test; clippy knows only the functions marked so.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use expel_metrics::alerts::Alerts;
use expel_metrics::questions::{Query, Questions};

/// The floors from the ground up. A module may import those below its own, and others of its own floor only if they do not import it.
const FLOORS: [&[&str]; 8] = [
    &[
        "choices",
        "evidence",
        "filters",
        "numbers",
        "order",
        "severity",
        "text",
        "calendar",
        "event_loop",
    ],
    &["table", "statistics", "section"],
    &["alerts", "draw", "sample", "export"],
    &["questions", "listing"],
    &["protocol"],
    &["workbench"],
    &["engine"],
    &["ui"],
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What is compiled into the product: without tests, which may build what they need of anything.
fn shipped(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The modules of this crate that a text names: the first part of every path that begins with `crate::`.
fn named(code: &str) -> BTreeSet<String> {
    code.match_indices("crate::")
        .map(|(at, prefix)| {
            let rest = &code[at + prefix.len()..];
            rest.chars()
                .take_while(|character| character.is_alphanumeric() || *character == '_')
                .collect()
        })
        .collect()
}

/// The module at the top of the crate that a file belongs to.
fn module(path: &Path) -> String {
    let within = path.strip_prefix(root()).unwrap();
    let first = within.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in rust_files(&root()) {
        let module = module(&path);
        if ["lib", "main", "bin"].contains(&module.as_str()) {
            continue;
        }
        let named = named(&shipped(&path)).into_iter();
        let others = named.filter(|other| *other != module);
        imports.entry(module.clone()).or_default().extend(others);
    }
    imports
}

#[test]
fn every_module_is_on_a_floor() {
    let on_a_floor: BTreeSet<_> = FLOORS.concat().into_iter().map(str::to_owned).collect();
    assert_eq!(imports().into_keys().collect::<BTreeSet<_>>(), on_a_floor);
}

#[test]
fn no_arrow_runs_up_and_no_two_modules_import_each_other() {
    let floor = |module: &str| FLOORS.iter().position(|floor| floor.contains(&module));
    let imports = imports();
    for (module, others) in &imports {
        for other in others {
            assert!(
                floor(other) <= floor(module),
                "{module} imports {other}, which is above it"
            );
            assert!(
                !imports.get(other).is_some_and(|back| back.contains(module)),
                "{module} and {other} import each other"
            );
        }
    }
}

/// The names that follow `super::`, alone or in braces.
fn named_beside(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, prefix) in code.match_indices("super::") {
        let rest = &code[at + prefix.len()..];
        let Some(inside) = rest.strip_prefix('{') else {
            let is_part = |character: &char| character.is_alphanumeric() || *character == '_';
            named.insert(rest.chars().take_while(is_part).collect());
            continue;
        };
        let rest = inside.split("};").next().unwrap();
        let mut depth = 0;
        let mut begins = true;
        let mut name = String::new();
        for character in rest.chars().chain([',']) {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    named.insert(std::mem::take(&mut name));
                    begins = true;
                }
                ':' | ' ' | '\n' if depth == 0 && name.is_empty() => {}
                ':' => begins = false,
                _ if depth == 0 && begins => name.push(character),
                _ => {}
            }
        }
    }
    named
}

#[test]
fn no_two_files_of_a_folder_import_each_other() {
    let mut beside: BTreeMap<(PathBuf, String), BTreeSet<String>> = BTreeMap::new();
    for path in rust_files(&root()) {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let folder = path.parent().unwrap().to_owned();
        beside.insert((folder, stem), named_beside(&shipped(&path)));
    }
    // The one that made the rule: it must be seen.
    let worker = &beside[&(root().join("engine"), "worker".to_owned())];
    assert!(
        worker.contains("access") && worker.contains("shared"),
        "{worker:?}"
    );
    for ((folder, file), others) in &beside {
        for other in others {
            let back = beside.get(&(folder.clone(), other.clone()));
            assert!(
                other == file || !back.is_some_and(|back| back.contains(file)),
                "{}: {file} and {other} import each other",
                folder.display()
            );
        }
    }
}

/// Questions by folder, with the code of each file.
fn questions() -> BTreeMap<String, Vec<(String, String)>> {
    let mut questions: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for path in rust_files(&root().join("questions")) {
        let folder = path.parent().unwrap().file_name().unwrap();
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        questions
            .entry(folder.to_str().unwrap().to_owned())
            .or_default()
            .push((file, shipped(&path)));
    }
    questions
}

#[test]
fn a_question_knows_no_other() {
    let questions = questions();
    for (question, files) in &questions {
        for (file, code) in files {
            for other in questions.keys().filter(|other| *other != question) {
                for path in [
                    format!("questions::{other}"),
                    format!("super::super::{other}"),
                ] {
                    assert!(!code.contains(&path), "{question}/{file} names {other}");
                }
            }
        }
    }
}

#[test]
fn only_the_answer_of_a_question_computes() {
    for (question, files) in questions() {
        for (file, code) in files {
            // The declaration says what the answer needs.
            if ["answer", "mod"].contains(&file.as_str()) {
                continue;
            }
            for module in ["table", "alerts", "statistics", "evidence"] {
                assert!(
                    !named(&code).contains(module),
                    "{question}/{file} names {module}"
                );
            }
        }
    }
}

#[test]
fn the_page_knows_no_question() {
    let questions = questions();
    for path in rust_files(&root().join("ui")) {
        let code = shipped(&path);
        for question in questions.keys() {
            assert!(
                !code.contains(&format!("questions::{question}")),
                "{} names {question}",
                path.display()
            );
        }
    }
}

/// What only one file may do.
#[test]
fn each_door_to_the_outside_is_in_one_file() {
    for (what, door) in [
        ("js_namespace = Plotly", "ui/plotly.rs"),
        ("Worker::new", "ui/engine_link.rs"),
        ("RequestBuilder::new", "engine/fetch.rs"),
    ] {
        let files = rust_files(&root()).into_iter();
        let having: Vec<_> = files
            .filter(|path| shipped(path).contains(what))
            .map(|path| path.strip_prefix(root()).unwrap().to_owned())
            .collect();
        assert_eq!(having, [Path::new(door)], "{what}");
    }
}

#[test]
fn the_readme_lists_every_question() {
    let sections = Questions::default().sections(&mut Alerts::default(), &Query::default());
    let labels: Vec<String> = sections
        .unwrap()
        .iter()
        .map(|section| section.label.to_string())
        .collect();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, table) = readme
        .split_once("| section | question | figures |\n|---|---|---|\n")
        .unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let listed: Vec<&str> = rows
        .map(|row| row.split('|').nth(1).unwrap().trim())
        .collect();
    assert_eq!(listed, labels);
}
