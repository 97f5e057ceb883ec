"""The lab's pages while a service takes its time: nothing typed is lost, nothing folds, and there is always a way on."""

from __future__ import annotations

import re
from typing import Any

from .conftest import scenario_text, tariff_of
from .test_browser_build import FILE, browser, pytestmark, ready, sync_api, visit
from .test_browser_games import FILE as GAME_FILE
from .test_browser_games import SMALL
from .test_browser_result import coded, finished

__all__ = ["browser", "pytestmark", "visit"]  # fixtures and marks of this module
# Answers of one route come late, or, where `late` is null, the first never comes; a call that is given up ends at once.
SLOW = """
const asked = window.fetch;
let held = 0;
window.fetch = async (target, init = {{}}) => {{
  const late = {late};
  if (String(target).endsWith('{route}') && (late !== null || !held++))
    await new Promise((go, stop) => {{
      const timer = late === null ? 0 : setTimeout(go, late);
      init.signal?.addEventListener('abort', () => {{ clearTimeout(timer); stop(init.signal.reason); }});
    }});
  return asked(target, init);
}};
"""
TWO_RATES = scenario_text(
    "[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 10 pp}, "
    "{instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, add: 11 pp}]"
)


def slowed(page: Any, route: str, path: str, late: int | None) -> None:
    """Open another page of the same lab, on which answers of a route take `late` ms."""
    page.add_init_script(SLOW.format(route=route, late="null" if late is None else late))
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1", page.url) + path)


def test_a_second_rate_keeps_the_first_one_that_is_not_answered_yet(visit) -> None:
    page = visit(f"/result?lang=en&s={coded(TWO_RATES)}")
    finished(page)
    slowed(page, "/solve", f"/result?lang=en&s={coded(TWO_RATES)}", 1500)
    rates = page.locator(".rates input[type=number]")
    sync_api.expect(rates).to_have_count(2)
    rates.nth(0).fill("20")
    rates.nth(0).press("Enter")
    rates.nth(1).fill("30")
    with page.expect_request(lambda request: request.url.endswith("/solve") and "30 pp" in (request.post_data or "")) as solved:
        rates.nth(1).press("Enter")
    assert "20 pp" in solved.value.post_data
    sync_api.expect(rates.nth(0)).to_have_value("20")


def test_a_first_solve_that_is_cancelled_can_be_asked_again(visit) -> None:
    page = visit("/methods?lang=en")
    slowed(page, "/solve", f"/result?lang=en&s={coded(tariff_of(10))}", None)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Update").click()
    finished(page)


def test_explain_shows_nothing_of_another_scenario(visit) -> None:
    """Going back changes the scenario under the page: what was explained leaves it, and a button solves what is there now."""
    page = visit(f"/explain?lang=en&s={coded(tariff_of(10))}")
    certificate = page.locator("#certificate")
    sync_api.expect(certificate).to_be_visible()
    page.evaluate(
        f"history.pushState(null, '', '/explain?lang=en&s={coded(tariff_of(11))}'); dispatchEvent(new PopStateEvent('popstate'))"
    )
    sync_api.expect(certificate).to_have_count(0)
    page.get_by_role("button", name="Update").click()
    sync_api.expect(certificate).to_be_visible()


def test_what_was_typed_survives_a_change_by_the_form(visit) -> None:
    """The form changes the text that is being read, not the one before it."""
    page = visit("/methods?lang=en")
    slowed(page, "/scenario/check", f"/build?lang=en&s={coded(tariff_of(10))}", 1000)
    ready(page)
    text = page.get_by_label(FILE)
    text.fill(text.input_value().replace("10 pp", "33 pp"))
    page.get_by_label("Title", exact=True).fill("Both of them")
    sync_api.expect(text).to_have_value(re.compile("Both of them"))
    sync_api.expect(text).to_have_value(re.compile("33 pp"))


def test_buttons_that_mend_leave_with_the_text_that_they_mend(visit) -> None:
    page = visit("/methods?lang=en")
    slowed(page, "/scenario/check", f"/build?lang=en&s={coded(tariff_of(10).replace('exporter: CHN', 'exporter: CHNN'))}", 3000)
    mend = page.locator(".mends button")
    sync_api.expect(mend.first).to_be_visible()
    page.get_by_label("Title", exact=True).fill("Another text")
    sync_api.expect(mend).to_have_count(0, timeout=1500)  # at once, not with the next check
    sync_api.expect(mend.first).to_be_visible()


def test_the_file_of_a_game_stays_open_while_it_is_written(visit) -> None:
    page = visit(f"/games?lang=en&g={coded(SMALL)}")
    sync_api.expect(page.get_by_text("Ready to play", exact=True)).to_be_visible()
    page.get_by_text("The game as a file").click()
    text = page.get_by_label(GAME_FILE)
    with page.expect_response("**/game/check"):
        text.fill(text.input_value() + "# written\n")
    sync_api.expect(page.get_by_text("Ready to play", exact=True)).to_be_visible()
    sync_api.expect(text).to_be_visible()


def test_a_page_that_was_left_writes_no_scenario(visit) -> None:
    """Build begins with a scenario of its own; not any more when another page has been opened before that is there."""
    page = visit("/methods?lang=en")
    slowed(page, "/instruments", "/build?lang=en", 1500)
    page.get_by_role("link", name="Result", exact=True).click()
    with page.expect_response("**/instruments"):
        pass
    sync_api.expect(page.get_by_text("No scenario is chosen yet.")).to_be_visible()
    assert "s=" not in page.url.split("?")[1].split("lang=")[0]
