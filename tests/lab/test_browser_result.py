"""Result, Compare and Explain in a real browser: the numbers are the command line's, links restore, figures leave as files."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import smallyard
from smallyard.results.numbers import percent_text, row_digits, signed

from .conftest import scenario_text, tariff_of
from .test_browser_build import browser, pytestmark, sync_api, visit

__all__ = ["browser", "pytestmark", "visit"]  # fixtures and marks of this module
WAIT, LONG = 20_000, 120_000
TITLE = "#f-{} .ft"


ROWS = """[...document.querySelectorAll('.fig .act')].map(act => {
  const tops = [...act.querySelectorAll(':scope > button, :scope > details')].map(item => item.getBoundingClientRect())
    .map(box => box.top + box.height / 2).sort((a, b) => a - b);
  const rows = [];
  tops.forEach((top, k) => (k && top - tops[k - 1] < 12 ? rows[rows.length - 1]++ : rows.push(1)));
  return [act.closest('.fig').id, rows];
})"""


OUTSIDE = """[...document.querySelectorAll('.card .cv, .top .lang, #f-incidence svg text, #f-map svg text')]
  .filter(item => {
    const frame = (item.closest('.card') || item.closest('svg') || document.querySelector('.top > div')).getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(item);
    return range.getBoundingClientRect().right > frame.right + 0.5;
  }).map(item => item.textContent.trim())"""


UNLABELLED = """document.querySelectorAll('#f-ranking svg .grid, #f-ranking svg .zero').length
  - [...document.querySelectorAll('#f-ranking svg text.t3')].filter(one => /^[+−]?[0-9.]+$/.test(one.textContent)).length"""


def coded(text: str) -> str:
    """The scenario as it stands in a link."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return urlsafe_b64encode(packer.compress(text.encode()) + packer.flush()).rstrip(b"=").decode()


def finished(page: Any) -> None:
    """Wait until range and decomposition are in."""
    page.locator(".head a.btn.pri[download]").wait_for(state="attached", timeout=LONG)


def answer_of(tmp_path: Path, text: str) -> Mapping[str, Any]:
    """The content of result.json as the command line writes it."""
    path = tmp_path / "scenario.yaml"
    path.write_text(text, "utf-8")
    return smallyard.run(str(path)).to_dict()


def table_of(page: Any, figure: str) -> list[dict[str, str]]:
    """The CSV that a figure offers."""
    with page.expect_download(timeout=WAIT) as waiting:
        page.locator(f"#f-{figure} button", has_text="CSV").click()
    return list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8"))))


DEAF = """
const asked = window.fetch;
let misses = 2;
window.fetch = (target, init) => misses && /api.v1.runs.[0-9a-f]{16}$/.test(String(target)) && misses--
  ? Promise.reject(new TypeError('Failed to fetch')) : asked(target, init);
"""


def test_a_run_is_followed_to_its_end_over_moments_without_an_answer(visit) -> None:
    """A machine that slept, or a service that was busy, is no end of the following."""
    page = visit("/build?lang=en")
    page.add_init_script(DEAF)
    page.goto(page.url.split("/build")[0] + f"/result?s={coded(tariff_of(10))}&lang=en")
    finished(page)
    sync_api.expect(page.get_by_text("E-LAB-OFFLINE")).to_have_count(0)


def test_numbers_on_screen_are_those_of_the_command_line(visit, tmp_path) -> None:
    """Words, table and CSV of the ranking, cards and channels hold the digits of result.json."""
    text = tariff_of(25.0)
    found = answer_of(tmp_path, text)
    page = visit(f"/result?lang=en&s={coded(text)}", accept_downloads=True)
    finished(page)
    words = page.locator("#f-ranking details p").text_content()
    for code, value in found["headline"]["real_income_percent"].items():
        low, high = (found["range"]["real_income_percent"][code][end] for end in ("low", "high"))
        digits = row_digits(value, low, high)  # one for the three numbers of a row: the range holds its headline
        span = f"{signed(low, digits)} to {signed(high, digits)}"
        assert f"{found['regions'][code]} {percent_text(value, digits)} (lowest to highest {span})" in words
    rows = {row["region"]: row for row in table_of(page, "ranking")}
    for code, value in found["headline"]["real_income_percent"].items():
        assert float(rows[code]["real_income_percent"]) == value
        bounds = found["range"]["real_income_percent"][code]
        assert (float(rows[code]["low_percent"]), float(rows[code]["high_percent"])) == (bounds["low"], bounds["high"])
    card = page.locator(".card", has_text="United States").first
    assert percent_text(found["headline"]["real_income_percent"]["USA"]) in card.inner_text()
    terms = table_of(page, "channels")
    assert float(terms[-1]["percentage_points"]) == found["decomposition"]["total_percent"][terms[-1]["region"]]


