//! What is read, what is refused and in which words.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// A definition without faults, to which a case adds its own.
const SOUND: &str = r#"
name = "first"
[trial]
kind = "evaluate"
[objective]
metric = "loss"
direction = "minimize"
"#;

fn read(text: &str) -> Result<Definition, String> {
    Definition::from_toml(text, Path::new("."), &[]).map_err(|error| error.to_string())
}

/// The sentence about a definition with these further lines, of which `[budget]` and `[sampler]` have defaults.
fn refused(lines: &str) -> String {
    let mut text = format!("{SOUND}{lines}\n");
    for (section, content) in [("[budget]", "trials = 10"), ("[sampler]", "kind = \"random\"")] {
        if !lines.contains(section) {
            text += &format!("{section}\n{content}\n");
        }
    }
    read(&text).expect_err(lines)
}

#[test]
fn a_fault_is_one_sentence_with_its_line_its_key_and_what_is_allowed() {
    let table = [
        ("[budget]\ntrails = 10", "line 9: there is no key `budget.trails`; did you mean `trials`?"),
        ("[budget]\ntrials = 0", "line 9: `budget.trials` must be 1 to 1,000,000, not 0"),
        ("[budget]\ntrials = -1", "line 9: `budget.trials` must be a whole number from 0 on, not -1"),
        ("[budget]\ntrials = 1.5", "line 9: `budget.trials` must be a whole number from 0 on, not 1.5"),
        (
            "[budget]\nseeds = 2",
            "line 8: `budget.trials` is missing: the number of points to try, 1 to 1,000,000; only a grid knows it by itself",
        ),
        ("[budget]\ntrials = 1\nseeds = 1001", "line 10: `budget.seeds` must be 1 to 1,000, not 1001"),
        (
            "[budget]\ntrials = 1\nconcurrency = 0",
            "line 10: `budget.concurrency` must be 1 to 100,000, not 0",
        ),
        (
            "[sampler]\nkind = \"tpee\"",
            "line 9: `sampler.kind` must be one of \"grid\", \"random\", \"sobol\", \"tpe\", \"cma-es\", not \"tpee\"",
        ),
        (
            "[sampler]\nkind = \"tpe\"\nstart = 3",
            "line 10: there is no key `sampler.start`; did you mean `startup`?",
        ),
        ("[sampler]\nkind = \"tpe\"\nstartup = 0", "line 10: `sampler.startup` must be 1 to 100,000, not 0"),
        (
            "[sampler]\nkind = \"grid\"\nseed = 1",
            "line 10: there is no key `sampler.seed`; there is none in this place",
        ),
        (
            "[sampler]\nkind = \"cma-es\"\n[space]\nx = { choice = [1, 2] }",
            "line 9: `sampler.kind` is cma-es, which needs an `int` or a `float` without `when` in [space]",
        ),
        (
            "[sampler]\nkind = \"grid\"\n[space]\nx = { float = [0, 1] }",
            "line 11: `space.x` is continuous, and a grid needs a `step`; or take another sampler",
        ),
        (
            "[sampler]\nkind = \"grid\"\n[space]\nx = { int = [1, 3] }",
            "line 13: `budget.trials` must be at most 3, the points of the grid, not 10",
        ),
        (
            "[sampler]\nkind = \"grid\"\n[space]\nx = { int = [1, 2000000] }",
            "line 9: `sampler.kind` is a grid of more than 1,000,000 points; take fewer values",
        ),
        ("[space]\nx = { flaot = [0, 1] }", "line 9: there is no key `space.x.flaot`; did you mean `float`?"),
        (
            "[space]\nx = { float = [0, 1], lgo = true }",
            "line 9: there is no key `space.x.lgo`; did you mean `log`?",
        ),
        (
            "[space]\nx = { float = [0, 1], int = [0, 1] }",
            "line 9: `space.x`: a parameter has one of `choice`, `int` and `float`",
        ),
        (
            "[space]\nx = { choice = [1], log = true }",
            "line 9: `space.x`: a `choice` has neither `step` nor `log`",
        ),
        (
            "[space]\nx = 3",
            "line 9: `space.x` must be a parameter, such as { float = [0.1, 1.0] }, { int = [1, 8] } or { choice = [\"a\", \"b\"] }, not a single value, which belongs in [base]",
        ),
        (
            "[space]\nx = { float = [0, 1], log = true }",
            "line 9: `space.x.float` must be above 0 where `log` is true, not 0",
        ),
        (
            "[space]\nx = { float = [2, 1] }",
            "line 9: `space.x.float` must be [low, high] with low at most high, not [2, 1]",
        ),
        (
            "[space]\nx = { float = [0, 1], step = 0.3 }",
            "line 9: `space.x.step` of 0.3 does not lead from 0 to 1; let the range end at 0.9",
        ),
        (
            "[space]\nx = { int = [16, 64], step = 20 }",
            "line 9: `space.x.step` of 20 does not lead from 16 to 64; let the range end at 56",
        ),
        ("[space]\nx = { int = [1, 9], step = 0 }", "line 9: `space.x.step` must be at least 1, not 0"),
        ("[space]\nx = { choice = [] }", "line 9: `space.x.choice` must be 1 to 1,000 values, not 0"),
        ("[space]\nx = { choice = [1, 1.0] }", "line 9: `space.x.choice` has 1.0 twice"),
        (
            "[space]\nx = { choice = [[1]] }",
            "line 9: `space.x.choice` must be texts, numbers and booleans, not [1]",
        ),
        (
            "[space]\nx = { int = [1, 2], when = { x = [1] } }",
            "line 9: `space.x.when` names the parameter itself",
        ),
        (
            "[space]\nx = { int = [1, 2], when = { yy = [1] } }\ny = { int = [1, 2] }",
            "line 9: there is no key `space.x.when.yy`; no parameter has that name; did you mean `y`?",
        ),
        (
            "[space]\nx = { int = [1, 2], when = { y = [3] } }\ny = { int = [1, 2] }",
            "line 9: `space.x.when.y` must be values that `space.y` can have, not 3",
        ),
        (
            "[space]\nx = { int = [1, 2], when = { y = [] } }\ny = { int = [1, 2] }",
            "line 9: `space.x.when.y` must be at least one value, not an empty list",
        ),
        (
            "[space]\nx = { int = [1, 2], when = { y = [1] } }\ny = { int = [1, 2], when = { x = [1] } }",
            "line 9: `space.x.when` depends on itself by way of other parameters",
        ),
        (
            "[base]\nx = 1\n[space]\nx = { int = [1, 2] }",
            "line 11: `space.x` stands in [base], too; only one of them can hold",
        ),
        ("[base]\nx = 1\nx.y = 2", "line 10: cannot extend value of type integer with a dotted key"),
        ("[base]\n\"x.y\" = 1\nx.y = 2", "line 9: `base.x.y` stands there twice, once with a dotted name"),
        (
            "[base]\nx = 1\n[space]\n\"x.y\" = { int = [1, 2] }",
            "line 11: `space.x.y` clashes with `base.x`, which is a value and no table",
        ),
        (
            "[base]\nx = 1979-05-27",
            "line 9: `base.x` must be a text, a finite number, a boolean or a list of them, not a time",
        ),
        (
            "[base]\nx = nan",
            "line 9: `base.x` must be a text, a finite number, a boolean or a list of them, not NaN",
        ),
        (
            "[base]\nseed = 1\n[budget]\ntrials = 2\nseeds = 2",
            "line 9: `base.seed` would be the seed of every repeat of a point; drop it, or set `budget.seeds` to 1",
        ),
        ("[pruner]\nkind = \"asha\"\nreduction = 1", "line 10: `pruner.reduction` must be 2 to 1,000, not 1"),
        (
            "[pruner]\nkind = \"percentile\"",
            "`pruner.keep` is missing: the percentage that is kept, above 0 and below 100",
        ),
        (
            "[pruner]\nkind = \"percentile\"\nkeep = 100.0",
            "line 10: `pruner.keep` must be above 0 and below 100, not 100",
        ),
        (
            "[pruner]\nkind = \"patient\"\npatience = 2\ninner = { kind = \"patient\", patience = 1 }",
            "line 11: `pruner.inner` is patient itself; give the outer one the larger patience",
        ),
        (
            "[pruner]\npatience = 2",
            "line 8: `pruner.kind` is missing: one of \"asha\", \"median\", \"percentile\", \"patient\"",
        ),
        (
            "[retry]\nbackoff_s = 20.0\nmost_backoff_s = 10.0",
            "line 10: `retry.most_backoff_s` must be from `retry.backoff_s` to 86,400 (a day), not 10",
        ),
        ("[resources]\ncores = 0", "line 9: `resources.cores` must be 1 to 65,536, not 0"),
        (
            "[resources]\ncores = \"all\"",
            "line 9: `resources.cores` must be a whole number from 0 on, not \"all\"",
        ),
        ("[resource]\ncores = 1", "line 8: there is no key `resource`; did you mean `resources`?"),
        (
            "colour = \"red\"",
            "line 8: there is no key `objective.colour`; there are `metric`, `direction`, `take`",
        ),
    ];
    let wrong: Vec<_> =
        table.iter().map(|(lines, sentence)| (refused(lines), sentence)).filter(|(is, s)| is != *s).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn names_that_could_be_paths_or_pages_are_refused() {
    for name in ["", "../x", "a/b", "<script>", "A", ".hidden", "-x", "a b", "ü", &"a".repeat(65), "a\\u0000"]
    {
        let text =
            format!("{SOUND}[budget]\ntrials = 1\n[sampler]\nkind = \"random\"").replace("first", name);
        let error = read(&text).expect_err(name);
        assert!(error.starts_with("line 2: `name` must be 1 to 64 lower-case letters"), "{error}");
    }
    for name in ["a", "0", "a.b_c-d", &"a".repeat(64)] {
        let text =
            format!("{SOUND}[budget]\ntrials = 1\n[sampler]\nkind = \"random\"").replace("first", name);
        assert_eq!(read(&text).unwrap().name, name);
    }
}

#[test]
fn trials_that_cannot_run_are_refused() {
    let with = |trial: &str| {
        let text = format!("{SOUND}[budget]\ntrials = 1\n[sampler]\nkind = \"random\"");
        read(&text.replace("kind = \"evaluate\"", trial)).expect_err(trial)
    };
    for (trial, sentence) in [
        (
            "kind = \"command\"",
            "`trial.command` is missing: the program and its arguments, such as [\"python3\", \"train.py\", \"{params}\"]",
        ),
        (
            "kind = \"command\"\ncommand = []",
            "line 5: `trial.command` must be a program and its arguments, not empty",
        ),
        (
            "kind = \"command\"\ncommand = \"ls\"",
            "line 5: `trial.command` must be a list of texts, not \"ls\"",
        ),
        ("kind = \"command\"\ncommand = [1]", "line 5: `trial.command` must be a text, not 1"),
        (
            "kind = \"command\"\ncommand = [\"ls\"]\nenvironment = { \"A B\" = \"1\" }",
            "line 6: `trial.environment.A B` must be named by letters, digits and _, not that",
        ),
        (
            "kind = \"command\"\ncommand = [\"ls\"]\nenvironment = { ASSEMBLET_SEED = \"1\" }",
            "line 6: `trial.environment.ASSEMBLET_SEED` is set for every trial by itself",
        ),
        (
            "kind = \"evaluate\"\nconfig = \"x\"",
            "line 5: there is no key `trial.config`; there is none in this place",
        ),
    ] {
        assert_eq!(with(trial), sentence);
    }
    let missing = with("kind = \"train\"\nconfig = \"no such.toml\"");
    assert!(missing.starts_with("line 5: `trial.config`: cannot read ./no such.toml: "), "{missing}");
}

#[test]
fn overrides_are_set_in_their_order_and_named_where_they_are_wrong() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.toml"), "updates = 3").unwrap();
    let text = "name = \"a\"\n[trial]\nkind = \"train\"\nconfig = \"c.toml\"\n[sampler]\nkind = \"random\"\nseed = 3\n\
                [base]\nx.y = 1\n[space]\nz = { int = [1, 9] }\n[objective]\nmetric = \"m\"\ndirection = \"maximize\"\n\
                [budget]\ntrials = 4\n";
    let with = |overrides: &[&str]| {
        let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
        Definition::from_toml(text, folder.path(), &overrides).map_err(|error| error.to_string())
    };
    let changed = with(&[
        "budget.trials=6",
        "budget.trials = 7",
        "base.x.y=2",
        "name=b",
        "sampler.kind=tpe",
        "space.z={ int = [1, 3] }",
    ])
    .unwrap();
    assert_eq!((changed.budget.trials, changed.name.as_str()), (Some(7), "b"));
    assert_eq!(changed.base["x.y"], json!(2));
    assert_eq!(changed.sampler.seed(), 3, "another kind keeps the keys that it has, too");
    assert_eq!(changed.trial, TrialSpec::Train { config: "updates = 3".to_owned() });
    assert_eq!(changed.space["z"].domain, Domain::Int { low: 1, high: 3, step: None, log: false });
    for (text, sentence) in [
        ("budget.trials", "`budget.trials` is no override; write key=value, such as budget.trials=10"),
        ("budget.trials=0", "the override `budget.trials=0`: `budget.trials` must be 1 to 1,000,000, not 0"),
        (
            "budget.trails=1",
            "the override `budget.trails=1`: there is no key `budget.trails`; did you mean `trials`?",
        ),
        ("a b=1", "`a b=1` is no override; write key=value, such as budget.trials=10"),
        (
            "name=x\nafter=1",
            "the override `name=x\nafter=1`: `name` must be 1 to 64 lower-case letters, digits, `.`, `_` and `-`, of which a letter or digit comes first, not \"x\\nafter=1\"",
        ),
    ] {
        assert_eq!(with(&[text]).expect_err(text), sentence);
    }
}

