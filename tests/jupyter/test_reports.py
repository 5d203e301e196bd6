"""Results in a notebook: frames as tables, a function for each chart, pages."""
import html.parser
import os
import subprocess
from pathlib import Path

import pytest

SWEEP = r'''
let sweep = Sweep::from_toml(r#"
name = "seen-in-a-cell"
[trial]
kind = "command"
command = ["python3", "-c", """
import json, os, time
p = json.load(open(os.environ['ASSEMBLET_PARAMS']))
if p['kind'] == '<b>bad</b>' and p['width'] == 1:
    raise SystemExit('<script>alert(1)</script> went wrong')
for step in range(1, 10):
    print(json.dumps({'step': step, 'score': 0.1 * p['width'] + 0.01 * step, 'loss': 1 / step}), flush=True)
    time.sleep(0.01)
"""]
[space]
width = { int = [1, 4] }
kind = { choice = ["good", "<b>bad</b>"] }
[sampler]
kind = "grid"
[pruner]
kind = "asha"
min_step = 3
[objective]
metric = "score"
direction = "maximize"
"#)?;
sweep.submit()?;
sweep.watch()?;
'''

# Each chart from slices of one's own, and what it must say.
SLICES = {
    "plot_learning": ('plot_learning(&[("first", &[vec![(0.0, 1.0), (1.0, 2.0)], vec![(0.0, 1.5), (1.0, 2.5)]])])', "first"),
    "plot_budget": ('plot_budget(&[("exact", &[3.0, 40.0, f64::NAN])]).x_label("nodes")', "nodes"),
    "plot_bars": ('plot_bars(&[("<i>odd</i>", 1.0, 0.5, 1.5)])', "&lt;i&gt;odd"),
    "plot_profile": ('plot_profile(&[("plus", &[vec![0.1, 0.5, 0.4], vec![0.9, 0.7, 1.0]])])', "plus"),
    "plot_history": ('plot_history(&[0.5, f64::NAN, 0.3]).minimize().y_label("loss")', "loss"),
    "plot_parallel": ('plot_parallel(&[("width", &[1.0, 2.0]), ("rate", &[0.1, 0.2])], ("score", &[0.5, 0.7]))', "width"),
    "plot_slices": ('plot_slices(&[("width", &[1.0, 2.0])], ("score", &[0.5, 0.7]))', "width"),
    "plot_contour": ('plot_contour(("x", &[1.0, 2.0, 1.0]), ("y", &[1.0, 1.0, 2.0]), ("z", &[0.1, 0.2, 0.3]))', ">z<"),
    "plot_importance": ('plot_importance(&[("width", 80.0), ("rate", 20.0)])', "width"),
    "plot_rungs": ('plot_rungs(&[(&[(1.0, 0.1), (3.0, 0.4)], false), (&[(1.0, 0.05)], true)], &[1.0, 3.0])', "pruned"),
    "plot_timeline": ('plot_timeline(&[("worker a", "trial 0", 0.0, 4.0)])', "worker a"),
    "plot_heat_map": ('plot_heat_map(&["1", "2"], &[("row", &[0.5, f64::NAN])])', "row"),
    "plot_tree": ('plot_tree(&[(None, "start", 5.0, 0.5), (Some(0), "addl", 3.0, 0.7)])', "addl"),
}

# Each chart of a sweep.
CHARTS = ["plot_history()", "plot_importance()", "plot_parallel()", "plot_slices()", "plot_contour()",
          'plot_contour_of("kind", "width")', 'plot_heat_map("width", "kind")', "plot_learning()", 'plot_metric("loss")',
          "plot_timeline()"]


