//! Requests that are answered at once, also while a cell runs.

use jupyter_protocol::{
    CodeMirrorMode, CompleteReply, CompleteRequest, HelpLink, InspectReply, InspectRequest, IsCompleteReply,
    IsCompleteRequest, JupyterMessageContent, KernelInfoReply, LanguageInfo, ReplyStatus, UnknownMessage,
};
use ra_ap_syntax::{Edition, SourceFile};
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use crate::catalogue::{Catalogue, Entry};
use crate::executor::{asked_page, markdown_bundle};
use crate::outbox::PROTOCOL;
use crate::rewrite::rust_begins;
use crate::tasks::{Task, TaskSender};
use crate::variables::Variables;

/// Who this kernel is.
pub(crate) fn kernel_info(compiler: &str) -> JupyterMessageContent {
    let reply = KernelInfoReply {
        status: ReplyStatus::Ok,
        protocol_version: PROTOCOL.to_owned(),
        implementation: "assemblet".to_owned(),
        implementation_version: env!("CARGO_PKG_VERSION").to_owned(),
        language_info: LanguageInfo {
            name: "rust".to_owned(),
            version: compiler.to_owned(),
            mimetype: Some("text/rust".to_owned()),
            file_extension: Some(".rs".to_owned()),
            pygments_lexer: Some("rust".to_owned()),
            codemirror_mode: Some(CodeMirrorMode::Simple("rust".to_owned())),
            nbconvert_exporter: Some("rust".to_owned()),
        },
        banner: format!(
            "Assemblet {}: Rust {compiler}, with the laboratory in scope. help() says what there is.",
            env!("CARGO_PKG_VERSION")
        ),
        help_links: vec![HelpLink {
            text: "Rust".to_owned(),
            url: "https://doc.rust-lang.org/std/".to_owned(),
        }],
        debugger: false,
        error: None,
    };
    // A field of the protocol that its crate does not have yet.
    let mut content = serde_json::to_value(reply).unwrap_or_default();
    content["supported_features"] = json!(["iopub_welcome"]);
    JupyterMessageContent::UnknownMessage(UnknownMessage {
        msg_type: "kernel_info_reply".to_owned(),
        content,
    })
}

/// The byte of a position that counts characters; a position past the end is the end.
fn byte_of(code: &str, position: usize) -> usize {
    code.char_indices().nth(position).map_or(code.len(), |(byte, _)| byte)
}

/// Completions: the analyser's where it is free, else the catalogue's.
pub(crate) async fn complete(
    request: &CompleteRequest,
    tasks: &TaskSender,
    catalogue: &Catalogue,
    variables: &Variables,
) -> CompleteReply {
    let byte = byte_of(&request.code, request.cursor_pos);
    let mut found: Vec<(String, &'static str, String)> = Vec::new();
    let (mut start, mut end) = (byte, byte);
    if !tasks.is_busy() {
        let (reply, answer) = oneshot::channel();
        tasks.send(Task::Complete { code: request.code.clone(), byte, reply });
        if let Ok(Some(completions)) = answer.await {
            (start, end) = (completions.start_offset, completions.end_offset);
            found = completions
                .completions
                .into_iter()
                .filter_map(|one| Some((plain_name(&one.code)?, one.kind, one.label)))
                .collect();
            found.dedup_by(|one, other| one.0 == other.0);
        }
    }
    if found.is_empty() {
        let (entries, length) = catalogue.complete(&request.code[..byte], &variables.all());
        (start, end) = (byte - length, byte);
        let text = |entry: Entry| (entry.name, entry.kind, entry.signature);
        found = entries.into_iter().map(text).collect();
    }
    let characters = |byte: usize| request.code.get(..byte).map_or(0, |before| before.chars().count());
    let (cursor_start, cursor_end) = (characters(start), characters(end));
    let details: Vec<Value> = found
        .iter()
        .map(|(text, kind, label)| {
            json!({"start": cursor_start, "end": cursor_end, "text": text, "type": kind, "signature": label})
        })
        .collect();
    let mut metadata = Map::new();
    metadata.insert("_jupyter_types_experimental".to_owned(), Value::Array(details));
    let matches = found.into_iter().map(|(text, _, _)| text).collect();
    CompleteReply { matches, cursor_start, cursor_end, metadata, status: ReplyStatus::Ok, error: None }
}

/// A completion of the analyser's without what a front end would put into the cell as it stands: the names of arguments,
/// and calls of other methods on the way. Names that only generated code uses are none.
fn plain_name(code: &str) -> Option<String> {
    let name = code.split(['(', ';']).next().unwrap_or_default().trim_end();
    let is_chain = code.contains(").");
    let is_internal = name.is_empty() || name.starts_with("evcxr_") || name.starts_with("assemblet_");
    (!is_chain && !is_internal).then(|| name.to_owned())
}

/// Documentation of what the cursor is at.
pub(crate) async fn inspect(
    request: &InspectRequest,
    tasks: &TaskSender,
    catalogue: &Catalogue,
    variables: &Variables,
) -> InspectReply {
    let byte = byte_of(&request.code, request.cursor_pos);
    let mut found = catalogue.inspect(&request.code, byte, &variables.all());
    if found.is_none() && !tasks.is_busy() {
        let (reply, answer) = oneshot::channel();
        let code = up_to_name(&request.code, byte);
        tasks.send(Task::Inspect { byte: code.len(), code, reply });
        found = answer.await.ok().flatten().map(|(plain, _)| plain);
    }
    InspectReply {
        found: found.is_some(),
        data: found.map(|text| markdown_bundle(&text)).unwrap_or_default(),
        metadata: Map::new(),
        status: ReplyStatus::Ok,
        error: None,
    }
}

/// The code up to the end of the name that a byte stands in. evcxr knows a method only by the bracket behind it.
fn up_to_name(code: &str, byte: usize) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = byte + code[byte..].find(|c: char| !is_word(c)).unwrap_or(code.len() - byte);
    let before = code[..end].trim_end_matches(is_word);
    let bracket = if before.ends_with('.') && before.len() < end { "(" } else { "" };
    format!("{}{bracket}", &code[..end])
}

