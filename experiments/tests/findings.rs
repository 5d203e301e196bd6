//! Findings from made-up rows have the numbers that were worked out by hand.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use std::collections::BTreeMap;

use experiments::{Cell, Finding, Measurement, Plot, Preset, Row, Spec, Stage, Table, findings, plan, specs};
use synth::suite;

/// A spec of a head and parts.
fn spec(reading: &str, parts: &str) -> Spec {
    let head =
        format!("name = \"made-up\"\ntitle = \"Made up\"\nquestion = \"What?\"\nreading = \"{reading}\"\n");
    Spec::read(&format!("{head}[quick]\ntraining-seeds = 2\nbudget = 100\ntasks = 10\n[paper]\n{parts}"))
        .unwrap()
}

/// Rows of everything that a spec asks for: a blank one for each task, changed by `fill` with the number of the task.
fn rows(spec: &Spec, fill: impl Fn(&Stage, &Measurement, usize, &mut Row)) -> Vec<Row> {
    let mut rows = Vec::new();
    for unit in plan(std::slice::from_ref(spec), Preset::Quick).unwrap() {
        for stage in &unit.stages {
            for measurement in &stage.measurements {
                let name = measurement.tasks.name();
                let tasks: Vec<(String, Option<String>)> = match suite::load(name) {
                    Some(tasks) => tasks.into_iter().map(|task| (task.id, task.tier)).collect(),
                    None => (0..10).map(|n| (format!("held-out-{n}"), Some("3".to_owned()))).collect(),
                };
                for (number, (task, tier)) in tasks.into_iter().enumerate() {
                    let mut row = Row {
                        version: 1,
                        unit: unit.key.clone(),
                        network: stage.network.key(),
                        measurement: measurement.key(),
                        training_seed: stage.network.training_seed(),
                        solver: measurement.solver.clone(),
                        tasks: name.to_owned(),
                        task,
                        tier,
                        search_seed: measurement.search_seed,
                        x: BTreeMap::new(),
                        budget: measurement.budget,
                        max_steps: measurement.max_steps as u64,
                        solved: false,
                        general: None,
                        steps: None,
                        optimal: false,
                        nodes: measurement.budget,
                        evals: 7,
                        program: None,
                        ms: None,
                    };
                    fill(stage, measurement, number, &mut row);
                    row.solved = row.steps.is_some();
                    rows.push(row);
                }
            }
        }
    }
    rows
}

fn finding(spec: &Spec, rows: &[Row]) -> Finding {
    findings(std::slice::from_ref(spec), Preset::Quick, rows).remove(0)
}

fn table<'a>(finding: &'a Finding, name: &str) -> &'a Table {
    let names: Vec<&str> = finding.tables.iter().map(|table| table.name.as_str()).collect();
    finding.tables.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no {name} in {names:?}"))
}

/// The cell of the row that begins with `first`.
fn cell<'a>(table: &'a Table, first: &str, column: &str) -> &'a Cell {
    let at = table.columns.iter().position(|name| name == column);
    let at = at.unwrap_or_else(|| panic!("no {column} in {:?}", table.columns));
    let is_first = |cell: &Cell| match cell {
        Cell::Text(text) => text == first,
        Cell::Whole(number) => number.to_string() == first,
        Cell::Number { value, digits } => format!("{value:.digits$}") == first,
        _ => false,
    };
    let row = table.rows.iter().find(|row| is_first(&row[0])).unwrap_or_else(|| panic!("no row {first}"));
    &row[at]
}

fn share(cell: &Cell) -> f64 {
    let Cell::Share { value, low, high } = cell else { panic!("no share: {cell:?}") };
    assert!(low <= value && value <= high, "{cell:?}");
    *value
}

fn number(cell: &Cell) -> f64 {
    let Cell::Number { value, .. } = cell else { panic!("no number: {cell:?}") };
    *value
}

#[test]
fn without_rows_everything_is_said_to_be_not_measured() {
    for preset in [Preset::Quick, Preset::Paper] {
        let all = findings(&specs(), preset, &[]);
        assert_eq!(all.len(), specs().len());
        for finding in all {
            assert_eq!(finding.answer, "not measured", "{}", finding.name);
            assert!(finding.cautions.iter().any(|caution| caution.contains("measurements are not measured")));
            assert!(finding.tables.is_empty() && finding.figures.is_empty(), "{}", finding.name);
            assert_eq!(
                finding.command,
                format!("assemblet experiment run {} --preset {preset} --out page", finding.name)
            );
        }
    }
}

