"""The kernel writes into a cell before it is compiled: no Rust may change its meaning by that."""
import pytest

RESULTS = [
    ("1 + 1 // a remark", "2"),
    ("1 + 1\n// a remark\n", "2"),
    ("1 + 1 /* a\nremark */", "2"),
    ("{ let a = 2; a * 3 }", "6"),
    ("if 1 < 2 { \"yes\" } else { \"no\" }", '"yes"'),
    ("match 5 { 0..=4 => 'a', _ => 'b' }", "'b'"),
    ("loop { break 7 }", "7"),
    ("'out: loop { loop { break 'out 8 } }", "8"),
    ("let mut n = 0; while n < 5 { n += 1; if n == 3 { continue; } } n", "5"),
    ("let n = 'found: { for i in 0.. { if i * i > 50 { break 'found i; } } 0 }; n", "8"),
    ("vec![1; 3]", "[1, 1, 1]"),
    ("format!(\"{}\", 3)", '"3"'),
    ("assert_eq!(1, 1)", None),
    ("println!(\"x\")", None),
    ("unsafe { 9 }", "9"),
    ("const fn gauss(n: u32) -> u32 { let mut s = 0; let mut i = 0; while i <= n { s += i; i += 1; } s }\n"
     "const TOTAL: u32 = gauss(10);\nTOTAL", "55"),
    ("const ODD: [u8; 3] = { let mut a = [0; 3]; let mut i = 0; while i < 3 { a[i] = 2 * i as u8 + 1; i += 1; } a };\nODD", "[1, 3, 5]"),
    ("static SUM: u32 = { let mut s = 0; loop { s += 1; if s == 4 { break s } } };\nSUM", "4"),
    ("let square: Box<dyn Fn(i32) -> Result<i32, std::num::ParseIntError>> =\n"
     "    Box::new(|x| { let y: i32 = \"3\".parse()?; Ok(x * y) });\nsquare(4)?", "12"),
    ("fn first(text: &str) -> Option<char> { let c = text.chars().next()?; Some(c) }\nfirst(\"ab\")", "Some('a')"),
    ("fn one_more(text: &str) -> Result<i32, std::num::ParseIntError> { Ok(text.parse::<i32>()? + 1) }\none_more(\"1\")", "Ok(2)"),
    ("macro_rules! forever { () => { loop { break 6 } } }\nforever!()", "6"),
    ("macro_rules! tried { ($e:expr) => { $e? } }\nlet t: i32 = tried!(\"5\".parse::<i32>()); t", "5"),
    ("let text = r#\"for x in y { loop {} } \"quoted\" ?\"#; text.len()", "33"),
    ("let byte = b'\\''; let life = 'l'; (byte, life)", "(39, 'l')"),
    ("/* /* nested */ loop { */ 3", "3"),
    ("#[derive(Debug, Default)]\nstruct Plain { a: u8 }\nPlain::default()", "Plain { a: 0 }"),
    ("impl Extra for u8 {}\ntrait Extra { fn more(&self) -> u8 where Self: Copy + Into<u8> { let mut m = 0; for _ in 0..2 { m += (*self).into(); } m } }\n4u8.more()", "8"),
    ("(1..=4).map(|n| { let mut f = 1; for i in 1..=n { f *= i; } f }).collect::<Vec<u32>>()", "[1, 2, 6, 24]"),
    ("Some(3)\n    .map(|n| n + 1)\n    .unwrap_or(0)", "4"),
    ("&[1, 2][..]", "[1, 2]"),
    ("*&5", "5"),
    ("-3_i32.abs()", "-3"),
    ("let yes = true;\n!yes", "false"),
    ("1..3", "1..3"),
    ("(|x: i32| x + 1)(1)", "2"),
    ("fn early() -> i32 { return 4; }\nearly()", "4"),
    ("String::from(\"größe 🎈\")", '"größe 🎈"'),
    ("let r#type = 1; r#type", "1"),
    ("\r\nlet windows = 1;\r\nwindows + 1\r\n", "2"),
    ("\tlet tab = 1;\n\ttab", "1"),
]


@pytest.mark.parametrize("code, result", RESULTS)
def test_cell_means_what_it_says(kernel, code, result):
    cell = kernel.do(code)
    assert cell.result == result
    assert cell.stderr == ""


def test_question_mark_on_an_option_is_an_answer(kernel):
    cell = kernel.run("let first: i32 = vec![1, 2].into_iter().next()?;\nfirst")
    assert cell.result == "1" or "Option" in cell.error


def test_long_values_are_shown_whole_or_say_that_they_are_cut(kernel):
    shown = kernel.value("(0..100_000).collect::<Vec<i32>>()")
    assert "99999" in shown or "…" in shown or "..." in shown


def test_cell_of_a_thousand_lines(kernel):
    code = "\n".join(f"let line_{n} = {n};" for n in range(300)) + "\nline_299"
    assert kernel.do(code, timeout_s=120).result == "299"
