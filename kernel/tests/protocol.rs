//! The kernel as a front end meets it: a real install, a real process, real sockets.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use assemblet_kernel::client::{Client, Execution, Process, command_of, now};
use jupyter_protocol::{
    CommInfoRequest, CompleteRequest, ExecuteRequest, HistoryRequest, InspectRequest, InterruptRequest,
    IsCompleteRequest, JupyterMessageContent, KernelInfoRequest, ReplyStatus,
};

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_assemblet-kernel");

/// The kernelspec of an install that all tests share, below the build's own folder.
fn kernelspec() -> PathBuf {
    static SPEC: OnceLock<PathBuf> = OnceLock::new();
    SPEC.get_or_init(|| {
        let prefix = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("prefix");
        let output = Command::new(PROGRAM).arg("install").arg("--prefix").arg(&prefix).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        prefix.join("share/jupyter/kernels/assemblet")
    })
    .clone()
}

/// Runs a conversation with a kernel of its own, and ends it as a front end does.
fn talk<F>(conversation: impl FnOnce(Client) -> F)
where
    F: Future<Output = Client>,
{
    let command = command_of(&kernelspec()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut process = Process::start(&command, Stdio::null()).await.unwrap();
        let client = process.connect().await.unwrap();
        let mut client = conversation(client).await;
        client.shutdown().await.unwrap();
        assert!(process.ends_within(Duration::from_secs(10)).await, "the kernel did not end");
    });
}

async fn ok(client: &mut Client, code: &str) -> Execution {
    let execution = client.execute(code).await.unwrap();
    assert!(execution.is_ok(), "{code}: {:?}", execution.error());
    execution
}

async fn fails(client: &mut Client, code: &str) -> (String, String) {
    let execution = client.execute(code).await.unwrap();
    assert!(!execution.is_ok(), "{code} did not fail");
    execution.error().unwrap()
}

fn request(code: &str) -> ExecuteRequest {
    ExecuteRequest {
        code: code.to_owned(),
        silent: false,
        store_history: true,
        user_expressions: None,
        allow_stdin: true,
        stop_on_error: true,
    }
}

#[test]
fn a_first_conversation() {
    talk(|mut client| async move {
        let JupyterMessageContent::KernelInfoReply(info) =
            client.ask(KernelInfoRequest {}).await.unwrap().content
        else {
            panic!("no kernel_info_reply")
        };
        assert_eq!((info.protocol_version.as_str(), info.language_info.name.as_str()), ("5.4", "rust"));

        let execution = ok(&mut client, "print!(\"a\"); println!(\"b\"); 1 + 2").await;
        assert_eq!(execution.text(), "ab\n");
        assert_eq!(execution.kinds(), ["execute_input", "stream", "execute_result"]);

        ok(&mut client, "let mut words = vec![\"x\".to_owned()];").await;
        ok(&mut client, "words.push(\"y\".to_owned());").await;
        let solved = ok(&mut client, "task(\"5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 30 0\")?.solve()").await;
        assert!(solved.kinds().contains(&"execute_result"));

        let (name, value) = fails(&mut client, "let n: u8 = \"many\".parse()?;").await;
        assert_eq!((name.as_str(), value.as_str()), ("ParseIntError", "invalid digit found in string"));
        let (name, _) = fails(&mut client, "nothing()").await;
        assert_eq!(name, "E0425");
        let (name, value) = fails(&mut client, "panic!(\"oh\")").await;
        assert_eq!((name.as_str(), value.as_str()), ("Panic", "oh"));

        let kept = ok(&mut client, "println!(\"{}\", words.join(\"-\"));").await;
        assert_eq!(kept.text(), "x-y\n");
        client
    });
}

#[test]
fn an_interrupt_keeps_the_variables() {
    talk(|mut client| async move {
        ok(&mut client, "let kept = 7;").await;
        let start = now();
        let id = client.send(request("println!(\"in\"); loop { std::hint::black_box(1); }")).await.unwrap();
        while client.next_output().await.unwrap().message_type() != "stream" {}
        client.control(InterruptRequest {}).await.unwrap();
        let execution = client.finish(&id, start).await.unwrap();
        assert_eq!(execution.error().unwrap().0, "Interrupted");
        let text = ok(&mut client, "println!(\"{kept}\");").await.text();
        assert_eq!(text, "7\n");
        client
    });
}

