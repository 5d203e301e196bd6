//! Statistics of what is asked for in JSON on standard input, as JSON: for `tests/conformance/rliable`, which
//! compares them with other people's. Every request is an object whose `what` names it; the answer is the list of
//! their answers.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use polars::prelude::{ParquetWriter, PolarsResult};
use reports::analysis::{self, Question};
use reports::page::Block;
use reports::source::{self, Reading};
use reports::statistics::{
    Bootstrap, Direction, Domain, Estimate, Level, Parameter, Point, Profiled, Quantiles, Resampled, Scores,
    StatisticsError, aggregates, difference, holm, importances, mcnemar, paired_difference,
    performance_profile, probability_of_improvement, sample_efficiency, wilson,
};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut asked = String::new();
    std::io::stdin().read_to_string(&mut asked)?;
    let asked: Vec<Value> = serde_json::from_str(&asked)?;
    let answers = asked.iter().map(answer).collect::<Result<Vec<Value>, StatisticsError>>()?;
    println!("{}", Value::from(answers));
    Ok(())
}

fn answer(asked: &Value) -> Result<Value, StatisticsError> {
    Ok(match asked["what"].as_str() {
        Some("aggregates") => {
            #[allow(clippy::disallowed_methods, reason = "the time is shown, and decides nothing")]
            let start = std::time::Instant::now();
            let found = aggregates(&scores(&asked["scores"])?, number(&asked["target"]), &bootstrap(asked)?);
            json!({
                "iqm": estimate(found.iqm), "median": estimate(found.median), "mean": estimate(found.mean),
                "gap": estimate(found.optimality_gap), "seconds": start.elapsed().as_secs_f64(),
            })
        }
        Some("difference") => {
            let (first, second) = (scores(&asked["scores"])?, scores(&asked["second"])?);
            let found = difference(&first, &second, number(&asked["target"]), &bootstrap(asked)?)?;
            json!({
                "iqm": estimate(found.iqm), "median": estimate(found.median), "mean": estimate(found.mean),
                "gap": estimate(found.optimality_gap),
            })
        }
        Some("improvement") => {
            let (first, second) = (scores(&asked["scores"])?, scores(&asked["second"])?);
            estimate(probability_of_improvement(&first, &second, &bootstrap(asked)?)?)
        }
        Some("profile") => {
            let of = if asked["means"] == true { Profiled::TaskMeans } else { Profiled::Runs };
            let thresholds = numbers(&asked["thresholds"]);
            points(&performance_profile(&scores(&asked["scores"])?, &thresholds, of, &bootstrap(asked)?)?)
        }
        Some("efficiency") => {
            let of_steps = list(&asked["scores"]).iter().map(scores).collect::<Result<Vec<Scores>, _>>()?;
            points(&sample_efficiency(&numbers(&asked["steps"]), &of_steps, &bootstrap(asked)?)?)
        }
        Some("paired") => {
            let (first, second) = (numbers(&asked["first"]), numbers(&asked["second"]));
            estimate(paired_difference(&first, &second, &bootstrap(asked)?)?)
        }
        Some("wilson") => {
            let level = Level::new(number(&asked["level"]))?;
            estimate(wilson(number(&asked["successes"]), number(&asked["trials"]), level)?)
        }
        Some("mcnemar") => {
            mcnemar(number(&asked["only_first"]) as u64, number(&asked["only_second"]) as u64).into()
        }
        Some("holm") => holm(&numbers(&asked["p"]))?.into(),
        Some("importances") => importance(asked)?,
        Some("exported") => exported(asked).unwrap_or_else(|error| panic!("{error}")),
        _ => panic!("no such statistic: {asked}"),
    })
}