#[test]
fn the_headline_of_methods_is_the_papers_own_method_beside_the_paper() {
    let spec = spec(
        "methods",
        "[[part]]\nname = \"shipped\"\ntitle = \"Shipped\"\ntasks = \"human-v1\"\nnetworks = \"shipped\"\n\
         solvers = [\"autoassemblet\"]",
    );
    let made = rows(&spec, |_, _, number, row| row.steps = (number < 13).then_some(3));
    let headline = finding(&spec, &made).headline.unwrap();
    assert_eq!(headline.value, "10.0 %");
    assert_eq!(headline.note, "autoassemblet, shipped; the paper 55.4 %, 62 as printed");
}

#[test]
fn methods_have_the_shares_steps_and_order_of_their_rows() {
    let spec = spec(
        "methods",
        "[[part]]\nname = \"shipped\"\ntitle = \"Shipped\"\ntasks = \"human-v1\"\nnetworks = \"shipped\"\n\
         solvers = [\"imitation\", \"reinforce\", \"plus\"]",
    );
    // The first 50 tasks are easy, the next 40 medium.
    let made = rows(&spec, |_, measurement, number, row| match measurement.solver.as_str() {
        "imitation" if number < 10 => row.steps = Some(3),
        "reinforce" if number < 40 => (row.steps, row.general) = (Some(2), Some(number < 26)),
        _ => {}
    });
    let found = finding(&spec, &made);
    let success = table(&found, "shipped");
    assert_eq!(share(cell(success, "imitation", "easy")), 0.2);
    assert_eq!(share(cell(success, "reinforce", "easy")), 0.8);
    assert_eq!(share(cell(success, "reinforce", "medium")), 0.0);
    assert_eq!(share(cell(success, "reinforce", "proved general")), 0.2);
    assert_eq!(share(cell(success, "plus", "all, Wilson over attempts")), 0.0);
    assert_eq!(number(cell(success, "imitation", "easy, paper (%)")), 74.0);
    assert_eq!(number(cell(success, "imitation", "all, paper as printed (%)")), 45.0);
    // 37 of 50, 16 of 40 and 6 of 40 are 59 of 130.
    assert!((number(cell(success, "imitation", "all, paper recomputed (%)")) - 5900.0 / 130.0).abs() < 1e-9);
    assert_eq!(cell(success, "plus", "all, paper as printed (%)"), &Cell::Missing);
    let steps = table(&found, "shipped-steps");
    assert_eq!(number(cell(steps, "imitation", "easy: of those solved")), 3.0);
    assert_eq!(
        number(cell(steps, "imitation", "easy: failures as the most")),
        (10.0 * 3.0 + 40.0 * 15.0) / 50.0
    );
    assert_eq!(cell(steps, "imitation", "medium: of those solved"), &Cell::Missing);
    let pairs = table(&found, "shipped-pairs");
    assert_eq!(
        pairs.rows[0][..4],
        [
            Cell::Text("imitation".to_owned()),
            Cell::Text("reinforce".to_owned()),
            Cell::Whole(0),
            Cell::Whole(30)
        ]
    );
    assert!((number(&pairs.rows[0][5]) + 30.0 / 130.0).abs() < 1e-12);
    assert_eq!(found.headline, None, "it is the paper's own method's");
    // The paper has imitation before REINFORCE.
    let order = "this comes out: none; the other way round: imitation over reinforce; cannot be told: none.";
    assert!(found.answer.contains(order), "{}", found.answer);
    let Plot::Bars { bars, .. } = &found.figures[0].plot else { panic!("no bars") };
    assert!((bars[0].value - 1000.0 / 130.0).abs() < 1e-9 && bars[2].of_paper.is_none());
}

#[test]
fn the_order_of_two_searches_is_read_off_at_every_budget() {
    let spec = spec(
        "methods",
        "[[part]]\nname = \"order\"\ntitle = \"Order\"\ntasks = \"human-v1\"\nnetworks = \"shipped\"\n\
         solvers = [\"mcts-prior\", \"autoassemblet\"]\n\
         axis = { label = \"longest\", setting = \"max-steps\", quick = [5], paper = [5] }",
    );
    let made = rows(&spec, |_, measurement, number, row| {
        // 20 tasks within 10 nodes by the second alone, 13 more within 50 by the first alone.
        match measurement.solver.as_str() {
            "autoassemblet" if number < 20 => (row.steps, row.nodes) = (Some(1), 10),
            "mcts-prior" if (20..33).contains(&number) => (row.steps, row.nodes) = (Some(1), 50),
            _ => {}
        }
    });
    let found = finding(&spec, &made);
    let order = table(&found, "order");
    assert_eq!(order.rows.len(), 3, "budgets 10, 30 and 100");
    assert_eq!(share(&order.rows[0][3]), 20.0 / 130.0);
    assert_eq!((share(&order.rows[1][2]), share(&order.rows[2][2])), (0.0, 0.1));
    let sentence = "of 3 settings autoassemblet is ahead of mcts-prior in 2 (10 expansions with at most 5 steps; 30 \
                    expansions with at most 5 steps), behind in none, and in 1 they cannot be told apart.";
    assert!(found.answer.contains(sentence), "{}", found.answer);
}

