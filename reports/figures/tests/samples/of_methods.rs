//! Charts that compare methods.

use figures::chart::{
    BudgetCurves, CurvePoint, HeatMap, IntervalBars, LearningCurves, LineChart, PerformanceProfile, Tree,
};

use super::{Noise, Sample};

pub(crate) fn all() -> Vec<Sample> {
    vec![
        ("lines", lines()),
        ("learning-curves", learning_curves()),
        ("budget", budget()),
        ("budget-by-tier", budget_by_tier()),
        ("interval-bars", interval_bars()),
        ("performance-profile", performance_profile()),
        ("heat-map", heat_map()),
        ("tree", tree()),
    ]
}

fn lines() -> figures::chart::Drawing {
    let curve = |scale: f64| -> Vec<(f64, f64)> {
        (0..=50).map(|i| (f64::from(i) * 20.0, 5.2 * (-f64::from(i) / scale).exp() + 0.4)).collect()
    };
    let band: Vec<(f64, f64, f64)> = curve(12.0).iter().map(|&(x, y)| (x, y * 0.85, y * 1.1)).collect();
    LineChart::new("Loss of the policy and of the value")
        .x_label("update")
        .y_label("loss (nats)")
        .line_with_band("policy", &curve(12.0), &band)
        .line("value", &curve(5.0))
        .size(560, 280)
        .draw()
}

fn learning_curves() -> figures::chart::Drawing {
    let mut chart = LearningCurves::new("Held-out success while learning")
        .note("IQM over 130 tasks and 5 seeds each with 95 % stratified bootstrap intervals; each seed as a thin line")
        .x_label("update")
        .y_label("tasks solved (%)");
    for (nth, (name, most, speed)) in
        [("plus, Gumbel", 71.0, 90.0), ("plus, PUCT", 66.0, 120.0), ("paper", 48.0, 160.0)]
            .into_iter()
            .enumerate()
    {
        let seeds: Vec<Vec<(f64, f64)>> = (0..5)
            .map(|seed| {
                let mut noise = Noise::new(100 * nth as u64 + seed + 7);
                let (most, speed) = (most + 3.0 * noise.normal(), speed * (1.0 + 0.15 * noise.normal()));
                let point = |i: i32| {
                    let x = f64::from(i) * 10.0;
                    (x, (most * (1.0 - (-x / speed).exp()) + 1.6 * noise.normal()).max(0.0))
                };
                (0..=60).map(point).collect()
            })
            .collect();
        let summary: Vec<CurvePoint> = (0..=60)
            .map(|i| {
                let mut values: Vec<f64> = seeds.iter().map(|seed| seed[i].1).collect();
                values.sort_by(f64::total_cmp);
                let value = (values[1] + values[2] + values[3]) / 3.0;
                CurvePoint {
                    x: i as f64 * 10.0,
                    value,
                    low: (values[1] - 0.8).max(0.0),
                    high: values[3] + 0.8,
                }
            })
            .collect();
        chart = chart.method(name, &seeds, &summary);
    }
    chart.draw()
}

fn solver(most: f64, half: f64, decades: i32) -> Vec<CurvePoint> {
    (0..=decades * 6)
        .map(|i| {
            let x = 10f64.powf(f64::from(i) / 6.0);
            let value = most / (1.0 + (half / x).powf(0.8));
            let error = 8.0 * (value / 100.0 * (1.0 - value / 100.0)).sqrt();
            CurvePoint { x, value, low: (value - error).max(0.0), high: (value + error).min(100.0) }
        })
        .collect()
}

const SOLVERS: [(&str, f64, f64); 4] =
    [("exact", 99.0, 2e3), ("plus", 93.0, 400.0), ("paper", 78.0, 900.0), ("random", 55.0, 3e4)];

fn budget() -> figures::chart::Drawing {
    let chart = BudgetCurves::new("Success against budget")
        .note("130 tasks, 5 seeds; 95 % Wilson intervals")
        .x_label("simulated steps");
    SOLVERS
        .iter()
        .fold(chart, |chart, (name, most, half)| chart.curve("", name, &solver(*most, *half, 6)))
        .draw()
}

