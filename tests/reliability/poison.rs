//! R14: a trial that takes every worker with it is put aside, and the sweep goes on.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::laboratory::{Laboratory, until};

/// The second of five trials kills whoever runs it.
const POISON: &str = r#"
name = "poison"
[trial]
kind = "command"
command = ["sh", "-c", """
if [ $ASSEMBLET_TRIAL = 1 ]; then kill -9 $PPID; sleep 60; fi
echo loss=$ASSEMBLET_TRIAL"""]
[space]
rate = { float = [0.0, 1.0] }
[sampler]
kind = "random"
[objective]
metric = "loss"
direction = "minimize"
[budget]
trials = 5
"#;

#[test]
fn a_trial_that_kills_five_workers_is_quarantined_and_the_others_succeed() {
    let laboratory = Laboratory::new(2);
    let file = laboratory.definition(POISON);
    let begun = Instant::now();
    laboratory.done(&["sweep", "submit", file.to_str().unwrap()]);
    let mut view = Value::Null;
    // Five leases, the waits after them, and those of a service whose workers end at once.
    until("the sweep has ended", Duration::from_secs(140), || {
        std::thread::sleep(Duration::from_millis(300));
        view = laboratory.status("poison");
        view["finished"] == true
    });
    assert_eq!(
        (&view["counts"]["succeeded"], &view["counts"]["quarantined"]),
        (&4.into(), &1.into()),
        "{view}"
    );
    let shown = laboratory.done(&["jobs", "show", "poison/1", "--json"]);
    assert_eq!(shown.matches("was not heard of").count(), 5, "each attempt ended with its worker: {shown}");
    println!(
        "R14: quarantined after 5 workers, the sweep ended after {:.1} s",
        begun.elapsed().as_secs_f64()
    );
}
