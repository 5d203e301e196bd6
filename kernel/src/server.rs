//! The sockets, and which request goes where.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jupyter_protocol::{
    CommClose, CommInfoReply, ConnectionInfo, HistoryReply, InterruptReply, IoPubWelcome, JupyterMessage,
    JupyterMessageContent, ReplyStatus, ShutdownReply, Status, Stdio,
};
use jupyter_zmq_client as zmq;
use jupyter_zmq_client::{
    KernelIoPubXPubConnection, RouterRecvConnection, RouterSendConnection, SubscriptionEvent,
};
use tokio::sync::Notify;
use zeromq::{SocketRecv as _, SocketSend as _};

use crate::catalogue::Catalogue;
use crate::control::{Control, Met, PATIENCE, Phase};
use crate::evaluator::Evaluator;
use crate::executor::Executor;
use crate::history::History;
use crate::home::Home;
use crate::incoming::receive;
use crate::outbox::{Outbox, Queue, busy, idle, message};
use crate::progress;
use crate::pump::Pump;
use crate::requests;
use crate::session::Session;
use crate::stdin::{Answers, Asker, text};
use crate::tasks::{Task, TaskSender, queue};
use crate::variables::Variables;

/// What every request may need.
struct Kernel {
    compiler: String,
    tasks: TaskSender,
    control: Arc<Control>,
    pump: Arc<Pump>,
    catalogue: Arc<Catalogue>,
    variables: Arc<Variables>,
    history: Arc<Mutex<History>>,
    iopub: Outbox,
    /// Set when the kernel is to end.
    end: Notify,
    is_ending: AtomicBool,
}

/// Serves a connection file until a front end asks for the end.
///
/// # Errors
///
/// A sentence, where the file is none, a port is taken, or the kernel is not properly installed.
pub(crate) fn main(home: Home, connection_file: &std::path::Path) -> Result<ExitCode> {
    let connection = read_connection(connection_file)?;
    if let Some(complaint) = home.toolchain.complaint() {
        bail!("{complaint}");
    }
    let catalogue = Arc::new(Catalogue::read(&home.facade()));
    let compiler = home.toolchain.verbose_version.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let session = Arc::new(Session::begin(home)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let result = runtime.block_on(serve(&connection, session, catalogue, compiler));
    runtime.shutdown_timeout(Duration::from_millis(200));
    result
}

fn read_connection(file: &std::path::Path) -> Result<ConnectionInfo> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("the connection file {} cannot be read", file.display()))?;
    let connection: ConnectionInfo = serde_json::from_str(&text).with_context(|| {
        format!("{} is not a connection file of Jupyter's; start the kernel from Jupyter", file.display())
    })?;
    if connection.signature_scheme != "hmac-sha256" {
        bail!(
            "{} asks for the signature scheme {}; this kernel knows hmac-sha256",
            file.display(),
            connection.signature_scheme
        );
    }
    Ok(connection)
}

