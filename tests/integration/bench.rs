//! `bench`: what it measures, not how fast it was.

use crate::program::{assemblet, json_lines};

#[test]
fn each_way_has_a_rate_and_a_ratio_to_the_first() {
    let finished = assemblet(&["bench", "exact", "machine", "--seconds", "0.02", "--json"]);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    let rows = json_lines(&finished.stdout);
    for row in &rows {
        let number = |key: &str| row[key].as_f64().unwrap();
        assert!(
            number("lowest") <= number("per_second") && number("per_second") <= number("highest"),
            "{row}"
        );
        let first = rows.iter().find(|other| other["bench"] == row["bench"]).unwrap();
        let ratio = number("per_second") / first["per_second"].as_f64().unwrap();
        assert!((number("ratio") - ratio).abs() < 1e-9, "{row}");
    }
    let ways = |bench: &str| rows.iter().filter(|row| row["bench"] == bench).count();
    assert!(ways("exact") >= 3 && ways("machine") == 4, "{rows:?}");
}

#[test]
fn seconds_out_of_range_are_refused() {
    let finished = assemblet(&["bench", "exact", "--seconds", "0"]);
    assert_eq!(finished.code, 2);
    assert!(finished.stderr.contains("write a number of seconds from 0.01 to 600"), "{}", finished.stderr);
}
