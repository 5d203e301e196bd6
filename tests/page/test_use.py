"""What people do with a page: sort, filter, brush, read values, by mouse, by keys, by touch."""
import time

import pytest
from selenium.webdriver.support.ui import Select

from browser import Keys

LOSS = 7


def numbers(cells):
    return [float(cell.replace(",", "").replace("−", "-")) for cell in cells if cell not in ("–", "NaN")]


def heading(page, nth, table="trials"):
    return page.one(f"#{table} thead th:nth-child({nth})")


def test_a_click_on_a_heading_sorts(open_page):
    page = open_page("usual")
    before = page.rows("trials")
    button = page.one(f"#trials thead th:nth-child({LOSS}) button")
    for order, sort in [("ascending", sorted), ("descending", lambda x: sorted(x, reverse=True))]:
        page.click(button)
        assert heading(page, LOSS).get_attribute("aria-sort") == order
        cells = page.column("trials", LOSS)
        assert numbers(cells) == sort(numbers(cells)) and len(numbers(cells)) == 29
        assert cells[-1] == "–", "what is missing stands at the end either way"
    page.click(button)
    assert heading(page, LOSS).get_attribute("aria-sort") == "none" and page.rows("trials") == before
    page.click(page.one("#trials thead th:nth-child(2) button"))
    states = page.column("trials", 2)
    assert states == sorted(states) and len(set(states)) == 3


def test_keys_sort_and_filter(open_page):
    page = open_page("usual")
    button = page.one("#trials thead th:nth-child(1) button")
    page.show(button)
    page.run("arguments[0].focus()", button)
    page.keys(Keys.ENTER)
    page.keys(Keys.ENTER)
    assert page.rows("trials") == [str(n) for n in reversed(range(30))]
    page.run("document.querySelector('#trials [type=search]').focus()")
    page.keys("gumbel")
    page.until("rows are filtered", lambda: set(page.column("trials", 6)) == {"gumbel"})
    page.keys(Keys.ESCAPE)
    page.until("all rows are back", lambda: len(page.rows("trials")) == 30)


def test_the_first_key_leads_past_the_contents(open_page):
    page = open_page("usual")
    page.keys(Keys.TAB)
    link = page.browser.switch_to.active_element
    assert link.get_attribute("class") == "skip" and link.rect["y"] >= 0
    ring = page.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"


@pytest.mark.parametrize("name,all_rows", [("usual", 30), ("large", 5_000)])
def test_rows_are_filtered_by_text_and_by_column(open_page, name, all_rows):
    page = open_page(name)
    count = page.one("#trials .count")
    assert count.text == f"{all_rows:,} rows" and count.get_attribute("aria-live") == "polite"
    page.show(page.one("#trials [type=search]")).send_keys("succeeded puct")
    page.until("the count is told", lambda: " of " in count.text)
    assert set(page.column("trials", 2)) == {"succeeded"} and set(page.column("trials", 6)) == {"puct"}
    page.click(page.one("#trials .controls .clear"))
    page.until("all rows are back", lambda: count.text == f"{all_rows:,} rows")

    page.click(page.one("#trials .filters summary"))
    Select(page.one("#trials .fields select[aria-label=state]")).select_by_visible_text("pruned")
    assert set(page.column("trials", 2)) == {"pruned"}
    low = page.one("#trials .fields input[aria-label='entropy: from']")
    low.send_keys("0.3")
    page.one("#trials .fields input[aria-label='entropy: to']").send_keys("0.55")
    found = numbers(page.column("trials", 4))
    assert found and all(0.3 <= value <= 0.55 for value in found)
    low.send_keys("x")
    assert low.get_attribute("aria-invalid") == "true"
    page.click(page.one("#trials .controls .clear"))
    assert count.text == f"{all_rows:,} rows"
    page.one("#trials [type=search]").send_keys("no such text")
    page.until("no row is left", lambda: page.rows("trials") == [])
    assert page.texts("#trials tbody td") == ["No row has all of this."]


