//! Who may ask, and what: everything else is refused in one sentence, and does nothing.

use jobs::api::Api;
use jobs::client::Client;
use jobs::engine::Options;
use jobs::service::{ServeError, Serving, serve};
use jobs::wire::{Problem, ProblemKind};

use crate::lab::{Lab, submission};
use crate::raw::{over_socket, over_tcp, request};

#[test]
fn over_tcp_only_who_shows_the_token_calls_us_by_our_name_and_comes_from_no_other_page_is_answered() {
    let lab = Lab::new();
    let running = lab.serve_tcp();
    let port = running.listening.address.unwrap().port();
    let token = format!("authorization: Bearer {}", running.token());
    let [half, long] = [token[..token.len() - 1].to_owned(), format!("{token}0")];
    let basic = token.replace("Bearer", "Basic");
    let ours = format!("host: 127.0.0.1:{port}");
    let check = |headers: &[&str], expected: u16| {
        let response = over_tcp(&running.server(), &request("GET /v1/service", headers, ""));
        assert_eq!(response.status, expected, "{headers:?}: {}", response.body);
        if expected != 200 {
            let problem = response.problem();
            assert_eq!(problem.kind.status(), expected);
            let home = lab.home.root().to_str().unwrap();
            assert!(!response.body.contains(home), "{}", response.body);
        }
    };
    check(&[&ours, &token], 200);
    check(&[&ours, &token.replace("Bearer", "bearer")], 200);
    check(&[&format!("host: localhost:{port}"), &token], 200);
    check(&[&format!("host: [::1]:{port}"), &token], 200);
    check(&[&ours], 401);
    check(&[&ours, "authorization: Bearer"], 401);
    check(&[&ours, "authorization: Bearer "], 401);
    check(&[&ours, "authorization: "], 401);
    check(&[&ours, &half], 401);
    check(&[&ours, &long], 401);
    check(&[&ours, &basic], 401);
    check(&[&ours, &token.to_uppercase().replace("AUTHORIZATION: BEARER", "authorization: Bearer")], 401);
    check(&[&token], 400);
    check(&["host: evil.example", &token], 403);
    check(&[&format!("host: evil.example:{port}"), &token], 403);
    check(&[&format!("host: localhost.evil.example:{port}"), &token], 403);
    check(&["host: localhost", &token], 403);
    check(&[&format!("host: localhost:{}", port ^ 1), &token], 403);
    check(&[&ours, &token, &format!("origin: http://localhost:{port}")], 200);
    check(&[&ours, &token, &format!("origin: http://127.0.0.1:{port}")], 200);
    for origin in [
        "http://evil.example",
        "null",
        "http://localhost",
        &format!("https://localhost:{port}"),
        "file://",
        "",
    ] {
        check(&[&ours, &token, &format!("origin: {origin}")], 403);
    }
}

#[test]
fn no_page_of_another_origin_is_let_in_by_its_browser() {
    let lab = Lab::new();
    let running = lab.serve_tcp();
    let port = running.listening.address.unwrap().port();
    let host = format!("host: 127.0.0.1:{port}");
    let headers = [&*host, "origin: http://evil.example", "access-control-request-method: POST"];
    let server = running.server();
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(server.trim_start_matches("http://")).unwrap();
    stream.write_all(&request("OPTIONS /v1/sweeps", &headers, "")).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(!answer.to_lowercase().contains("access-control-allow"), "{answer}");
}

#[test]
fn a_client_with_a_wrong_token_or_address_is_told_so() {
    let lab = Lab::new();
    let running = lab.serve_tcp();
    let wrong = Client::at(&running.server(), &"0".repeat(64)).unwrap_err();
    assert_eq!(wrong.kind, ProblemKind::Unauthorized);
    assert!(wrong.message.contains("service/token"), "{wrong}");
    for bad in [
        "",
        "127.0.0.1:80",
        "http://127.0.0.1",
        "https://127.0.0.1:1",
        "http://a b:1",
        "http://h:1/x",
        "http://u@h:1",
    ] {
        assert_eq!(Client::at(bad, "token").unwrap_err().kind, ProblemKind::Invalid, "{bad:?}");
    }
    assert_eq!(Client::at(&running.server(), "two\nlines").unwrap_err().kind, ProblemKind::Invalid);
    let server = running.server();
    let token = running.token();
    running.stop();
    let gone = Client::at(&server, &token).unwrap_err();
    assert_eq!(gone.kind, ProblemKind::Unavailable);
    assert!(gone.message.contains("no service answers"), "{gone}");
}

#[test]
fn what_answers_but_is_no_service_of_ours_is_told() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 302 Found\r\nlocation: http://evil.example/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "SSH-2.0-OpenSSH_9\r\n",
    ] {
        let asked = {
            let server = server.clone();
            std::thread::spawn(move || Client::at(&server, "token").unwrap_err())
        };
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        drop(stream);
        let told = asked.join().unwrap();
        assert_eq!(told.kind, ProblemKind::Conflict, "{answer:?}: {told}");
        assert!(told.message.contains("is not a service of Assemblet"), "{told}");
    }
}

