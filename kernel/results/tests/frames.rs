//! Tests of frames: verbs, files, and how hostile names and long tables are shown.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use assemblet::notebook::Rich;
use assemblet::prelude::*;
use assemblet_results::Polars;

fn trials() -> Frame {
    assemblet_results::provide();
    Frame::new()
        .with_i64("trial", &[0, 1, 2, 3])
        .and_then(|frame| frame.with_text("state", &["succeeded", "failed", "succeeded", "pruned"]))
        .and_then(|frame| frame.with_f64("value", &[0.25, f64::NAN, 0.5, 0.125]))
        .and_then(|frame| frame.with_f64("rate", &[1e-4, 1e-3, 1e-2, 1e-4]))
        .unwrap()
}

fn html(frame: &Frame) -> String {
    frame.bundle().get("text/html").unwrap().to_owned()
}

#[test]
fn verbs_choose_rows_and_columns_and_leave_the_frame_as_it_is() {
    let frame = trials();
    let good = frame.filter(|row| row.text("state") == "succeeded" && row.f64("value") > 0.3).unwrap();
    assert_eq!((good.shape(), good.column_text("trial").unwrap()), ((1, 4), vec!["2".to_owned()]));
    // NaN is neither more nor less than any number.
    assert_eq!(frame.filter(|row| row.f64("value") < 1.0).unwrap().len(), 3);
    assert_eq!(frame.sort("rate").unwrap().column_f64("trial").unwrap(), [0.0, 3.0, 1.0, 2.0]);
    assert_eq!(frame.sort_descending("rate").unwrap().head(2).column_f64("trial").unwrap(), [2.0, 1.0]);
    assert_eq!(frame.select(&["rate", "trial"]).unwrap().columns(), ["rate", "trial"]);
    assert_eq!(frame.drop(&["rate", "value"]).unwrap().columns(), ["trial", "state"]);
    assert_eq!(frame.points("rate", "value").unwrap(), [(1e-4, 0.25), (1e-4, 0.125), (1e-2, 0.5)]);
    assert_eq!(frame.tail(1).column_text("state").unwrap(), ["pruned"]);
    assert_eq!(frame.to_string(), trials().to_string());
}

#[test]
fn groups_and_columns_are_summed_up() {
    let groups = trials().group("rate", "value").unwrap();
    assert_eq!(groups.columns(), ["rate", "n", "mean value", "std", "min", "max"]);
    assert_eq!(groups.column_f64("n").unwrap(), [2.0, 0.0, 1.0]);
    assert_eq!(groups.column_f64("mean value").unwrap()[0], 0.1875);
    let described = trials().describe().unwrap();
    assert_eq!(described.columns(), ["statistic", "trial", "value", "rate"]);
    assert_eq!(described.column_f64("value").unwrap()[..2], [3.0, 1.0]);
    assert_eq!(described.column_f64("trial").unwrap()[4..], [0.0, 0.75, 1.5, 2.25, 3.0]);
}

#[test]
fn what_is_wrong_is_told_with_what_there_is() {
    let check = |result: Result<Frame, Error>, expected: &str| {
        assert_eq!(result.unwrap_err().to_string(), expected);
    };
    let none = "there is no column 'vaule'; there are trial, state, value, rate";
    check(trials().sort("vaule"), none);
    check(trials().select(&["trial", "vaule"]), none);
    check(trials().filter(|row| row.f64("vaule") > 0.0), none);
    check(trials().group("state", "vaule"), none);
    check(trials().with_f64("new", &[1.0]), "the column new has 1 values, but the frame has 4 rows");
    let error = trials().column_f64("state").unwrap_err().to_string();
    assert_eq!(error, "the column state holds str, not numbers; column_text reads it");
    let error = Frame::read("missing.csv").unwrap_err().to_string();
    assert!(error.starts_with("cannot read missing.csv: "), "{error}");
}

