//! A page on a sweep that looks like ours.

use polars::prelude::{Column, DataFrame};
use reports::page::{Attachment, Block, Explorer, Fact, Figure, Listing, Page, Provenance, Section, Table};

use crate::samples::of_sweeps::{self, Trials};
use crate::samples::{self, Noise};
use reports::chart::{Drawing, Outcome};

pub(crate) fn page(count: usize) -> Page {
    let trials = of_sweeps::trials(count);
    let failed = trials.outcome.iter().filter(|outcome| **outcome == Outcome::Failed).count();
    let best = trials.loss.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let fact = |name: &str, value: &str, note: &str| Fact {
        name: name.to_owned(),
        value: value.to_owned(),
        note: note.to_owned(),
    };
    Page {
        title: "Entropy and learning rate of the policy".to_owned(),
        question: "Which learning rate, entropy weight, width and search reach the least held-out loss within 400 updates?".to_owned(),
        answer: format!("A learning rate near 0.001 with an entropy weight of 0.25 is best: held-out loss {best:.3} nats (95 % interval 0.198 to 0.231, 3 seeds), 18 % below the paper's setting."),
        facts: vec![
            fact("best held-out loss", &format!("{best:.3} nats"), "95 % interval 0.198 to 0.231, 3 seeds"),
            fact("tasks solved by it", "48.2 %", "95 % interval 41.0 to 55.1, 130 tasks, 3 seeds"),
            fact("trials", &count.to_string(), &format!("{failed} failed, counted as worst")),
            fact("most important", "learning rate", "explains 58 % of the variance (49 to 66)"),
        ],
        cautions: vec![
            format!("{failed} of {count} trials failed; they count as not solved, and have no value in the charts."),
            "The best settings were repeated with 3 seeds only: differences below 0.02 nats are within noise.".to_owned(),
        ],
        sections: vec![
            sweep(&trials),
            explore(&trials),
            methods(),
            programs(),
        ],
        attachments: vec![Attachment {
            id: "metrics".to_owned(),
            caption: "Each trial's values on its way: trial, step, name, value.".to_owned(),
            data: frame(&trials),
        }],
        provenance: provenance(),
    }
}

fn sweep(trials: &Trials) -> Section {
    let figure = |id: &str, caption: &str, drawing: Drawing| {
        Block::Figure(Figure { id: id.to_owned(), caption: caption.to_owned(), drawing, data: frame(trials) })
    };
    let blocks = vec![
        Block::Text("The sampler (TPE, seed 11) started at random points and came nearer to the best ones after a third of the trials. Trials that were pruned stopped at epoch 9 at the latest.".to_owned()),
        figure("history", "Held-out loss of each trial in the order in which they started. The line is the best so far; trials without a value stand above.", of_sweeps::history(trials)),
        figure("slices", "Held-out loss against each parameter, later trials darker.", of_sweeps::slices(trials)),
        figure("contour", "Held-out loss over the two most important parameters, smoothed between trials (dots).", of_sweeps::contour(trials)),
        named("importance"),
        figure("rungs", "Held-out loss on the way of each trial; dashed lines are the rungs at which ASHA compares.", of_sweeps::rungs(trials.loss.len().min(60) as u64)),
        named("timeline"),
    ];
    Section { id: "sweep".to_owned(), title: "How the sweep went".to_owned(), blocks }
}

fn explore(trials: &Trials) -> Section {
    let axes = [
        ("learning rate", true),
        ("entropy", false),
        ("width (units)", true),
        ("search", false),
        ("held-out loss (nats)", false),
    ];
    let blocks = vec![
        Block::Explorer(Explorer {
            id: "explore".to_owned(),
            caption: "A line for each trial, better ones darker. Drag along an axis to keep what lies there; the table shows the same trials.".to_owned(),
            table: "trials".to_owned(),
            axes: axes.map(|(name, is_log)| (name.to_owned(), is_log)).to_vec(),
            colour: ("held-out loss (nats)".to_owned(), false),
        }),
        Block::Table(Table {
            id: "trials".to_owned(),
            caption: "All trials. Losses in nats, times in seconds.".to_owned(),
            data: frame(trials),
            shown: Vec::new(),
            most: 20,
        }),
    ];
    Section {
        id: "trials-and-parameters".to_owned(),
        title: "Trials and their parameters".to_owned(),
        blocks,
    }
}