fn budget_by_tier() -> figures::chart::Drawing {
    let mut chart =
        BudgetCurves::new("Success against budget, by tier").x_label("simulated steps").size(860, 520);
    for (tier, harder) in [
        ("1 to 2 instructions", 0.2),
        ("3 to 4", 1.0),
        ("5 to 6", 6.0),
        ("7 to 8", 40.0),
        ("9 and more", 300.0),
    ] {
        for (name, most, half) in SOLVERS {
            chart = chart.curve(tier, name, &solver(most, half * harder, 6));
        }
    }
    chart.draw()
}

fn interval_bars() -> figures::chart::Drawing {
    let mut chart = IntervalBars::new("Success by family of tasks")
        .note("5 seeds; 95 % Wilson intervals")
        .x_label("tasks solved (%)")
        .sorted();
    let rows = [
        ("sums of two registers", 97.0, 91.0, Some(95.0)),
        ("products with a digit", 88.0, 62.5, Some(71.0)),
        ("polynomials of degree 3 in two variables with constants", 61.0, 33.0, Some(30.0)),
        ("exchanges", 74.0, 70.0, None),
        ("identities", 100.0, 100.0, Some(100.0)),
        ("differences of squares", 43.0, 12.0, Some(20.0)),
    ];
    for (name, plus, paper, mark) in rows {
        chart = chart.bar(name, "plus", plus, (plus - 7.0).max(0.0), (plus + 5.0).min(100.0));
        chart = chart.bar(name, "paper mode", paper, (paper - 8.0).max(0.0), (paper + 8.0).min(100.0));
        if let Some(mark) = mark {
            chart = chart.mark(name, mark);
        }
    }
    chart.reference_name("the paper's figure").draw()
}

fn performance_profile() -> figures::chart::Drawing {
    let profile = |middle: f64, wide: f64| -> Vec<CurvePoint> {
        (0..=50)
            .map(|i| {
                let x = f64::from(i) / 50.0;
                let value = 100.0 / (1.0 + ((x - middle) / wide).exp());
                let error = 9.0 * (value / 100.0 * (1.0 - value / 100.0)).sqrt();
                CurvePoint { x, value, low: value - error, high: value + error }
            })
            .collect()
    };
    PerformanceProfile::new("Performance profiles")
        .note("130 tasks × 5 seeds; 95 % stratified bootstrap bands")
        .x_label("normalised score τ")
        .method("plus", &profile(0.72, 0.07))
        .method("paper", &profile(0.48, 0.1))
        .method("random", &profile(0.2, 0.06))
        .draw()
}

fn heat_map() -> figures::chart::Drawing {
    let mut noise = Noise::new(5);
    let columns = ["2", "3", "4", "5", "6"];
    let mut chart = HeatMap::new("Success by length and registers", "tasks solved (%)", &columns)
        .x_label("registers")
        .y_label("shortest program (instructions)")
        .range(0.0, 100.0)
        .size(620, 360);
    for row in 1..=8 {
        let value = |column: usize| {
            if row == 8 && column == 4 {
                return f64::NAN;
            }
            (104.0 - 9.0 * f64::from(row) - 4.0 * column as f64 + 5.0 * noise.normal())
                .clamp(0.0, 100.0)
                .round()
        };
        chart = chart.row(&row.to_string(), &(0..columns.len()).map(value).collect::<Vec<f64>>());
    }
    chart.draw()
}

fn tree() -> figures::chart::Drawing {
    let lines = ["imull %eax, %ecx", "addl %ebx, %ecx", "movl %eax, %edx", "subl $3, %ecx", "addl $2, %eax"];
    let mut noise = Noise::new(3);
    let mut chart = Tree::new("Search for 5 1 7 8 → 5 1 37 8", "value (chance of a solution)")
        .node(None, "start", 320.0, 0.31);
    let mut parents = vec![(0usize, 320.0)];
    let mut count = 1;
    let mut best = 0;
    for depth in 0..3 {
        let mut next = Vec::new();
        for &(parent, visits) in parents.iter().take(5) {
            let mut left: f64 = visits - 1.0;
            for line in lines.iter().take(if depth == 0 { 4 } else { 3 }) {
                let share = (left * (0.35 + 0.4 * noise.next())).floor();
                left -= share;
                if share < 1.0 {
                    continue;
                }
                let value = (0.2 + 0.25 * f64::from(depth) + 0.3 * noise.next()).min(1.0);
                chart = chart.node(Some(parent), line, share, value);
                next.push((count, share));
                best = count;
                count += 1;
            }
        }
        parents = next;
        best = if depth == 2 { parents[0].0 } else { best };
    }
    chart.path_to(best).draw()
}