const CURVE: &str = "[[part]]\nname = \"curve\"\ntitle = \"Curve\"\ntasks = \"held-out\"\nsolvers = [\"imitation\"]\n\
     axis = { label = \"lines\", setting = \"tasks.lines\", quick = [1, 5], paper = [1] }\n\
     [[part.variant]]\nname = \"shortest\"\nsolver = \"ida\"\n";

#[test]
fn curves_have_a_point_for_each_value_and_a_second_axis() {
    let spec = spec("curve", CURVE);
    let made = rows(&spec, |_, measurement, number, row| {
        let five = measurement.max_steps == 7;
        match measurement.solver.as_str() {
            "ida" => (row.steps, row.optimal) = (Some(if five && number < 4 { 3 } else { 1 }), true),
            // One seed solves 5 of 10 with five lines, the other 1.
            _ if five && row.training_seed == Some(0) && number < 5 => row.steps = Some(5),
            _ if five && row.training_seed == Some(1) && number == 0 => row.steps = Some(5),
            _ if !five => row.steps = Some(1),
            _ => {}
        }
    });
    let found = finding(&spec, &made);
    let curve = table(&found, "curve");
    assert_eq!(share(cell(curve, "1", "imitation")), 1.0);
    assert!((share(cell(curve, "5", "imitation")) - 0.3).abs() < 1e-12);
    assert_eq!(cell(curve, "5", "tasks"), &Cell::Whole(10));
    let length = table(&found, "curve-irreducible");
    // Of the four tasks of length 3: all four by one seed, one by the other.
    assert!((share(cell(length, "3", "imitation")) - 5.0 / 8.0).abs() < 1e-12);
    assert_eq!(cell(length, "3", "tasks"), &Cell::Whole(4));
    let Plot::Curves { series, y, .. } = &found.figures[0].plot else { panic!("no curves") };
    assert_eq!((series.len(), y.label.as_str()), (1, "solved (%)"));
    assert!((series[0].points[1].y - 30.0).abs() < 1e-9);
    assert!(found.answer.contains("imitation from 100.0 % (72.2 to 100.0) to 30.0 % ("), "{}", found.answer);
}

#[test]
fn missing_units_are_counted_and_the_rest_is_read() {
    let spec = spec("curve", CURVE);
    let made = rows(&spec, |_, _, _, row| row.steps = Some(1));
    let some: Vec<Row> = made.into_iter().filter(|row| row.training_seed == Some(0)).collect();
    let found = finding(&spec, &some);
    assert!(found.cautions[0].starts_with("4 of 6 measurements are not measured"), "{:?}", found.cautions);
    assert_eq!(share(cell(table(&found, "curve"), "5", "imitation")), 1.0);
    // The same rows again count once.
    let twice = finding(&spec, &[some.clone(), some].concat());
    assert_eq!(twice, found);
}

#[test]
fn a_variant_is_told_from_zero_only_where_all_seeds_agree() {
    let spec = spec(
        "ablations",
        "[[part]]\nname = \"training\"\ntitle = \"Training\"\ntasks = \"held-out\"\nsolvers = [\"imitation\"]\n\
         quick = { tasks = 10 }\n\
         [[part.variant]]\nname = \"worse\"\nsolver = \"reinforce\"\n\
         [[part.variant]]\nname = \"mixed\"\nsolver = \"autoassemblet\"\n\
         [[part.variant]]\nname = \"same\"\nsolver = \"plus\"\n",
    );
    let made = rows(&spec, |_, measurement, number, row| {
        let second = row.training_seed == Some(1);
        let solved = match measurement.solver.as_str() {
            "imitation" | "plus" => number < 8,
            "reinforce" => number < 2,
            // One seed far below the base, one a little above it.
            _ => (second && number < 9) || (!second && number == 9),
        };
        row.steps = solved.then_some(1);
    });
    let found = finding(&spec, &made);
    let training = table(&found, "training");
    let check = |name: &str, difference: f64, seeds: &str, verdict: &str| {
        assert!((number(cell(training, name, "difference, points")) - difference).abs() < 1e-9, "{name}");
        assert_eq!(cell(training, name, "by training seed"), &Cell::Text(seeds.to_owned()));
        assert_eq!(cell(training, name, "verdict"), &Cell::Text(verdict.to_owned()), "{name}");
    };
    check("worse", -60.0, "-60.0, -60.0", "worse than the first");
    check("mixed", -30.0, "-70.0, +10.0", "cannot be told from zero");
    check("same", 0.0, "+0.0, +0.0", "cannot be told from zero");
    assert!(found.answer.contains("better: none; worse: worse -60.0 points ("), "{}", found.answer);
}