def test_a_region_chosen_anywhere_is_chosen_everywhere_and_stands_in_the_link(visit) -> None:
    """A click in the ranking moves channels, diversion and table, and the address; the address restores it."""
    page = visit(f"/result?lang=en&s={coded(tariff_of(25.0))}")
    finished(page)
    page.locator("#f-ranking svg rect.hit[data-region=MEX]").click()
    sync_api.expect(page.locator(TITLE.format("channels"))).to_contain_text("Mexico")
    sync_api.expect(page.locator(TITLE.format("diversion"))).to_contain_text("Mexico")
    sync_api.expect(page).to_have_url(re.compile("r=MEX"))
    page.reload()
    finished(page)
    sync_api.expect(page.locator(TITLE.format("channels"))).to_contain_text("Mexico")


def test_dragging_shows_a_preview_and_release_the_exact_result(visit) -> None:
    """While a rate is dragged: dashed frame and ≈, no ranges; on release the exact chip is back and the link holds the new rate."""
    page = visit(f"/result?lang=en&s={coded(tariff_of(25.0))}")
    finished(page)
    before = page.url
    box = page.locator("input[type=range]").first.bounding_box()
    middle, at = box["y"] + box["height"] / 2.0, box["x"] + box["width"] * 0.3
    page.mouse.move(at, middle)
    page.mouse.down()
    page.mouse.move(at + 20.0, middle)
    page.locator(".dashed").first.wait_for(timeout=WAIT)
    sync_api.expect(page.locator(".answer")).to_contain_text("≈")
    page.mouse.up()
    sync_api.expect(page.locator(".dashed")).to_have_count(0, timeout=WAIT)
    sync_api.expect(page.locator(".chip").first).to_contain_text("Exact")
    sync_api.expect(page).not_to_have_url(before)


