//! Asking a service, from any thread and without a runtime: over its Unix socket, or over TCP with its token.
//!
//! | to                                        | use                                                        |
//! |-------------------------------------------|------------------------------------------------------------|
//! | ask the service of a home                 | [`Client::of_home`]                                        |
//! | ask it, and start it where there is none  | [`connect_or_start`]                                       |
//! | end it                                    | [`end_service`]                                            |
//! | ask one on another machine                | [`Client::at`]                                             |
//! | ask                                       | the verbs of [`Api`](crate::api::Api), and [`Client::events`] |

mod call;
mod connection;
mod detach;
mod events;
mod path;
pub(crate) mod place;
mod start;
mod transport;
mod verbs;

pub use connection::Client;
pub use events::{Events, Stopper};
pub use start::{StartCommand, connect_or_start, end_service};

#[cfg(feature = "service")]
pub(crate) use detach::detach;
