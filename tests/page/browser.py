"""A page on the screen of headless Chromium, as wide and as dark as a test wants it."""
import base64
import json
import os
import pathlib
import shutil

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PAGES = pathlib.Path(os.environ["ASSEMBLET_PAGES"])
NAMES = ["usual", "hundred", "large", "one", "hostile", "empty"]

# What a page must never do, noted before any script of its own runs.
WATCH = """
window.seen = [];
for (const name of ['alert', 'confirm', 'prompt', 'open', 'fetch']) {
    window[name] = (...what) => window.seen.push([name, String(what[0])]);
}
addEventListener('securitypolicyviolation', (event) => window.seen.push(['policy', event.blockedURI, event.violatedDirective]));
addEventListener('error', (event) => window.seen.push(['error', event.message]));
"""

# Elements that reach beyond the page and are in no box that scrolls or cuts them off.
TOO_WIDE = """
const right = document.documentElement.clientWidth + 1;
const held = (node) => {
    for (let box = node.parentElement; box && box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== 'visible' && box.getBoundingClientRect().right <= right) return true;
    }
    return false;
};
return [...document.querySelectorAll('body *')]
    .filter((node) => node.checkVisibility() && node.getBoundingClientRect().right > right && !held(node))
    .map((node) => node.outerHTML.slice(0, 120));
"""


def chromium(profile):
    """A headless browser with an empty profile."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert program and driver, "Chromium is missing; on Debian: apt-get install chromium chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1280,1000",
                 f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))


class Page:
    """A page from disk."""

    def __init__(self, browser, name, width=1280, theme="light", scripts=True):
        self.browser, self.name, self.width, self.theme = browser, name, width, theme
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=width < 600)
        self.devtools("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": theme}])
        self.devtools("Emulation.setScriptExecutionDisabled", value=not scripts)
        watch = self.devtools("Page.addScriptToEvaluateOnNewDocument", source=WATCH)["identifier"]
        for kind in ["browser", "performance"]:
            browser.get_log(kind)
        browser.get((PAGES / name / "index.html").as_uri())
        self.devtools("Page.removeScriptToEvaluateOnNewDocument", identifier=watch)

    def devtools(self, command, **arguments):
        return self.browser.execute_cdp_cmd(command, arguments)

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def find(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        found = self.find(selector)
        assert found, f"no {selector} on {self.name}"
        return found[0]

    def texts(self, selector):
        return self.run("return [...document.querySelectorAll(arguments[0])].map((node) => node.textContent)", selector)

    def until(self, what, holds):
        try:
            return WebDriverWait(self.browser, 10, poll_frequency=0.05).until(lambda _: holds())
        except Exception as error:
            raise AssertionError(f"not within 10 s: {what}; see {self.picture('failed')}") from error

    def show(self, element):
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        return element

    def click(self, element):
        self.show(element).click()

    def keys(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def drag(self, element, start, end):
        """Drags with the mouse between two heights of an element, as shares from its top."""
        self.show(element)
        high = element.size["height"]
        at = [int((share - 0.5) * high) for share in (start, end)]
        chain = ActionChains(self.browser, duration=20).move_to_element_with_offset(element, 0, at[0]).click_and_hold()
        chain.move_by_offset(0, (at[1] - at[0]) // 2).move_by_offset(0, at[1] - at[0] - (at[1] - at[0]) // 2).release().perform()

    def hover(self, element, x=0, y=0):
        self.show(element)
        ActionChains(self.browser, duration=20).move_to_element_with_offset(element, x, y).perform()

    def tip(self):
        """What the box of values shows, if it does."""
        shown = self.run("const tip = document.querySelector('.tip'); return tip && !tip.hidden ? tip.textContent : null")
        return shown

    def errors(self):
        """What the console says."""
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """Everything that was asked for, but for the page itself."""
        messages = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith(("file://", "data:")) or not url.split("#")[0].endswith("index.html") and url.startswith("file://")]

    def too_wide(self):
        return self.run(TOO_WIDE)

    def rows(self, table):
        """The first column of the rows of a table that are in the document."""
        return self.texts(f"#{table} tbody tr:not(:has([colspan])) > :first-child")

    def column(self, table, nth):
        return self.texts(f"#{table} tbody tr > :nth-child({nth})")

    def picture(self, moment):
        """Saves all of the page for people to look at, where they have named a folder."""
        folder = os.environ.get("ASSEMBLET_PICTURES")
        if not folder:
            return "ASSEMBLET_PICTURES"
        high = min(16_000, self.run("return document.documentElement.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": self.width, "height": high, "scale": 1}
        taken = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        path = pathlib.Path(folder) / f"{self.name}-{self.width}-{self.theme}-{moment}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(taken["data"]))
        return path


__all__ = ["Keys", "NAMES", "PAGES", "Page", "chromium"]
