"""One browser for all tests; each opens its pages anew."""
import pytest

from browser import Page, chromium


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    browser = chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture
def open_page(browser):
    """Opens a page by its name; widths, themes and whether scripts run can be given."""
    def open_page(name, **how):
        return Page(browser, name, **how)

    yield open_page
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.get("about:blank")
