"""Packets that are no messages, or nobody's, are dropped; the kernel lives on."""
import hashlib
import hmac
import json
import socket
import time
import uuid
from datetime import datetime

import pytest
import zmq
from jupyter_client.session import Session

DELIMITER = b"<IDS|MSG>"


def header(kind):
    return {"msg_id": uuid.uuid4().hex, "session": "s", "username": "u", "date": "2026-01-01T00:00:00Z",
            "msg_type": kind, "version": "5.3"}


def signed(kernel, frames):
    """A packet of these frames with a signature that is right, whatever the frames are."""
    signature = hmac.new(kernel.kernel.session.key, digestmod=hashlib.sha256)
    for frame in frames:
        signature.update(frame)
    return [DELIMITER, signature.hexdigest().encode(), *frames]


def connected(kernel, channel):
    dealer = zmq.Context.instance().socket(zmq.DEALER)
    dealer.linger = 1000
    dealer.connect(f"tcp://127.0.0.1:{getattr(kernel.kernel, channel + '_port')}")
    return dealer


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
def test_malformed_packets_are_dropped(kernel, channel):
    kernel.do("let before_packets = 1;")
    empty = [b"{}"] * 3
    packets = [
        [b"hello"],
        [b""],
        [b"\xff\xfe", b"\x00" * 100],
        [DELIMITER],
        [DELIMITER, b"no signature"],
        [DELIMITER, b"0" * 64, b"{}", b"{}", b"{}", b"{}"],
        [DELIMITER, b"", json.dumps(header("execute_request")).encode(), *empty],
        signed(kernel, [b"{}", b"{}", b"{}", b"{}"]),
        signed(kernel, [b"not json", *empty]),
        signed(kernel, [b"[]", *empty]),
        signed(kernel, [json.dumps(header("execute_request")).encode(), *empty]),
        signed(kernel, [json.dumps(header("execute_request")).encode(), b"{}", b"{}", b'{"code": 5}']),
        signed(kernel, [json.dumps(header("no_such_request")).encode(), *empty]),
        signed(kernel, [json.dumps(header("kernel_info_request")).encode()]),
        signed(kernel, [json.dumps({"msg_type": "execute_request"}).encode(), *empty]),
    ]
    dealer = connected(kernel, channel)
    for packet in packets:
        dealer.send_multipart(packet)
    time.sleep(0.5)
    dealer.close()
    assert kernel.interrupt()["status"] == "ok"
    assert kernel.answer(kernel.client.kernel_info())["status"] == "ok"
    assert kernel.value("before_packets") == "1"


def test_message_with_the_wrong_key_is_not_obeyed(kernel, tmp_path):
    evidence = tmp_path / "obeyed"
    stranger = Session(key=b"a guess")
    for channel in ["shell", "control"]:
        dealer = connected(kernel, channel)
        stranger.send(dealer, "execute_request", {"code": f'std::fs::write("{evidence}", "")?;', "silent": False})
        stranger.send(dealer, "shutdown_request", {"restart": False})
        time.sleep(0.5)
        dealer.close()
    assert kernel.value("1 + 1") == "2"
    assert not evidence.exists()


def test_bytes_that_are_not_zeromq_are_survived(kernel):
    for port in kernel.kernel.ports:
        with socket.create_connection(("127.0.0.1", port)) as stranger:
            stranger.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 10)
    time.sleep(0.5)
    assert kernel.value("1 + 1") == "2"
    assert kernel.interrupt()["status"] == "ok"


def test_front_end_that_goes_away_in_the_middle_of_a_cell_is_survived(kernel):
    dealer = connected(kernel, "shell")
    kernel.kernel.session.send(dealer, "execute_request", {"code": 'for n in 0..1000 { println!("{n}"); }', "silent": False})
    time.sleep(0.1)
    dealer.close()
    assert kernel.value("1 + 1") == "2"


def test_heart_beats(kernel):
    beat = zmq.Context.instance().socket(zmq.REQ)
    beat.connect(f"tcp://127.0.0.1:{kernel.kernel.hb_port}")
    cell = kernel.start("interrupt::sleep(std::time::Duration::from_secs(1));")
    for n in range(3):
        beat.send(b"ping %d" % n)
        assert beat.poll(1000), "no heart beat within a second"
        assert beat.recv()
    beat.close()
    cell.finish()


def test_dates_are_read_as_dates_however_their_digits_end(kernel):
    """Of nine digits after the point one date in a thousand ends with three zeros, and only that one was read as a date."""
    cell = kernel.do("for n in 0..500 { display(&Bundle::text(n.to_string())); }")
    dates = [message["header"]["date"] for message in cell.messages]
    assert len(dates) > 500
    assert {type(date) for date in dates} == {datetime}
