//! How much processor time units take beside their weights, from which the constants of the weights come:
//! `cargo run --release -p experiments --example calibrate -- PRESET FOLDER PART_OF_TITLE [list | json | specs | show]`; `show` prints what the rows in
//! the folder say.

#![allow(clippy::unwrap_used, reason = "a tool for developers")]

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use experiments::{Cell, Event, Observer, Preset, findings, plan, read_rows, run, specs};

struct Clock(Instant);

/// Seconds of processor time so far: other programs do not count.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

impl Observer for Clock {
    fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
        if let Event::Note(note) = event {
            println!("  {:7.2} s  {note}", processor_seconds());
        }
        ControlFlow::Continue(())
    }

    fn now(&mut self) -> Option<Duration> {
        Some(self.0.elapsed())
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [preset, folder, part, rest @ ..] = &arguments[..] else {
        panic!("PRESET FOLDER PART_OF_TITLE [list | json | specs | show]");
    };
    let units = plan(&specs(), preset.parse().unwrap()).unwrap();
    if rest.iter().any(|word| word == "specs") {
        for spec in specs() {
            let alone = plan(std::slice::from_ref(&spec), preset.parse().unwrap()).unwrap();
            println!("{:8.1}  {}", alone.iter().map(|unit| unit.weight).sum::<f64>(), spec.name);
        }
    }
    if rest.iter().any(|word| word == "show") {
        return show(preset.parse().unwrap(), folder, part);
    }
    let (mut weights, mut seconds) = (0.0, 0.0);
    for unit in units.iter().filter(|unit| unit.title.contains(part.as_str())) {
        weights += unit.weight;
        if rest.is_empty() {
            #[allow(clippy::disallowed_methods, reason = "the clock of a tool")]
            let start = Instant::now();
            let before = processor_seconds();
            run(unit, &PathBuf::from(folder).join(&unit.key), 1, &mut Clock(start)).unwrap();
            let took = processor_seconds() - before;
            seconds += took;
            println!("{:8.1} {took:8.1}  {}  {}", unit.weight, unit.key, unit.title);
        } else if rest[0] == "json" {
            println!("{}", serde_json::to_string(unit).unwrap());
        } else {
            println!("{:8.1}  {}  {}", unit.weight, unit.key, unit.title);
        }
    }
    println!("{weights:8.1} {seconds:8.1}  in all");
}

/// Prints the findings whose names contain `part`.
fn show(preset: Preset, folder: &str, part: &str) {
    let mut rows = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        rows.extend(read_rows(&entry.unwrap().path().join("rows.jsonl")).unwrap_or_default());
    }
    for finding in findings(&specs(), preset, &rows).into_iter().filter(|found| found.name.contains(part)) {
        println!("# {}\n{}\n! {}", finding.title, finding.answer, finding.cautions.join("\n! "));
        for table in finding.tables {
            println!("## {}\n{}", table.title, table.columns.join(" | "));
            for row in table.rows {
                let cells: Vec<String> = row.iter().map(cell).collect();
                println!("{}", cells.join(" | "));
            }
        }
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Whole(number) => number.to_string(),
        Cell::Number { value, digits } => format!("{value:.digits$}"),
        Cell::Share { value, low, high } => {
            format!("{:.1} ({:.1}-{:.1})", 100.0 * value, 100.0 * low, 100.0 * high)
        }
        Cell::Missing => "-".to_owned(),
    }
}
