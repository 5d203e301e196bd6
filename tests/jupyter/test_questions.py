"""Completion, inspection, completeness and history: in a quiet kernel, and while a cell runs."""
import re
import time
import uuid

import pytest


def complete(kernel, code, cursor=None):
    return kernel.answer(kernel.client.complete(code, cursor))


def names(reply):
    """What is offered, without the parentheses that a call needs."""
    return {match.split("(")[0] for match in reply["matches"]}


def inspect(kernel, code, cursor=None):
    return kernel.answer(kernel.client.inspect(code, cursor))


def recorded(kernel, **asked):
    return kernel.answer(kernel.client.history(**asked))["history"]


@pytest.fixture
def busy(kernel):
    """A kernel in which a cell runs all the while."""
    kernel.do("let words = vec![String::from(\"one\")];")
    cell = kernel.start('println!("runs"); interrupt::sleep(std::time::Duration::from_secs(100));').until_prints("runs")
    yield kernel
    assert cell.reply is None, "the cell was to run all the while"
    kernel.interrupt()
    cell.finish()


def test_kernel_says_what_it_is(kernel):
    info = kernel.answer(kernel.client.kernel_info())
    assert info["status"] == "ok" and info["implementation"] == "assemblet"
    assert tuple(map(int, info["protocol_version"].split("."))) >= (5, 4)
    assert "Rust" in info["banner"]
    language = info["language_info"]
    assert (language["name"], language["mimetype"], language["pygments_lexer"]) == ("rust", "text/rust", "rust")
    assert language["version"].startswith("1.")
    assert "iopub_welcome" in info.get("supported_features", [])


def test_completion_knows_variables_and_their_methods(kernel):
    kernel.do("let words = vec![String::from(\"one\")];")
    reply = complete(kernel, "words.is_em")
    assert "is_empty" in names(reply)
    assert (reply["cursor_start"], reply["cursor_end"]) == (6, 11)
    assert "words" in names(complete(kernel, "wor"))


def test_completion_after_a_dot_offers_all_methods(kernel):
    kernel.do("let words = vec![String::from(\"one\")];")
    reply = complete(kernel, "let n = 1;\nwords.")
    assert {"len", "push", "iter"} <= names(reply)
    assert reply["cursor_start"] == reply["cursor_end"] == len("let n = 1;\nwords.")


def test_completion_knows_the_prelude(kernel):
    assert "display" in names(complete(kernel, "displ"))
    assert "clear_output" in names(complete(kernel, "let a = 1;\nclear_o"))


def test_completion_knows_the_cells_own_lines(kernel):
    assert "local_name" in names(complete(kernel, "let local_name = 3;\nlocal_n"))


def test_completion_knows_functions_of_earlier_cells(kernel):
    kernel.do("fn earlier_function(x: i32) -> i32 { x }")
    assert "earlier_function" in names(complete(kernel, "earlier_f"))


def test_completion_inserts_nothing_that_has_to_be_deleted(kernel):
    for code in ["String::with_cap", "displ", "String::new().push_s"]:
        for match in complete(kernel, code)["matches"]:
            # A call may be opened, and closed where it takes nothing; names of parameters are no code.
            assert re.fullmatch(r"[\w:!]+(\(\)?)?", match), match


def test_completion_in_the_middle_of_a_cell(kernel):
    kernel.do("let words = vec![String::from(\"one\")];")
    code = "let n = words.is_em;\nlet m = 1;"
    reply = complete(kernel, code, code.index(";"))
    assert "is_empty" in names(reply)
    assert (reply["cursor_start"], reply["cursor_end"]) == (code.index("is_em"), code.index(";"))


@pytest.mark.parametrize("before", ["let s = \"größe\";\n", "let s = \"🎈🎈\";\n", "/* e\u0301 👩‍🚀 */ "])
def test_cursor_counts_code_points(kernel, before):
    kernel.do("let words = vec![String::from(\"one\")];")
    code = before + "words.is_em"
    reply = complete(kernel, code)
    assert "is_empty" in names(reply)
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(code) - 5, len(code))
    assert inspect(kernel, before + "words", len(before) + 2)["found"]


@pytest.mark.parametrize("code, cursor", [("", 0), ("1", 1), ("println!(\"a\")", 11), ("((((", 4), ("x", 50), ("é", 1), (":", 1), ("?", 1)])
def test_completion_of_nothing_is_an_answer(kernel, code, cursor):
    reply = complete(kernel, code, cursor)
    assert reply["status"] == "ok"
    assert 0 <= reply["cursor_start"] <= reply["cursor_end"] <= max(len(code), cursor)


