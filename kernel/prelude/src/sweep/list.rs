//! All sweeps of the user's home.

use jobs::api::Api;

use super::service::connect;
use super::show::{counts, value};
use crate::error::{Error, Fault};
use crate::page::{Table, counted};

/// Every sweep that was submitted, and where it stands. `sweep("name")?` opens one.
///
/// # Errors
/// Where the service cannot be reached and not started.
pub fn sweeps() -> Result<Table, Error> {
    let views = connect()?.sweeps().map_err(Fault::from)?;
    let mut table =
        Table::new(&["sweep", "trials", "states", "best"]).noted(&counted(views.len() as u64, "sweep"));
    for view in views {
        let best = view.best.as_ref().map_or("-".to_owned(), |best| value(best.value));
        table.row(&[view.sweep.name.clone(), view.sweep.total.to_string(), counts(&view), best]);
    }
    Ok(table)
}