#[test]
fn a_crash_is_told_and_survived() {
    talk(|mut client| async move {
        ok(&mut client, "let gone = 7; fn stays() -> u8 { 5 }").await;
        let (name, value) = fails(&mut client, "print!(\"last words\"); std::process::abort();").await;
        assert_eq!(name, "ProcessDied");
        assert!(value.contains("SIGABRT") && value.contains("gone"), "{value}");
        assert_eq!(ok(&mut client, "println!(\"{}\", stays());").await.text(), "5\n");
        client
    });
}

#[test]
fn questions_reach_the_person() {
    talk(|mut client| async move {
        let start = now();
        let id = client.send(request("println!(\"hello {}\", input(\"Your name: \")?);")).await.unwrap();
        let question = client.answer("Ada").await.unwrap();
        let JupyterMessageContent::InputRequest(question) = question.content else { panic!("no question") };
        assert_eq!((question.prompt.as_str(), question.password), ("Your name: ", false));
        assert_eq!(client.finish(&id, start).await.unwrap().text(), "hello Ada\n");
        client
    });
}

#[test]
fn other_requests_are_answered_while_a_cell_runs() {
    talk(|mut client| async move {
        ok(&mut client, "let number = 3;").await;
        let start = now();
        let id = client
            .send(request("println!(\"in\"); interrupt::sleep(std::time::Duration::from_secs(60));"))
            .await
            .unwrap();
        while client.next_output().await.unwrap().message_type() != "stream" {}
        let complete = CompleteRequest { code: "num".to_owned(), cursor_pos: 3 };
        let JupyterMessageContent::CompleteReply(found) = client.ask(complete).await.unwrap().content else {
            panic!("no complete_reply")
        };
        assert_eq!(found.matches, ["number"]);
        let inspect = InspectRequest { code: "task".to_owned(), cursor_pos: 4, detail_level: None };
        let JupyterMessageContent::InspectReply(found) = client.ask(inspect).await.unwrap().content else {
            panic!("no inspect_reply")
        };
        assert!(found.found);
        let history = HistoryRequest::Tail { n: 1, output: false, raw: true };
        let JupyterMessageContent::HistoryReply(found) = client.ask(history).await.unwrap().content else {
            panic!("no history_reply")
        };
        assert_eq!(found.history.len(), 1);
        let complete = IsCompleteRequest { code: "fn f() {".to_owned() };
        assert!(matches!(
            client.ask(complete).await.unwrap().content,
            JupyterMessageContent::IsCompleteReply(_)
        ));
        let comms = client.ask(CommInfoRequest { target_name: None }).await.unwrap();
        assert!(matches!(comms.content, JupyterMessageContent::CommInfoReply(_)));
        assert!(start.elapsed() < Duration::from_secs(30), "they waited for the cell");
        client.control(InterruptRequest {}).await.unwrap();
        client.finish(&id, start).await.unwrap();
        client
    });
}

#[test]
fn what_waits_behind_an_error_is_aborted() {
    talk(|mut client| async move {
        ok(&mut client, "1").await;
        let first = client.send(request("panic!(\"stop\")")).await.unwrap();
        let second = client.send(request("println!(\"never\")")).await.unwrap();
        let start = now();
        assert!(!client.finish(&first, start).await.unwrap().is_ok());
        let aborted = client.finish(&second, start).await.unwrap();
        let JupyterMessageContent::ExecuteReply(reply) = &aborted.reply.content else { panic!("no reply") };
        assert!(reply.status == ReplyStatus::Aborted && aborted.text().is_empty());
        client
    });
}

#[test]
fn commands_tell_variables_and_times() {
    talk(|mut client| async move {
        ok(&mut client, "let zoo = vec![1_u8]; let ant = 2;").await;
        let listed = ok(&mut client, ":vars").await;
        let text = listed.outputs.iter().find_map(|message| match &message.content {
            JupyterMessageContent::ExecuteResult(result) => serde_json::to_value(&result.data).ok(),
            _ => None,
        });
        assert_eq!(text.unwrap()["text/plain"], "ant  i32\nzoo  Vec<u8>");
        ok(&mut client, ":timing").await;
        let timed = ok(&mut client, "let bee = 3;").await.text();
        assert!(timed.starts_with("took ") && timed.contains("final compile "), "{timed}");
        client
    });
}

#[test]
fn what_is_no_connection_file_is_named() {
    let program = kernelspec().join("../../../assemblet/kernels/assemblet/assemblet-kernel");
    for (content, expected) in
        [("{", "is not a connection file of Jupyter's"), ("", "is not a connection file")]
    {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let output = Command::new(&program).arg("run").arg("-f").arg(file.path()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(1) && text.contains(expected) && text.lines().count() == 1,
            "{text}"
        );
    }
}
