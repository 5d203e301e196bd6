//! What there is in the laboratory, on one page.

use crate::notebook::{Bundle, Rich};
use crate::page::{FAINT, Html, escape, spaced, span, strong};

/// Sections of names, each with an example and what it does.
const PAGES: [(&str, &[(&str, &str)]); 10] = [
    (
        "Tasks",
        &[
            (
                "let t = task(\"5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 30 0\")?",
                "from examples: registers before and after",
            ),
            ("task(\"ecx = ecx + eax\")?", "from what is meant"),
            ("task(\"human-add-1\")?", "of a suite"),
            ("Task::random(3, 7)?", "made by a random program"),
            ("suite(\"human-v1\")?", "a frozen suite; suites() lists them"),
        ],
    ),
    (
        "Programs and the machine",
        &[
            ("let p = program(\"imull %eax, %ecx; addl $2, %ecx\")?", "AT&T text"),
            ("p.run(&[5, 1, 7, 8])?", "the registers after each instruction"),
            ("p.verify(&t)?", "does it meet the pairs, and what was meant?"),
            ("p.minimize()", "a shorter one that does the same"),
            (
                "let mut m = machine(&[5, 1, 7, 8])?",
                "by hand: m.run(\"addl $1, %eax\")?, m.undo(), m.history()",
            ),
        ],
    ),
    (
        "Solvers",
        &[
            ("t.solve()", "the shortest program that can be found"),
            ("t.solve_with(&exact())", "by one solver; solvers() lists them"),
            ("solver(\"plus\")?.set(\"method\", \"gumbel\")?", "by its name, with settings"),
        ],
    ),
    (
        "Networks and search",
        &[
            (
                "let model = Model::shipped(\"plus\")?",
                "models() lists them; or Model::load(path)?, run.model()",
            ),
            ("model.policy(&t)?", "which instruction should come first"),
            ("model.value(&t)?", "what the task is worth"),
            ("let mut s = t.search(&model, 2000)?", "a tree: s.step(100), s.method(\"puct\")?, s.node(3)?"),
            (
                "Model::by_hand(\"mine\", 4, |now, wanted, left| …)?",
                "a function of your own, or a dfdx network",
            ),
        ],
    ),
    (
        "Training",
        &[
            (
                "let mut run = train(\"smoke\", |c| c.updates = 500)?",
                "with live curves; the stop button keeps it",
            ),
            ("run.resume()?", "goes on where it was stopped"),
            ("run.curve(), run.metrics(), run.model(), run.solver()", "what it has learned"),
        ],
    ),
    (
        "Sweeps",
        &[
            (
                "let sweep = sweep(\"configs/sweeps/smoke.toml\")?",
                "many trials; sweep.dry_run(5)? shows the first",
            ),
            ("sweep.submit()?", "runs on when the notebook is closed"),
            ("sweep.watch()?", "live; the stop button ends the watching only"),
            ("sweep.best()?, sweep.results()?, sweep.curves()?", "what it has found; sweeps() lists all"),
        ],
    ),
    (
        "Results",
        &[
            ("let frame = sweep.frame()?", "a row a trial; also points, metrics, attempts, run.frame()"),
            ("frame.filter(|row| row.f64(\"value\") > 0.5)?", "and sort, select, group, describe, save"),
            ("sweep.plot_importance()?", "a chart of its page; sweep.plot_ and the tab key list all"),
            ("plot_bars(&[(\"a\", 0.5, 0.4, 0.6)])", "from slices: plot_learning, plot_heat_map and others"),
            ("report(&sweep)?", "its page, with a link; also of a run or a file"),
        ],
    ),
    (
        "Measuring",
        &[("evaluate(\"human-v1\", &[exact(), run.solver()])?", "shares with intervals, and comparisons")],
    ),
    (
        "The paper's claims",
        &[
            ("experiments()?", "what there is, and how long it takes"),
            ("let found = experiment(\"demos\")?.run()?", "measured here, small; the same call goes on"),
            (
                "found.table(\"demos\")?, found.rows()?",
                "what came out; experiment_from(\"mine.toml\")? is yours",
            ),
        ],
    ),
    (
        "Showing values of your own",
        &[
            ("plot(&[1.0, 4.0, 9.0])", "or Plot::new(\"title\").line(\"name\", &points)"),
            ("let mut bar = Progress::new(100)", "bar.tick() in a loop of yours"),
            ("Table::new(&[\"a\", \"b\"])", "table.row(&[\"1\", \"2\"])"),
            ("display(&value)", "before the cell ends; Live::new() changes with its value"),
            ("interrupt::requested()", "whether the stop button was pressed"),
        ],
    ),
];

/// What there is in the laboratory, with an example for each. `?name` has more of every one.
#[must_use]
pub fn help() -> Help {
    Help
}

/// The page that [`help`] shows.
#[derive(Clone, Copy, Debug)]
pub struct Help;

impl Rich for Help {
    fn bundle(&self) -> Bundle {
        let (mut text, mut html) = (String::new(), Html::new());
        for (title, examples) in PAGES {
            text.push_str(&format!("{title}\n"));
            let mut rows = String::new();
            for (code, about) in examples {
                text.push_str(&format!("  {code:<58} {about}\n"));
                rows.push_str(&format!(
                    "<tr style=\"background:none\"><td style=\"text-align:left;padding:1px 18px 1px 0\"><code style=\"color:inherit\">{}</code></td>\
                     <td style=\"text-align:left;padding:1px 0\">{}</td></tr>",
                    escape(code),
                    span(FAINT, about)
                ));
            }
            text.push('\n');
            let table = format!(
                "<table style=\"border-collapse:collapse;margin:0;font-size:inherit\"><tbody>{rows}</tbody></table>"
            );
            html = html.block(&spaced(&strong("inherit", title))).block(&table);
        }
        let more =
            "?name says more of each; synth has everything beneath, synth::model::dfdx the networks' library";
        text.push_str(more);
        Bundle::text(text).html(html.block(&spaced(&span(FAINT, more))).finish())
    }
}

impl std::fmt::Display for Help {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_what_the_laboratory_has() {
        let bundle = help().bundle();
        let text = bundle.get("text/plain").unwrap();
        assert!(text.starts_with("Tasks\n  let t = task(\"5 1 7 8"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
        assert!(bundle.get("text/html").unwrap().contains("5 1 7 8 -&gt; 5 1 37 8"));
    }
}
