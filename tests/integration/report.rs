//! `report`: results become a page, and what is none is told in one sentence.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::laboratory::{DEFINITION, Laboratory, within};
use crate::program::{command, finish};

/// The page's HTML.
fn html(page: &Path) -> String {
    fs::read_to_string(page.join("index.html")).unwrap()
}

#[test]
fn a_sweep_becomes_a_page_with_its_data_in_every_format() {
    let laboratory = Laboratory::new();
    laboratory.told(&["sweep", "run", "squares.toml"]);
    let written = laboratory.told(&["report", "squares", "--out", "page", "--format", "html,md,tex"]);
    assert!(written.starts_with("page/index.html: ") && written.contains(" files, "), "{written}");
    let page = laboratory.path("page");
    let text = html(&page);
    assert!(text.starts_with("<!DOCTYPE html>") && text.contains("squares"), "{}", &text[..200]);
    // Nothing is asked of a network.
    assert!(!text.contains("src=\"http") && !text.contains("<link"), "something is loaded from elsewhere");
    for part in ["page.md", "page.tex", "data", "figures"] {
        assert!(page.join(part).exists(), "{part}");
    }
    let trials = fs::read_to_string(page.join("data/trials-table.csv")).unwrap();
    assert_eq!(trials.lines().count(), 5, "{trials}");
    let pictures = fs::read_dir(page.join("figures")).unwrap().count();
    assert!(pictures >= 4 && pictures.is_multiple_of(2), "each figure as SVG and PNG: {pictures}");

    // The same again takes its place, and is the same.
    laboratory.told(&["report", "squares", "--out", "page", "--format", "html,md,tex"]);
    assert_eq!(html(&page), text);
    let [told] = laboratory.json(&["report", "s1", "--out", "other"]).try_into().unwrap();
    assert_eq!(told["index"], Value::from("other/index.html"));
    assert!(told["files"].as_u64() > Some(4) && told["bytes"].as_u64() > Some(10_000), "{told}");
}

#[test]
fn a_sweep_that_goes_on_is_written_until_it_ends() {
    let laboratory = Laboratory::new();
    laboratory.submit_and_run("0.6");
    let page = laboratory.path("page");
    let watch = laboratory.start(&["report", "squares", "--out", "page", "--watch"]).spawn().unwrap();
    // While trials run, a browser loads the page again by itself.
    let text = || fs::read_to_string(page.join("index.html")).unwrap_or_default();
    within("a page that is loaded again", || text().contains("data-refresh="));
    let watched = finish(watch);
    assert_eq!(watched.code, 0, "{}", watched.stderr);
    let trials = fs::read_to_string(laboratory.path("page/data/trials-table.csv")).unwrap();
    assert_eq!(trials.matches("succeeded").count(), 4, "{trials}");
    assert!(!html(&laboratory.path("page")).contains("data-refresh="), "the last one stays");
}

#[test]
fn two_sweeps_are_compared() {
    let laboratory = Laboratory::new();
    laboratory.told(&["sweep", "run", "squares.toml"]);
    let larger = DEFINITION.replace("squares", "larger").replace("[1, 4]", "[2, 5]");
    laboratory.write("larger.toml", &larger);
    laboratory.told(&["sweep", "run", "larger.toml"]);
    laboratory.told(&["report", "--compare", "squares", "larger", "--out", "page"]);
    let text = html(&laboratory.path("page"));
    assert!(text.contains("squares") && text.contains("larger"));
    let mixed = laboratory.tell(&["report", "--compare", "squares", "squares.toml", "--out", "other"]);
    assert_eq!(mixed.code, 2, "{}", mixed.stderr);
}

