//! A sweep's trials for other people's tools.
//!
//! | for                          | use                                                                |
//! |------------------------------|--------------------------------------------------------------------|
//! | Optuna, optuna-dashboard     | [`optuna::write`]: the journal that `JournalFileBackend` opens     |
//! | spreadsheets, pandas, polars | [`Table`], with [`csv::write`] or [`store::table::write_parquet`]   |

pub mod csv;
pub mod optuna;
mod table;

pub use table::Table;