#[test]
fn malformed_and_oversized_bodies_are_refused_and_do_nothing() {
    let lab = Lab::new();
    let running = lab.serve();
    let good = serde_json::to_string(&submission("good", 1)).unwrap();
    let unknown = good.replacen('{', "{\"unknown\": 1, ", 1);
    let huge = format!("{{\"source\": \"{}\"}}", "x".repeat(1 << 20));
    let deep = "[".repeat(200_000);
    let check = |line: &str, body: &str, expected: u16| {
        let response = over_socket(&running.listening.socket, &request(line, &["host: localhost"], body));
        let shown = &line[..line.len().min(200)];
        assert_eq!(response.status, expected, "{shown} {}: {}", &body[..body.len().min(80)], response.body);
        let problem: Problem = response.problem();
        assert!(!problem.message.is_empty() && !problem.message.contains('\n'), "{problem:?}");
    };
    for body in [
        "{",
        "",
        "null",
        "[]",
        "\"\"",
        "{\"definition\": 7}",
        "\u{0}",
        &unknown,
        &deep,
        &good[..good.len() - 1],
    ] {
        check("POST /v1/sweeps", body, 400);
    }
    check("POST /v1/sweeps", &huge, 413);
    check("POST /v1/claims", &huge, 413);
    check("POST /v1/claims", "{\"worker\": \"a\"}", 400);
    check("POST /v1/sweeps/s1/add", "{\"trials\": -1}", 400);
    check("POST /v1/sweeps/s1/add", "{\"trials\": 1e99}", 400);
    check("POST /v1/sweeps/s1/add", "{\"trials\": 1}", 404);
    check("POST /v1/leases/s1/0/1/report", "[{\"step\": 1, \"value\": null}]", 400);
    check("POST /v1/leases/s1/zero/1/started", "", 400);
    check("POST /v1/leases/s1/0/99999999999/started", "", 400);
    check("GET /v1/sweeps/s1/trials/x", "", 400);
    check("GET /v1/sweeps/s1/trials?limit=many", "", 400);
    check("GET /v1/sweeps/%ff", "", 400);
    check("GET /v1/sweeps/..%2f..%2fetc", "", 404);
    check("GET /v1/nothing", "", 404);
    check("GET /", "", 404);
    check("GET /v1/sweeps/", "", 404);
    check("DELETE /v1/sweeps", "", 405);
    check("PUT /v1/service", "", 405);
    check("PATCH /v1/sweeps/s1", "", 405);
    check(&format!("GET /v1/{}", "x".repeat(5_000)), "", 404);
    assert_eq!(lab.client().sweeps().unwrap(), []);
    assert_eq!(lab.client().happenings(0, std::time::Duration::ZERO).unwrap(), []);
}

#[test]
fn hostile_names_of_sweeps_are_refused_wherever_they_stand() {
    let lab = Lab::new();
    let _running = lab.serve();
    let client = lab.client();
    for name in [
        "",
        ".",
        "..",
        "../x",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "a\0b",
        "a\nb",
        "A",
        "ä",
        "a b",
        "s1",
        "x;rm -rf",
        "<script>",
        "\u{202e}x",
        &"x".repeat(65),
    ] {
        let refused = client.submit(&submission(name, 1)).unwrap_err();
        assert_eq!(refused.kind, ProblemKind::Invalid, "{name:?}: {refused}");
        let unknown = client.sweep(name).unwrap_err();
        assert!(matches!(unknown.kind, ProblemKind::NotFound | ProblemKind::Invalid), "{name:?}: {unknown}");
        client.remove(name).unwrap_err();
        client.pause(name).unwrap_err();
    }
    assert_eq!(client.sweeps().unwrap(), []);
    assert!(lab.home.root().join("owner.lock").exists());
}

#[test]
fn the_socket_and_what_is_beside_it_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let lab = Lab::new();
    let running = lab.serve_tcp();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&lab.home.service()), 0o700);
    assert_eq!(mode(&running.listening.socket), 0o600);
    assert_eq!(mode(&running.listening.token_file), 0o600);
    let token = running.token();
    assert_eq!(token.len(), 64);
    running.stop();
    let again = lab.serve_tcp();
    assert_eq!(again.token(), token, "it is made once");
    let log = std::fs::read_to_string(lab.home.service().join("log.txt")).unwrap();
    assert!(!log.contains(&token), "{log}");
}

#[test]
fn only_addresses_of_this_machine_are_listened_on() {
    let lab = Lab::new();
    let attempt = |address: &str| {
        let listen = Some(address.parse().unwrap());
        let serving = Serving { home: lab.home.clone(), engine: Options::default(), listen, idle_exit: None };
        serve(serving, || true, |_| panic!("it listens on {address}"))
    };
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "10.0.0.1:80"] {
        let refused = attempt(address).unwrap_err();
        assert!(matches!(refused, ServeError::NotLoopback(_)) && refused.is_bad_input(), "{refused}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = attempt(&taken.local_addr().unwrap().to_string()).unwrap_err();
    assert!(matches!(refused, ServeError::PortInUse(_)), "{refused}");
    assert!(refused.to_string().contains("another port"), "{refused}");
}

#[test]
fn a_home_that_has_a_service_gets_no_second_one() {
    let lab = Lab::new();
    let running = lab.serve();
    let serving =
        Serving { home: lab.home.clone(), engine: Options::default(), listen: None, idle_exit: None };
    let refused = serve(serving, || true, |_| panic!("it serves")).unwrap_err();
    assert!(refused.is_bad_input(), "{refused}");
    assert!(refused.to_string().contains("in use by"), "{refused}");
    assert!(running.listening.socket.exists());
    lab.client().sweeps().unwrap();
}