def test_more_rows_come_as_one_scrolls(open_page):
    page = open_page("large")
    for _ in range(3):
        before = len(page.rows("trials"))
        page.run("const box = document.querySelector('#trials .scroll'); box.scrollTop = box.scrollHeight")
        page.until("more rows", lambda: len(page.rows("trials")) > before)


def grip(page, name):
    return page.one(f"#explore .grip[data-axis='{name}']")


@pytest.mark.parametrize("name,width", [("usual", 1280), ("usual", 390), ("large", 1280)])
def test_a_drag_along_an_axis_filters_the_table(open_page, name, width):
    page = open_page(name, width=width)
    count = page.one("#explore .count")
    whole = count.text
    page.drag(grip(page, "entropy"), 0.15, 0.5)
    page.until("lines are filtered", lambda: " of " in count.text)
    page.picture("brushed")
    values = numbers(page.column("trials", 4))
    assert values and min(values) >= 0.2, values
    page.until("the table follows", lambda: page.one("#trials .count").text.split()[0] == count.text.split()[0])
    before = count.text
    page.drag(grip(page, "search"), 0.1, 0.35)
    page.until("both brushes hold", lambda: count.text != before)
    assert len(set(page.column("trials", 6))) == 1
    page.keys(Keys.ESCAPE)
    page.until("Escape clears", lambda: count.text == whole)
    page.drag(grip(page, "learning rate"), 0.3, 0.6)
    page.until("brushed again", lambda: " of " in count.text)
    page.click(page.one("#explore .clear"))
    page.until("the button clears", lambda: count.text == whole)
    page.drag(grip(page, "entropy"), 0.15, 0.5)
    page.until("brushed once more", lambda: " of " in count.text)
    page.hover(grip(page, "entropy"), y=100)
    page.show(grip(page, "entropy")).click()
    page.until("a click clears its axis", lambda: count.text == whole)
    assert page.errors() == []


def test_brushes_need_no_mouse(open_page):
    page = open_page("usual")
    page.click(page.one("#explore .ranges summary"))
    low = page.show(page.one("#explore input[aria-label='entropy: from']"))
    page.run("arguments[0].focus()", low)
    page.keys(*[Keys.ARROW_RIGHT] * 60)
    page.until("lines are filtered", lambda: " of " in page.one("#explore .count").text)
    assert min(numbers(page.column("trials", 4))) > 0.3
    assert low.get_attribute("aria-valuetext").startswith("0.3")
    none = [label for label in page.find("#explore .choice") if label.text == "none"][0]
    none.find_element("tag name", "input").send_keys(Keys.SPACE)
    assert "none" not in page.column("trials", 6)
    page.keys(Keys.ESCAPE)
    page.until("Escape clears", lambda: page.one("#explore .count").text == "30 lines")
    assert low.get_attribute("value") == "0"


def test_a_line_and_its_row_are_marked_together(open_page):
    page = open_page("usual")
    lines = page.one("#explore .lines")
    page.show(lines)
    for y in range(-100, 100, 8):
        page.hover(lines, x=-150, y=y)
        if page.tip():
            break
    assert page.tip().startswith("trial: ") and "learning rate: " in page.tip()
    trial = page.tip().split("\n")[0].split(": ")[1]
    assert page.texts("#trials tr.picked > :first-child") == [trial]
    page.hover(page.one("#trials tbody tr:nth-child(2)"))
    painted = page.run("""
        const canvas = document.querySelectorAll('#explore canvas')[1];
        return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part > 0);""")
    assert painted, "the row under the pointer is a line in the chart"


def test_every_chart_tells_its_values(open_page):
    page = open_page("usual")
    charts = page.run("return [...document.querySelectorAll('figure.chart')].map((figure) => figure.id)")
    assert len(charts) >= 12
    for chart in charts:
        box = page.show(page.one(f"#{chart} .scroll"))
        page.run("arguments[0].focus({preventScroll: true})", box)
        page.keys(Keys.ARROW_RIGHT)
        first = page.tip()
        assert first and any(c.isdigit() for c in first), f"{chart}: {first}"
        page.keys(Keys.ARROW_RIGHT)
        assert page.tip() != first or chart == "timeline", chart
        page.keys(Keys.END)
        assert page.tip(), chart
        page.keys(Keys.ESCAPE)
        assert page.tip() is None
    assert page.run("return document.querySelector('.tip').getAttribute('role')") == "status"