fn configs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/sweeps")
}

#[test]
fn every_definition_of_the_tree_is_read() {
    let mut names = Vec::new();
    for entry in fs::read_dir(configs()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path).unwrap();
            let definition =
                Definition::from_toml(&text, &configs(), &[]).unwrap_or_else(|e| panic!("{path:?}: {e}"));
            assert_eq!(path.file_stem().unwrap().to_str(), Some(definition.name.as_str()));
            names.push((definition.name.clone(), definition.total()));
        }
    }
    names.sort();
    let expected = [("command", 40), ("grid", 12), ("reference", 20), ("smoke", 24)];
    assert_eq!(names, expected.map(|(name, total)| (name.to_owned(), total)));
    assert!(Definition::from_toml(TEMPLATE, Path::new("/"), &[]).is_ok(), "the template needs no other file");
}

#[test]
fn the_reference_has_every_key() {
    for key in schema::all_keys() {
        let is_there = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{key} ="));
        let is_table = TEMPLATE.contains(&format!("\n[{key}]\n"));
        assert!(is_table || TEMPLATE.lines().any(is_there), "`{key}` is not in reference.toml");
    }
}

#[test]
fn a_definition_is_the_same_after_json() {
    let text = fs::read_to_string(configs().join("smoke.toml")).unwrap();
    let definition = Definition::from_toml(&text, &configs(), &[]).unwrap();
    let again =
        Definition::from_json(&serde_json::from_str(&definition.to_json().to_string()).unwrap()).unwrap();
    assert_eq!(again, definition);
    assert_eq!(again.digest(), definition.digest());
    let other = Definition::from_toml(&text, &configs(), &["budget.trials=25".to_owned()]).unwrap();
    assert_ne!(other.digest(), definition.digest());
    let mut json = definition.to_json();
    json["budget"]["trials"] = json!(0);
    assert_eq!(
        Definition::from_json(&json).unwrap_err().to_string(),
        "`budget.trials` must be 1 to 1,000,000, not 0"
    );
    json["budget"]["colour"] = json!(0);
    assert!(Definition::from_json(&json).unwrap_err().to_string().contains("unknown field `colour`"));
}

