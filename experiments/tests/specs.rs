//! Specs are read whole or refused with one sentence.

use experiments::{Preset, Spec, plan, specs};

/// A spec of seconds.
const TINY: &str = include_str!("data/tiny.toml");

#[test]
fn every_spec_in_the_program_is_read_and_has_a_name_and_a_page_of_its_own() {
    let specs = specs();
    let names: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
    let expected = [
        "table-1",
        "figure-2a",
        "figure-2b",
        "figure-2c",
        "figure-2d",
        "demos",
        "ablations",
        "anytime",
        "general",
    ];
    assert_eq!(names, expected);
    for spec in &specs {
        let page = format!("{}/docs/{}.md", env!("CARGO_MANIFEST_DIR"), spec.name);
        let page = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(
            page.starts_with(&format!("# {}\n", spec.title)),
            "{}: its page has another title",
            spec.name
        );
        let command = format!("assemblet experiment run {}", spec.name);
        assert!(page.contains(&command), "{}: its page does not say how to run it", spec.name);
        assert!(!spec.departures.is_empty(), "{}: nothing is as in the paper?", spec.name);
    }
}

#[test]
fn a_bad_spec_is_refused_with_one_sentence_that_says_what_to_do() {
    let check = |from: &str, to: &str, message: &str| {
        assert!(TINY.contains(from), "the spec has no {from}");
        let said = Spec::read(&TINY.replacen(from, to, 1)).expect_err(to).to_string();
        assert!(said.starts_with(message), "for {to}: {said}");
        assert!(!said.contains('\n'), "more than a line: {said}");
    };
    check("reading =", "reading = =", "line 4 of the spec: ");
    check(
        "reading = \"methods\"",
        "reading = \"tables\"",
        "line 4 of the spec: unknown variant `tables`, expected one of",
    );
    check("question = ", "querstion = ", "line 3 of the spec: unknown field `querstion`");
    check("name = \"tiny\"\n", "", "line 1 of the spec: missing field `name`");
    check(
        "name = \"tiny\"",
        "name = \"Tiny!\"",
        "the name of the spec `Tiny!` must be 1 to 40 small letters",
    );
    check("title = \"Tiny\"", "title = \" \"", "spec tiny: `title` must be a sentence");
    check("name = \"shipped\"", "name = \"trained\"", "the part `trained` is there twice");
    check(
        "\"human-v1\"",
        "\"human-v2\"",
        "spec tiny: there is no set of tasks `human-v2`; it is one of human-v1, ",
    );
    check(
        "\"imitation\"",
        "\"imitatio\"",
        "spec tiny: there is no solver `imitatio`; it is one of portfolio, ",
    );
    check("\"imitation\"", "\"exact\", \"exact\"", "the variant `exact` is there twice");
    check("training-seeds = 1", "training-seeds = 0", "spec tiny: `quick.training-seeds` must be 1 to 100");
    check("budget = 20", "budget = 0", "spec tiny: `quick.budget` must be at least 1");
    check("budget = 20", "budget = -2", "line 9 of the spec: invalid value: integer `-2`");
    check(
        "\"tasks.lines=[1]\"",
        "\"tasks.line=[1]\"",
        "spec tiny, part trained, quick: there is no setting `tasks.line`",
    );
    check(
        "network.hidden=16",
        "network.hidden=0",
        "spec tiny, part trained, quick: the setting `network.hidden` must be 1 to 2048",
    );
    check("quick = [5, 6]", "quick = [6, 5]", "spec tiny: `part.curve.axis.quick` must be numbers that rise");
    check("quick = [5, 6]", "quick = []", "spec tiny: `part.curve.axis.quick` must be numbers that rise");
    check("method=puct", "method=pact", "spec tiny, part trained: the search setting `method=pact`");
    check("network = \"autoassemblet\"", "network = \"ida\"", "spec tiny: there is no network `ida`");
    check(
        "networks = \"shipped\"\nsolvers",
        "networks = \"shipped\"\nvariant = [{ name = \"x\", solver = \"ida\", train = [\"seed=1\"] }]\nsolvers",
        "spec tiny: x has `train`, but nothing is trained for it",
    );
}

#[test]
fn a_spec_without_parts_is_refused() {
    let text = TINY.split("[[part]]").next().expect("there is a head");
    let said = Spec::read(text).expect_err("it has no part").to_string();
    assert_eq!(said, "line 1 of the spec: missing field `part`");
}

#[test]
fn a_spec_of_ones_own_plans_as_those_in_the_program() {
    let spec = Spec::read(TINY).unwrap();
    let units = plan(&[spec], Preset::Quick).unwrap();
    let titles: Vec<&str> = units.iter().map(|unit| unit.title.as_str()).collect();
    assert!(
        titles.iter().any(|title| title.starts_with("paper network, 300 tasks of 1 lines")),
        "{titles:?}"
    );
    assert!(titles.iter().any(|title| title.starts_with("no network: ")), "{titles:?}");
}
