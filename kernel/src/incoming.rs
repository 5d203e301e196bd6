//! Messages as they come in: what front ends may leave out is filled in, and what cannot be read is told apart by how
//! much of it can.

use jupyter_protocol::{Header, JupyterMessage, JupyterMessageContent, UnknownMessage};
use jupyter_zmq_client::{RawMessage, RouterRecvConnection};
use serde_json::{Value, json};
use zeromq::SocketRecv as _;

/// The next message of a socket. One with a bad signature or no header is told to the log, and passed over; one whose
/// content is not as it should be comes as an unknown one, so that it has at least its end.
pub(crate) async fn receive(socket: &mut RouterRecvConnection) -> JupyterMessage {
    loop {
        let parts = match socket.socket.recv().await {
            Ok(parts) => parts,
            Err(error) => {
                eprintln!("assemblet-kernel: a message was dropped: {error}");
                // A socket that has lost its peer says so again and again.
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                continue;
            }
        };
        let read =
            RawMessage::from_multipart(parts, &socket.mac).map_err(|error| error.to_string()).and_then(parse);
        match read {
            Ok(message) => return message,
            Err(reason) => eprintln!("assemblet-kernel: a message was dropped: {reason}"),
        }
    }
}

fn parse(raw: RawMessage) -> Result<JupyterMessage, String> {
    let json = |index: usize| serde_json::from_slice::<Value>(&raw.jparts[index]);
    let header: Header =
        serde_json::from_slice(&raw.jparts[0]).map_err(|error| format!("its header: {error}"))?;
    let given = json(3).unwrap_or_default();
    let content = with_defaults(&header.msg_type, given.clone());
    let content =
        JupyterMessageContent::from_type_and_content(&header.msg_type, content).unwrap_or_else(|error| {
            eprintln!("assemblet-kernel: a {} cannot be read: {error}", header.msg_type);
            JupyterMessageContent::UnknownMessage(UnknownMessage {
                msg_type: header.msg_type.clone(),
                content: given,
            })
        });
    Ok(JupyterMessage {
        zmq_identities: raw.zmq_identities,
        header,
        // An empty one is sent as an empty object, which is no header.
        parent_header: serde_json::from_slice(&raw.jparts[1]).ok(),
        metadata: serde_json::from_slice(&raw.jparts[2]).unwrap_or_default(),
        content,
        buffers: raw.jparts.get(4..).map(<[_]>::to_vec).unwrap_or_default(),
        channel: None,
    })
}

/// The protocol's defaults of fields that its crate wants to be given.
fn with_defaults(kind: &str, given: Value) -> Value {
    let defaults = match kind {
        "execute_request" => json!({
            "silent": false, "store_history": true, "user_expressions": {}, "allow_stdin": false, "stop_on_error": true,
        }),
        "history_request" => json!({
            "hist_access_type": "tail", "output": false, "raw": true, "session": 0, "start": 0, "stop": i32::MAX,
            "n": 1000, "pattern": "*", "unique": false,
        }),
        "inspect_request" => json!({"detail_level": 0}),
        "shutdown_request" => json!({"restart": false}),
        "comm_open" | "comm_msg" | "comm_close" => json!({"data": {}}),
        _ => json!({}),
    };
    let (Value::Object(mut all), Value::Object(given)) = (defaults, given) else { return Value::Null };
    // A null is a field left out.
    all.extend(given.into_iter().filter(|(_, value)| !value.is_null()));
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default() {
        let search = json!({"hist_access_type": "search", "pattern": "a*", "n": null});
        let content = JupyterMessageContent::from_type_and_content(
            "history_request",
            with_defaults("history_request", search),
        );
        assert!(content.is_ok(), "{content:?}");
        let execute = with_defaults("execute_request", json!({"code": "1"}));
        assert_eq!(execute["stop_on_error"], true);
    }
}
