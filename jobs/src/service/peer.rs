//! Who is at the other end of a connection.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpStream, UnixListener};

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// A process of this user, over the socket; none where the system does not say.
    User(Option<u32>),
    /// Somebody, over TCP.
    Network,
}

/// Connections over TCP whose small packets go out at once.
pub(super) struct Prompt(pub(super) TcpListener);

impl Listener for Prompt {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            if let Ok((stream, peer)) = self.0.accept().await {
                // Slower without it, that is all.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            // Too many files are open, say, which others may close.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, UnixListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, UnixListener>) -> Peer {
        Peer::User(stream.io().peer_cred().ok().map(|credentials| credentials.uid()))
    }
}

impl Connected<IncomingStream<'_, Prompt>> for Peer {
    fn connect_info(_: IncomingStream<'_, Prompt>) -> Peer {
        Peer::Network
    }
}