/// The digest of a definition is in stores: it never changes.
#[test]
fn the_digest_of_a_definition_stays_what_it_was() {
    let text = format!(
        "{SOUND}[space]\nx = {{ float = [0.1, 1], log = true }}\n[budget]\ntrials = 1\n[sampler]\nkind = \"tpe\""
    );
    assert_eq!(
        read(&text).unwrap().digest(),
        "6050ad70296bba558d77b754bf3d6ac779c01ee86e9a724925ab7c6d68745b59"
    );
}

#[test]
fn every_repeat_has_a_seed_of_its_own() {
    let text = format!("{SOUND}[budget]\ntrials = 50\nseeds = 3\n[sampler]\nkind = \"random\"\nseed = 9");
    let definition = read(&text).unwrap();
    assert_eq!(definition.total(), 150);
    let seeds: std::collections::BTreeSet<u64> = (0..150).map(|number| definition.seed(number)).collect();
    assert_eq!(seeds.len(), 150);
    assert!(seeds.iter().all(|seed| *seed < 1 << 63));
}

proptest! {
    #[test]
    fn parameters_are_the_same_after_json(
        low in -1e6f64..1e6, width in 0.0f64..1e6, first in -1000i64..1000, steps in 0i64..100, step in 1u64..50,
        log in proptest::bool::ANY, texts in proptest::collection::vec("[a-z]{0,5}", 1..4),
    ) {
        for domain in [
            Domain::Float { low, high: low + width, step: None, log },
            Domain::Float { low, high: low + width, step: Some(width), log },
            Domain::Int { low: first, high: first + steps * step as i64, step: Some(step), log },
            Domain::Choice(texts.iter().map(|text| json!(text)).collect()),
        ] {
            let parameter = Parameter { domain, when: [("x".to_owned(), vec![json!(low)])].into() };
            let text = serde_json::to_string(&parameter).unwrap();
            prop_assert_eq!(serde_json::from_str::<Parameter>(&text).unwrap(), parameter, "{}", text);
        }
    }

    /// Whatever the text, reading it ends with a definition or one sentence.
    #[test]
    fn no_text_makes_the_reader_panic(text in "(name|\\[space\\]|\\[base\\]|x|=|\\{|\\}|\\[|\\]|\"|,|1|-|\\.|e9|float|int|choice|when|\n| ){0,40}") {
        let _ = read(&text);
        let _ = read(&format!("{SOUND}[budget]\ntrials = 2\n[sampler]\nkind = \"tpe\"\n[space]\n{text}")).map(|definition| {
            crate::sampler::dry_run(&definition, 3).map(|_| ())
        });
    }
}