def test_inspection_tells_type_and_documentation(kernel):
    kernel.do("let words = vec![String::from(\"one\")];")
    reply = inspect(kernel, "words.len()", 2)
    assert reply["found"] and "Vec<String" in reply["data"]["text/plain"]
    reply = inspect(kernel, "words.is_empty()", 9)
    assert "is_empty" in reply["data"]["text/plain"] and "no elements" in reply["data"]["text/plain"]
    reply = inspect(kernel, "display", 3)
    assert "Shows a value now" in reply["data"]["text/plain"]


def test_inspection_of_nothing_finds_nothing(kernel):
    for code in ["", "   ", "no_such_name_anywhere"]:
        reply = inspect(kernel, code, 0)
        assert (reply["status"], reply["found"], reply["data"]) == ("ok", False, {})


@pytest.mark.parametrize("question", ["?words", "? words", "?words "])
def test_question_mark_opens_the_pager(kernel, question):
    kernel.do("let words = vec![String::from(\"one\")];")
    cell = kernel.do(question)
    (page,) = cell.reply["payload"]
    assert page["source"] == "page" and page["start"] == 0
    assert "Vec<String" in page["data"]["text/plain"]


def test_question_mark_about_the_prelude(kernel):
    (page,) = kernel.do("?display").reply["payload"]
    assert "Shows a value now" in page["data"]["text/plain"]


def test_question_mark_about_nothing_is_a_sentence(kernel):
    cell = kernel.run("?no_such_name_anywhere")
    told = str(cell.reply) + cell.stdout + cell.stderr
    assert "no_such_name_anywhere" in told


def test_history_has_codes_and_results(kernel):
    kernel.do("let h = 5;")
    kernel.do("h * 2")
    with_outputs = recorded(kernel, hist_access_type="tail", n=2, output=True)
    assert [code for _, _, (code, _) in with_outputs] == ["let h = 5;", "h * 2"]
    assert [output or None for _, _, (_, output) in with_outputs] == [None, "10"]
    plain = recorded(kernel, hist_access_type="tail", n=2)
    assert [entry[2] for entry in plain] == ["let h = 5;", "h * 2"]


def test_history_by_range_and_search(kernel):
    mark = uuid.uuid4().hex
    codes = [f"// {mark} {n}" for n in range(3)]
    for code in codes:
        kernel.do(code)
    found = recorded(kernel, hist_access_type="search", pattern=f"*{mark}*")
    assert [code for _, _, code in found] == codes
    session, line, _ = found[1]
    ranged = recorded(kernel, hist_access_type="range", session=session, start=line, stop=line + 2)
    assert [code for _, _, code in ranged] == codes[1:]
    # Session 0 is the running one.
    ranged = recorded(kernel, hist_access_type="range", session=0, start=line, stop=line + 1)
    assert [code for _, _, code in ranged] == codes[1:2]
    assert recorded(kernel, hist_access_type="search", pattern=f"*{mark} ?", n=2, unique=True)[-1][2] == codes[2]
    assert recorded(kernel, hist_access_type="search", pattern="nothing of this kind") == []


def test_history_has_what_went_wrong_too(kernel):
    mark = uuid.uuid4().hex
    kernel.run(f'panic!("{mark}")')
    assert [code for _, _, code in recorded(kernel, hist_access_type="search", pattern=f"*{mark}*")] == [f'panic!("{mark}")']


def test_history_is_kept_for_the_next_kernel(start):
    first = start()
    mark = uuid.uuid4().hex
    first.do(f"// {mark}")
    ((session, line, _),) = recorded(first, hist_access_type="search", pattern=f"*{mark}*")
    first.close()
    second = start()
    second.do("1")
    assert recorded(second, hist_access_type="search", pattern=f"*{mark}*") == [[session, line, f"// {mark}"]]
    ((own_session, _, _),) = recorded(second, hist_access_type="tail", n=1)
    assert own_session > session
    assert recorded(second, hist_access_type="range", session=-1, start=line, stop=line + 1)[0][2] == f"// {mark}"


def test_all_questions_are_answered_while_a_cell_runs(busy):
    def in_time(ask, within_s=3):
        asked = time.monotonic()
        reply = busy.answer(ask(), within_s)
        return reply, time.monotonic() - asked

    client = busy.client
    assert in_time(client.kernel_info)[0]["status"] == "ok"
    assert "words" in names(in_time(lambda: client.complete("wor"))[0])
    assert "display" in names(in_time(lambda: client.complete("displ"))[0])
    assert in_time(lambda: client.inspect("words"))[0]["found"]
    assert in_time(lambda: client.inspect("display"))[0]["found"]
    assert in_time(lambda: client.is_complete("let a ="))[0]["status"] == "incomplete"
    assert in_time(lambda: client.history(hist_access_type="tail", n=1))[0]["history"]
    assert in_time(lambda: client.comm_info())[0]["status"] == "ok"
