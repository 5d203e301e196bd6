//! A feature that the kernel's page claims has a test of the name that stands beside it.

use std::fs;
use std::path::Path;

/// The names in backquotes that look like tests, in the table's last column.
fn claimed(page: &str) -> Vec<String> {
    let rows = page.lines().filter(|line| line.starts_with("| ") && line.matches('|').count() == 7);
    let cells = rows.filter_map(|line| line.rsplit('|').nth(1));
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    names.filter(|name| name.contains('_') && !name.contains(['/', '.'])).map(str::to_owned).collect()
}

#[test]
fn every_claim_of_the_kernels_page_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("kernel/README.md")).unwrap();
    let mut sources = String::new();
    for folder in ["tests/jupyter", "kernel/tests", "kernel/src"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            sources += &fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        }
    }
    // These stand in a package that the tests build on.
    let foreign = ["test_execute_stdout", "test_execute_result", "test_recv_iopub_welcome_msg", "jupyter_kernel_test"];
    let claimed = claimed(&page);
    assert!(claimed.len() > 30, "{claimed:?}");
    for name in claimed.iter().filter(|name| !foreign.contains(&name.as_str())) {
        let is_there = sources.contains(&format!("def {name}(")) || sources.contains(&format!("fn {name}("));
        assert!(is_there, "kernel/README.md names the test {name}, which is nowhere");
    }
}
