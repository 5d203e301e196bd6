"""JupyterLab as a person has it: a server of its own, and one page in headless Chromium."""
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

SETTINGS = {
    # The question about news would lie over the notebook.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Cells that are not on the screen are in the page all the same.
    "notebook-extension/tracker": {"windowingMode": "none"},
}

# Everything that changes below the notebook's cells, with the kernel's state at that moment. It runs in the page,
# because a driver that asks from outside would miss what lasts a tenth of a second.
WATCH = """
window.seen = {};
const note = () => {
    const busy = document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'busy';
    document.querySelectorAll('.jp-Notebook .jp-CodeCell').forEach((cell, index) => {
        const html = cell.querySelector('.jp-Cell-outputArea')?.innerHTML ?? '';
        const changes = window.seen[index] ??= [];
        if (changes.at(-1)?.html !== html) changes.push({busy, html});
    });
};
note();
new MutationObserver(note).observe(document.querySelector('.jp-Notebook'),
    {subtree: true, childList: true, characterData: true, attributes: true});
"""


# The notebook shows an idle kernel before there is one, and forgets what is run until then.
CONNECTED = """
const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """`jupyter lab` in a folder of notebooks."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.token = secrets.token_hex(16)
        self.url = f"http://127.0.0.1:{free_port()}"
        settings = self.folder / ".settings"
        for plugin, values in SETTINGS.items():
            path = settings / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))
        self.log = open(self.folder / ".server.log", "w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
             f"--port={self.url.rsplit(':', 1)[1]}", "--ServerApp.port_retries=0",
             f"--IdentityProvider.token={self.token}", f"--LabApp.user_settings_dir={settings}",
             "--LabApp.expose_app_in_browser=True", f"--LabApp.workspaces_dir={self.folder / '.workspaces'}", f"--ServerApp.root_dir={self.folder}"],
            cwd=self.folder, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/api/status?token={self.token}", timeout=2):
                    return
            except OSError:
                assert self.process.poll() is None, f"jupyter lab ended: {self.said()}"
                time.sleep(0.2)
        raise AssertionError(f"jupyter lab does not answer: {self.said()}")

    def said(self):
        return (self.folder / ".server.log").read_text()

    def write(self, name, cells, kernel="assemblet", language="rust"):
        """A notebook of these code cells, without outputs."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(code) for code in cells],
            metadata={"kernelspec": {"name": kernel, "display_name": kernel, "language": language}})
        nbformat.write(notebook, self.folder / name)

    def end_kernels(self):
        """A notebook's kernel outlives its page."""
        query = f"token={self.token}"
        with urllib.request.urlopen(f"{self.url}/api/sessions?{query}") as answer:
            sessions = json.load(answer)
        for session in sessions:
            request = urllib.request.Request(f"{self.url}/api/sessions/{session['id']}?{query}", method="DELETE")
            urllib.request.urlopen(request).close()

    def close(self):
        # At the first request it asks whether that was meant; SIGTERM is not asked back.
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.log.close()


def chromium(profile):
    """A headless browser with an empty profile."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert program and driver, "Chromium is missing; on Debian: apt-get install chromium chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--disable-dev-shm-usage", "--window-size=1280,1000", f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))


class Page:
    """JupyterLab on the screen, with one notebook or, without a name, the launcher."""

    def __init__(self, browser, server, name=None):
        self.browser = browser
        self.name = pathlib.Path(name).stem if name else "lab"
        browser.get(f"{server.url}/lab{f'/tree/{name}' if name else ''}?token={server.token}&reset")
        if name:
            self._wait_for(nbformat.read(server.folder / name, as_version=4))

    def _wait_for(self, notebook):
        n_cells = sum(cell.cell_type == "code" for cell in notebook.cells)
        self.until("the notebook is open", lambda: len(self.find(".jp-Notebook .jp-CodeCell")) == n_cells)
        self.until("the notebook's kernel is connected", lambda: self.browser.execute_script(CONNECTED), 60)
        self.until("the notebook's kernel is ready", lambda: self.state() == "idle", 60)

    def until(self, what, holds, timeout_s=30):
        def quietly(_):
            # JupyterLab draws anew at any moment; a node that is gone is asked for again.
            try:
                return holds()
            except StaleElementReferenceException:
                return False
        try:
            return WebDriverWait(self.browser, timeout_s, poll_frequency=0.1).until(quietly)
        except Exception as error:
            picture = self.picture("failed")
            raise AssertionError(f"not within {timeout_s} s: {what}" + (f"; see {picture}" if picture else "")) from error

    def find(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def state(self):
        """The kernel's state as the notebook shows it: `idle`, `busy`, and others while it starts."""
        found = self.find(".jp-Notebook-ExecutionIndicator")
        return found[0].get_attribute("data-status") if found else None

    def watch(self):
        """From now on, every change of an output is kept."""
        self.browser.execute_script(WATCH)

    def seen(self, cell):
        """What this cell's output has looked like since `watch`, oldest first, with whether the kernel was busy."""
        return self.browser.execute_script("return window.seen[arguments[0]]", cell)

    def menu(self, title, entry):
        """Picks an entry of the menu bar."""
        self.click(".lm-MenuBar-itemLabel", title)
        self.click(".lm-Menu-itemLabel", entry)

    def click(self, selector, text):
        def clicked():
            for node in self.find(selector):
                if node.text.strip() == text and node.is_displayed():
                    node.click()
                    return True
            return False
        self.until(f"{text!r} can be clicked", clicked)

    def press(self, button):
        """Presses a button of the notebook's toolbar: `run`, `interrupt`, `restart`, `restart-and-run`."""
        self.find(f".jp-NotebookPanel-toolbar [data-jp-item-name='{button}'] jp-button, "
                  f".jp-NotebookPanel-toolbar [data-jp-item-name='{button}'] button")[0].click()

    def run_all(self):
        self.menu("Run", "Run All Cells")

    def select(self, cell):
        self.find(".jp-Notebook .jp-CodeCell .jp-InputArea-prompt")[cell].click()

    def prompt(self, cell):
        """What stands before the cell: `[ ]:`, `[*]:`, `[3]:`."""
        return self.find(".jp-Notebook .jp-CodeCell .jp-InputArea-prompt")[cell].text.strip()

    def output(self, cell):
        """The text below the cell."""
        return self.find(".jp-Notebook .jp-CodeCell .jp-Cell-outputArea")[cell].text

    def has_run(self, cell):
        """Whether the cell has its number, however it ended."""
        return self.prompt(cell)[1:-2].isdigit()

    def text(self):
        """All that can be read on the screen."""
        return self.find("body")[0].text

    def picture(self, moment):
        """Saves the screen for people to look at, where they have named a folder."""
        folder = os.environ.get("ASSEMBLET_PICTURES")
        if not folder:
            return None
        path = pathlib.Path(folder) / f"{self.name}-{moment}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.browser.save_screenshot(str(path))
        return path