def test_figures_leave_as_pictures_with_their_identity(visit) -> None:
    """The SVG carries title, closure, source and hash; the PNG is a picture; the zip is the whole run."""
    page = visit(f"/result?lang=en&s={coded(tariff_of(25.0))}", accept_downloads=True)
    finished(page)
    with page.expect_download(timeout=WAIT) as waiting:
        page.locator("#f-map button", has_text="SVG").click()
    picture = Path(waiting.value.path()).read_text("utf-8")
    assert picture.startswith("<svg ")
    for part in ("largest loss", "fixed share of world income", "smallyard 0.", "scenario"):
        assert part in picture, part
    assert "style=" not in picture
    with page.expect_download(timeout=WAIT) as waiting:
        page.locator("#f-ranking button", has_text="PNG").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download(timeout=LONG) as waiting:
        page.locator(".head a.btn.pri[download]").click()
    names = zipfile.ZipFile(waiting.value.path()).namelist()
    assert any(name.endswith("README.md") for name in names)
    assert any(name.endswith("result.json") for name in names)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_action_of_a_figure_stands_alone_in_its_row(visit, lang: str) -> None:
    """From 320 to 420 pixels the link stays beside the others; its name says what it leads to."""
    page = visit(f"/result?lang={lang}&s={coded(tariff_of(25.0))}", width=320)
    page.locator("#f-ranking svg").first.wait_for(timeout=WAIT)
    for width in (320, 345, 360, 375, 390, 420):
        page.set_viewport_size({"width": width, "height": 900})
        rows = page.evaluate(ROWS)
        assert rows
        assert all(count > 1 for _, held in rows for count in held), (width, rows)
    sync_api.expect(
        page.locator("#f-ranking").get_by_role("button", name={"en": "Link to figure", "zh": "图表链接"}[lang])
    ).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_heads_cards_and_shares_fit_at_every_width(visit, lang: str) -> None:
    """The languages stay inside the head, the numbers inside their cards, and the words of drawings inside them."""
    page = visit(f"/result?lang={lang}&s={coded(tariff_of(25.0))}", width=320)
    page.locator("#f-incidence svg").first.wait_for(timeout=LONG)
    for width in (320, 390, 720, 768, 800, 833, 880, 919, 920, 1000, 1081, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(50)  # drawings follow the width of their frame
        assert page.evaluate(OUTSIDE) == [], width
        assert page.evaluate(UNLABELLED) == 0, width
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


def test_nothing_uncertified_is_shown(browser, server) -> None:
    """A question that is refused has its reason, focus on it, and no number; mending it is one click away."""
    context = browser.new_context()
    page = context.new_page()
    text = scenario_text("[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: nonsense, add: 10 pp}]")
    page.goto(f"{server.address.rstrip('/')}/result?lang=en&s={coded(text)}")
    trouble = page.locator(".trouble")
    trouble.wait_for(timeout=WAIT)
    sync_api.expect(trouble).to_contain_text("nonsense")
    sync_api.expect(page.locator("#trouble")).to_be_focused()
    assert page.locator(".fig, .cards").count() == 0
    page.get_by_role("button", name="Edit the scenario").click()
    sync_api.expect(page).to_have_url(re.compile("/build"))
    context.close()


def test_a_near_name_is_put_right_by_a_button(browser, server) -> None:
    """On Result: the button solves the scenario with the name that was meant, and the link holds it."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.address.rstrip('/')}/result?lang=en&s={coded(tariff_of(25.0).replace('CHN', 'CHIN'))}")
    before = page.url
    page.get_by_role("button", name="Use China (CHN)").click(timeout=WAIT)
    sync_api.expect(page.locator(".answer")).to_contain_text("China", timeout=WAIT)
    sync_api.expect(page).not_to_have_url(before)
    context.close()


def test_a_link_restores_a_comparison(visit, tmp_path) -> None:
    """Two runs with the other as baseline: answer, dots and differences equal the service's; the baseline can be changed."""
    one, two = tariff_of(25.0), tariff_of(60.0)
    page = visit(f"/compare?lang=en&s={coded(one)}&c={coded(two)}&b=B", accept_downloads=True)
    page.locator("#f-compare").wait_for(timeout=LONG)
    sync_api.expect(page.locator(".answer")).to_contain_text("under A than under B")
    first, second = (answer_of(tmp_path, text)["headline"]["real_income_percent"] for text in (one, two))
    rows = {row["region"]: row for row in table_of(page, "differences")}
    for code, value in first.items():
        assert float(rows[code]["A_percent"]) == value
        assert abs(float(rows[code]["A_minus_B_pp"]) - (value - second[code])) < 1e-12
    page.get_by_role("button", name="Measure differences against A").click()
    sync_api.expect(page.locator(".answer")).to_contain_text("under B than under A", timeout=WAIT)
    sync_api.expect(page).not_to_have_url(re.compile("b=B"))


def test_a_changed_scenario_says_so_and_joins_a_comparison_as_a_further_run(visit) -> None:
    """Open A, move its rate, add it: the title says how it is changed, A and B stay what they were, the newcomer is C."""
    one, two = (f"title: Ten\nnotes: ten points\n{tariff_of(points)}" for points in (10.0, 25.0))
    page = visit(f"/compare?lang=en&s={coded(one)}&c={coded(two)}")
    page.get_by_role("button", name="Open A in Result").click(timeout=LONG)
    rate = page.locator(".side input[type=number]").first
    for value in ("60", "70"):
        rate.fill(value, timeout=LONG)
        rate.press("Enter")
        changed = re.compile(rf"^Ten \(changed: [^()]*\+{value} pp\)$")
        sync_api.expect(page.locator("h1")).to_have_text(changed, timeout=LONG)
    page.locator(".head").get_by_role("button", name="Add to compare").click()
    sync_api.expect(page.get_by_text("Added (3 in the comparison).").first).to_be_visible()
    sync_api.expect(page).to_have_url(re.compile("/result"))
    page.get_by_role("button", name="Compare now").click()
    cards = page.locator(".runs > li")
    sync_api.expect(cards).to_have_count(3)
    sync_api.expect(cards.nth(0)).to_contain_text("reference")
    sync_api.expect(cards.nth(2).locator("h2")).to_have_text(changed, timeout=LONG)
    sync_api.expect(cards.nth(2)).to_contain_text("Differs from A: ", timeout=LONG)
    page.get_by_role("link", name="Result").click()
    rate.fill("10")
    rate.press("Enter")
    sync_api.expect(page.locator("h1")).to_have_text("Ten", timeout=LONG)


def test_the_scenario_at_hand_comes_last_in_the_comparison(visit) -> None:
    """By the tab, too, what was changed since does not push the first run from its place."""
    page = visit(f"/result?lang=en&s={coded(tariff_of(25.0))}&c={coded(tariff_of(10.0))}")
    page.get_by_role("link", name="Compare").click()
    sync_api.expect(page.locator(".runs > li")).to_have_count(2)
    order = f"s={coded(tariff_of(10.0))}&c={coded(tariff_of(25.0))}"
    sync_api.expect(page).to_have_url(re.compile(f"/compare.*{re.escape(order)}"))


def test_mixed_closures_are_refused_until_allowed(browser, server) -> None:
    """Runs of two closures: the reason by letters, no figure; allowed, the page says so."""
    context = browser.new_context()
    page = context.new_page()
    other = scenario_text(more="model: {deficits: balanced}")
    page.goto(f"{server.address.rstrip('/')}/compare?lang=en&s={coded(scenario_text())}&c={coded(other)}")
    refused = page.locator(".refused")
    refused.wait_for(timeout=LONG)
    sync_api.expect(refused).to_contain_text("share_of_world_gdp in A; balanced in B")
    assert page.locator("#f-compare").count() == 0
    page.get_by_role("button", name="Compare all the same, and say so").click()
    page.locator("#f-compare").wait_for(timeout=WAIT)
    sync_api.expect(page.get_by_text("Mixed comparison, as asked for.")).to_be_visible()
    sync_api.expect(page).to_have_url(re.compile("a=closure"))
    page.reload()
    sync_api.expect(page.get_by_text("Mixed comparison, as asked for.")).to_be_visible(timeout=WAIT)
    page.goto(page.url.replace("/compare?", "/embed/compare?"))
    page.locator("#f-compare").wait_for(timeout=WAIT)
    context.close()


def test_what_may_differ_stands_in_the_link(visit) -> None:
    """What a link allows is kept with the comparison; words that allow nothing are left out."""
    page = visit(f"/compare?lang=en&s={coded(tariff_of(25.0))}&c={coded(tariff_of(10.0))}&a=horizon,nonsense,closure")
    page.get_by_role("link", name="Data").click()
    sync_api.expect(page).to_have_url(re.compile(r"/data\?.*a=closure,horizon&"))
    page.get_by_role("link", name="Build").click()
    sync_api.expect(page).to_have_url(re.compile(r"/build\?.*a=closure,horizon&"))


def test_explain_says_what_the_certificate_means_and_what_moves_the_answer(visit) -> None:
    """Certificate with its limit, checklist, closure, sources; derivatives when asked for."""
    page = visit(f"/explain?lang=en&s={coded(tariff_of(25.0))}")
    sync_api.expect(page.get_by_text("not that the model is right")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="Compute which parameter moves the answer most").click(timeout=LONG)
    page.locator("#f-pressure").wait_for(timeout=LONG)
    sync_api.expect(page.locator("#provenance")).to_be_visible()
    assert page.get_by_text("✓ yes").count() > 5


def test_one_figure_stands_alone(visit) -> None:
    """The embeddable page holds one figure and a way to the whole result."""
    page = visit(f"/embed/ranking?lang=zh&s={coded(tariff_of(25.0))}")
    page.locator("figure.fig").wait_for(timeout=WAIT)
    assert page.locator("figure.fig").count() == 1
    assert page.locator("nav").count() == 0
    sync_api.expect(page.locator("figure.fig h2")).to_contain_text("个地区")
    page = visit(f"/embed/compare?lang=en&s={coded(tariff_of(25.0))}&c={coded(tariff_of(60.0))}")
    page.locator("#f-compare").wait_for(timeout=LONG)
    assert page.locator("nav").count() == 0


def test_pages_have_no_serious_barrier_and_fit_a_phone(visit) -> None:
    """axe finds nothing in Result and Explain, in both languages and widths; nothing but tables scrolls sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    for page_name, lang, width in (("result", "en", 1280), ("result", "zh", 390), ("explain", "en", 390)):
        page = visit(f"/{page_name}?lang={lang}&s={coded(tariff_of(25.0))}", width)
        page.locator(".answer, #certificate").first.wait_for(timeout=WAIT)
        page.locator("#f-channels, .ask").first.wait_for(timeout=LONG)
        assert axe.run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