#[test]
fn results_of_other_tools_and_attempts_of_solvers_become_pages() {
    let laboratory = Laboratory::new();
    laboratory.write(
        "optuna.csv",
        "number,value,datetime_start,datetime_complete,duration,params_rate,params_kind,state\n\
         0,0.5,2026-01-01 10:00:00,2026-01-01 10:01:00,0 days 00:01:00,0.1,a,COMPLETE\n\
         1,0.25,2026-01-01 10:01:00,2026-01-01 10:02:00,0 days 00:01:00,0.2,b,COMPLETE\n\
         2,,2026-01-01 10:02:00,2026-01-01 10:02:30,0 days 00:00:30,0.3,a,FAIL\n",
    );
    laboratory.told(&["report", "optuna.csv", "--out", "page"]);
    let text = html(&laboratory.path("page"));
    assert!(text.contains("less was assumed, and --direction maximize says otherwise"), "it is said");
    laboratory.told(&["report", "optuna.csv", "--direction", "minimize", "--out", "page"]);
    let text = html(&laboratory.path("page"));
    assert!(!text.contains("was assumed"));
    assert!(text.contains("rate") && text.contains("0.25"), "the best value");
    assert!(text.contains("failed"), "a failure is counted");

    let attempts = ["eval", "--suite", "paper-v1", "--solver", "ida,plus", "--out", "attempts.jsonl"];
    let mut child = laboratory.start(&attempts).spawn().unwrap();
    drop(child.stdin.take());
    assert!([0, 3].contains(&finish(child).code));
    laboratory.told(&["report", "attempts.jsonl", "--out", "solvers"]);
    let text = html(&laboratory.path("solvers"));
    assert!(text.contains("ida") && text.contains("plus"));
    assert!(text.contains("imull") || text.contains("addl"), "the programs that were found");
}

#[test]
fn what_cannot_be_reported_on_is_told_in_one_sentence_and_nothing_is_written() {
    let laboratory = Laboratory::new();
    laboratory.told(&["sweep", "run", "squares.toml"]);
    laboratory.told(&["sweep", "export", "squares", "--format", "parquet", "--out", "whole.parquet"]);
    let whole = fs::read(laboratory.path("whole.parquet")).unwrap();
    fs::write(laboratory.path("torn.parquet"), &whole[..whole.len() / 2]).unwrap();
    laboratory.write("words.csv", "a,b\nx,y\n");
    laboratory.write("empty.csv", "");
    let check = |arguments: &[&str], part: &str| {
        let finished = laboratory.tell(&[&["report"], arguments, &["--out", "page"]].concat());
        assert_eq!(finished.code, 2, "{arguments:?}: {}{}", finished.stdout, finished.stderr);
        assert!(finished.stderr.contains(part), "{arguments:?}: {}", finished.stderr);
        assert_eq!(finished.stderr.lines().count(), 1, "{arguments:?}: {}", finished.stderr);
        assert!(!laboratory.path("page").exists(), "{arguments:?}");
    };
    check(&["squars"], "the nearest name is 'squares'");
    check(&["missing.csv"], "missing.csv");
    check(&["torn.parquet"], "torn.parquet");
    check(&["words.csv"], "words.csv");
    check(&["empty.csv"], "empty.csv");
    check(&["whole.parquet", "--value", "nothing"], "nothing");
    check(&["squares", "--value", "loss"], "leave out --value");
    check(&["squares", "--template", "missing.html"], "missing.html");
    check(&["words.csv", "--watch"], "words.csv");

    // A folder that holds something else is nobody's page.
    let foreign = laboratory.tell(&["report", "squares", "--out", "home"]);
    assert_eq!(foreign.code, 2, "{}", foreign.stderr);
    assert!(laboratory.path("home/store").exists(), "what was there is still there");
    let mut nowhere = command(&["report", "squares", "--out", "/proc/page", "--home", "home"]);
    let mut child = nowhere.current_dir(laboratory.path("")).spawn().unwrap();
    drop(child.stdin.take());
    let nowhere = finish(child);
    assert!([1, 2].contains(&nowhere.code) && nowhere.stderr.lines().count() == 1, "{}", nowhere.stderr);
}