@pytest.mark.parametrize("width", [1280, 390])
def test_hovering_and_touching_tell_values(open_page, width):
    page = open_page("usual", width=width)
    # A trial of the history: its place on the screen, whatever the scale.
    place = """
        const mark = document.querySelectorAll('#history path[data-tip]')[4];
        mark.scrollIntoView({block: 'center', behavior: 'instant'});
        const box = mark.getBoundingClientRect();
        return [mark.dataset.tip, box.x + box.width / 2, box.y + box.height / 2];"""
    tip, x, y = page.run(place)
    page.devtools("Input.dispatchMouseEvent", type="mouseMoved", x=x + 3, y=y + 3)
    page.until("the value is shown", lambda: page.tip() == tip)
    assert page.run("const r = document.querySelector('.tip').getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth")
    page.devtools("Input.dispatchMouseEvent", type="mouseMoved", x=2, y=2)
    page.until("and hidden again", lambda: page.tip() is None)
    page.devtools("Emulation.setTouchEmulationEnabled", enabled=True)
    page.devtools("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
    page.devtools("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    page.until("a touch shows it", lambda: page.tip() == tip)
    page.devtools("Emulation.setTouchEmulationEnabled", enabled=False)


def test_the_switch_is_remembered(open_page):
    page = open_page("usual")
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = page.run(ground)
    page.click(page.one("button.theme"))
    dark = page.run(ground)
    assert dark != light and page.one("button.theme").text == "Light"
    page.browser.refresh()
    assert page.run(ground) == dark
    page.click(page.one("button.theme"))
    assert page.run(ground) == light
    page.run("localStorage.clear()")


def test_programs_are_copied(open_page):
    page = open_page("usual")
    page.devtools("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    button = page.one(".listing .copy")
    page.click(button)
    page.until("it says so", lambda: button.text == "Copied")


def test_what_screen_readers_need_is_there(open_page):
    for name in ["usual", "hostile", "empty"]:
        page = open_page(name)
        lacking = page.run("""
            const named = (node) => (node.getAttribute('aria-label') ?? '').trim()
                || (node.getAttribute('aria-labelledby') ?? '').split(' ').some((id) => document.getElementById(id));
            return [
                ...[...document.querySelectorAll('figure, nav, [role=region], [role=group]')].filter((node) => !named(node)),
                ...[...document.querySelectorAll('th')].filter((node) => !node.scope),
                ...[...document.querySelectorAll('input, select')].filter((node) => !node.labels?.length && !named(node)),
                ...[...document.querySelectorAll('button, summary, a')].filter((node) => !node.textContent.trim() && !named(node)),
            ].map((node) => node.outerHTML.slice(0, 200));""")
        assert lacking == [], name
        assert page.run("return document.documentElement.lang") == "en"
        assert page.run("return document.querySelectorAll('main, h1').length") == 2
        assert page.texts("title") != [""]
    page = open_page("usual")
    names = page.run("return [...document.querySelectorAll('.chart svg')].map((svg) => [svg.getAttribute('role'), svg.getAttribute('aria-label')])")
    assert all(role == "img" and label for role, label in names)


def test_a_page_of_what_still_runs_is_loaded_again_unless_it_is_in_use(open_page):
    page = open_page("running")

    def born():
        return page.run("return performance.timeOrigin")

    first = born()
    page.until("it is loaded again", lambda: born() != first)
    page.click(page.one(f"#trials thead th:nth-child({LOSS}) button"))
    sorted_at = born()
    time.sleep(3)
    assert born() == sorted_at, "who sorts a table wants to read it"
    assert heading(page, LOSS).get_attribute("aria-sort") == "ascending"