async fn serve(
    connection: &ConnectionInfo,
    session: Arc<Session>,
    catalogue: Arc<Catalogue>,
    compiler: String,
) -> Result<ExitCode> {
    let id = uuid::Uuid::new_v4().to_string();
    let taken = |name: &str, port: u16| {
        format!("port {port} for {name} cannot be bound; is another kernel using it?")
    };
    let iopub = zmq::create_kernel_iopub_xpub_connection(connection, &id)
        .await
        .with_context(|| taken("iopub", connection.iopub_port))?;
    let shell = zmq::create_kernel_shell_connection(connection, &id)
        .await
        .with_context(|| taken("shell", connection.shell_port))?;
    let control_socket = zmq::create_kernel_control_connection(connection, &id)
        .await
        .with_context(|| taken("control", connection.control_port))?;
    let stdin = zmq::create_kernel_stdin_connection(connection, &id)
        .await
        .with_context(|| taken("stdin", connection.stdin_port))?;
    let mut heartbeat = zmq::create_kernel_heartbeat_connection(connection)
        .await
        .with_context(|| taken("heartbeat", connection.hb_port))?;
    // The same bytes back.
    tokio::spawn(async move {
        while let Ok(beat) = heartbeat.socket.recv().await {
            if heartbeat.socket.send(beat).await.is_err() {
                return;
            }
        }
    });

    let (iopub_out, iopub_queue) = Outbox::new();
    let (shell_out, shell_queue) = Outbox::new();
    let (control_out, control_queue) = Outbox::new();
    let (stdin_out, stdin_queue) = Outbox::new();
    let publishing = tokio::spawn(publish(iopub, iopub_queue));
    let (shell_send, shell_receive) = shell.split();
    let (control_send, control_receive) = control_socket.split();
    let (stdin_send, stdin_receive) = stdin.split();
    let answering = [
        tokio::spawn(send_all(shell_send, shell_queue)),
        tokio::spawn(send_all(control_send, control_queue)),
        tokio::spawn(send_all(stdin_send, stdin_queue)),
    ];

    let control = Arc::new(Control::new(session.folder().to_owned()));
    let pump = Arc::new(Pump::new(session.mark.clone(), iopub_out.clone(), Arc::clone(&control)));
    let (asker, answers) = Asker::new(stdin_out.clone());
    let variables = Arc::new(Variables::default());
    let history = Arc::new(Mutex::new(History::open()));
    let (tasks, task_queue) = queue();
    let kernel = Arc::new(Kernel {
        compiler,
        tasks: tasks.clone(),
        control: Arc::clone(&control),
        pump: Arc::clone(&pump),
        catalogue: Arc::clone(&catalogue),
        variables: Arc::clone(&variables),
        history: Arc::clone(&history),
        iopub: iopub_out.clone(),
        end: Notify::new(),
        is_ending: AtomicBool::new(false),
    });
    iopub_out.send(message(Status::starting(), None)).await;
    progress::watch(&session, &control, &pump);
    let executor = Executor {
        evaluator: Evaluator::new(
            Arc::clone(&session),
            Arc::clone(&control),
            Arc::clone(&pump),
            Arc::new(asker),
            Arc::clone(&variables),
        ),
        iopub: iopub_out.clone(),
        shell: shell_out.clone(),
        history,
        catalogue,
        variables,
        count: 0,
    };
    let evaluating = std::thread::Builder::new()
        .name("evaluator".to_owned())
        // rust-analyzer recurses deeply.
        .stack_size(64 << 20)
        .spawn(move || executor.run(&task_queue))?;
    tokio::spawn(shell_requests(Arc::clone(&kernel), shell_receive, shell_out));
    tokio::spawn(control_requests(Arc::clone(&kernel), control_receive, control_out));
    tokio::spawn(take_answers(stdin_receive, answers));
    kernel.end.notified().await;
    // Ends the cell that may run, and with it the evaluating thread.
    control.kill_all();
    tasks.send(Task::Shutdown);
    let waiting = tokio::task::spawn_blocking(move || evaluating.join());
    let _ = tokio::time::timeout(Duration::from_secs(2), waiting).await;
    drop((kernel, pump, iopub_out, tasks));
    // Replies that are still under way.
    tokio::time::sleep(Duration::from_millis(50)).await;
    publishing.abort();
    answering.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(ExitCode::SUCCESS)
}

