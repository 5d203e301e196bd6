//! A front end of a few lines: it starts a kernel as Jupyter does, and talks to it over its sockets.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use jupyter_protocol::{
    ConnectionInfo, ExecuteRequest, ExecutionState, InputReply, JupyterMessage, JupyterMessageContent,
    ShutdownRequest, connection_info::Transport,
};
use jupyter_zmq_client as zmq;
use jupyter_zmq_client::{
    ClientControlConnection, ClientIoPubConnection, ClientShellConnection, ClientStdinConnection,
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A kernel that this process has started, and the sockets to it.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Where the kernel is told its ports; goes away with this value.
    _file: tempfile::NamedTempFile,
    /// Ports and key.
    pub connection: ConnectionInfo,
}

/// What a cell did.
#[derive(Debug)]
pub struct Execution {
    /// The reply on the shell socket.
    pub reply: JupyterMessage,
    /// Everything on iopub that belongs to the request, up to its `idle`, in order.
    pub outputs: Vec<JupyterMessage>,
    /// From the request to the later of the reply and `idle`.
    pub elapsed: Duration,
}

/// One front end's sockets.
pub struct Client {
    shell: ClientShellConnection,
    iopub: ClientIoPubConnection,
    control: ClientControlConnection,
    stdin: ClientStdinConnection,
}

impl Process {
    /// Starts a kernel by its command, in which `{connection_file}` stands for the file.
    ///
    /// # Errors
    ///
    /// Where there is no free port, or the program cannot be started.
    pub async fn start(command: &[String], log: Stdio) -> Result<Self> {
        let address = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        let (ports, listeners) = zmq::peek_ports_with_listeners(address, 5).await?;
        let connection = ConnectionInfo {
            ip: address.to_string(),
            transport: Transport::TCP,
            shell_port: ports[0],
            iopub_port: ports[1],
            stdin_port: ports[2],
            control_port: ports[3],
            hb_port: ports[4],
            key: uuid::Uuid::new_v4().to_string(),
            signature_scheme: "hmac-sha256".to_owned(),
            kernel_name: None,
        };
        let file = tempfile::Builder::new().prefix("assemblet-connection-").suffix(".json").tempfile()?;
        serde_json::to_writer(&file, &connection)?;
        let arguments =
            command.iter().map(|part| part.replace("{connection_file}", &file.path().to_string_lossy()));
        let arguments: Vec<String> = arguments.collect();
        let Some((program, arguments)) = arguments.split_first() else { bail!("a kernel needs a command") };
        drop(listeners);
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{program} cannot be started"))?;
        Ok(Self { child, _file: file, connection })
    }

    /// The kernel's process number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Opens a front end's sockets.
    ///
    /// # Errors
    ///
    /// Where the kernel does not listen within ten seconds.
    pub async fn connect(&self) -> Result<Client> {
        let start = now();
        loop {
            match Client::connect(&self.connection).await {
                Ok(client) => return Ok(client),
                Err(error) if start.elapsed() > Duration::from_secs(10) => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    }

    /// Whether the process ends within the time.
    pub async fn ends_within(&mut self, time: Duration) -> bool {
        let start = now();
        while start.elapsed() < time {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Client {
    async fn connect(connection: &ConnectionInfo) -> Result<Self> {
        let session = uuid::Uuid::new_v4().to_string();
        let identity = zmq::peer_identity_for_session(&session)?;
        let iopub = zmq::create_client_iopub_connection(connection, "", &session).await?;
        let shell =
            zmq::create_client_shell_connection_with_identity(connection, &session, identity.clone()).await?;
        let stdin = zmq::create_client_stdin_connection_with_identity(connection, &session, identity).await?;
        let control = zmq::create_client_control_connection(connection, &session).await?;
        Ok(Self { shell, iopub, control, stdin })
    }

    /// Sends a request on the shell socket; gives its id.
    ///
    /// # Errors
    ///
    /// Where the socket is closed.
    pub async fn send(&mut self, content: impl Into<JupyterMessageContent>) -> Result<String> {
        let message = JupyterMessage::new(content, None);
        let id = message.header.msg_id.clone();
        self.shell.send(message).await?;
        Ok(id)
    }

    /// The reply to a request on the shell socket.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn reply(&mut self, id: &str) -> Result<JupyterMessage> {
        loop {
            let message =
                tokio::time::timeout(PATIENCE, self.shell.read()).await.context("no reply came")??;
            if is_child(&message, id) {
                return Ok(message);
            }
        }
    }

    /// A request on the shell socket, and its reply.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn ask(&mut self, content: impl Into<JupyterMessageContent>) -> Result<JupyterMessage> {
        let id = self.send(content).await?;
        self.reply(&id).await
    }

    /// A request on the control socket, and its reply.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn control(&mut self, content: impl Into<JupyterMessageContent>) -> Result<JupyterMessage> {
        let message = JupyterMessage::new(content, None);
        let id = message.header.msg_id.clone();
        self.control.send(message).await?;
        loop {
            let message =
                tokio::time::timeout(PATIENCE, self.control.read()).await.context("no reply came")??;
            if is_child(&message, &id) {
                return Ok(message);
            }
        }
    }

    /// The next message on iopub.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn next_output(&mut self) -> Result<JupyterMessage> {
        Ok(tokio::time::timeout(PATIENCE, self.iopub.read()).await.context("no output came")??)
    }

    /// Waits for a question of the kernel's, and answers it; gives the question.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn answer(&mut self, value: &str) -> Result<JupyterMessage> {
        let question =
            tokio::time::timeout(PATIENCE, self.stdin.read()).await.context("no question came")??;
        let reply = InputReply { value: value.to_owned(), ..InputReply::default() };
        self.stdin.send(JupyterMessage::new(reply, Some(&question))).await?;
        Ok(question)
    }

