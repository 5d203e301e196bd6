//! Pages of results: `report OUT PATH…` of files of any kind, `report OUT --home HOME SWEEP` of a sweep,
//! `report OUT --compare A B` of two results beside each other.

use std::path::{Path, PathBuf};

use reports::analysis::{Question, compare, page};
use reports::page::{Folder, Format, Page};
use reports::source::{Reading, Source, read};
use reports::study::Study;
use store::row::Row;
use store::{Home, Store};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let question = Question::default();
    let (out, page): (&str, Page) = match words.as_slice() {
        [out, "--home", home, sweep] => (out, page(&Source::Study(study(home, sweep)?), &question)),
        [out, "--compare", first, second] => {
            (out, compare(&source(&[first])?, &source(&[second])?, &question)?)
        }
        [out, paths @ ..] if !paths.is_empty() => (out, page(&source(paths)?, &question)),
        _ => return Err("report OUT PATH…, report OUT --home HOME SWEEP, or report OUT --compare A B".into()),
    };
    let folder = Folder { formats: &Format::ALL, ..Folder::default() };
    let written = folder.write(&page, Path::new(out))?;
    println!("{}\n{} files, {} bytes", page.answer, written.files, written.bytes);
    Ok(())
}

fn source(paths: &[&str]) -> Result<Source, Box<dyn std::error::Error>> {
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    Ok(read(&paths, &Reading::default())?)
}

/// The sweep of a name, from the store of a home that nobody else has open.
fn study(home: &str, name: &str) -> Result<Study, Box<dyn std::error::Error>> {
    let home = Home::at(home);
    let (store, _) = Store::open(&home)?;
    let (mut sweeps, mut trials, mut reports) = (Vec::new(), Vec::new(), Vec::new());
    for row in store.rows() {
        match row? {
            Row::Sweep(row) => sweeps.push(row),
            Row::Trial(row) => trials.push(row),
            Row::Report(row) => reports.push(row),
            Row::Receipt(_) => {}
        }
    }
    let sweep = sweeps.iter().find(|sweep| sweep.name == name).ok_or("no such sweep")?;
    let mut study = Study::of_rows(sweep, &trials, &reports);
    study.read_metrics(&|trial, attempt| home.attempt(trial, attempt));
    study.definition = std::fs::read_to_string(home.sweep(sweep.id).join("sweep.toml"))?;
    Ok(study)
}