#[test]
fn learning_and_exact_search_are_compared_at_equal_effort() {
    let spec = spec(
        "anytime",
        "[[part]]\nname = \"human\"\ntitle = \"Human\"\ntasks = \"human-v1\"\nnetworks = \"shipped\"\n\
         solvers = [\"plus\", \"ida\"]",
    );
    let made = rows(&spec, |_, measurement, number, row| {
        row.ms = Some(if measurement.solver == "plus" { 40.0 } else { 4.0 });
        match measurement.solver.as_str() {
            "plus" => (row.steps, row.nodes) = (Some(2), 20),
            // Every easy task at once, and none of the others.
            _ if number < 50 => (row.steps, row.nodes, row.budget) = (Some(1), 5, 20),
            _ => row.budget = 20,
        }
    });
    let found = finding(&spec, &made);
    let nodes = table(&found, "human-nodes");
    assert_eq!(share(cell(nodes, "10", "plus")), 0.0);
    assert_eq!(share(cell(nodes, "32", "plus")), 1.0);
    assert!((share(cell(nodes, "10", "ida")) - 50.0 / 130.0).abs() < 1e-12);
    assert_eq!(share(cell(table(&found, "human-tiers"), "ida", "medium")), 0.0);
    assert_eq!(share(cell(nodes, "100000000", "plus")), 1.0, "what leaves no task solves all with more");
    assert_eq!(cell(nodes, "100", "ida"), &Cell::Missing);
    // Of 100 nodes for the one and 20 for the other, 10 were given to both: there exact search has the easy ones.
    let sides = table(&found, "human-sides");
    let check = |tier: &str, verdict: &str| {
        assert_eq!(cell(sides, tier, "more is solved by"), &Cell::Text(verdict.to_owned()), "{tier}");
    };
    check("easy", "exact search");
    check("medium", "cannot be told");
    assert_eq!(number(&table(&found, "human-seconds").rows[0][0]), 1e-4);
    let within = |words: &str| found.answer.contains(words);
    assert!(
        within("Human: within 10 nodes exact search solves more on easy and they cannot"),
        "{}",
        found.answer
    );
    assert!(
        within("within 0.001 seconds they cannot be told apart on easy, medium, hard."),
        "{}",
        found.answer
    );
}

#[test]
fn demos_have_a_verdict_on_each_program_and_on_the_printed_one() {
    let spec = spec(
        "demos",
        "[[part]]\nname = \"demos\"\ntitle = \"Demos\"\ntasks = \"paper-v1\"\nnetworks = \"shipped\"\nprograms = true\n\
         solvers = [\"ida\"]",
    );
    let made = rows(&spec, |_, _, number, row| {
        if number < 2 {
            (row.steps, row.optimal, row.general) = (Some(number as u64 + 2), true, Some(true));
            row.program = Some("addl $1, %eax".to_owned());
        }
    });
    let found = finding(&spec, &made);
    assert_eq!(
        found.answer,
        "Programs for 2 of 5 demonstrations; printed programs that do not meet their own pairs: filter; shorter than \
         printed: map (3 instructions, printed 6)."
    );
    let demos = table(&found, "demos");
    assert_eq!(demos.rows.len(), 10);
    let of_map: Vec<&Vec<Cell>> =
        demos.rows.iter().filter(|row| row[0] == Cell::Text("map".to_owned())).collect();
    assert_eq!(
        (of_map[0][5].clone(), of_map[1][7].clone()),
        (Cell::Text("yes".into()), Cell::Text("yes".into()))
    );
}

#[test]
fn general_programs_are_counted_among_the_tasks_that_have_one() {
    let spec = spec(
        "general",
        "[[part]]\nname = \"general\"\ntitle = \"General\"\ntasks = \"general-v1\"\nnetworks = \"shipped\"\n\
         solvers = [\"ida\", \"plus\"]",
    );
    // The first 30 tasks can be general, the next 20 cannot.
    let made = rows(&spec, |_, measurement, number, row| {
        if measurement.solver == "plus" && number < 40 {
            (row.steps, row.general) = (Some(1), Some(number < 21));
        }
    });
    let found = finding(&spec, &made);
    let general = table(&found, "general");
    assert!((share(cell(general, "plus", "proved general, of those that can be")) - 0.3).abs() < 1e-12);
    assert_eq!(cell(general, "plus", "refuted"), &Cell::Whole(19));
    assert!(found.answer.starts_with("Of the 70 tasks of general-v1"), "{}", found.answer);
    assert!(
        found.answer.contains("plus has the most with a proof: 30.0 % (20.5 to 41.5)."),
        "{}",
        found.answer
    );
}
