//! Why a service cannot serve, in one sentence.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::engine::OpenError;

/// Why a service cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The home cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Everybody on the network could ask.
    #[error(
        "{0} can be reached from other machines; listen on 127.0.0.1 or [::1], and let others come through a tunnel \
         (ssh -L)"
    )]
    NotLoopback(SocketAddr),
    /// Somebody else has the port.
    #[error("{0} is in use by another program; choose another port, or 0 for any that is free")]
    PortInUse(SocketAddr),
    /// The system does not let us listen there.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: String,
        /// Why not.
        source: io::Error,
    },
    /// Somebody answers on the socket, though the home has no owner.
    #[error("another service answers on {}; end it first", .0.display())]
    SocketInUse(PathBuf),
    /// A file of the service's cannot be made or read.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The token's file holds something else.
    #[error("{} does not hold a token of 64 hexadecimal digits; remove it, and a new one is made", .0.display())]
    NoToken(PathBuf),
    /// The system gives no threads.
    #[error("the system gives no thread: {0}")]
    Runtime(io::Error),
}

impl ServeError {
    /// Whether the user chose something that cannot be used, so that the exit code is 2.
    pub fn is_bad_input(&self) -> bool {
        match self {
            ServeError::Open(error) => error.is_bad_input(),
            ServeError::NotLoopback(_) | ServeError::NoToken(_) => true,
            _ => false,
        }
    }
}
