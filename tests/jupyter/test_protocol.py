"""Jupyter's own acceptance tests for kernels, with everything filled in."""
import jupyter_kernel_test as jkt

# The library's limit for one answer, in seconds; a first cell waits for the compiler.
jkt.TIMEOUT = 60


class TestProtocol(jkt.KernelTests):
    kernel_name = "assemblet"
    language_name = "rust"
    file_extension = ".rs"

    code_hello_world = 'println!("hello, world")'
    code_stderr = 'eprintln!("careful")'

    completion_samples = [
        {"text": "std::collections::BinaryH", "matches": ["BinaryHeap"]},
        {"text": "let n = i32::MA", "matches": ["MAX"]},
        {"text": "nothing_begins_like_th", "matches": []},
    ]

    complete_code_samples = [
        "1",
        "let x = 1;",
        "fn double(x: i32) -> i32 {\n    2 * x\n}",
        'println!("{")',
        "// only a comment",
        "",
        "?task",
        ':dep itoa = "1"',
    ]
    incomplete_code_samples = [
        "fn double(x: i32) -> i32 {",
        "let x = (1,",
        "for i in 0..3 {\n    println!(\"{i}\");",
        'let s = "never closed',
        "/* a comment",
        "let x =",
        "vec![1, 2,",
    ]
    invalid_code_samples = ["fn double(x: i32) }", "let x = 1);", "let let = 2;"]

    code_page_something = "?display"
    code_generate_error = 'panic!("on purpose")'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a text"', "result": '"a text"'},
        {"code": "vec![1, 2, 3]", "result": "[1, 2, 3]"},
        {"code": 'Bundle::text("plain").html("<b>rich</b>")', "result": "<b>rich</b>", "mime": "text/html"},
    ]
    code_display_data = [
        {"code": 'display(&Bundle::text("plain").html("<b>rich</b>"))', "mime": "text/html"},
        {"code": 'display(&Bundle::text("a line").svg("<svg/>"))', "mime": "image/svg+xml"},
        {"code": "display(&Bundle::text(\"a dot\").png(&[1, 2, 3]))", "mime": "image/png"},
    ]
    code_history_pattern = "6 [*] *"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "display"
    code_clear_output = "clear_output(false)"


class TestWelcome(jkt.IopubWelcomeTests):
    kernel_name = "assemblet"
    support_iopub_welcome = True
