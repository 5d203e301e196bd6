"""What an execute_request asks for beyond its code: counting, silence, history, expressions, the queue after an error."""


def test_first_cell_is_number_one(fresh):
    first, second = fresh.do("let a = 1;"), fresh.do("a")
    assert (first.reply["execution_count"], second.reply["execution_count"]) == (1, 2)
    assert second.of("execute_input")[0] == {"code": "a", "execution_count": 2}
    assert second.of("execute_result")[0]["execution_count"] == 2


def test_statement_has_no_result(kernel):
    assert kernel.do("let with_semicolon = 5;").result is None
    assert kernel.do("with_semicolon;").result is None
    assert kernel.do("()").result is None


def test_silent_cell_is_not_heard_and_not_counted(kernel):
    before = kernel.do("let loud = 1;").reply["execution_count"]
    silent = kernel.run('let quiet = 2; println!("heard by nobody"); quiet', silent=True)
    assert silent.status == "ok"
    assert {message["msg_type"] for message in silent.messages} == {"status"}
    after = kernel.do("loud + quiet")
    assert after.result == "3"
    assert after.reply["execution_count"] == before + 1


def test_unstored_cell_is_heard_but_not_counted(kernel):
    before = kernel.do("1").reply["execution_count"]
    unstored = kernel.run('println!("heard")', store_history=False)
    assert unstored.stdout == "heard\n"
    assert kernel.do("2").reply["execution_count"] == before + 1
    recorded = kernel.answer(kernel.client.history(hist_access_type="tail", n=2))["history"]
    assert [code for _, _, code in recorded] == ["1", "2"]


def test_user_expressions_are_computed_each_for_itself(kernel):
    kernel.do("let twenty = 20;")
    cell = kernel.run("let one = 1;", user_expressions={"double": "twenty * 2", "missing": "no_such_thing + 1"})
    double, missing = cell.reply["user_expressions"]["double"], cell.reply["user_expressions"]["missing"]
    assert cell.status == "ok"
    assert (double["status"], double["data"]["text/plain"]) == ("ok", "40")
    assert missing["status"] == "error" and missing["ename"] and "no_such_thing" in missing["evalue"]
    # They are answers, not outputs.
    assert cell.of("execute_result") == cell.of("error") == []
    assert kernel.value("one") == "1"


def test_user_expressions_are_not_computed_after_an_error(kernel):
    cell = kernel.run('panic!("stop")', user_expressions={"never": "1"})
    assert cell.status == "error"
    assert not cell.reply.get("user_expressions")


def test_queue_is_aborted_after_an_error(kernel):
    failing = kernel.start('panic!("the first of three")')
    queued = [kernel.start('println!("must not run")') for _ in range(2)]
    assert failing.finish().status == "error"
    for cell in queued:
        assert cell.finish().status == "aborted"
        assert {message["msg_type"] for message in cell.messages} <= {"status", "execute_input"}
    assert kernel.do('println!("runs again")').stdout == "runs again\n"


def test_queue_is_aborted_after_a_compile_error(kernel):
    failing, queued = kernel.start("let x: u8 = true;"), kernel.start("1")
    assert failing.finish().status == "error"
    assert queued.finish().status == "aborted"


def test_queue_goes_on_where_the_front_end_asks_for_it(kernel):
    failing = kernel.start('panic!("not the end")', stop_on_error=False)
    queued = kernel.start("40 + 2", stop_on_error=False)
    assert failing.finish().status == "error"
    assert queued.finish().result == "42"


def test_queue_runs_in_order(kernel):
    kernel.do("let mut order: Vec<u32> = vec![];")
    cells = [kernel.start(f"order.push({n});") for n in range(5)]
    counts = [cell.finish().reply["execution_count"] for cell in cells]
    assert counts == list(range(counts[0], counts[0] + 5))
    assert kernel.value("order") == "[0, 1, 2, 3, 4]"


def test_empty_cell_is_fine(kernel):
    for nothing in ["", "   \n", "// a remark"]:
        cell = kernel.do(nothing)
        assert cell.result is None and cell.stdout == cell.stderr == ""