#[test]
fn frames_come_back_from_files() {
    let folder = std::env::temp_dir().join(format!("assemblet-frame-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["a.csv", "a.parquet"] {
        let path = folder.join(name).display().to_string();
        trials().save(&path).unwrap();
        let read = Frame::read(&path).unwrap();
        assert_eq!((read.columns(), read.types()), (trials().columns(), trials().types()), "{name}");
        assert_eq!(read.column_f64("rate").unwrap(), trials().column_f64("rate").unwrap());
    }
    let path = folder.join("damaged.parquet").display().to_string();
    std::fs::write(&path, &trials().to_parquet().unwrap()[..60]).unwrap();
    let error = Frame::read(&path).unwrap_err().to_string();
    assert!(error.contains("damaged.parquet cannot be read as a frame: "), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_table_has_types_and_its_shape_and_numbers_to_the_right() {
    let text = "4 rows × 4 columns\n\
                trial  state      value      rate\n\
                \x20 i64  str          f64       f64\n\
                \x20   0  succeeded  0.250  1.000e-4\n\
                \x20   1  failed       NaN  1.000e-3\n\
                \x20   2  succeeded  0.500  1.000e-2\n\
                \x20   3  pruned     0.125  1.000e-4";
    assert_eq!(trials().bundle().get("text/plain"), Some(text));
    let html = html(&trials());
    // Three columns of numbers: heading, type and four rows each.
    assert_eq!(html.matches("text-align:right").count(), 3 * 6, "{html}");
    assert!(html.contains("4 rows × 4 columns") && html.contains(">f64<"), "{html}");
}

#[test]
fn a_long_frame_shows_its_ends_and_a_wide_one_its_sides() {
    assemblet_results::provide();
    let many: Vec<i64> = (0..1_000).collect();
    let frame = Frame::new().with_i64("n", &many).unwrap();
    let text = frame.to_string();
    assert!(text.contains("1,000 rows × 1 column\n") && text.contains("⋮") && text.contains("999"), "{text}");
    assert!(text.lines().count() < 25 && html(&frame).matches("<tr").count() < 25);
    let wide = (0..100).try_fold(Frame::new(), |frame, n| frame.with_i64(&format!("c{n}"), &[n])).unwrap();
    let text = wide.to_string();
    assert!(
        text.contains("c23") && text.contains('…') && text.contains("c99") && !text.contains("c50"),
        "{text}"
    );
}

#[test]
fn hostile_names_and_cells_are_text() {
    assemblet_results::provide();
    let name = "<script>alert(1)</script>";
    let frame =
        Frame::new().with_text(name, &["<img src=x onerror=alert(2)>", "a\nb\u{1b}[31m", "&amp;"]).unwrap();
    let html = html(&frame);
    assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    assert!(html.contains("&lt;script&gt;") && html.contains("&amp;amp;"), "{html}");
    let text = frame.to_string();
    assert!(!text.contains('\u{1b}') && text.lines().count() == 6, "{text}");
    let long = Frame::new().with_text("long", &["x\"".repeat(500)]).unwrap();
    assert!(long.to_string().lines().all(|line| line.chars().count() < 100));
}

#[test]
fn a_frame_of_nothing_is_shown() {
    assert_eq!(Frame::new().bundle().get("text/plain"), Some("0 rows × 0 columns"));
    let empty = trials().head(0);
    assert!(empty.to_string().starts_with("0 rows × 4 columns\ntrial"), "{empty}");
    assert_eq!(empty.describe().unwrap().column_f64("value").unwrap()[0], 0.0);
}

#[test]
fn polars_has_the_frame_and_gives_it_back() {
    let data = trials().polars();
    assert_eq!((data.height(), data.width()), (4, 4));
    let few = data.head(Some(2)).frame();
    assert_eq!(few.column_text("state").unwrap(), ["succeeded", "failed"]);
    assert_eq!(Frame::new().polars().width(), 0);
}

#[test]
fn times_are_shown_to_the_second() {
    let data = trials().polars();
    let of = assemblet_results::polars::prelude::DataType::Datetime(
        assemblet_results::polars::prelude::TimeUnit::Microseconds,
        None,
    );
    let time = data.column("trial").unwrap().cast(&of).unwrap().with_name("at".into());
    let frame = data.hstack(&[time]).unwrap().frame();
    // Parts of seconds are not shown.
    assert!(frame.to_string().contains("1970-01-01 00:00:00\n"), "{frame}");
    assert_eq!(frame.types()[4], "datetime[μs]");
}
