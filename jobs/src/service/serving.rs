//! A service from its beginning to its end.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use store::{Home, StoreError};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;

use super::error::ServeError;
use super::gate::Gate;
use super::log::Log;
use super::peer::{Peer, Prompt};
use super::presence::Presence;
use super::router::router;
use super::socket;
use super::token::Token;
use crate::client::place::{self, Address};
use crate::engine::{Engine, OpenError, Options};
use crate::wire::Shutdown;

/// How often it looks whether it is to end.
const LOOK: Duration = Duration::from_millis(50);
/// How long a predecessor may take to let the home go.
const PREDECESSOR: Duration = Duration::from_secs(5);
/// How long workers may take to save: a trial has 30 s.
const DISMISSAL: Duration = Duration::from_secs(40);
/// How long what is under way may take at the end.
const GRACE: Duration = Duration::from_secs(10);

/// What is served, and where.
#[derive(Clone, Debug)]
pub struct Serving {
    /// The home.
    pub home: Home,
    /// The scheduler's times, and the workers that are kept on this host.
    pub engine: Options,
    /// A loopback address to listen on besides the socket; port 0 for any that is free.
    pub listen: Option<SocketAddr>,
    /// To end by itself when nobody has asked anything for so long and there is nothing to run.
    pub idle_exit: Option<Duration>,
}

/// Where a service listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// The home.
    pub home: PathBuf,
    /// Its socket.
    pub socket: PathBuf,
    /// Its address, where it listens to TCP.
    pub address: Option<SocketAddr>,
    /// The file that holds the token for TCP.
    pub token_file: PathBuf,
}