class Markup(html.parser.HTMLParser):
    """The tags of an output; a hostile one would be among them."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        assert not any(name.startswith("on") for name, _ in attributes), attributes
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def forms(cell):
    (result,) = cell.of("execute_result")
    return result["data"]


def shown(cell):
    markup = Markup(forms(cell)["text/html"])
    assert not {"script", "b", "i", "img"} & set(markup.tags), markup.tags
    return markup


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A kernel in which a sweep of eight trials has ended, and the folder that its notebook would stand in."""
    from conversation import Conversation
    folder = tmp_path_factory.mktemp("swept")
    home = folder / "home"
    kernel = Conversation(cwd=folder, env={**os.environ, "ASSEMBLET_HOME": str(home)})
    kernel.do(SWEEP, timeout_s=120)
    kernel.folder = folder
    yield kernel
    kernel.close()
    program = Path(os.environ["ASSEMBLET_PREFIX"]) / "share/assemblet/kernels/assemblet/assemblet"
    subprocess.run([program, "serve", "--stop"], env={**os.environ, "ASSEMBLET_HOME": str(home)}, capture_output=True)


def test_frame_is_a_table_with_types_and_its_shape(swept):
    cell = swept.do("let frame = sweep.frame()?;\nframe")
    markup = shown(cell)
    assert markup.tags.count("tr") == 2 + 8 and "8 rows × " in markup.text
    assert "params.width" in markup.text and "i64" in markup.text and "datetime[μs]" in markup.text
    assert "text-align:right" in forms(cell)["text/html"]
    assert forms(cell)["text/plain"].startswith("8 rows × ")


def test_hostile_names_are_text_in_every_output(swept):
    markup = shown(swept.do('sweep.frame()?.filter(|row| row.text("state") == "failed")?'))
    assert "<b>bad</b>" in markup.text and "<script>" in markup.text
    shown(swept.do("sweep.plot_parallel()?"))
    shown(swept.do('Frame::new().with_text("<script>x</script>", &["<img src=x onerror=y>"])?'))


def test_frame_of_a_cell_before_is_filtered_sorted_and_grouped(swept):
    swept.do("let kept = sweep.frame()?;")
    assert swept.value('kept.filter(|row| row.text("state") == "failed")?.len()') == "1"
    best = 'kept.sort_descending("value")?.head(1).column_f64("params.width")?'
    assert swept.value(best) == "[4.0]"
    assert shown(swept.do('kept.group("params.kind", "value")?')).tags.count("tr") == 2 + 2
    assert "25 %" in shown(swept.do("kept.describe()?")).text
    error = swept.start('kept.sort("vaule")?').finish().error
    assert "there is no column 'vaule'; there are trial, point" in error


def test_long_frame_shows_its_beginning_and_end(swept):
    cell = swept.do("let long: Vec<f64> = (0..5000).map(f64::from).collect();\nFrame::new().with_f64(\"n\", &long)?")
    markup = shown(cell)
    assert markup.tags.count("tr") < 25 and "4999" in markup.text and "5,000 rows × 1 column" in markup.text


def test_frame_goes_to_files_and_comes_back(swept):
    swept.do('sweep.frame()?.save("trials.parquet")?;\nsweep.frame()?.save("trials.csv")?;')
    assert swept.value('(Frame::read("trials.parquet")?.shape().0, Frame::read("trials.csv")?.shape().0)') == "(8, 8)"
    assert (swept.folder / "trials.csv").read_text().startswith("trial,point,repeat,seed,state,value,")


def test_polars_is_there_and_its_variables_stay(swept):
    swept.do("use assemblet::polars::prelude::DataFrame;\nlet data: DataFrame = sweep.frame()?.polars();")
    # Nobody wrote this type; only the compiler knows it.
    swept.do("let whole = data.drop_nulls::<String>(None)?;\nlet few = data.head(Some(2));")
    assert swept.value("(few.height(), data.height())") == "(2, 8)"
    assert shown(swept.do("few.frame()")).tags.count("tr") == 2 + 2
    # polars' own is shown the same way.
    assert shown(swept.do("few")).tags.count("tr") == 2 + 2


def test_frames_are_loaded_when_the_first_is_made(fresh):
    runs_cells = fresh.cell_processes[-1]

    def is_loaded():
        return any("libassemblet_results.so" in place.path for place in runs_cells.memory_maps())

    fresh.do('task("5 1 7 8 -> 5 1 37 8")?.solve()')
    fresh.do("plot(&[1.0, 2.0])")
    assert not is_loaded(), "cells that make no frame do without"
    assert fresh.value("Frame::new().len()") == "0" and not is_loaded()
    assert fresh.value('Frame::new().with_f64("x", &[1.0, 2.0])?.len()') == "2" and is_loaded()


