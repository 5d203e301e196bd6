//! Help, completions and manual pages cover every command.

use crate::program::assemblet;

/// The commands of a help text, nested ones as several words.
fn commands(path: &[&str]) -> Vec<Vec<String>> {
    let help = assemblet(&[path, &["--help"]].concat()).stdout;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = listed.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
    let mut found = Vec::new();
    for name in names.filter_map(|line| line.split_whitespace().next()).filter(|&name| name != "help") {
        let path = [path, &[name]].concat();
        found.push(path.iter().map(ToString::to_string).collect());
        found.extend(commands(&path));
    }
    found
}

#[test]
fn every_command_has_examples_a_manual_page_and_completions() {
    let all = commands(&[]);
    assert!(all.len() >= 4, "{all:?}");
    let completions = assemblet(&["completions", "bash"]).stdout;
    for path in all {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let help = assemblet(&[&path[..], &["--help"]].concat());
        assert_eq!((help.code, help.stderr.as_str()), (0, ""), "{path:?}");
        assert!(!help.stdout.contains('\u{1b}'), "{path:?}");
        // A command that only holds others leaves the examples to them.
        if !help.stdout.contains("Commands:") {
            let (_, examples) = help.stdout.split_once("Examples:\n").unwrap_or_else(|| panic!("{path:?}"));
            assert!(examples.contains(&format!("\n  assemblet {}", path.join(" "))), "{path:?}: {examples}");
            // A shell would put an argument of its own in place of $2.
            let quoted = examples.split('"').skip(1).step_by(2);
            assert!(quoted.clone().all(|text| !text.contains('$')), "{path:?}: {examples}");
        }
        let man = assemblet(&[&["man"], &path[..]].concat());
        assert_eq!(man.code, 0, "{path:?}");
        assert!(
            man.stdout.contains(&format!(".TH assemblet-{}", path.join("-"))),
            "{path:?}: {}",
            man.stdout
        );
        assert!(!man.stdout.contains('\u{1b}'), "{path:?}");
        assert!(completions.contains(&format!("assemblet__subcmd__{}", path.join("__subcmd__"))), "{path:?}");
    }
}