    /// Runs a cell to its end.
    ///
    /// # Errors
    ///
    /// Where the kernel does not answer.
    pub async fn execute(&mut self, code: &str) -> Result<Execution> {
        let request = ExecuteRequest {
            code: code.to_owned(),
            silent: false,
            store_history: true,
            user_expressions: None,
            allow_stdin: false,
            stop_on_error: true,
        };
        let start = now();
        let id = self.send(request).await?;
        self.finish(&id, start).await
    }

    /// Waits for the end of a request that was sent before.
    ///
    /// # Errors
    ///
    /// Where it does not come.
    pub async fn finish(&mut self, id: &str, start: Instant) -> Result<Execution> {
        let mut outputs = Vec::new();
        loop {
            let message = self.next_output().await?;
            if !is_child(&message, id) {
                continue;
            }
            let is_idle = matches!(&message.content, JupyterMessageContent::Status(status)
                if status.execution_state == ExecutionState::Idle);
            outputs.push(message);
            if is_idle {
                break;
            }
        }
        let reply = self.reply(id).await?;
        Ok(Execution { reply, outputs, elapsed: start.elapsed() })
    }

    /// Asks for the kernel's end.
    ///
    /// # Errors
    ///
    /// Where it does not answer.
    pub async fn shutdown(&mut self) -> Result<()> {
        self.control(ShutdownRequest { restart: false }).await?;
        Ok(())
    }
}

impl Execution {
    /// All text on a stream.
    #[must_use]
    pub fn text(&self) -> String {
        let text = self.outputs.iter().filter_map(|message| match &message.content {
            JupyterMessageContent::StreamContent(stream) => Some(stream.text.as_str()),
            _ => None,
        });
        text.collect()
    }

    /// Whether the reply is `ok`.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        match &self.reply.content {
            JupyterMessageContent::ExecuteReply(reply) => reply.status == jupyter_protocol::ReplyStatus::Ok,
            _ => false,
        }
    }

    /// The error's name and value, where there is one.
    #[must_use]
    pub fn error(&self) -> Option<(String, String)> {
        self.outputs.iter().find_map(|message| match &message.content {
            JupyterMessageContent::ErrorOutput(error) => Some((error.ename.clone(), error.evalue.clone())),
            _ => None,
        })
    }

    /// The kinds of the messages, without `status`.
    #[must_use]
    pub fn kinds(&self) -> Vec<&str> {
        self.outputs.iter().map(JupyterMessage::message_type).filter(|kind| *kind != "status").collect()
    }
}

fn is_child(message: &JupyterMessage, id: &str) -> bool {
    message.parent_header.as_ref().is_some_and(|parent| parent.msg_id == id)
}

/// The command in a kernelspec.
///
/// # Errors
///
/// Where the file is none.
pub fn command_of(kernelspec: &Path) -> Result<Vec<String>> {
    let path = kernelspec.join("kernel.json");
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!("{} cannot be read; run `assemblet-kernel install` first", path.display())
    })?;
    let spec: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no kernelspec", path.display()))?;
    serde_json::from_value(spec["argv"].clone()).with_context(|| format!("{} has no command", path.display()))
}

/// A front end lives in time.
#[allow(clippy::disallowed_methods)]
#[must_use]
pub fn now() -> Instant {
    Instant::now()
}
