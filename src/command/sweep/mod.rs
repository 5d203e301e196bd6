//! `assemblet sweep`: many trials of one thing, and the best of them.

mod best;
mod chart;
mod definition_file;
mod export;
pub(crate) mod facts;
pub(crate) mod in_process;
pub(crate) mod laboratory;
mod new;
mod plan;
mod run;
mod status;
mod steer;
mod submit;
mod summary;
pub(crate) mod terminal;
pub(crate) mod watch;
pub(crate) mod words;

use clap::Subcommand;

use crate::ending::Conclusion;

/// Run many trials of one thing, whatever is killed meanwhile, and find the best
///
/// A sweep is a TOML file: what a trial runs, what varies, how points are drawn, what is to be made large or small.
/// Whatever was acknowledged is never lost: a trial that is interrupted is run again, and goes on from its last
/// checkpoint; its result counts once.
#[derive(Debug, Subcommand)]
pub(crate) enum Sweep {
    New(new::New),
    Run(run::Run),
    Submit(submit::Submit),
    Status(status::Status),
    Watch(watch::Watch),
    Pause(steer::Pause),
    Resume(steer::Resume),
    Cancel(steer::Cancel),
    Retry(steer::Retry),
    Add(steer::Add),
    Best(best::Best),
    Export(export::Export),
    Rm(steer::Rm),
}

impl Sweep {
    pub(crate) fn execute(&self) -> Conclusion {
        match self {
            Sweep::New(new) => new.execute(),
            Sweep::Run(run) => run.execute(),
            Sweep::Submit(submit) => submit.execute(),
            Sweep::Status(status) => status.execute(),
            Sweep::Watch(watch) => watch.execute(),
            Sweep::Pause(pause) => pause.execute(),
            Sweep::Resume(resume) => resume.execute(),
            Sweep::Cancel(cancel) => cancel.execute(),
            Sweep::Retry(retry) => retry.execute(),
            Sweep::Add(add) => add.execute(),
            Sweep::Best(best) => best.execute(),
            Sweep::Export(export) => export.execute(),
            Sweep::Rm(rm) => rm.execute(),
        }
    }
}
