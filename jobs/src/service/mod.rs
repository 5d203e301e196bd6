//! The engine, over a Unix socket and, if wanted, over loopback TCP.
//!
//! | to                        | use                                                                       |
//! |---------------------------|---------------------------------------------------------------------------|
//! | serve a home until told   | [`serve`]                                                                 |
//! | know what can be asked    | [`description`], the OpenAPI document                                     |
//!
//! Who may ask: on the socket, processes of the same user and of the system's; over TCP, who shows the token, calls the
//! service by a name of this machine, and does not come from a page of another origin.

mod answer;
mod error;
mod gate;
mod log;
mod peer;
mod presence;
mod route;
mod router;
mod serving;
mod socket;
mod token;

pub use error::ServeError;
pub use router::description;
pub use serving::{Listening, Serving, serve};
