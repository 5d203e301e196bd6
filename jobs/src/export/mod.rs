//! A sweep's trials for other people's tools.
//!
//! | for                          | use                                                                |
//! |------------------------------|--------------------------------------------------------------------|
//! | Optuna, optuna-dashboard     | [`optuna::write`]: the journal that `JournalFileBackend` opens     |
//! | spreadsheets, pandas, polars | [`Table`] and [`csv::write`]; the same table goes into Parquet     |

pub mod csv;
pub mod optuna;
mod table;

pub use table::{Cells, Column, Table};
