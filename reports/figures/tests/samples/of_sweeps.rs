//! Charts of a sweep.

use figures::chart::{
    Contour, Drawing, Goal, Importance, Outcome, ParallelCoordinates, Parameter, Rungs, Slices, SweepHistory,
    Timeline,
};

use super::{Noise, Sample};

/// Trials of a sweep over four parameters.
pub(crate) struct Trials {
    pub(crate) rate: Vec<Option<f64>>,
    pub(crate) entropy: Vec<Option<f64>>,
    pub(crate) width: Vec<Option<f64>>,
    pub(crate) search: Vec<Option<&'static str>>,
    pub(crate) loss: Vec<Option<f64>>,
    pub(crate) outcome: Vec<Outcome>,
}

pub(crate) fn trials(count: usize) -> Trials {
    let mut noise = Noise::new(11);
    let mut trials = Trials {
        rate: Vec::new(),
        entropy: Vec::new(),
        width: Vec::new(),
        search: Vec::new(),
        loss: Vec::new(),
        outcome: Vec::new(),
    };
    for trial in 0..count {
        // Later trials come nearer to the best, as a sampler's do.
        let near = 1.0 - 0.6 * trial as f64 / count as f64;
        let rate = 10f64.powf(-3.0 + 1.6 * near * (2.0 * noise.next() - 1.0));
        let entropy = (0.3 + 0.3 * near * (2.0 * noise.next() - 1.0)).clamp(0.0, 0.6);
        let width = 64.0 * 2f64.powi((4.0 * noise.next()) as i32);
        let search = ["puct", "gumbel", "none"][(noise.next() * 2.6) as usize];
        let loss = 0.2
            + 0.25 * (rate.log10() + 3.0).powi(2)
            + 2.0 * (entropy - 0.25).powi(2)
            + if search == "none" { 0.2 } else { 0.0 }
            + 0.03 * noise.normal().abs();
        let fate = noise.next();
        let outcome = match fate {
            f if f < 0.06 => Outcome::Failed,
            f if f < 0.3 && loss > 0.35 => Outcome::Pruned,
            _ => Outcome::Succeeded,
        };
        trials.rate.push(Some(rate));
        trials.entropy.push(Some(entropy));
        // The width matters to networks only.
        trials.width.push(Some(width).filter(|_| search != "none"));
        trials.search.push(Some(search));
        trials.loss.push(Some(loss).filter(|_| outcome != Outcome::Failed));
        trials.outcome.push(outcome);
    }
    trials
}

impl Trials {
    pub(crate) fn objective(&self) -> Parameter {
        Parameter::linear("held-out loss (nats)", &self.loss)
    }

    pub(crate) fn parameters(&self) -> [Parameter; 4] {
        [
            Parameter::log("learning rate", &self.rate),
            Parameter::linear("entropy", &self.entropy),
            Parameter::log("width (units)", &self.width),
            Parameter::names("search", &self.search),
        ]
    }
}

pub(crate) fn all() -> Vec<Sample> {
    let trials = trials(90);
    vec![
        ("sweep-history", history(&trials)),
        ("parallel-coordinates", parallel(&trials)),
        ("slices", slices(&trials)),
        ("contour", contour(&trials)),
        ("importance", importance()),
        ("rungs", rungs(27)),
        ("timeline", timeline(4, 40)),
    ]
}

pub(crate) fn history(trials: &Trials) -> Drawing {
    let chart = SweepHistory::new("Objective by trial", "held-out loss (nats)", Goal::Least);
    let each = trials.loss.iter().zip(&trials.outcome).enumerate();
    each.fold(chart, |chart, (n, (loss, outcome))| chart.trial(n as u64, *loss, *outcome)).draw()
}

pub(crate) fn parallel(trials: &Trials) -> Drawing {
    let chart = ParallelCoordinates::new("Parameters of all trials", trials.objective(), Goal::Least);
    trials.parameters().into_iter().fold(chart, ParallelCoordinates::parameter).draw()
}

pub(crate) fn slices(trials: &Trials) -> Drawing {
    let chart = Slices::new("Objective against each parameter", trials.objective());
    trials.parameters().into_iter().fold(chart, Slices::parameter).draw()
}

pub(crate) fn contour(trials: &Trials) -> Drawing {
    let [rate, entropy, ..] = trials.parameters();
    Contour::new("Objective over learning rate and entropy", trials.objective(), Goal::Least, rate, entropy)
        .draw()
}

fn importance() -> Drawing {
    Importance::new("What the objective depends on")
        .note("PED-ANOVA, 84 trials; 95 % bootstrap intervals")
        .parameter("entropy", 21.0, Some((14.0, 29.0)))
        .parameter("learning rate", 58.0, Some((49.0, 66.0)))
        .parameter("width", 3.2, Some((1.0, 6.5)))
        .parameter("search", 17.5, Some((11.0, 24.0)))
        .draw()
}

pub(crate) fn rungs(count: u64) -> Drawing {
    let mut noise = Noise::new(4);
    let mut chart =
        Rungs::new("Values on the way, and where trials were pruned", "held-out loss (nats)", Goal::Least)
            .x_label("epoch")
            .log_steps()
            .rungs(&[1.0, 3.0, 9.0, 27.0, 81.0]);
    for number in 0..count {
        let good = noise.next();
        let last = match good {
            g if g < 0.45 => 3,
            g if g < 0.7 => 9,
            g if g < 0.85 => 27,
            _ => 81,
        };
        let outcome = match (last, number) {
            (_, 5) => Outcome::Failed,
            (81, _) => Outcome::Succeeded,
            _ => Outcome::Pruned,
        };
        let value = |step: i32| {
            let x = f64::from(step);
            (x, 2.4 * x.powf(-0.15 - 0.2 * good) + 0.25 * (1.0 - good) + 0.02 * noise.normal())
        };
        let steps: Vec<(f64, f64)> = (1..=last).map(value).collect();
        chart = chart.trial(number, &steps, outcome);
    }
    chart.draw()
}

pub(crate) fn timeline(workers: usize, attempts: usize) -> Drawing {
    let mut noise = Noise::new(9);
    let mut ends = vec![0.0; workers];
    let mut chart = Timeline::new("Attempts by worker").note("4 workers on 2 hosts");
    for attempt in 0..attempts {
        let worker = (0..workers).min_by(|a, b| f64::total_cmp(&ends[*a], &ends[*b])).unwrap_or(0);
        let from = ends[worker] + 2.0;
        let to = from + 40.0 + 300.0 * noise.next();
        ends[worker] = to;
        let outcome = match (noise.next(), attempt + workers >= attempts) {
            (_, true) => Outcome::Running,
            (f, _) if f < 0.08 => Outcome::Failed,
            (f, _) if f < 0.14 => Outcome::Lost,
            (f, _) if f < 0.2 => Outcome::Released,
            (f, _) if f < 0.4 => Outcome::Pruned,
            _ => Outcome::Succeeded,
        };
        chart = chart.attempt(
            &format!("farm-{}/{worker}", worker / 2 + 1),
            &format!("{attempt}"),
            from,
            to,
            outcome,
        );
    }
    chart.draw()
}
