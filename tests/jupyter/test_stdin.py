"""A cell asks the person in front of the notebook."""


def question(kernel, timeout_s=60):
    """What the kernel asks on the stdin channel."""
    return kernel.client.get_stdin_msg(timeout=timeout_s)["content"]


def test_answer_reaches_the_cell(kernel):
    cell = kernel.start('let name = input("Name: ")?;\nprintln!("hello, {name}");', allow_stdin=True)
    assert question(kernel) == {"prompt": "Name: ", "password": False}
    assert cell.reply is None
    kernel.client.input("Ada")
    assert cell.finish().stdout == "hello, Ada\n"
    assert kernel.value("name.len()") == "3"


def test_password_is_asked_for_as_one(kernel):
    cell = kernel.start('let key = password("Key: ")?;\nkey.len()', allow_stdin=True)
    assert question(kernel) == {"prompt": "Key: ", "password": True}
    kernel.client.input("secret")
    assert cell.finish().result == "6"
    assert "secret" not in cell.story()


def test_two_questions_of_one_cell(kernel):
    cell = kernel.start('let sum = input("a")?.parse::<i32>()? + input("b")?.parse::<i32>()?;\nsum', allow_stdin=True)
    for prompt, answer in [("a", "40"), ("b", "2")]:
        assert question(kernel)["prompt"] == prompt
        kernel.client.input(answer)
    assert cell.finish().result == "42"


def test_empty_and_foreign_answers(kernel):
    for answer in ["", "größe 🎈", 'quotes " and \\ slashes', "two\nlines"]:
        cell = kernel.start('input("? ")?', allow_stdin=True)
        question(kernel)
        kernel.client.input(answer)
        shown = cell.finish().result
        assert shown is not None and len(answer) <= len(shown) - 2
        assert kernel.do('println!("on")').stdout == "on\n"


def test_front_end_that_cannot_ask_gets_a_sentence(kernel):
    cell = kernel.run('let name = input("Name: ")?;', allow_stdin=False)
    assert cell.status == "error"
    assert "questions" in cell.of("error")[0]["evalue"]


def test_interrupt_ends_a_question(kernel):
    kernel.do("let before_question = 1;")
    cell = kernel.start('let name = input("Name: ")?;', allow_stdin=True)
    question(kernel)
    kernel.interrupt()
    assert cell.finish(10).status == "error"
    assert kernel.value("before_question") == "1"


def test_reading_standard_input_does_not_hang(kernel):
    cell = kernel.run("let mut line = String::new();\nlet n_read = std::io::stdin().read_line(&mut line)?;\nn_read", timeout_s=20)
    assert cell.status == "error" or cell.result == "0"
    assert kernel.value("1 + 1") == "2"
