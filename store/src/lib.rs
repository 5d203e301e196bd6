//! What a laboratory must not forget.
//!
//! | to                               | use                                                               |
//! |----------------------------------|-------------------------------------------------------------------|
//! | know where things are            | [`Home`]: every path of the laboratory's folder, in one place     |
//! | write and read rows              | [`Store`]: journal first, then sled; one owner                    |
//! | say what is written              | [`row`]: plain data                                               |

mod home;
pub mod row;

pub use home::Home;
pub use row::{Batch, Key, Row, SweepId, TrialId};