/// Publishes what comes, and welcomes those who subscribe (JEP 65).
async fn publish(mut socket: KernelIoPubXPubConnection, mut queue: Queue) {
    loop {
        tokio::select! {
            biased;
            event = socket.recv_subscription() => match event {
                Ok(SubscriptionEvent::Subscribe(topic)) => {
                    let _ = socket.send(message(IoPubWelcome::new(topic), None)).await;
                }
                Ok(SubscriptionEvent::Unsubscribe(_)) => {}
                Err(error) => {
                    // A front end has gone; one that has just come is served.
                    log(&format!("iopub: {error}"));
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            },
            next = queue.recv() => match next {
                Some(message) => {
                    if let Err(error) = socket.send(message).await {
                        log(&format!("iopub: {error}"));
                    }
                }
                None => return,
            },
        }
    }
}

async fn send_all(mut socket: RouterSendConnection, mut queue: Queue) {
    while let Some(message) = queue.recv().await {
        if let Err(error) = socket.send(message).await {
            log(&format!("a reply could not be sent: {error}"));
        }
    }
}

async fn take_answers(mut socket: RouterRecvConnection, answers: Answers) {
    loop {
        if let JupyterMessageContent::InputReply(reply) = receive(&mut socket).await.content {
            let _ = answers.send(text(&reply));
        }
    }
}

async fn shell_requests(kernel: Arc<Kernel>, mut socket: RouterRecvConnection, out: Outbox) {
    loop {
        let request = receive(&mut socket).await;
        if kernel.is_ending.load(Ordering::SeqCst) {
            return;
        }
        if matches!(request.content, JupyterMessageContent::ExecuteRequest(_)) {
            kernel.tasks.send(Task::Execute(Box::new(request)));
        } else {
            // Not one behind another: a completion may wait for the analyser.
            tokio::spawn(serve_request(Arc::clone(&kernel), request, out.clone()));
        }
    }
}

async fn control_requests(kernel: Arc<Kernel>, mut socket: RouterRecvConnection, out: Outbox) {
    loop {
        let request = receive(&mut socket).await;
        let is_end = matches!(request.content, JupyterMessageContent::ShutdownRequest(_));
        serve_request(Arc::clone(&kernel), request, out.clone()).await;
        if is_end {
            return;
        }
    }
}

async fn serve_request(kernel: Arc<Kernel>, request: JupyterMessage, out: Outbox) {
    kernel.iopub.send(busy(&request)).await;
    let reply = kernel.reply(&request).await;
    let is_end = matches!(request.content, JupyterMessageContent::ShutdownRequest(_));
    if let Some(content) = reply {
        let reply = message(content, Some(&request));
        if is_end {
            // The protocol has the end told to all front ends.
            kernel.iopub.send(reply.clone()).await;
        }
        out.send(reply).await;
    }
    kernel.iopub.send(idle(&request)).await;
    if is_end {
        kernel.is_ending.store(true, Ordering::SeqCst);
        kernel.end.notify_one();
    }
}

impl Kernel {
    async fn reply(self: &Arc<Self>, request: &JupyterMessage) -> Option<JupyterMessageContent> {
        use JupyterMessageContent as Content;
        Some(match &request.content {
            Content::KernelInfoRequest(_) => requests::kernel_info(&self.compiler),
            Content::CompleteRequest(it) => {
                requests::complete(it, &self.tasks, &self.catalogue, &self.variables).await.into()
            }
            Content::InspectRequest(it) => {
                requests::inspect(it, &self.tasks, &self.catalogue, &self.variables).await.into()
            }
            Content::IsCompleteRequest(it) => requests::is_complete(it).into(),
            Content::HistoryRequest(it) => {
                let history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
                HistoryReply::new(history.find(it)).into()
            }
            Content::CommInfoRequest(_) => CommInfoReply {
                status: ReplyStatus::Ok,
                comms: std::collections::HashMap::new(),
                error: None,
            }
            .into(),
            Content::CommOpen(open) => {
                self.comm(open, request).await;
                return None;
            }
            Content::InterruptRequest(_) => {
                self.interrupt();
                InterruptReply { status: ReplyStatus::Ok, error: None }.into()
            }
            Content::ShutdownRequest(it) => {
                ShutdownReply { restart: it.restart, status: ReplyStatus::Ok, error: None }.into()
            }
            // Messages of a comm that is closed, and requests that this kernel does not know, have no answer.
            _ => return None,
        })
    }

    /// The variables are told to whoever opens a comm for them; all other targets are unknown, and closed at once.
    async fn comm(&self, open: &jupyter_protocol::CommOpen, request: &JupyterMessage) {
        let mut data = serde_json::Map::new();
        if open.target_name == "assemblet.variables" {
            let variables = self.variables.all().into_iter();
            let list = variables.map(|(name, ty)| serde_json::json!({"name": name, "type": ty})).collect();
            data.insert("variables".to_owned(), serde_json::Value::Array(list));
            let told = jupyter_protocol::CommMsg { comm_id: open.comm_id.clone(), data: data.clone() };
            self.iopub.send(message(told, Some(request))).await;
            data.clear();
        }
        let close = CommClose { comm_id: open.comm_id.clone(), data };
        self.iopub.send(message(close, Some(request))).await;
    }

    fn interrupt(self: &Arc<Self>) {
        if self.control.interrupt() != Met::Asked {
            return;
        }
        let kernel = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            if kernel.control.is_asked() && kernel.control.phase() == Phase::Running {
                let names = kernel.variables.names();
                let lost = if names.is_empty() {
                    String::new()
                } else {
                    format!(", and loses {}", names.join(", "))
                };
                let text = format!(
                    "the cell has not reached a place where it can stop; another interrupt kills its process{lost}\n"
                );
                let pump = Arc::clone(&kernel.pump);
                let _ = tokio::task::spawn_blocking(move || pump.say(Stdio::Stderr, text)).await;
            }
        });
    }
}

/// The kernel's own log: Jupyter shows it where it was started.
pub(crate) fn log(text: &str) {
    eprintln!("assemblet-kernel: {text}");
}