/// Serves a home until `stop` says so, a client asks for the end, or it is idle for too long. `ready` is told once
/// everybody can ask. At the end the workers of this host save and give back what they run, unless the client wants them
/// left; what is under way is answered, and the home let go.
///
/// # Errors
/// Where the home cannot be used or has another owner, or where it cannot listen.
pub fn serve(
    serving: Serving,
    stop: impl Fn() -> bool + Send + Sync + 'static,
    ready: impl FnOnce(&Listening),
) -> Result<(), ServeError> {
    let Serving { home, engine: options, listen: wanted, idle_exit } = serving;
    if let Some(address) = wanted.filter(|address| !address.ip().is_loopback()) {
        return Err(ServeError::NotLoopback(address));
    }
    let folder = home.service();
    // The engine makes the home, and says what is wrong with it.
    let log_path = folder.join("log.txt");
    let engine = open(&home, &options, &log_path)?;
    let home = place::absolute(&home);
    let told = |path: &Path| {
        let path = path.to_owned();
        move |source| ServeError::File { path, source }
    };
    place::private_folder(&folder).map_err(told(&folder))?;
    let log = Log::open(&log_path).map_err(told(&log_path))?;
    for sentence in engine.mended() {
        log.say(sentence);
    }
    let token_file = home.service().join("token");
    let token = Token::of(&token_file)?;

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(ServeError::Runtime)?;
    let served = runtime.block_on(async {
        let (unix, socket) = socket::listen(&home)?;
        let unix = UnixListener::from_std(unix).map_err(told(&socket))?;
        let tcp = match wanted {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let address = tcp.as_ref().and_then(|tcp| tcp.local_addr().ok());
        let listening = Listening { home: home.root().to_owned(), socket, address, token_file };
        note(&home, &listening)?;
        let shown = address.map_or_else(String::new, |address| format!(" and http://{address}"));
        log.say(format!("serving {} at {}{shown}", listening.home.display(), listening.socket.display()));

        let presence = Presence::new();
        let gate =
            |port| Gate { port, token: token.clone(), log: log.clone(), presence: Arc::clone(&presence) };
        let (ending, end) = watch::channel(false);
        let over_socket = accept_unix(unix, router(engine.clone(), gate(None)), end.clone());
        let over_tcp =
            accept_tcp(tcp, router(engine.clone(), gate(address.map(|address| address.port()))), end);
        ready(&listening);
        let reason = async {
            let reason = until_the_end(&engine, &stop, idle_exit, &presence).await;
            log.say(format!("ending: {reason}"));
            // Ends what waits.
            engine.ask_to_stop(Shutdown::default());
            if !engine.workers_are_left() {
                dismiss_workers(&engine, &log).await;
            }
            // Nobody new is let in.
            let _ = ending.send(true);
            tokio::time::sleep(GRACE).await;
            log.say("not everybody was answered in time");
        };
        tokio::select! {
            biased;
            _ = async { tokio::join!(over_socket, over_tcp) } => {}
            () = reason => {}
        }
        // While the home is still ours: a successor may make its own at once.
        let _ = fs::remove_file(&listening.socket);
        let _ = fs::remove_file(place::file(&home));
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    engine.stop();
    if served.is_ok() {
        log.say("ended");
    }
    served
}

/// Takes the home. Another service that is about to end, and answers nobody any more, is waited for.
fn open(home: &Home, options: &Options, log: &Path) -> Result<Engine, OpenError> {
    let mut left = PREDECESSOR.as_millis() / LOOK.as_millis();
    loop {
        match Engine::open_with_log(home, options.clone(), late_log(log.to_owned())) {
            Err(OpenError::Store(StoreError::Held { .. })) if left > 0 && !socket::answers(home) => {
                left -= 1;
                std::thread::sleep(LOOK);
            }
            opened => return opened,
        }
    }
}

/// Waits until there is a reason to end, and tells it.
async fn until_the_end(
    engine: &Engine,
    stop: &(impl Fn() -> bool + Sync),
    idle_exit: Option<Duration>,
    presence: &Presence,
) -> String {
    loop {
        if stop() {
            return "a signal".to_owned();
        }
        if engine.is_asked_to_stop() {
            return "a client asked for it".to_owned();
        }
        if let Some(longest) = idle_exit
            && presence.absence() >= longest
            && engine.is_idle().await == Ok(true)
        {
            return format!("nothing to run, and nobody asked for {} s", longest.as_secs());
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Waits until the workers of this host have saved what they run and given it back.
async fn dismiss_workers(engine: &Engine, log: &Log) {
    let mut dismissed = engine.dismiss_workers();
    let mut rounds = DISMISSAL.as_millis() / LOOK.as_millis();
    while dismissed.left() > 0 && rounds > 0 {
        tokio::time::sleep(LOOK).await;
        rounds -= 1;
    }
    if dismissed.left() > 0 {
        log.say(format!("{} workers do not end", dismissed.left()));
    }
}

async fn accept_unix(listener: UnixListener, router: Router, end: watch::Receiver<bool>) {
    let service = router.into_make_service_with_connect_info::<Peer>();
    // Errors of single connections are theirs; there are no others.
    let _ = axum::serve(listener, service).with_graceful_shutdown(ended(end)).await;
}

async fn accept_tcp(listener: Option<TcpListener>, router: Router, end: watch::Receiver<bool>) {
    let Some(listener) = listener else { return };
    let service = router.into_make_service_with_connect_info::<Peer>();
    let _ = axum::serve(Prompt(listener), service).with_graceful_shutdown(ended(end)).await;
}

async fn ended(mut end: watch::Receiver<bool>) {
    let _ = end.wait_for(|end| *end).await;
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => ServeError::PortInUse(address),
        _ => ServeError::Listen { address: address.to_string(), source },
    })
}

/// Writes down where it listens.
fn note(home: &Home, listening: &Listening) -> Result<(), ServeError> {
    let address = Address {
        socket: listening.socket.clone(),
        tcp: listening.address.map(|address| address.to_string()),
        pid: std::process::id(),
    };
    let path = place::file(home);
    let text = serde_json::to_vec(&address).map_err(std::io::Error::from);
    text.and_then(|text| store::files::write_whole(&path, &text))
        .map_err(|source| ServeError::File { path, source })
}

/// A log that is opened when something is said: the engine may say something before there is a folder for it.
fn late_log(path: PathBuf) -> impl Fn(String) + Send + Clone + 'static {
    move |message| match Log::open(&path) {
        Ok(log) => log.say(message),
        Err(_) => eprintln!("{message}"),
    }
}
