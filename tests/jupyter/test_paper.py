"""The paper's claims in a notebook: experiments listed, measured in a cell, stopped, gone on with, shown and written as a page."""
import html.parser
import os

import pytest

# A name that would be markup, five tasks, no training: a second.
SMALL = '''
name = "small"
title = "<script>alert(1)</script> small"
question = "Which <b>programs</b> are found?"
reading = "demos"
departures = ["Fewer <i>solvers</i>."]
[quick]
budget = 500
[paper]
budget = 500
[[part]]
name = "demos"
title = "The demonstrations"
tasks = "paper-v1"
networks = "shipped"
programs = true
solvers = ["exact", "plus"]
'''

# Training of some seconds, so that there is something to stop and to go on with.
LONG = '''
name = "long"
title = "Long"
question = "Does it stop?"
reading = "methods"
[quick]
budget = 20
train = ["network.hidden=32", "network.embedding=8", "network.decoder=16", "imitation.tasks=64"]
train-paper = ["tasks.count=3000", "updates=20000", "imitation.updates=20000"]
[paper]
budget = 20
[[part]]
name = "trained"
title = "Trained here"
tasks = "paper-v1"
solvers = ["imitation"]
'''


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


def shown(cell):
    (result,) = cell.of("execute_result")
    markup = Markup(result["data"]["text/html"])
    assert not {"script", "b", "i", "img"} & set(markup.tags), markup.tags
    return markup


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A kernel in which a small experiment was measured, and the folder that its notebook would stand in."""
    from conversation import Conversation
    folder = tmp_path_factory.mktemp("paper")
    (folder / "small.toml").write_text(SMALL)
    (folder / "long.toml").write_text(LONG)
    kernel = Conversation(cwd=folder, env={**os.environ, "ASSEMBLET_HOME": str(folder / "home")})
    kernel.do('let small = experiment_from("small.toml")?;\nlet found = small.run_in("rows")?;', timeout_s=120)
    kernel.folder = folder
    yield kernel
    kernel.close()


def test_paper_experiments_are_listed_with_what_they_take(measured):
    markup = shown(measured.do("experiments()?"))
    for words in ["table-1", "figure-2c", "demos", "ablations", "quick (core)"]:
        assert words in markup.text
    markup = shown(measured.do('experiment("table-1")?'))
    assert "130 tasks are not published" in markup.text and "of one core in all" in markup.text


def test_paper_finding_is_an_answer_and_tables(measured):
    markup = shown(measured.do("found.clone()"))
    assert "<script>alert(1)</script> small" in markup.text and "Fewer <i>solvers</i>." in markup.text
    assert "5 of 5 demonstrations" in markup.text and "table" in markup.tags
    assert measured.value("(found.missing().len(), found.tables(), found.rows()?.len())") == '(0, ["demos"], 10)'
    assert measured.value('found.frame("demos")?.filter(|row| row.text("by") == "exact")?.len()') == "5"
    error = measured.start('found.table("demo")?').finish().error
    assert "there is no table 'demo'; there are demos" in error


def test_paper_finding_with_charts_is_shown_with_them(measured):
    text = SMALL.replace('"demos"\ndepartures', '"methods"\ndepartures').replace("<script>alert(1)</script>", "Charts,")
    text = text.replace('tasks = "paper-v1"', 'tasks = "human-v1"')
    (measured.folder / "methods.toml").write_text(text)
    cell = measured.do('experiment_from("methods.toml")?.run_in("rows")?', timeout_s=120)
    assert "svg" in shown(cell).tags
    assert "svg" in shown(measured.do(
        'let methods = experiment_from("methods.toml")?.finding_in("rows")?;\nmethods.figure(&methods.figures()[0])?')).tags


def test_paper_rows_are_kept_and_not_measured_again(measured):
    times = 'small.run_in("rows")?.rows()?.column_f64("ms")?'
    assert measured.value(times) == measured.value(times)
    # Without a folder they lie beside the laboratory's own.
    measured.do("small.run()?;", timeout_s=120)
    assert list((measured.folder / "home-experiments").glob("*/*/rows.jsonl"))


def test_paper_experiment_is_stopped_and_goes_on(measured):
    cell = measured.start('let part = experiment_from("long.toml")?.run_in("long")?;\nprintln!("missing {}", part.missing().len());')
    saved = measured.folder / "long"

    def draws():
        texts = [message["content"]["data"].get("text/plain", "") for message in cell.messages
                 if message["msg_type"] in ("display_data", "update_display_data")]
        return any("0 of 1 units" in text and "left" in text for text in texts)
    cell.until(draws, "a bar with the time left", timeout_s=120)
    measured.interrupt()
    cell.finish(timeout_s=60)
    assert "missing 1" in cell.stdout, "the call comes back with what there is"
    assert list(saved.glob("*/imitation.saved"))
    markup = shown(measured.do("part.clone()"))
    assert "not measured" in markup.text and "1 of 1 units are not done yet" in markup.text
    assert measured.value("found.missing().len()") == "0", "variables of before are there"
    measured.do('let whole = experiment_from("long.toml")?.run_in("long")?;', timeout_s=120)
    assert measured.value("(whole.missing().len(), whole.rows()?.len())") == "(0, 5)"


def test_paper_page_is_written(measured):
    assert "5 of 5 demonstrations" in shown(measured.do("report(&found)?")).text
    text = (measured.folder / "reports/small/index.html").read_text()
    assert "<script>alert(1)" not in text and "The demonstrations" in text


def test_paper_mistakes_are_said(measured):
    def check(code, words):
        assert words in measured.start(code).finish().error
    check('experiment("tabel-1")?', "there is no experiment 'tabel-1'; there are table-1, ")
    check('experiment_from("none.toml")?', "cannot read the experiment none.toml: ")
    check('Experiment::from_toml("nam = 3")?', "the experiment: line 1 of the spec: ")
    check('small.run_in("small.toml")?', "cannot make the folder small.toml/")
