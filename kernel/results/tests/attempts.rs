//! What was evaluated, as frames and charts.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use assemblet::notebook::Rich;
use assemblet::prelude::*;

#[test]
fn an_attempt_is_a_row_and_the_charts_are_those_of_the_page() {
    assemblet_results::provide();
    let easy = suite("human-v1").unwrap().only("add").unwrap();
    let results = easy.evaluate(&[exact(), solver("plus").unwrap()]).unwrap();
    let frame = results.frame().unwrap();
    assert_eq!(frame.len(), 16);
    let shortest = frame.filter(|row| row.text("solver") == "exact" && row.is("optimal")).unwrap();
    assert_eq!(shortest.len(), 8);
    assert!(shortest.column_text("program").unwrap().iter().all(|program| program.contains("%e")));
    let shown = results.plot_solved().unwrap().bundle();
    assert!(shown.get("text/html").unwrap().contains("<svg "));
    let lack = "human-v1, add has too little to draw: nothing was solved that took more than one node";
    assert_eq!(results.plot_budget().unwrap_err().to_string(), lack);
    let harder = suite("human-v1").unwrap().evaluate(&[exact()]).unwrap();
    assert!(harder.plot_budget().unwrap().data().len() > 2);
}
