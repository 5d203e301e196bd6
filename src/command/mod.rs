//! The commands, one file each.

pub(crate) mod bench;
pub(crate) mod completions;
pub(crate) mod eval;
pub(crate) mod experiment;
pub(crate) mod jobs;
pub(crate) mod logs;
pub(crate) mod man;
pub(crate) mod minimize;
pub(crate) mod notebook;
pub(crate) mod report;
pub(crate) mod reproduce;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod store;
pub(crate) mod suite;
pub(crate) mod sweep;
pub(crate) mod synth;
pub(crate) mod tasks;
pub(crate) mod train;
pub(crate) mod trial;
pub(crate) mod verify;
pub(crate) mod worker;

use crate::arguments::Command;
use crate::ending::Conclusion;

/// Executes a command.
pub(crate) fn execute(command: Command) -> Conclusion {
    match command {
        Command::Synth(synth) => synth.execute(),
        Command::Run(run) => run.execute(),
        Command::Verify(verify) => verify.execute(),
        Command::Minimize(minimize) => minimize.execute(),
        Command::Tasks(tasks) => tasks.execute(),
        Command::Train(train) => train.execute(),
        Command::Eval(eval) => eval.execute(),
        Command::Bench(bench) => bench.execute(),
        Command::Notebook(notebook) => notebook.execute(),
        Command::Store(store) => store.execute(),
        Command::Suite(suite) => suite.execute(),
        Command::Worker(worker) => worker.execute(),
        Command::Trial(trial) => trial.execute(),
        Command::Sweep(sweep) => sweep.execute(),
        Command::Jobs(jobs) => jobs.execute(),
        Command::Logs(logs) => logs.execute(),
        Command::Report(report) => report.execute(),
        Command::Experiment(experiment) => experiment.execute(),
        Command::Reproduce(reproduce) => reproduce.execute(),
        Command::Serve(serve) => serve.execute(),
        Command::Completions(completions) => completions.execute(),
        Command::Man(man) => man.execute(),
    }
}
