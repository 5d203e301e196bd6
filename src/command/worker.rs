//! `assemblet worker`: runs trials of sweeps, one at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use chrono::{SecondsFormat, Utc};
use clap::Args;
use jobs::api::Api;
use jobs::client::{Client, StartCommand, connect_or_start};
use jobs::wire::{Problem, ProblemKind};
use jobs::worker::{self, Config};
use store::Home;

use crate::ending::{Conclusion, Ending, Failure};
use crate::interrupt;
use crate::options::examples;

/// Run trials of sweeps, one at a time
///
/// The service starts workers on its own machine by itself. This starts one more, or one on another machine: results,
/// logs and checkpoints then travel over the service's address. Ctrl-C and SIGTERM give the trial back: it is asked
/// to save, and goes on elsewhere. A trial never outlives its worker.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Until there has been nothing to do for a minute:\n  assemblet worker --idle-exit 60",
    "On another machine, over an SSH tunnel to the service's port:
  assemblet worker --server http://127.0.0.1:7070 --token-file token --gpus 1"
))]
pub(crate) struct Worker {
    /// The laboratory's folder [default: `ASSEMBLET_HOME`, or assemblet/laboratory in the platform's data folder]
    #[arg(long, value_name = "DIR", conflicts_with = "server")]
    home: Option<PathBuf>,
    /// A service on another machine: http://HOST:PORT
    #[arg(long, value_name = "URL", requires = "token_file")]
    server: Option<String>,
    /// The file with that service's token
    #[arg(long, value_name = "FILE", requires = "server")]
    token_file: Option<PathBuf>,
    /// Where trials of a service on another machine are run [default: the system's folder for temporary files]
    #[arg(long, value_name = "DIR", requires = "server")]
    scratch: Option<PathBuf>,
    /// Leave after so many seconds without a trial [default: never]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    idle_exit: Option<u64>,
    /// Seconds that a trial has to save when it is to end early
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    grace: u64,
    /// The machine's name; workers of the same name share its cores, memory and GPUs [default: its host name]
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
    /// Cores of the machine that trials may use [default: all that this program may use]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65536))]
    cores: Option<u32>,
    /// Memory of the machine that trials may use, in MiB [default: all of it]
    #[arg(long, value_name = "MIB")]
    memory: Option<u64>,
    /// GPUs of the machine
    #[arg(long, value_name = "N", default_value_t = 0)]
    gpus: u32,
    /// Say nothing of what it does
    #[arg(long, short)]
    quiet: bool,
}

impl Worker {
    pub(crate) fn execute(&self) -> Conclusion {
        interrupt::listen()?;
        let Some(server) = &self.server else {
            let home = Home::find(self.home.clone()).map_err(|error| {
                if error.is_bad_input() { Failure::bad_input(error) } else { Failure::Other(error.into()) }
            })?;
            let start = StartCommand::this_program().map_err(failure)?;
            let client = connect_or_start(&home, &start).map_err(failure)?;
            return self.run(client, Config::local(&home));
        };
        let token = self.token_file.as_deref().map_or_else(|| Ok(String::new()), token)?;
        let client = Client::at(server, &token).map_err(failure)?;
        let parent = self.scratch.clone().unwrap_or_else(std::env::temp_dir);
        let scratch = tempfile::Builder::new().prefix("assemblet-worker-").tempdir_in(&parent);
        let scratch = scratch
            .with_context(|| {
                format!("cannot make a folder in {}; name another with --scratch", parent.display())
            })
            .map_err(Failure::BadInput)?;
        self.run(client, Config::remote(scratch.path()))
    }

    fn run(&self, client: Client, mut config: Config) -> Conclusion {
        if let Some(host) = &self.host {
            config.name = config.name.replacen(&config.host, host, 1);
            config.host.clone_from(host);
        }
        config.capacity.cores = self.cores.unwrap_or(config.capacity.cores);
        config.capacity.memory_mib = self.memory.unwrap_or(config.capacity.memory_mib);
        config.capacity.gpus = self.gpus;
        config.idle_exit = self.idle_exit.map(Duration::from_secs);
        config.grace = Duration::from_secs(self.grace);
        if !self.quiet {
            let name = config.name.clone();
            config.say = Arc::new(move |sentence| say(&name, sentence));
        }
        let api: Arc<dyn Api> = Arc::new(client);
        let ended = worker::run(&api, &config, &interrupt::requested);
        ended.map_err(Failure::bad_input)?;
        Ok(Ending::Done)
    }
}

fn token(path: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read the token in {}", path.display()));
    Ok(text.map_err(Failure::BadInput)?.trim().to_owned())
}

/// Says what a worker does, in a log that many may share.
fn say(name: &str, sentence: &str) {
    use std::io::Write;
    let time = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
    // In one write; where nobody listens any more there is nobody to tell.
    let _ = std::io::stderr().write_all(format!("{time} worker {name}: {sentence}\n").as_bytes());
}

/// What of a refusal is the user's to mend, and what is not.
fn failure(problem: Problem) -> Failure {
    match problem.kind {
        ProblemKind::Unavailable | ProblemKind::Internal => Failure::Other(anyhow!(problem.message)),
        _ => Failure::BadInput(anyhow!(problem.message)),
    }
}
