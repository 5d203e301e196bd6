"""Values in the middle of a cell, and outputs that change while it runs."""
from datetime import timedelta


def test_displays_and_prints_keep_their_order(kernel):
    cell = kernel.do('println!("one"); display(&Bundle::text("two")); println!("three"); display(&Bundle::text("four"));')
    seen = [message["content"].get("text") or message["content"]["data"]["text/plain"]
            for message in cell.messages if message["msg_type"] in ("stream", "display_data")]
    assert seen == ["one\n", "two", "three\n", "four"]


def test_displays_arrive_while_the_cell_runs(kernel):
    cell = kernel.start('display(&Bundle::text("early")); std::thread::sleep(std::time::Duration::from_secs(2));')
    cell.until(lambda: cell.of("display_data"), "the display")
    assert cell.reply is None
    cell.finish()


def test_value_has_all_its_forms(kernel):
    (content,) = kernel.do('display(&Bundle::text("t").html("<i>h</i>").svg("<svg/>").with("text/latex", "$x$"))').of("display_data")
    assert content["data"] == {"text/plain": "t", "text/html": "<i>h</i>", "image/svg+xml": "<svg/>", "text/latex": "$x$"}
    assert content["metadata"] == {}


def test_live_output_is_updated_in_place(kernel):
    cell = kernel.do("""
let mut live = Live::new();
for n in 0..60 {
    live.show(&Bundle::text(n.to_string()));
    std::thread::sleep(std::time::Duration::from_millis(25));
}
live.finish(&Bundle::text("last"));
""")
    (first,) = cell.of("display_data")
    updates = cell.of("update_display_data")
    identity = first["transient"]["display_id"]
    assert first["data"]["text/plain"] == "0"
    assert {update["transient"]["display_id"] for update in updates} == {identity}
    shown = [update["data"]["text/plain"] for update in updates]
    numbers = [int(text) for text in shown[:-1]]
    assert shown[-1] == "last" and numbers == sorted(set(numbers))
    assert len(shown) >= 8


def test_live_output_changes_at_most_ten_times_a_second(kernel):
    cell = kernel.do("""
let mut live = Live::new();
let start = std::time::Instant::now();
let mut n = 0_u64;
while start.elapsed().as_millis() < 2000 {
    live.show(&Bundle::text(n.to_string()));
    n += 1;
}
live.finish(&Bundle::text("last"));
""")
    updates = [message for message in cell.messages if message["msg_type"] == "update_display_data"]
    dates = [message["header"]["date"] for message in updates]
    assert updates[-1]["content"]["data"]["text/plain"] == "last"
    assert 5 <= len(updates) <= 22
    for number, date in enumerate(dates):
        within = [other for other in dates[number:] if other - date < timedelta(seconds=1)]
        assert len(within) <= 12, "ten, with one at each end"


def test_live_output_that_is_dropped_shows_its_last_value(kernel):
    cell = kernel.do("""
{
    let mut live = Live::new();
    for n in 0..1000 { live.show(&Bundle::text(n.to_string())); }
}
println!("after");
""")
    assert cell.of("update_display_data")[-1]["data"]["text/plain"] == "999"
    assert [message["msg_type"] for message in cell.messages][-3:-1] == ["update_display_data", "stream"]


def test_live_output_of_an_earlier_cell_is_updated_from_a_later_one(kernel):
    first = kernel.do('let mut across = Live::new(); across.show(&Bundle::text("from the first"));')
    second = kernel.do('across.finish(&Bundle::text("from the second"));')
    (update,) = second.of("update_display_data")
    assert update["transient"] == first.of("display_data")[0]["transient"]
    assert update["data"]["text/plain"] == "from the second"


def test_clear_output_says_whether_to_wait(kernel):
    cell = kernel.do('println!("old"); clear_output(true); println!("new"); clear_output(false);')
    assert [content["wait"] for content in cell.of("clear_output")] == [True, False]
    kinds = [message["msg_type"] for message in cell.messages if message["msg_type"] != "status"]
    assert kinds == ["execute_input", "stream", "clear_output", "stream", "clear_output"]


def test_value_of_a_type_of_ones_own(kernel):
    kernel.do("""
struct Square(u32);
impl Rich for Square {
    fn bundle(&self) -> Bundle {
        Bundle::text(format!("a square of {}", self.0)).html(format!("<b>{}</b>", self.0))
    }
}
""")
    (result,) = kernel.do("Square(3)").of("execute_result")
    assert result["data"] == {"text/plain": "a square of 3", "text/html": "<b>3</b>"}


def test_value_without_debug_says_what_it_is(kernel):
    kernel.do("struct Opaque;")
    assert "Opaque" in kernel.value("Opaque") and "Debug" in kernel.value("Opaque")
