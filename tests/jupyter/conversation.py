"""A front end without a screen: it starts a kernel, runs cells, and keeps every message that belongs to each."""
import re
import time
from queue import Empty

import psutil
from jupyter_client.manager import KernelManager

# A cell is compiled before it runs, on a machine that may be busy with other builds.
PATIENCE_S = 60


def plain(text):
    """Text without the codes that colour it in a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


class Cell:
    """One execute_request and what came of it so far."""

    def __init__(self, conversation, request):
        self.conversation = conversation
        self.request = request
        self.messages = []
        self.reply = None

    def of(self, kind):
        """The contents of the messages of one kind, in order."""
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    def stream(self, name):
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    @property
    def stdout(self):
        return self.stream("stdout")

    @property
    def stderr(self):
        return self.stream("stderr")

    @property
    def result(self):
        """The plain text of the cell's last value; `None` where it has none."""
        results = self.of("execute_result")
        return results[0]["data"]["text/plain"] if results else None

    @property
    def status(self):
        return self.reply["status"]

    @property
    def error(self):
        """The error that the reader sees, without colours: its name, its sentence and its traceback."""
        (error,) = self.of("error")
        return plain("\n".join([error["ename"], error["evalue"], *error["traceback"]]))

    @property
    def is_idle(self):
        return any(content["execution_state"] == "idle" for content in self.of("status"))

    @property
    def has_ended(self):
        return self.reply is not None and self.is_idle

    def until(self, holds, what, timeout_s=PATIENCE_S):
        """Listens until this is so, or the cell has ended without it; where it is so, the cell may well run on."""
        def is_decided():
            return holds() or self.has_ended
        try:
            self.conversation.listen(is_decided, what, timeout_s)
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self.story()}") from error
        assert holds(), f"the cell has ended without this: {what}\n{self.story()}"
        return self

    def until_prints(self, text, timeout_s=PATIENCE_S):
        return self.until(lambda: text in self.stdout, f"the cell prints {text!r}", timeout_s)

    def finish(self, timeout_s=PATIENCE_S):
        """Listens until the cell has been answered and all its output is there."""
        self.until(lambda: self.has_ended, "the cell ends", timeout_s)
        kinds = [message["msg_type"] for message in self.messages]
        states = [content["execution_state"] for content in self.of("status")]
        assert states == ["busy", "idle"] and kinds[0] == kinds[-1] == "status", self.story()
        return self

    def story(self):
        """What has come, for the message of a test that fails."""
        lines = [f"{message['msg_type']}: {plain(str(message['content']))[:600]}" for message in self.messages[:20]]
        return "\n".join([*lines, f"reply: {self.reply}"])


class Conversation:
    """A kernel of one's own and a client of it."""

    def __init__(self, cwd=None, env=None):
        self.kernel = KernelManager(kernel_name="assemblet")
        options = {"cwd": str(cwd) if cwd else None, "env": env}
        self.kernel.start_kernel(**{name: value for name, value in options.items() if value is not None})
        self.connect()

    def connect(self):
        self.client = self.kernel.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE_S)
        self.cells = {}
        self.replies = {}

    @property
    def process(self):
        """The kernel's process."""
        return psutil.Process(self.kernel.provisioner.pid)

    @property
    def cell_processes(self):
        """What stands between the kernel and its cells, ending with the process that the cells run in."""
        program = self.process.exe()
        return [child for child in self.process.children(recursive=True) if child.exe() == program]

    def start(self, code, **options):
        """Sends a cell and does not wait for it."""
        options.setdefault("allow_stdin", False)
        request = self.client.execute(code, **options)
        cell = self.cells[request] = Cell(self, request)
        return cell

    def run(self, code, timeout_s=PATIENCE_S, **options):
        """Runs a cell to its end, whatever that is."""
        return self.start(code, **options).finish(timeout_s)

    def do(self, code, timeout_s=PATIENCE_S):
        """Runs a cell that has to succeed."""
        cell = self.run(code, timeout_s)
        assert cell.status == "ok", f"{code}\n{cell.story()}"
        return cell

    def value(self, code):
        """What a cell that ends in an expression shows."""
        return self.do(code).result

    def answer(self, request, timeout_s=PATIENCE_S):
        """The answer to a request that the client has sent: `answer(client.complete("wo"))`."""
        self.listen(lambda: request in self.replies, f"an answer to {request}", timeout_s)
        return self.replies.pop(request)["content"]

    def interrupt(self, timeout_s=PATIENCE_S):
        """The stop button; gives back the kernel's answer."""
        channel = self.client.control_channel
        request = self.client.session.msg("interrupt_request", {})
        channel.send(request)
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            reply = channel.get_msg(timeout=timeout_s)
            if reply["parent_header"].get("msg_id") == request["header"]["msg_id"]:
                return reply["content"]
        raise AssertionError(f"no answer to an interrupt within {timeout_s} s")

    def listen(self, holds, what, timeout_s):
        """Reads what the kernel says until this is so."""
        deadline = time.monotonic() + timeout_s
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout_s} s: {what}")
            self.read_shell()
            self.read_iopub()

    def read_shell(self):
        while True:
            try:
                message = self.client.get_shell_msg(timeout=0)
            except Empty:
                return
            parent = message["parent_header"].get("msg_id")
            if parent in self.cells:
                self.cells[parent].reply = message["content"]
            else:
                self.replies[parent] = message

    def read_iopub(self):
        # Whatever waits, and at least one tenth of a second for the next one.
        timeout_s = 0.1
        for _ in range(1000):
            try:
                message = self.client.get_iopub_msg(timeout=timeout_s)
            except Empty:
                return
            timeout_s = 0
            cell = self.cells.get(message["parent_header"].get("msg_id"))
            if cell is not None:
                cell.messages.append(message)

    def restart(self):
        self.client.stop_channels()
        self.kernel.restart_kernel()
        self.connect()

    def close(self):
        self.client.stop_channels()
        if self.kernel.has_kernel:
            self.kernel.shutdown_kernel()
