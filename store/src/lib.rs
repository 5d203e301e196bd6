//! What a laboratory must not forget.
//!
//! | to                               | use                                                               |
//! |----------------------------------|-------------------------------------------------------------------|
//! | know where things are            | [`Home`]: every path of the laboratory's folder, in one place     |
//! | write and read rows              | [`Store`]: journal first, then sled; one owner                    |
//! | say what is written              | [`row`]: plain data                                               |
//! | look after it                    | [`Checkup`], [`Repaired`], [`Store::export`], [`Store::begin_backup`] |
//! | keep what a trial reported       | [`metrics`]: JSON lines, then Parquet                             |
//! | write a file whole or not at all | [`files`]                                                         |
//! | hand a table on                  | [`table`]: columns, as Parquet                                    |

mod aside;
mod backup;
mod check;
mod codec;
pub mod disk;
mod error;
mod export;
pub mod files;
mod home;
mod index;
mod journal;
pub mod metrics;
mod open;
mod owner;
mod place;
mod repair;
pub mod row;
mod status;
mod store;
pub mod table;

pub use backup::{Backup, Saved};
pub use check::{Checkup, Counts};
pub use error::StoreError;
pub use export::Imported;
pub use home::Home;
pub use owner::Owner;
pub use repair::Repaired;
pub use row::{Batch, Key, Row, SweepId, TrialId};
pub use status::{Opened, Since, Status};
pub use store::Store;
