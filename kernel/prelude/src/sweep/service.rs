//! The way to the service that runs sweeps: the one of the user's home, started where there is none.

use std::path::PathBuf;

use jobs::api::Api;
use jobs::client::{Client, StartCommand, connect_or_start};
use store::Home;

use crate::error::{Error, Fault};

/// The command line's program, as the kernel names it.
const PROGRAM: &str = "ASSEMBLET_PROGRAM";

/// A client of the service of `ASSEMBLET_HOME`, or of the platform's data folder.
///
/// # Errors
/// Where there is no service and none can be started.
pub(super) fn connect() -> Result<Client, Error> {
    let home = Home::find(None).map_err(|error| Fault::Service(error.to_string()))?;
    let start = StartCommand::of(program()?);
    Ok(connect_or_start(&home, &start).map_err(Fault::from)?)
}

/// A client of a service that runs already, if one does.
pub(super) fn running() -> Option<Client> {
    let client = Client::of_home(&Home::find(None).ok()?).ok()?;
    let client = client.patient(std::time::Duration::ZERO);
    client.service().ok().map(|_| client)
}

/// The program that serves: the one that was installed with the kernel, else the one on the search path.
fn program() -> Result<PathBuf, Error> {
    let named = std::env::var_os(PROGRAM).map(PathBuf::from).filter(|path| path.is_file());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        || std::env::split_paths(&path).map(|folder| folder.join("assemblet")).find(|path| path.is_file());
    named.or_else(found).ok_or_else(|| Fault::NoProgram.into())
}
