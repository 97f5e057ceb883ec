"""One person's way through the lab, by keyboard and by mouse: build, run, compare, share, download, in the other language."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

import smallyard
from smallyard.policy.scenario import Scenario

from .conftest import tariff_of
from .test_browser_build import browser, pytestmark, sync_api, visit
from .test_browser_result import coded

__all__ = ["browser", "pytestmark", "visit"]  # fixtures and marks of this module
WAIT = 60_000  # ms: a full run on two busy cores
HALF_DIGIT = 0.5
NUMBER = re.compile(r"([+−]?)(\d+(?:\.(\d+))?)")
FOCUSED = "(e => (e.innerText || e.getAttribute('aria-label') || '').trim())(document.activeElement)"
PAGES = ("build", "result", "compare", "explain", "games", "timeline", "data", "methods")
FIRST, SECOND = tariff_of(10.0), tariff_of(25.0)
ONE, TWO = coded(FIRST), coded(SECOND)


def shown(text: str) -> tuple[float, float]:
    """A printed number and half of its last digit."""
    found = NUMBER.search(text)
    assert found is not None, text
    sign, digits, decimals = found.groups()
    return float(digits) * (-1.0 if sign == "−" else 1.0), HALF_DIGIT * 10.0 ** -len(decimals or "")


def china(text: str) -> float:
    """Real income of China without a server, percent."""
    return float(smallyard.run(Scenario.from_yaml(text), explain=False).real_income["CHN"])


def test_from_a_question_to_a_shared_downloaded_comparison(visit) -> None:
    page = visit("/build", accept_downloads=True, permissions=["clipboard-read", "clipboard-write"])
    page.locator("textarea").first.fill(FIRST)
    page.get_by_role("button", name="Run").first.click()
    page.locator("a.btn.pri[download]").first.wait_for(state="attached", timeout=WAIT)
    value, half = shown(page.locator(".card", has_text="China").locator(".cv").inner_text())
    assert abs(value - china(FIRST)) <= half * (1.0 + 1e-9)
    with page.expect_download(timeout=WAIT) as waiting:
        page.get_by_role("link", name="Download").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    names = {name.rsplit("/", 1)[-1] for name in archive.namelist()}
    assert {"README.md", "result.json", "report.html", "scenario.resolved.yaml", "regions.csv"} <= names
    report = page.context.new_page()
    report.goto(
        page.url.split("/result")[0]
        + page.get_by_role("link", name="Download").get_attribute("href").replace("/zip", "/files/report.html")
    )
    with report.expect_download(timeout=WAIT) as waiting:
        report.locator("a[download$='.csv']").first.click()
    assert Path(waiting.value.path()).read_text("utf-8").startswith("region,")
    report.close()
    page.get_by_role("button", name="Reproduce and cite").click()
    sync_api.expect(page.get_by_role("dialog")).to_contain_text("smallyard.run")
    sync_api.expect(page.get_by_role("dialog")).to_contain_text("@")
    page.goto(page.url.split("/result")[0] + f"/compare?s={ONE}&c={TWO}")
    sync_api.expect(page.get_by_role("row").filter(has_text="China").first).to_be_visible(timeout=WAIT)
    cells = page.get_by_role("row").filter(has_text="China").first.get_by_role("cell").all_inner_texts()
    numbers = [shown(text) for text in cells if NUMBER.search(text)]
    for expected in (china(FIRST), china(SECOND)):
        assert any(abs(expected - near) <= half * (1.0 + 1e-9) for near, half in numbers), (expected, numbers)
    page.get_by_role("button", name="Share link").first.click()
    sync_api.expect(page.get_by_text("The link is copied")).to_be_attached()
    sync_api.expect(page.get_by_text("Link copied.")).to_be_visible()
    sync_api.expect(page.get_by_text("It opens in a running lab")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert f"c={TWO}" in link
    page.get_by_role("button", name="简体中文").click()
    sync_api.expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    sync_api.expect(page.get_by_role("link", name="比较")).to_be_visible()


def test_everything_is_done_with_the_keyboard(visit) -> None:
    """From the address bar to a result: Tab to the tabs and to Run; never the mouse."""
    page = visit(f"/build?s={ONE}")
    sync_api.expect(page.get_by_text("Ready to run", exact=True).first).to_be_visible()
    seen: list[str] = []
    while len(seen) < 60 and "Run" not in seen:
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    assert seen.index("Build") < seen.index("Result") < seen.index("Run")
    page.keyboard.press("Enter")
    sync_api.expect(page.get_by_text(re.compile("certified")).first).to_be_visible(timeout=WAIT)


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_is_in_the_way_of_a_screen_reader(visit, name: str, lang: str) -> None:
    page = visit(f"/{name}?s={ONE}&c={TWO}&lang={lang}")
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [(item["id"], item["nodes"][0]["html"][:160]) for item in found if item["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.full
@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_scrolls_one_way_only(visit, width: int) -> None:
    for name in PAGES:
        page = visit(f"/{name}?s={ONE}&c={TWO}", width=width)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
