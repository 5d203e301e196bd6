//! What the paper claims and what comes out here: the experiments of the laboratory, run in a cell.

mod board;
#[allow(clippy::module_inception, reason = "the type is what the folder is about")]
mod experiment;
mod finding;
mod rows;
mod running;
mod show;

use experiments::{Preset, Spec, plan, specs};

pub use experiment::Experiment;
pub use finding::Finding;

use crate::error::{Error, Fault};
use crate::page::{Table, time};

/// Every experiment of the laboratory: what it asks, and about how long one core needs for it, small (`quick`, which
/// [`Experiment::run`] does) and as large as for the paper.
///
/// # Errors
/// Never, as long as the experiments that are in the program can be planned; a test sees to it.
pub fn experiments() -> Result<Table, Error> {
    let mut table = Table::new(&["experiment", "what it is", "what it asks", "quick (core)", "paper (core)"]);
    for spec in specs() {
        let [quick, paper] = [Preset::Quick, Preset::Paper].map(|preset| core_time(&spec, preset));
        table.row(&[&spec.name, &spec.title, &spec.question, &quick?, &paper?]);
    }
    Ok(table.noted("what several need is done once; experiment(\"demos\")?.run()? measures one"))
}

/// The experiment of that name; [`experiments()`] lists them.
///
/// # Errors
/// Where there is none; the sentence lists them.
///
/// ```no_run
/// # use assemblet::prelude::*;
/// let found = experiment("demos")?.run()?;
/// found.answer();
/// # Ok::<(), Error>(())
/// ```
pub fn experiment(name: impl AsRef<str>) -> Result<Experiment, Error> {
    named(name.as_ref())
}

fn named(name: &str) -> Result<Experiment, Error> {
    let all = specs();
    let names: Vec<&str> = all.iter().map(|spec| spec.name.as_str()).collect();
    let unknown = Fault::unknown("experiment", name, &names);
    let spec = all.into_iter().find(|spec| spec.name == name).ok_or(unknown)?;
    Experiment::of(spec, None)
}

/// An experiment of your own, from a TOML file as `experiments/specs/` has them.
///
/// # Errors
/// Where the file cannot be read, or something in it cannot be; the sentence says what.
///
/// ```no_run
/// # use assemblet::prelude::*;
/// experiment_from("mine.toml")?.run()?;
/// # Ok::<(), Error>(())
/// ```
pub fn experiment_from(path: impl AsRef<str>) -> Result<Experiment, Error> {
    from_file(path.as_ref())
}

fn from_file(path: &str) -> Result<Experiment, Error> {
    let text = std::fs::read_to_string(path);
    Experiment::read(&text.map_err(|error| Fault::io("read the experiment", path, error))?, path)
}

/// About how long one core needs for a spec.
fn core_time(spec: &Spec, preset: Preset) -> Result<String, Fault> {
    let units = plan(std::slice::from_ref(spec), preset)?;
    Ok(core_seconds(units.iter().map(|unit| unit.weight).sum()))
}

fn core_seconds(seconds: f64) -> String {
    // Less than a second is no estimate.
    time(std::time::Duration::from_secs(seconds.max(1.0).round() as u64))
}