/// What the page of a file of attempts has in its table of aggregates, each with its bounds, by solver. The attempts
/// beside the page are written as Parquet, so that others can compute the same from them.
fn exported(asked: &Value) -> Result<Value, Box<dyn std::error::Error>> {
    let path = |key: &str| PathBuf::from(asked[key].as_str().unwrap_or_default());
    let source = source::read(&[path("attempts")], &Reading::default())?;
    let question = Question { seed: number(&asked["seed"]) as u64, ..Question::default() };
    let mut page = analysis::page(&source, &question);
    let attached = page.attachments.iter_mut().find(|attachment| attachment.id == "attempts");
    ParquetWriter::new(File::create(path("parquet"))?).finish(&mut attached.ok_or("no attempts")?.data)?;
    let mut blocks = page.sections.iter().flat_map(|section| &section.blocks);
    let table = blocks.find_map(|block| match block {
        Block::Table(table) if table.id == "aggregates" => Some(&table.data),
        _ => None,
    });
    let table = table.ok_or("no table of aggregates")?;
    let solvers: Vec<String> = table.column("solver")?.str()?.iter().flatten().map(str::to_owned).collect();
    let mut answer = serde_json::Map::new();
    for (row, solver) in solvers.into_iter().enumerate() {
        let mut found = serde_json::Map::new();
        for (key, name) in [("iqm", "IQM"), ("median", "median"), ("mean", "mean"), ("gap", "optimality gap")]
        {
            let cells = ["", " low", " high"].map(|end| table.column(&format!("{name}{end}")));
            let cells: Vec<Option<f64>> =
                cells.into_iter().map(|cells| Ok(cells?.f64()?.get(row))).collect::<PolarsResult<_>>()?;
            found.insert(key.to_owned(), json!(cells));
        }
        answer.insert(solver, found.into());
    }
    Ok(answer.into())
}

fn importance(asked: &Value) -> Result<Value, StatisticsError> {
    let columns: Vec<Vec<Option<f64>>> = (list(&asked["parameters"]).iter())
        .map(|parameter| list(&parameter["values"]).iter().map(Value::as_f64).collect())
        .collect();
    let domain = |of: &Value| {
        let (low, high, log) = (&of["low"], &of["high"], of["log"] == true);
        match of["kind"].as_str() {
            Some("float") => {
                Domain::Float { low: number(low), high: number(high), log, step: of["step"].as_f64() }
            }
            Some("int") => Domain::Int {
                low: number(low) as i64,
                high: number(high) as i64,
                log,
                step: of["step"].as_i64().unwrap_or(1),
            },
            _ => Domain::Categorical { choices: number(&of["choices"]) as usize },
        }
    };
    let parameters: Vec<Parameter<'_>> = (list(&asked["parameters"]).iter().zip(&columns))
        .map(|(of, values)| Parameter { name: of["name"].as_str().unwrap_or(""), domain: domain(of), values })
        .collect();
    let direction = if asked["maximize"] == true { Direction::Maximize } else { Direction::Minimize };
    let quantiles = Quantiles { target: number(&asked["target"]), region: number(&asked["region"]) };
    let found = importances(&parameters, &numbers(&asked["objective"]), direction, quantiles)?;
    let values = found.parameters.into_iter().map(|parameter| parameter.value);
    Ok(json!({"values": values.collect::<Vec<f64>>(), "n": found.n, "failed": found.failed}))
}

fn bootstrap(asked: &Value) -> Result<Bootstrap, StatisticsError> {
    let both = asked["tasks_too"] == true;
    let resampled = if both { Resampled::RunsAndTasks } else { Resampled::Runs };
    let bootstrap = Bootstrap::new(number(&asked["seed"]) as u64).with_resampled(resampled);
    bootstrap.with_replicates(number(&asked["replicates"]) as usize)
}

/// A list of runs, each a list of its scores on the tasks; null for a run that failed.
fn scores(asked: &Value) -> Result<Scores, StatisticsError> {
    let runs = list(asked);
    let tasks = runs.first().map_or(0, |run| list(run).len());
    let all: Vec<f64> = runs.iter().flat_map(numbers).collect();
    Scores::new(runs.len(), tasks, &all)
}

fn estimate(found: Estimate) -> Value {
    let bounds = found.interval.bounds().map(|(low, high)| vec![low, high]);
    json!({"value": found.value, "bounds": bounds, "n": found.n, "failed": found.failed})
}

fn points(found: &[Point]) -> Value {
    found.iter().map(|point| estimate(point.estimate)).collect()
}

fn list(asked: &Value) -> &[Value] {
    asked.as_array().map_or(&[], Vec::as_slice)
}

fn number(asked: &Value) -> f64 {
    asked.as_f64().unwrap_or(f64::NAN)
}

fn numbers(asked: &Value) -> Vec<f64> {
    list(asked).iter().map(number).collect()
}
