"""Comms: the side channel of widgets. The kernel has no targets of other people's, and says so."""
import uuid

from conversation import Cell


def send(kernel, kind, **content):
    """Sends a comm message and waits until the kernel has dealt with it; gives back what it said on IOPub."""
    request = kernel.client.session.msg(kind, content)
    heard = kernel.cells[request["header"]["msg_id"]] = Cell(kernel, request["header"]["msg_id"])
    kernel.client.shell_channel.send(request)
    return heard.until(lambda: heard.is_idle, f"{kind} is dealt with", 10)


def test_there_are_none_at_first(kernel):
    info = kernel.answer(kernel.client.comm_info())
    assert (info["status"], info["comms"]) == ("ok", {})
    assert kernel.answer(kernel.client.comm_info(target_name="jupyter.widget"))["comms"] == {}


def test_unknown_target_is_closed(kernel):
    comm = uuid.uuid4().hex
    heard = send(kernel, "comm_open", comm_id=comm, target_name="nobody.knows", data={})
    assert [content["comm_id"] for content in heard.of("comm_close")] == [comm]
    assert comm not in kernel.answer(kernel.client.comm_info())["comms"]


def test_message_to_an_unknown_comm_is_harmless(kernel):
    for kind in ["comm_msg", "comm_close"]:
        heard = send(kernel, kind, comm_id=uuid.uuid4().hex, data={"method": "request_state"})
        assert {message["msg_type"] for message in heard.messages} <= {"status", "comm_close"}
    assert kernel.value("1 + 1") == "2"
