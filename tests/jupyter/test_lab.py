"""JupyterLab in Chromium, as a person uses it."""
import pytest

from lab import Page, Server, chromium

PROGRESS = """
let mut bar = Live::new();
let mut figure = Live::new();
for n in 0..=20 {
    bar.show(&Bundle::text(format!("{n} of 20")).html(format!("<progress value='{n}' max='20'></progress> {n} of 20")));
    let x = 20 + 18 * n;
    figure.show(&Bundle::text(format!("at {x}")).svg(format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='80'>\\
         <rect width='400' height='80' fill='#eef'/><circle cx='{x}' cy='40' r='14' fill='#36c'/></svg>")));
    std::thread::sleep(std::time::Duration::from_millis(150));
}
"""
CELLS = ["let kept = 41;", PROGRESS, 'println!("computes");\nlet mut n = 0_u64;\nloop {\n    n = std::hint::black_box(n + 1);\n}', "kept + 1"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("notebooks"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture
def open_notebook(server, browser):
    def open_notebook(name, cells):
        server.write(name, cells)
        return Page(browser, server, name)
    yield open_notebook
    server.end_kernels()


def test_launcher_offers_the_kernel_with_its_picture(server, browser):
    page = Page(browser, server)
    page.until("the launcher is open", lambda: page.find(".jp-LauncherCard[title^='Assemblet'] img"))
    page.picture("launcher")
    picture = page.find(".jp-LauncherCard[title^='Assemblet'] img")[0]
    assert "/kernelspecs/assemblet/" in picture.get_attribute("src")
    assert browser.execute_script("return arguments[0].naturalWidth", picture) >= 32


def test_progress_and_figure_change_while_the_kernel_is_busy(open_notebook):
    page = open_notebook("progress.ipynb", CELLS[:2])
    page.watch()
    page.run_all()
    page.until("the figure is drawn", lambda: page.find(".jp-CodeCell .jp-RenderedSVG img"), 60)
    page.picture("half-way")
    page.until("both cells have run", lambda: page.has_run(1) and page.state() == "idle", 60)
    page.picture("done")
    busy = [change["html"] for change in page.seen(1) if change["busy"]]
    bars = {html.split("<progress value=\"")[1].split('"')[0] for html in busy if "<progress" in html}
    figures = {html.split('<img src="')[1].split('"')[0] for html in busy if "<img" in html}
    assert len(bars) >= 4 and len(figures) >= 4, (bars, len(figures))
    assert "20 of 20" in page.output(1)


def test_interrupt_button_keeps_variables(open_notebook):
    page = open_notebook("interrupt.ipynb", CELLS)
    page.run_all()
    page.until("the loop runs", lambda: "computes" in page.output(2), 60)
    assert page.state() == "busy" and page.prompt(2) == "[*]:"
    page.press("interrupt")
    page.until("the loop has stopped", lambda: page.has_run(2) and page.state() == "idle", 15)
    page.picture("stopped")
    assert "nterrupt" in page.output(2)
    assert page.prompt(3) == "[ ]:", "Run All ends at the interrupt"
    page.select(3)
    page.press("run")
    page.until("the next cell uses the variable", lambda: "42" in page.output(3))
    page.picture("goes-on")


def test_error_ends_run_all(open_notebook):
    page = open_notebook("error.ipynb", ["let a = [1, 2, 3];", "let index = a.len();\na[index]", 'println!("never")'])
    page.run_all()
    page.until("the error is shown", lambda: "index out of bounds" in page.output(1), 60)
    page.until("the kernel is idle", lambda: page.state() == "idle")
    page.picture("panic")
    assert page.prompt(2) == "[ ]:" and page.output(2) == ""


def test_compile_error_is_readable(open_notebook):
    page = open_notebook("compile-error.ipynb", ['let names = vec!["a", "b"];\nlet n: i32 = names.len() + "1";'])
    page.run_all()
    page.until("the error is shown", lambda: page.has_run(0) and page.output(0), 60)
    page.picture("message")
    assert 'let n: i32 = names.len() + "1";' in page.output(0)


def test_restart_from_the_menu(open_notebook):
    page = open_notebook("restart.ipynb", ["let forgotten = 1;", "forgotten"])
    page.run_all()
    page.until("both cells have run", lambda: page.has_run(1) and page.state() == "idle", 60)
    assert page.output(1).strip().endswith("1")
    page.menu("Kernel", "Restart Kernel…")
    page.click(".jp-Dialog-button", "Restart")
    page.until("the kernel starts anew", lambda: page.state() != "idle", 10)
    page.until("the kernel is there again", lambda: page.state() == "idle", 60)
    page.select(1)
    page.press("run")
    page.until("the variable is gone", lambda: "forgotten" in page.output(1) and page.has_run(1), 60)
    page.picture("restarted")


def test_values_are_shown_richly(open_notebook):
    page = open_notebook("values.ipynb", [
        'Bundle::text("3 rows").html("<table><tr><th>task</th><th>steps</th></tr><tr><td>a</td><td>3</td></tr></table>")',
        "vec![(1, \"one\"), (2, \"two\")]",
        'display(&Bundle::text("x²").with("text/latex", "$x^2$"));\neprintln!("to standard error");',
        "?display",
    ])
    page.run_all()
    page.until("all have run", lambda: page.has_run(3) and page.state() == "idle", 60)
    page.until("the pager is open", lambda: "Shows a value now" in page.text())
    page.picture("shown")
    assert page.find(".jp-CodeCell table")
