//! What a laboratory must not forget.
//!
//! | to                               | use                                                               |
//! |----------------------------------|-------------------------------------------------------------------|
//! | know where things are            | [`Home`]: every path of the laboratory's folder, in one place     |
//! | write and read rows              | [`Store`]: journal first, then sled; one owner                    |
//! | say what is written              | [`row`]: plain data                                               |
//! | write a file whole or not at all | [`files`]                                                         |

mod codec;
mod error;
pub mod files;
mod home;
pub mod row;
mod status;
mod store;

pub use error::StoreError;
pub use home::Home;
pub use row::{Batch, Key, Row, SweepId, TrialId};
pub use status::{Opened, Since, Status};
pub use store::Store;