def test_frames_whose_library_is_gone_are_refused_in_a_sentence(fresh):
    fresh.do('unsafe { std::env::set_var("ASSEMBLET_RESULTS", "/no/such/library.so") };')
    error = fresh.start('Frame::new().with_f64("x", &[1.0])?').finish().error
    assert "frames and pages have a library of their own, which cannot be loaded" in error, error
    assert "install the kernel again" in error
    assert fresh.value("1 + 1") == "2"


@pytest.mark.parametrize("chart", CHARTS)
def test_each_chart_of_a_sweep_is_a_picture(swept, chart):
    cell = swept.do(f"sweep.{chart}?")
    assert "svg" in shown(cell).tags
    assert forms(cell)["text/plain"]


@pytest.mark.parametrize("name", SLICES)
def test_each_chart_takes_slices(kernel, name):
    code, words = SLICES[name]
    data = forms(kernel.do(code))
    assert "svg" in Markup(data["text/html"]).tags and words in data["text/html"], data["text/html"]


def test_chart_that_lacks_something_says_what(swept):
    error = swept.start('sweep.plot_contour_of("width", "depth")?').finish().error
    assert "there is no parameter 'depth'; there are kind, width" in error
    error = swept.start('sweep.plot_metric("accuracy")?').finish().error
    assert "there is no metric 'accuracy'; there are " in error


def test_figure_is_saved_as_svg_and_png_and_has_its_data(swept):
    swept.do('let figure = sweep.plot_history()?;\nfigure.save("history.svg")?;\nfigure.save("history.png")?;')
    assert (swept.folder / "history.svg").read_text().startswith("<svg")
    assert (swept.folder / "history.png").read_bytes().startswith(b"\x89PNG")
    assert "best so far" in shown(swept.do("figure.data()")).text


def test_report_writes_a_page_and_links_it(swept):
    cell = swept.do("report(&sweep)?")
    page = swept.folder / "reports/seen-in-a-cell/index.html"
    text = page.read_text()
    assert "<script>alert" not in text and "seen-in-a-cell" in text
    assert (page.parent / "figures/history.png").is_file() and list((page.parent / "data").glob("*.parquet"))
    markup = shown(cell)
    assert 'href="reports/seen-in-a-cell/index.html"' in forms(cell)["text/html"] and "score" in markup.text
    # Again, in the place of the first.
    swept.do("report(&sweep)?")


def test_report_takes_what_other_tools_write(swept):
    (swept.folder / "others.csv").write_text("width,loss\n1,0.5\n2,0.25\n3,0.75\n")
    assert swept.value('report("others.csv")?.path()') == '"reports/others/index.html"'
    (swept.folder / "open.csv").write_text("width,value\n1,0.5\n2,0.25\n")
    assert swept.value('report("open.csv")?.path()') == '"reports/open/index.html"'
    page = (swept.folder / "reports" / "open" / "index.html").read_text()
    assert "less was assumed" in page
    error = swept.start('report("missing.csv")?').finish().error
    assert "there is no file or folder missing.csv" in error


def test_report_takes_what_was_evaluated(swept):
    swept.do('let found = suite("human-v1")?.only("add")?.evaluate(&[exact()])?;')
    assert shown(swept.do("found.frame()?")).tags.count("tr") == 2 + 8
    assert "svg" in shown(swept.do("found.plot_solved()?")).tags
    assert "8 tasks" in shown(swept.do("report(&found)?")).text


def test_report_leaves_what_is_not_a_page_alone(swept):
    (swept.folder / "notes").mkdir()
    (swept.folder / "notes" / "mine.txt").write_text("mine")
    error = swept.start('report_to(&sweep, "notes")?').finish().error
    assert "notes holds mine.txt, which is no part of a page" in error
    assert (swept.folder / "notes" / "mine.txt").read_text() == "mine"
