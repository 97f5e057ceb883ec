"""The lab in a real browser: from building to a shared, downloaded comparison; no console error, no request to anybody else."""

from __future__ import annotations

import base64
import csv
import io
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

import smallyard
from smallyard.policy.scenario import Scenario

from .conftest import Server, tariff_of

CHROMIUM = shutil.which("chromium")
REQUIRED = os.environ.get("SMALLYARD_REQUIRE_BROWSER") == "1"
PATIENCE = 60_000  # ms: a full run on two busy cores
HALF_DIGIT = 0.5
NUMBER = re.compile(r"([+−]?)(\d+(?:\.(\d+))?)")
CERTIFIED = re.compile("certified")
FOCUSED = "(e => (e.innerText || e.getAttribute('aria-label') || '').trim())(document.activeElement)"
PAGES = ("build", "result", "compare", "explain", "data", "methods")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no chromium on PATH"),
    pytest.mark.xdist_group("lab-browser"),
]


def coded(text: str) -> str:
    """A scenario as it stands in an address of the lab."""
    squeezed = zlib.compressobj(9, wbits=-15)
    return base64.urlsafe_b64encode(squeezed.compress(text.encode()) + squeezed.flush()).decode().rstrip("=")


FIRST, SECOND = tariff_of(10.0), tariff_of(25.0)
ONE, TWO = coded(FIRST), coded(SECOND)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM is not None, "SMALLYARD_REQUIRE_BROWSER=1, but there is no chromium on the PATH"
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page in a profile of its own; afterwards nothing was complained about and nobody else was asked."""
    context = browser.new_context(base_url=server.address, accept_downloads=True, permissions=["clipboard-read", "clipboard-write"])
    found = context.new_page()
    found.set_default_timeout(PATIENCE)
    said: list[str] = []
    found.on("console", lambda item: said.append(item.text) if item.type in ("error", "warning") else None)
    found.on("pageerror", lambda item: said.append(str(item)))
    found.on("request", lambda item: None if item.url.startswith((server.address, "blob:", "data:")) else said.append(item.url))
    yield found
    context.close()
    assert said == []


def solved(page: Page, code: str = ONE, **query: str) -> None:
    """The page of a result, once it is certified and its full run is in."""
    more = "".join(f"&{name}={value}" for name, value in query.items())
    page.goto(f"/result?s={code}{more}")
    expect(page.get_by_role("link", name=re.compile("Download|下载"))).to_be_visible(timeout=PATIENCE)


def shown(text: str) -> tuple[float, float]:
    """A printed number and half of its last digit."""
    found = NUMBER.search(text)
    assert found is not None, text
    sign, digits, decimals = found.groups()
    return float(digits) * (-1.0 if sign == "−" else 1.0), HALF_DIGIT * 10.0 ** -len(decimals or "")


def income(text: str) -> dict[str, float]:
    """Real incomes without a server."""
    return smallyard.run(Scenario.from_yaml(text), explain=False).to_dict()["headline"]["real_income_percent"]  # type: ignore[no-any-return]


def saved(page: Page, click: Any) -> bytes:
    """What a click downloads."""
    with page.expect_download() as waiting:
        click()
    place = waiting.value.path()
    return Path(place).read_bytes()


def test_from_a_shipped_scenario_to_numbers_that_are_those_of_the_command(page: Page) -> None:
    page.goto("/build")
    page.locator("textarea").first.fill(FIRST)
    page.get_by_role("button", name="Run").first.click()
    expect(page.get_by_text(CERTIFIED).first).to_be_visible()
    expected = income(FIRST)
    cards = page.locator(".card")
    names = {"United States": "USA", "China": "CHN"}
    for card in (cards.nth(k) for k in range(cards.count())):
        code = names.get(card.locator("h2").inner_text())
        if code:
            value, half = shown(card.locator(".cv").inner_text())
            assert abs(value - expected[code]) <= half * (1.0 + 1e-9)


def test_the_ranking_downloads_what_it_shows(page: Page) -> None:
    solved(page)
    figure = page.locator("#f-ranking")
    rows = list(
        csv.DictReader(io.StringIO(saved(page, lambda: figure.get_by_role("button", name="CSV").click()).decode("utf-8-sig")))
    )
    expected = income(FIRST)
    code = next(name for name in rows[0] if set(expected) <= {row[name] for row in rows})
    column = next(name for name in rows[0] if "real_income" in name and "percent" in name)
    found = {row[code]: float(row[column]) for row in rows}
    assert max(abs(found[name] - value) for name, value in expected.items()) <= 1e-9
    drawn = saved(page, lambda: figure.get_by_role("button", name="SVG").click()).decode()
    assert drawn.startswith("<svg") or "<svg" in drawn[:200]
    assert "smallyard" in drawn
    assert saved(page, lambda: figure.get_by_role("button", name="PNG").click())[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_run_downloads_as_one_file_with_what_it_rests_on(page: Page) -> None:
    solved(page)
    archive = zipfile.ZipFile(io.BytesIO(saved(page, lambda: page.get_by_role("link", name="Download").click())))
    names = {name.rsplit("/", 1)[-1] for name in archive.namelist()}
    assert {"README.md", "result.json", "report.html", "scenario.resolved.yaml", "regions.csv"} <= names
    page.get_by_role("button", name="Reproduce and cite").click()
    expect(page.get_by_role("dialog")).to_contain_text("smallyard.run")
    expect(page.get_by_role("dialog")).to_contain_text("@")


def test_a_shared_link_restores_the_page_elsewhere(page: Page, browser: Browser, server: Server) -> None:
    solved(page, r="MEX")
    page.get_by_role("button", name="Share link").first.click()
    link = page.evaluate("navigator.clipboard.readText()")
    answer = page.locator("#answer").inner_text()
    assert link.startswith(server.address)
    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(link)
    expect(other.locator("#answer")).to_have_text(answer, timeout=PATIENCE)
    assert "r=MEX" in other.url
    elsewhere.close()


def test_two_scenarios_are_compared_and_the_link_keeps_them(page: Page) -> None:
    solved(page)
    solved(page, TWO)
    page.goto(f"/compare?s={ONE}&c={TWO}")
    expect(page.get_by_role("table").first).to_be_visible()
    first, second = income(FIRST), income(SECOND)
    row = page.get_by_role("row").filter(has_text="China").first
    numbers = [shown(text) for text in row.get_by_role("cell").all_inner_texts() if NUMBER.search(text)]
    for value in (first["CHN"], second["CHN"]):
        assert any(abs(value - near) <= half * (1.0 + 1e-9) for near, half in numbers), (value, numbers)


def test_the_language_switch_changes_words_and_numbers_stay(page: Page) -> None:
    solved(page)
    value = page.locator(".card .cv").first.inner_text()
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    expect(page.get_by_role("link", name="比较")).to_be_visible()
    assert shown(page.locator(".card .cv").first.inner_text()) == shown(value)
    assert "lang=zh" in page.url


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_is_in_the_way_of_a_screen_reader(page: Page, name: str, lang: str) -> None:
    if name in ("result", "explain", "compare"):
        solved(page, lang=lang)
    page.goto(f"/{name}?s={ONE}&c={TWO}&lang={lang}")
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [(item["id"], item["nodes"][0]["html"][:160]) for item in found if item["impact"] in ("serious", "critical")]
    assert serious == []


def test_everything_is_done_with_the_keyboard(page: Page) -> None:
    """From the address bar to a result: Tab to the skip link, to the tabs, to Run; never the mouse."""
    page.goto(f"/build?s={ONE}")
    page.wait_for_load_state("networkidle")
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("(document.activeElement.innerText || document.activeElement.getAttribute('aria-label') || '').trim()")
        )
        if seen[-1] == "Run":
            break
    assert seen[-1] == "Run", seen
    assert seen.index("Build") < seen.index("Result") < seen.index("Run")
    page.keyboard.press("Enter")
    expect(page.get_by_text(CERTIFIED).first).to_be_visible()


def test_a_single_chart_can_be_framed_by_this_lab_only(page: Page) -> None:
    solved(page)
    response = page.goto(f"/embed/ranking?s={ONE}")
    assert response is not None
    assert "frame-ancestors 'self'" in response.headers["content-security-policy"]
    expect(page.locator("svg[role=img]").first).to_be_visible()
    assert page.locator("nav").count() == 0


def test_what_cannot_be_solved_shows_no_number(page: Page) -> None:
    wrong = FIRST.replace("CHN", "XXX")
    page.goto(f"/result?s={coded(wrong)}")
    expect(page.get_by_text("E-REGION-UNKNOWN").first).to_be_visible()
    assert page.locator(".cv").count() == 0


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_scrolls_one_way_only(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in PAGES:
        page.goto(f"/{name}?s={ONE}&c={TWO}")
        page.wait_for_load_state("networkidle")
        if name == "result":
            expect(page.locator("#answer")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
