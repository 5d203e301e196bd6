"""What one cell makes, later cells use."""


def test_variables_are_kept_and_changed(kernel):
    kernel.do("let mut list = vec![1];")
    kernel.do("list.push(2);")
    assert kernel.value("list") == "[1, 2]"
    assert kernel.value("list.iter().sum::<i32>()") == "3"


def test_several_at_once(kernel):
    kernel.do('let (a, b) = (1, "two");\nlet [c, mut d] = [3.5, 4.5];\nlet e = Some(6);')
    kernel.do("d += 1.0;")
    assert kernel.value("(a, b, c, d, e)") == '(1, "two", 3.5, 5.5, Some(6))'


def test_let_else_and_if_let(kernel):
    kernel.do('let Some(found) = "a=1".split_once(\'=\') else { panic!("no sign") };')
    assert kernel.value("found.1") == '"1"'


def test_shadowing_with_another_type(kernel):
    kernel.do("let shadowed = 1;")
    kernel.do('let shadowed = format!("{shadowed} and text");')
    assert kernel.value("shadowed") == '"1 and text"'
    kernel.do("let shadowed = shadowed.len(); let shadowed = shadowed * 2;")
    assert kernel.value("shadowed") == "20"


def test_items_are_kept(kernel):
    kernel.do("""
use std::collections::BTreeMap;
const LIMIT: usize = 3;
#[derive(Debug, Clone, PartialEq)]
enum Shape { Dot, Line { length: u32 } }
trait Area { fn area(&self) -> u32; }
impl Area for Shape { fn area(&self) -> u32 { match self { Shape::Dot => 0, Shape::Line { length } => *length } } }
mod inner { pub fn hidden() -> i32 { 8 } }
macro_rules! twice { ($e:expr) => { $e + $e } }
""")
    kernel.do("let shapes = vec![Shape::Dot, Shape::Line { length: 5 }];")
    assert kernel.value("shapes.iter().map(Area::area).sum::<u32>()") == "5"
    assert kernel.value("(LIMIT, inner::hidden(), twice!(21))") == "(3, 8, 42)"
    assert kernel.value("let mut map = BTreeMap::new(); map.insert(1, shapes.clone()); map") == "{1: [Dot, Line { length: 5 }]}"


def test_function_can_be_written_again(kernel):
    kernel.do("fn changing() -> i32 { 1 }")
    kernel.do("fn changing() -> i32 { 2 }")
    assert kernel.value("changing()") == "2"


def test_struct_written_again_names_the_variables_that_are_lost(kernel):
    kernel.do("#[derive(Debug)] struct Point { x: i32 }")
    kernel.do("let first_point = Point { x: 1 }; let second_point = Point { x: 2 }; let number = 3;")
    cell = kernel.run("#[derive(Debug)] struct Point { x: i32, y: i32 }")
    told = (cell.error if cell.of("error") else "") + cell.stdout + cell.stderr
    assert "first_point" in told and "second_point" in told and "number" not in told
    # Whether the definition has been taken is said by the cell's status.
    if cell.status == "error":
        kernel.do("#[derive(Debug)] struct Point { x: i32, y: i32 }")
    assert kernel.value("Point { x: 1, y: 2 }") == "Point { x: 1, y: 2 }"
    assert kernel.value("number") == "3"


def test_struct_written_again_unchanged_loses_nothing(kernel):
    definition = "#[derive(Debug)] struct Stable { x: i32 }"
    kernel.do(definition)
    kernel.do("let stable = Stable { x: 1 };")
    kernel.do(definition)
    assert kernel.value("stable") == "Stable { x: 1 }"


def test_closures(kernel):
    kernel.do("let annotated: Box<dyn Fn(i32) -> i32> = Box::new(|x| x + 1);")
    assert kernel.value("annotated(41)") == "42"
    kernel.do("let cast = Box::new(|x: i32| x * 2) as Box<dyn Fn(i32) -> i32>;")
    assert kernel.value("cast(21)") == "42"


def test_closure_without_a_name_for_its_type_goes_with_its_cell(kernel):
    assert kernel.value("let bare = |x: i32| x + 1;\nbare(1)") == "2"
    later = kernel.run("bare(1)")
    assert later.status == "error"
    assert "bare" in later.error and "boxed" in "".join(later.reply["traceback"])


def test_types_that_are_hard_to_infer(kernel):
    kernel.do('let nested = "b a".split(\' \').map(str::to_owned).enumerate().map(|(n, s)| (s, n))'
              ".collect::<std::collections::BTreeMap<_, _>>();")
    assert kernel.value("nested") == '{"a": 1, "b": 0}'
    kernel.do("let shared = std::sync::Arc::new(std::sync::Mutex::new(vec![Some(1.5_f32)]));")
    assert kernel.value("shared.lock().unwrap().len()") == "1"
    kernel.do('let parsed = "3".parse::<u16>().map_err(|e| e.to_string());')
    assert kernel.value("parsed") == "Ok(3)"


def test_network_made_by_hand(fresh):
    # Its types are made of associated types and constants that rust-analyzer cannot follow.
    # Beside it lives a reference, which once kept such types from being asked for.
    fresh.do('let remark = "by hand";')
    fresh.do("""
use dfdx::prelude::*;
type Network = (Linear<2, 3>, ReLU, Linear<3, 1>);
let device = Cpu::default();
let network = device.build_module::<Network, f32>();
""", timeout_s=120)
    fresh.do("let output = network.forward(device.tensor([1.0_f32, 2.0]));", timeout_s=120)
    assert fresh.value("output.array().len()") == "1"


def test_borrow_goes_with_its_cell(kernel):
    assert kernel.value('let owner = String::from("x");\nlet borrowed = owner.as_str();\nborrowed.len()') == "1"
    assert kernel.value("owner") == '"x"'
    later = kernel.run("borrowed")
    assert later.status == "error" and "cloned" in "".join(later.reply["traceback"])


def test_variable_that_was_used_up_is_explained(kernel):
    kernel.do("let taken = vec![1];")
    kernel.do("drop(taken);")
    later = kernel.run("taken")
    assert later.status == "error" and "used up" in "".join(later.reply["traceback"])


def test_statics_of_the_prelude_are_shared_by_cells(kernel):
    # A static that a cell defines itself is compiled anew into each later cell: evcxr's limit, and documented.
    identities = [kernel.do('Live::new().show(&Bundle::text("counts itself"));').of("display_data")[0]["transient"]["display_id"]
                  for _ in range(3)]
    assert len(set(identities)) == 3


def test_threads_outlive_their_cell(kernel):
    kernel.do("let (to_thread, inbox) = std::sync::mpsc::channel::<u32>();\n"
              "let worker = std::thread::spawn(move || inbox.iter().sum::<u32>());")
    kernel.do("to_thread.send(40)?; to_thread.send(2)?;")
    assert kernel.value("drop(to_thread); worker.join().unwrap()") == "42"


def test_value_is_dropped_when_its_name_is_given_to_another(kernel):
    kernel.do('struct Loud(u8); impl Drop for Loud { fn drop(&mut self) { println!("drops {}", self.0); } }')
    kernel.do("let loud = Loud(1);")
    assert "drops 1" in kernel.do("let loud = Loud(2);").stdout
    assert "drops 2" in kernel.do("drop(loud);").stdout
