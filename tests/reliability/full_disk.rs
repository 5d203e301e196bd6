//! R9 for real: a home on a file system of 8 MiB that is full.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use jobs::api::Api;
use store::Home;

use crate::laboratory::{Laboratory, until};

/// A small file system, mounted for one test.
struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    /// Where this may be done.
    fn new(folder: &'a Path) -> Option<Mounted<'a>> {
        fs::create_dir(folder).unwrap();
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=8m", "none"]).arg(folder).output();
        if mounted.is_ok_and(|output| output.status.success()) { Some(Mounted(folder)) } else { None }
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        // Lazily: what was killed may not have let its files go yet.
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// Fills the file system to the last byte.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
}

#[test]
fn on_a_full_disk_a_submission_is_refused_in_a_sentence_and_with_space_all_goes_on() {
    let mut laboratory = Laboratory::new(5);
    let small = laboratory.path("small");
    let Some(_mounted) = Mounted::new(&small) else {
        println!("skipped: no small file system can be mounted here, which takes root");
        return;
    };
    laboratory.home = Home::at(small.join("h"));
    let submit = |name: &str| {
        let text = format!(
            "name = \"{name}\"\n[trial]\nkind = \"command\"\ncommand = [\"sh\", \"-c\", \"echo loss=1\"]\n\
             [base]\ntext = \"{}\"\n[space]\nrate = {{ float = [0.0, 1.0] }}\n[sampler]\nkind = \"random\"\n\
             [objective]\nmetric = \"loss\"\ndirection = \"minimize\"\n[budget]\ntrials = 2\n",
            // Longer than what is left in a page that is begun.
            "x".repeat(20_000)
        );
        let file = laboratory.definition(&text);
        laboratory.run(&["sweep", "submit", file.to_str().unwrap()])
    };
    let first = submit("first");
    assert_eq!(first.code, 0, "{first:?}");
    crate::trainings::ended(&laboratory, "first", Duration::from_secs(60));
    let mut acknowledged = vec!["first".to_owned()];

    fill(&small.join("filler"));
    for number in 0..5 {
        let name = format!("full-{number}");
        let refused = submit(&name);
        if refused.code == 0 {
            acknowledged.push(name);
            continue;
        }
        assert_eq!(refused.code, 1, "{refused:?}");
        assert_eq!(refused.stderr.trim_end().lines().count(), 1, "{refused:?}");
        assert!(refused.stderr.contains("space") || refused.stderr.contains("full"), "{refused:?}");
        println!("R9: {}", refused.stderr.trim_end());
    }
    assert!(acknowledged.len() < 6, "the disk was not full");
    // Reading goes on; and who kills the service on a full disk does not lose anything either.
    assert_eq!(laboratory.status("first")["counts"]["succeeded"], 2);
    laboratory.kill_all();
    fs::remove_file(small.join("filler")).unwrap();
    until("it is taken again", Duration::from_secs(60), || submit("later").code == 0);
    acknowledged.push("later".to_owned());
    for name in &acknowledged {
        crate::trainings::ended(&laboratory, name, Duration::from_secs(60));
        assert_eq!(laboratory.status(name)["counts"]["succeeded"], 2);
    }
    let known = laboratory.client_without_workers().sweeps().unwrap();
    let known: Vec<String> = known.into_iter().map(|view| view.sweep.name).collect();
    assert_eq!(known, acknowledged);
    // Before the file system goes.
    laboratory.kill_all();
}
