//! Pages of claims say what was measured, also where it was not.

use super::*;
use crate::claim::{Cell, ClaimBar, ClaimCurve, ClaimFigure, ClaimTable, Plot};

fn claim() -> Claim {
    let share = |value: f64| Cell::Share { value, low: value - 0.1, high: value + 0.1 };
    Claim {
        name: "table-1".to_owned(),
        title: "Table 1".to_owned(),
        question: "Which is best?".to_owned(),
        answer: "The first is.".to_owned(),
        cautions: vec!["Two seeds.".to_owned()],
        departures: vec!["Fewer seeds.".to_owned(), "Other tasks.".to_owned()],
        command: "assemblet experiment run table-1".to_owned(),
        tables: vec![ClaimTable {
            name: "methods".to_owned(),
            title: "Success".to_owned(),
            columns: ["method", "success", "tasks", "steps"].map(str::to_owned).to_vec(),
            rows: vec![
                vec![
                    Cell::Text("a".to_owned()),
                    share(0.5),
                    Cell::Whole(130),
                    Cell::Number { value: 2.345, digits: 1 },
                ],
                vec![Cell::Text("b <script>".to_owned()), Cell::Missing, Cell::Missing, Cell::Missing],
            ],
        }],
        figures: vec![
            ClaimFigure {
                name: "curves".to_owned(),
                title: "Over budgets".to_owned(),
                caption: "Success.".to_owned(),
                plot: Plot::Curves {
                    x_label: "nodes".to_owned(),
                    x_log: true,
                    y_label: "solved (%)".to_owned(),
                    curves: vec![
                        ClaimCurve {
                            name: "a (paper)".to_owned(),
                            points: vec![(10.0, 20.0, f64::NAN, f64::NAN)],
                            of_others: Some("a".to_owned()),
                        },
                        ClaimCurve {
                            name: "a".to_owned(),
                            points: vec![(10.0, 30.0, 20.0, 40.0), (100.0, 60.0, 50.0, 70.0)],
                            of_others: None,
                        },
                    ],
                },
            },
            ClaimFigure {
                name: "bars".to_owned(),
                title: "Bars".to_owned(),
                caption: "Differences.".to_owned(),
                plot: Plot::Bars {
                    label: "points".to_owned(),
                    bars: vec![ClaimBar {
                        name: "mask".to_owned(),
                        value: -2.0,
                        low: -3.0,
                        high: f64::NAN,
                        of_others: Some(1.0),
                    }],
                },
            },
        ],
    }
}

fn page(claims: Vec<Claim>) -> Page {
    let all = Claims { title: "All".to_owned(), answer: "Good.".to_owned(), claims, ..Claims::default() };
    super::claims(&all, &Question::default())
}

#[test]
fn a_share_is_shown_with_its_interval_and_kept_as_numbers() {
    let page = page(vec![claim()]);
    let table = page.sections[0].blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let table = table.unwrap();
    assert_eq!(table.id, "table-1-methods-table");
    assert_eq!(table.shown, ["method", "success (%)", "tasks", "steps"]);
    let column = |name: &str| table.data.column(name).unwrap().clone();
    assert_eq!(column("success (%)").str().unwrap().get(0), Some("50.0\u{a0}(40.0\u{a0}to\u{a0}60.0)"));
    assert_eq!(column("success, low").f64().unwrap().get(0), Some(40.0));
    assert_eq!(column("success, value").f64().unwrap().get(1), None);
    assert_eq!(column("tasks").i64().unwrap().get(0), Some(130));
    assert_eq!(column("steps").f64().unwrap().get(0), Some(2.3));
}

#[test]
fn charts_have_their_data_and_both_ours_and_that_of_others() {
    let page = page(vec![claim()]);
    let figures: Vec<_> = (page.sections[0].blocks.iter())
        .filter_map(|block| if let Block::Figure(figure) = block { Some(figure) } else { None })
        .collect();
    assert_eq!(figures.len(), 2);
    assert_eq!(figures[0].data.height(), 3);
    let svg = figures[0].drawing.to_svg();
    for part in ["a (paper)", "solved (%)", "nodes", "Over budgets"] {
        assert!(svg.contains(part), "{part} in {svg}");
    }
    assert_eq!(figures[1].data.column("of others").unwrap().f64().unwrap().get(0), Some(1.0));
}

#[test]
fn a_page_of_claims_can_be_written_in_all_formats() {
    use crate::page::{Folder, Format};
    let folder = tempfile::tempdir().unwrap();
    let check = |claims: Vec<Claim>, name: &str, parts: &[&str]| {
        let out = folder.path().join(name);
        let writing = Folder { formats: &Format::ALL, ..Folder::default() };
        writing.write(&page(claims), &out).unwrap();
        let html = std::fs::read_to_string(out.join("index.html")).unwrap();
        for part in parts {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("b <script>"));
    };
    check(vec![], "none", &["Good."]);
    check(
        vec![claim()],
        "one",
        &[
            "Which is best?",
            "Two seeds.",
            "Otherwise than in the paper: Fewer seeds. Other tasks.",
            "Measured again by",
        ],
    );
}
