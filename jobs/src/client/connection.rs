//! A client: where it asks, for how long it goes on asking, and whether it starts the service again.

use std::sync::Arc;
use std::time::Duration;

use store::Home;
use ureq::Agent;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::TcpConnector;

use super::events::Events;
use super::place;
use super::start::Revival;
use super::transport::{NoNames, UnixConnector};
use crate::wire::{Problem, ServiceView};

/// For how long a verb is repeated while there is no connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// A service, as who asks it sees it. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) door: Arc<Door>,
    pub(super) patience: Duration,
    pub(super) revival: Option<Arc<Revival>>,
}

/// Where a service is asked.
#[derive(Debug)]
pub(super) struct Door {
    /// The connections.
    pub(super) agent: Agent,
    /// What stands before every path.
    pub(super) base: String,
    /// As it is told to people.
    pub(super) shown: String,
    /// The token, over TCP.
    pub(super) token: Option<String>,
    /// The home, of a socket.
    home: Option<Home>,
}

impl Client {
    /// The service of a home, which must be running.
    ///
    /// # Errors
    /// Where none answers (`Unavailable`), or not one of this version (`Conflict`).
    pub fn of_home(home: &Home) -> Result<Client, Problem> {
        let client = Client::unproven(Door::of_home(home));
        client.clone().patient(Duration::ZERO).prove()?;
        Ok(client)
    }

    /// A service that listens to TCP: `http://127.0.0.1:PORT`, with the token that its file holds.
    ///
    /// # Errors
    /// Where the address or the token cannot be one, where none answers (`Unavailable`), where the token is another
    /// one (`Unauthorized`), or where what answers is not a service of this version (`Conflict`).
    pub fn at(server: &str, token: &str) -> Result<Client, Problem> {
        let client = Client::unproven(Door::at(server, token)?);
        client.clone().patient(Duration::ZERO).prove()?;
        Ok(client)
    }

    /// From now on a verb is repeated for so long while there is no connection.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Client {
        Client { patience, ..self }
    }

    /// What happens after the change `after` of the journal, as long as somebody reads it.
    pub fn events(&self, after: u64) -> Events {
        Events::new(self.clone(), after)
    }

    pub(super) fn unproven(door: Door) -> Client {
        Client { door: Arc::new(door), patience: PATIENCE, revival: None }
    }

    /// Asks who is there.
    pub(super) fn prove(&self) -> Result<ServiceView, Problem> {
        let answer = self.ask("GET", "/v1/service", None, Duration::from_secs(20))?;
        let view: ServiceView = serde_json::from_slice(&answer).map_err(|_| self.door.foreign())?;
        let own = env!("CARGO_PKG_VERSION");
        if view.version != own {
            return Err(Problem::conflict(format!(
                "the service at {} (process {}) is of version {}, and this program of version {own}: end that \
                 service with `assemblet serve --stop`, and this program starts its own",
                self.door.shown, view.pid, view.version
            )));
        }
        Ok(view)
    }
}

impl Door {
    pub(super) fn of_home(home: &Home) -> Door {
        let socket = place::socket_in_use(home);
        let shown = socket.display().to_string();
        let agent = Agent::with_parts(config(), UnixConnector { socket }, NoNames);
        Door { agent, base: "http://localhost".to_owned(), shown, token: None, home: Some(home.clone()) }
    }

    fn at(server: &str, token: &str) -> Result<Door, Problem> {
        let authority = server.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
        let usable = authority.filter(|text| {
            let port = text.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
            matches!(port, Some(Ok(_))) && !text.contains(['/', '@', '?', '#', ' '])
        });
        let Some(authority) = usable else {
            return Err(Problem::invalid(format!(
                "a service's address is http://HOST:PORT, which {server:?} is not; see service/address.json"
            )));
        };
        let token = token.trim();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Problem::invalid(
                "this cannot be a service's token: give the content of service/token",
            ));
        }
        let agent = Agent::with_parts(config(), TcpConnector::default(), DefaultResolver::default());
        let base = format!("http://{authority}");
        Ok(Door { agent, shown: base.clone(), base, token: Some(token.to_owned()), home: None })
    }

    /// The same door with connections of its own, which can be closed without those of others.
    pub(super) fn again(&self) -> Door {
        match (&self.home, &self.token) {
            (Some(home), _) => Door::of_home(home),
            (None, token) => Door {
                agent: Agent::with_parts(config(), TcpConnector::default(), DefaultResolver::default()),
                base: self.base.clone(),
                shown: self.shown.clone(),
                token: token.clone(),
                home: None,
            },
        }
    }

    /// What answers is no service of ours.
    pub(super) fn foreign(&self) -> Problem {
        Problem::conflict(format!("what answers at {} is not a service of Assemblet", self.shown))
    }
}

fn config() -> ureq::config::Config {
    ureq::config::Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .max_idle_connections(64)
        .max_idle_connections_per_host(64)
        .timeout_connect(Some(Duration::from_secs(10)))
        .user_agent(concat!("assemblet/", env!("CARGO_PKG_VERSION")))
        .build()
}