fn methods() -> Section {
    let blocks =
        ["learning-curves", "budget-by-tier", "interval-bars", "performance-profile", "heat-map", "tree"];
    let mut blocks: Vec<Block> = blocks.into_iter().map(named).collect();
    let table = |names: &[&str], ours: &[f64], paper: &[Option<f64>]| {
        DataFrame::new_infer_height(vec![
            Column::new("tier".into(), names),
            Column::new("ours (%)".into(), ours),
            Column::new("95 % interval".into(), vec!["91.2 to 97.9", "61.0 to 74.4", "12.3 to 21.8"]),
            Column::new("paper (%)".into(), paper),
            Column::new("seeds".into(), vec![3i64, 3, 3]),
        ])
    };
    blocks.push(Block::Table(Table {
        id: "paper".to_owned(),
        caption: "Tasks solved, ours beside the paper's, by the length of the shortest program.".to_owned(),
        data: table(
            &["1 to 3", "4 to 6", "7 and more"],
            &[95.4, 68.1, 16.6],
            &[Some(96.0), Some(57.5), None],
        )
        .unwrap_or_default(),
        shown: Vec::new(),
        most: 20,
    }));
    Section { id: "methods".to_owned(), title: "Beside other methods".to_owned(), blocks }
}

/// A chart of the gallery with a few rows as its data.
fn named(name: &str) -> Block {
    let all = samples::all().into_iter();
    let drawing = all.filter(|(known, _)| *known == name).map(|(_, drawing)| drawing).next();
    Block::Figure(Figure {
        id: name.to_owned(),
        caption: "IQM over tasks and 3 seeds with 95 % stratified bootstrap intervals (50,000 resamples)."
            .to_owned(),
        drawing: drawing.unwrap_or_else(|| reports::chart::LineChart::new("none").draw()),
        data: DataFrame::new_infer_height(vec![
            Column::new("x".into(), vec![0.0, 1.0, 2.0]),
            Column::new("y".into(), vec![0.5, 0.25, 0.125]),
        ])
        .unwrap_or_default(),
    })
}

fn programs() -> Section {
    let listing = |number: usize| Listing {
        title: format!("task {number}: max of two"),
        text: "movl %eax, %ebx\nimull $3, %ebx\naddl %ecx, %ebx\nsubl %edx, %ebx\nmovl %ebx, %eax\n"
            .to_owned(),
        verdict: (number != 3).then(|| "maps all 4 pairs; general, proved by normal form".to_owned()),
    };
    Section {
        id: "programs".to_owned(),
        title: "Programs that were found".to_owned(),
        blocks: vec![Block::Listings((1..=14).map(listing).collect())],
    }
}

pub(crate) fn frame(trials: &Trials) -> DataFrame {
    let mut noise = Noise::new(5);
    let count = trials.loss.len();
    let states: Vec<String> =
        trials.outcome.iter().map(|outcome| format!("{outcome:?}").to_lowercase()).collect();
    let seconds: Vec<f64> = (0..count).map(|_| 40.0 + 300.0 * noise.next()).collect();
    let seeds: Vec<u64> = (0..count as u64).map(|trial| 4_611_686_018_427_387_904 + trial * 7_919).collect();
    let evaluations: Vec<u64> = (0..count).map(|_| (noise.next() * 2e6) as u64).collect();
    DataFrame::new_infer_height(vec![
        Column::new("trial".into(), (0..count as u64).collect::<Vec<_>>()),
        Column::new("state".into(), states),
        Column::new("learning rate".into(), trials.rate.clone()),
        Column::new("entropy".into(), trials.entropy.clone()),
        Column::new("width (units)".into(), trials.width.clone()),
        Column::new("search".into(), trials.search.clone()),
        Column::new("held-out loss (nats)".into(), trials.loss.clone()),
        Column::new("evaluations".into(), evaluations),
        Column::new("seconds".into(), seconds),
        Column::new("seed".into(), seeds),
    ])
    .unwrap_or_default()
}

fn provenance() -> Provenance {
    let entries = [
        ("command", "assemblet report entropy-sweep --out page"),
        ("commit", "cda317526f0e3a6ac9c6d7c1a4a3b2f6a3a1d0f2 (tree was clean)"),
        ("lock file", "sha256 6f1c…e2a9"),
        ("seeds", "11, 12, 13"),
        ("processor", "AMD EPYC 9B14, 2 cores, AVX-512"),
        ("threads", "2"),
        ("wall time", "1 h 42 min"),
        ("processor time", "3 h 11 min"),
        ("attempts", "34 of 30 trials: 2 lost, 2 released"),
    ];
    Provenance {
        entries: entries.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        definition: "name = \"entropy-sweep\"\n\n[objective]\nmetric = \"held_out/loss\"\ngoal = \"least\"\n\n[space]\nlearning_rate = { log = [1e-5, 1e-1] }\nentropy = { linear = [0.0, 0.6] }\n".to_owned(),
    }
}