/// Whether a console should run what was typed, or wait for another line.
pub(crate) fn is_complete(request: &IsCompleteRequest) -> IsCompleteReply {
    if asked_page(&request.code).is_some() {
        return IsCompleteReply::complete();
    }
    let code = &request.code[rust_begins(&request.code)..];
    let depth = open_brackets(code);
    let Some(depth) = depth else { return IsCompleteReply::invalid() };
    if depth > 0 {
        return IsCompleteReply::incomplete("    ".repeat(depth));
    }
    let parsed = SourceFile::parse(&format!("fn f(){{{code}\n}}"), Edition::Edition2024);
    let trimmed = code.trim_end();
    let goes_on = ["=", "+", "-", "*", "/", "&&", "||", ",", ".", "=>", "->", "::", "else", "let", "in"];
    if parsed.errors().is_empty() {
        IsCompleteReply::complete()
    } else if goes_on.iter().any(|end| trimmed.ends_with(end)) {
        IsCompleteReply::incomplete("    ".to_owned())
    } else {
        IsCompleteReply::invalid()
    }
}

/// How many brackets are open at the end; a text or comment that is not closed counts as one. `None` where one closes
/// that was not opened.
fn open_brackets(code: &str) -> Option<usize> {
    let tokens = SourceFile::parse(code, Edition::Edition2024).syntax_node();
    let mut open = Vec::new();
    for token in tokens.descendants_with_tokens().filter_map(ra_ap_syntax::NodeOrToken::into_token) {
        match token.text() {
            "(" | "[" | "{" => open.push(token.text().to_owned()),
            closing @ (")" | "]" | "}") => {
                let opening = open.pop()?;
                if !matches!((opening.as_str(), closing), ("(", ")") | ("[", "]") | ("{", "}")) {
                    return None;
                }
            }
            text if is_unclosed(text) => return Some(open.len() + 1),
            _ => {}
        }
    }
    Some(open.len())
}

/// Whether a token is a text or a comment that goes on after the code's end. An unclosed text is an error to the parser,
/// so its kind does not tell.
fn is_unclosed(text: &str) -> bool {
    if text.starts_with("/*") {
        return text.matches("/*").count() > text.matches("*/").count();
    }
    let Some(quote) = text.find('"').filter(|&at| text[..at].chars().all(|c| "bcr#".contains(c))) else {
        return false;
    };
    let hashes = text[..quote].matches('#').count();
    let inside = &text[quote + 1..];
    let closing = format!("\"{}", "#".repeat(hashes));
    let is_raw = text[..quote].contains('r');
    let Some(body) = inside.strip_suffix(closing.as_str()) else { return true };
    // A quote after an odd number of backslashes is part of the text.
    !is_raw && body.chars().rev().take_while(|&c| c == '\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupyter_protocol::IsCompleteReplyStatus as Status;

    fn check(code: &str, expected: &str) {
        let reply = is_complete(&IsCompleteRequest { code: code.to_owned() });
        let status = match reply.status {
            Status::Complete => "complete",
            Status::Incomplete => "incomplete",
            Status::Invalid => "invalid",
            Status::Unknown => "unknown",
        };
        assert_eq!(status, expected, "{code}");
    }

    #[test]
    fn a_console_knows_when_to_wait() {
        for code in
            ["let x = 1;", "x + 1", "fn f() {\n}", "", ":dep itoa = \"1\"", "?task", "println!(\"(\")"]
        {
            check(code, "complete");
        }
        for code in ["fn f() {", "let x =", "f(1,", "\"abc", "/* so", "x.\n", "for i in 0..3 {\n    f(i);"] {
            check(code, "incomplete");
        }
        for code in ["let = 3;", ")", "fn f( {]"] {
            check(code, "invalid");
        }
    }

    #[test]
    fn a_cursor_in_a_name_means_the_whole_name() {
        for (code, byte, expected) in [
            ("words.len()", 2, "words"),
            ("words.len()", 8, "words.len("),
            ("f(String::new(), 1)", 11, "f(String::new"),
            ("x.", 2, "x."),
        ] {
            assert_eq!(up_to_name(code, byte), expected);
        }
    }

    #[test]
    fn positions_count_characters() {
        assert_eq!(byte_of("é.", 1), 2);
        assert_eq!(byte_of("é.", 9), 3);
    }
}
