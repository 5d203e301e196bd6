//! `assemblet serve`: the home's service, in the foreground or, for those who start it by need, in the background.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use chrono::TimeDelta;
use clap::Args;
use jobs::client::end_service;
use jobs::engine::{Options, Workers};
use jobs::service::{Listening, ServeError, Serving, serve};
use jobs::wire::Shutdown;

use crate::command::sweep::laboratory::{HomeArguments, failure};
use crate::ending::{Conclusion, Ending, Failure};
use crate::interrupt;
use crate::options::examples;

/// How long a service that was started by need waits for somebody who needs it.
const IDLE: Duration = Duration::from_secs(15 * 60);

/// Says how long a lease lasts after its worker was last heard of, in seconds; 30 without it. With less, the trials of
/// dead workers run again sooner, and those of slow ones run twice.
const LEASE: &str = "ASSEMBLET_LEASE_S";

/// Run the laboratory's service in the foreground
///
/// The service has the home: it keeps sweeps and results, and runs trials as long as it has any. Commands start it by
/// themselves where it does not run, and it ends by itself when nobody has needed it for a quarter of an hour; so this
/// command is only for those who want to see it, or let a browser or workers on other machines in.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Serve until Ctrl-C:
  assemblet serve",
    "Let workers on other machines in, through a tunnel (on the other machine: ssh -L 8642:127.0.0.1:8642 …):
  assemblet serve --listen 127.0.0.1:8642",
    "End the service that runs, whoever started it; what runs is saved, and goes on with the next one:
  assemblet serve --stop"
))]
pub(crate) struct Serve {
    #[command(flatten)]
    home: HomeArguments,
    /// Worker processes to run on this machine, at most; 0 where all workers come from elsewhere [default: its cores]
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// Listen to TCP too, on an address of this machine only, such as 127.0.0.1:8642; port 0 for any that is free
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// End after so many seconds with nothing to run and nobody asking
    #[arg(long, value_name = "S", value_parser = seconds, allow_negative_numbers = true)]
    idle_exit: Option<Duration>,
    /// End the home's service instead of running one; its workers save, and what they run goes on with the next one
    #[arg(long, conflicts_with_all = ["workers", "listen", "idle_exit"])]
    stop: bool,
    /// With --stop: leave the workers, which finish what they run and start the service again when they need it
    #[arg(long, requires = "stop")]
    leave_workers: bool,
    /// Started by need: prints nothing, and ends when nobody needs it
    #[arg(long, hide = true)]
    detached: bool,
}

impl Serve {
    pub(crate) fn execute(&self) -> Conclusion {
        if self.stop { self.end() } else { self.run() }
    }

    fn run(&self) -> Conclusion {
        let home = self.home.find()?;
        let program = std::env::current_exe().context("the system does not say where this program is");
        let program = program.map_err(Failure::Other)?;
        let text = |path: &std::path::Path| {
            let text = path.to_str().map(str::to_owned);
            text.ok_or_else(|| Failure::bad_input(anyhow!("{}: the path is not Unicode", path.display())))
        };
        let cores = available_parallelism().map_or(1, usize::from);
        let workers = Workers {
            command: vec![
                text(&program)?,
                "worker".to_owned(),
                "--home".to_owned(),
                text(home.root())?,
                "--idle-exit".to_owned(),
                "60".to_owned(),
            ],
            most: self.workers.unwrap_or(cores),
        };
        let mut engine =
            Options { workers: Some(workers).filter(|workers| workers.most > 0), ..Options::default() };
        if let Some(lease) = std::env::var_os(LEASE) {
            engine.scheduler.ttl = lease_of(&lease).map_err(Failure::bad_input)?;
        }
        let idle_exit = self.idle_exit.or(self.detached.then_some(IDLE));
        let serving = Serving { home, engine, listen: self.listen, idle_exit };
        interrupt::listen()?;
        let ready = |listening: &Listening| {
            if !self.detached {
                // Where standard output is closed, there is nobody to tell.
                let _ = say(listening);
            }
        };
        // Ctrl-C is how it is meant to end.
        serve(serving, interrupt::requested, ready).map_err(serve_failure).map(|()| Ending::Done)
    }

    fn end(&self) -> Conclusion {
        // Where none runs, it is as it should be.
        let how = Shutdown { leave_workers: self.leave_workers };
        end_service(&self.home.find()?, how).map_err(failure).map(|_| Ending::Done)
    }
}

/// Where everything is.
fn say(listening: &Listening) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "home     {}", listening.home.display())?;
    writeln!(out, "socket   {}", listening.socket.display())?;
    if let Some(address) = listening.address {
        writeln!(out, "address  http://{address}")?;
        writeln!(out, "token    {}", listening.token_file.display())?;
    }
    writeln!(out, "Ctrl-C ends it.")?;
    out.flush()
}

fn serve_failure(error: ServeError) -> Failure {
    if error.is_bad_input() { Failure::bad_input(error) } else { Failure::Other(error.into()) }
}

/// The time of a lease, from its variable.
fn lease_of(text: &OsStr) -> anyhow::Result<TimeDelta> {
    let seconds = text.to_str().and_then(|text| text.parse::<u16>().ok()).filter(|seconds| *seconds > 0);
    let seconds = seconds.with_context(|| {
        format!(
            "{LEASE} is a whole number of seconds from 1 to {}, which {} is not",
            u16::MAX,
            text.display()
        )
    })?;
    Ok(TimeDelta::seconds(seconds.into()))
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or("write a number of seconds above 0")
}
