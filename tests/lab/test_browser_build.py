"""Build, Data and Methods in a real browser: form and file in step, findings at their place, keyboard, links, both languages."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest

from smallyard import load_world
from smallyard.world.world_file import write_world

from .conftest import scenario_text

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("SMALLYARD_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None and os.environ.get("SMALLYARD_REQUIRE_BROWSER") != "1", reason="no Chromium is installed"),
]
READY, FILE = "Ready to run", "Scenario as YAML, kept in step with the form"
WAIT = 30_000  # ms


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """The system's Chromium."""
    assert CHROMIUM is not None, "SMALLYARD_REQUIRE_BROWSER=1, but no Chromium is installed"
    sync_api.expect.set_options(timeout=WAIT)  # on a busy machine a page may need more than the five seconds that are the default
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def visit(browser, server) -> Iterator[Callable]:
    """Open a path in a fresh context; afterwards there was no error on the console and no request to anywhere else."""
    contexts, problems = [], []

    def go(path: str, width: int = 1280, **more):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB", **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: _own(request.url, server.address, problems))
        page.goto(server.address.rstrip("/") + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert problems == []


def _own(url: str, address: str, problems: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:")):
        problems.append(f"a request left the service: {url}")


def ready(page) -> None:
    """Wait until the scenario on screen has been checked."""
    sync_api.expect(page.get_by_text(READY, exact=True).first).to_be_visible(timeout=WAIT)


def test_form_and_file_are_one_thing(visit) -> None:
    """A rate typed in the form stands in the file and in the address; a rate typed in the file stands in the form."""
    page = visit("/build?lang=en")
    ready(page)
    amount = page.get_by_label("1. Import tariff").get_by_label("Amount")
    sync_api.expect(amount).to_have_value("145")
    before = page.url
    amount.fill("60")
    text = page.get_by_label(FILE)
    sync_api.expect(text).to_have_value(re.compile("add: 60 pp"))
    ready(page)
    sync_api.expect(page).not_to_have_url(before)
    text.fill(text.input_value().replace("60 pp", "70 pp"))
    sync_api.expect(amount).to_have_value("70")
    ready(page)


def test_broken_and_empty_files_are_told_how_to_begin(visit) -> None:
    """An open quote is marked in its line; an empty file begins with a template at the press of a button."""
    page = visit("/build?lang=en")
    ready(page)
    text = page.get_by_label(FILE)
    text.fill('schema: smallyard/scenario/1\ntitle: "never closed\nworld: wiod2014\npolicies: []\n')
    sync_api.expect(page.locator("ul.msg")).to_contain_text("quote that line 2 opens", timeout=WAIT)
    sync_api.expect(page.locator("ul.msg .at").first).to_contain_text("2")
    text.fill("")
    page.get_by_role("button", name="Start from a template").click(timeout=WAIT)
    ready(page)
    sync_api.expect(text).to_have_value(re.compile(r"^schema: smallyard/scenario/1\s+world: wiod2014\s+policies: \[\]\s*$"))


def test_what_is_missing_is_said_at_its_place(visit) -> None:
    """A new instrument counts what it needs; Check leads to the first field; choosing by keyboard mends it."""
    page = visit("/build?lang=en")
    ready(page)
    page.get_by_role("button", name="Import ban", exact=True).click()
    sync_api.expect(page.get_by_text("3 items need a choice").first).to_be_visible()
    card = page.get_by_label("3. Import ban")
    sync_api.expect(card.get_by_text("To be chosen: Set by · On goods from · Sectors")).to_be_visible()
    sync_api.expect(page.locator("main [data-invalid=true], main .ins.bad, main ul.msg")).to_have_count(0)  # nothing is wrong yet
    sync_api.expect(page.get_by_text("“Set by” of instrument 3 (Import ban) is not chosen yet.")).to_be_visible()
    page.get_by_role("button", name="3 items need a choice").or_(page.get_by_role("button", name="Check")).first.click()
    sync_api.expect(page.locator("main .ins.bad")).to_have_count(1)
    opener = card.get_by_role("button", name="Set by")
    sync_api.expect(opener).to_be_focused()
    by_key = (["Enter"], ["ArrowDown", "Space"], ["Tab", "Space"])  # the first hit is taken, or gone to
    names = (("Set by", "japan"), ("On goods from", "korea"), ("Sectors", "electronics, opt"))
    for (name, word), keys in zip(names, by_key, strict=True):
        card.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        page.keyboard.type(word)
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Escape")
        sync_api.expect(card.get_by_role("button", name=name)).to_be_focused()
    ready(page)
    assert "- instrument: import_ban\n  importer: JPN\n  exporter: KOR\n  sectors: C26\n" in page.get_by_label(FILE).input_value()
    page.get_by_role("button", name="Remove instrument 3").click()
    ready(page)
    page.get_by_role("button", name="Undo").click()
    sync_api.expect(card).to_be_visible()


HELD_BODIES = """
const asked = window.fetch;
let held = 0;
window.fetch = async (target, init) => {
  if (!String(target).endsWith('/scenario/tariffs')) return asked(target, init);
  const body = new ReadableStream({ start(it) {
    document.documentElement.dataset.held = ++held;
    init.signal.addEventListener('abort', () => it.error(init.signal.reason));
  }});
  return new Response(body, { headers: { 'Content-Type': 'application/json' } });
};
"""


def test_an_answer_given_up_half_read_is_no_answer(visit) -> None:
    """Where the head of an answer is here and its body is not, a change of the form gives it up without an error."""
    page = visit("/build?lang=en")
    page.add_init_script(HELD_BODIES)
    page.reload()
    ready(page)
    sync_api.expect(page.locator("html")).to_have_attribute("data-held", "1")
    page.get_by_label("1. Import tariff").get_by_label("Amount").fill("60")
    sync_api.expect(page.locator("html")).to_have_attribute("data-held", "2")
    ready(page)


def test_who_sets_an_instrument_comes_first(visit) -> None:
    """An export tax begins with the exporter, as an import tariff does with the importer; help is in words."""
    page = visit("/build?lang=en")
    ready(page)
    page.get_by_role("button", name="Export quota", exact=True).click()
    card = page.get_by_label("3. Export quota")
    labels = card.locator(".lbl").all_inner_texts()
    assert labels[0].startswith("Set by"), labels
    assert labels[1].startswith("On exports to"), labels
    assert "{" not in card.inner_text()


def test_a_scenario_without_a_solution_says_so_at_the_top(visit, tmp_path) -> None:
    """The state, the reason and the market are in words, in both languages; nothing is asked to be chosen."""
    page = visit("/build?lang=en")
    ready(page)
    mine = tmp_path / "stuck.yaml"
    ban = "  - {instrument: import_ban, importer: RUS, exporter: all, sectors: C21}\n"
    mine.write_text(f"schema: smallyard/scenario/1\nworld: wiod2014-17x27\npolicies:\n{ban}")
    page.locator("input[type=file][accept*=yaml]").set_input_files(mine)
    reason = page.get_by_role("region", name="No solution exists")
    sync_api.expect(reason).to_contain_text("1 market has demand but no remaining supplier: Pharmaceuticals in Russia (RUS/C21)")
    sync_api.expect(reason).to_contain_text("with the policies, line 3 of the file")
    sync_api.expect(page.locator(".chip.err")).to_have_text("No solution exists")
    assert page.get_by_text("need a choice").count() == 0
    page.get_by_role("button", name="简体中文").click()
    sync_api.expect(page.get_by_role("region", name="无解")).to_contain_text("俄罗斯的药品（RUS/C21）")


def test_text_that_is_no_yaml_is_refused_with_its_line(visit) -> None:
    """The form keeps what was last readable; the finding leads to the line."""
    page = visit("/build?lang=en")
    ready(page)
    text = page.get_by_label(FILE)
    good = text.input_value()
    text.fill(good + "policies: [\n")
    sync_api.expect(page.get_by_text("E-YAML", exact=False).first).to_be_visible()
    assert page.get_by_label("1. Import tariff").is_visible()
    text.fill(good)
    ready(page)


def test_measures_of_a_day_become_an_instrument(visit) -> None:
    """The slider moves by keys; adding puts one entry `measures` with the day into the file."""
    page = visit("/build?lang=en&d=2019-11-25")
    ready(page)
    slider = page.get_by_role("slider")
    sync_api.expect(slider).to_have_attribute("aria-valuetext", "25 November 2019")
    slider.focus()
    page.keyboard.press("ArrowRight")
    sync_api.expect(slider).to_have_attribute("aria-valuetext", "26 November 2019")
    page.get_by_role("button", name="Add these", exact=False).click()
    sync_api.expect(page.get_by_label("3. Measures")).to_be_visible()
    ready(page)
    card = page.get_by_label("3. Measures")
    sync_api.expect(card).to_contain_text(
        re.compile(
            r"The law of 26 November 2019: measures of the United States against China · kind: tariffs · \d+ measures in force"
        )
    )
    sync_api.expect(card.get_by_label("In force on")).to_be_hidden()
    text = page.get_by_label(FILE).input_value()
    assert "instrument: measures" in text
    assert "2019-11-26" in text
    sync_api.expect(page).to_have_url(re.compile("d=2019-11-26"))


def test_a_link_restores_the_page_elsewhere(visit) -> None:
    """The address alone carries the scenario and the language."""
    page = visit("/build?lang=en")
    ready(page)
    page.get_by_label("1. Import tariff").get_by_label("Amount").fill("33")
    ready(page)
    page.get_by_role("button", name="简体中文").click()
    sync_api.expect(page.get_by_role("heading", level=1)).to_have_text("构建情景")
    text = page.locator("textarea").input_value()
    assert "33 pp" in text
    page.wait_for_url("**lang=zh")
    other = visit(page.url.removeprefix(page.url.split("/build")[0]))
    sync_api.expect(other.get_by_role("heading", level=1)).to_have_text("构建情景")
    sync_api.expect(other.locator("textarea")).to_have_value(text)
    assert other.locator("html").get_attribute("lang") == "zh-Hans"


def test_a_file_is_opened_and_saved(visit, tmp_path) -> None:
    """A file from disk is the scenario; what is saved is the text on screen."""
    page = visit("/build?lang=en")
    ready(page)
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "schema: smallyard/scenario/1\nworld: wiod2014-17x27\npolicies:\n"
        "  - {instrument: productivity, region: CHN, sectors: [C26], increase: 10%}\n"
    )
    page.locator("input[type=file][accept*=yaml]").set_input_files(mine)
    sync_api.expect(page.get_by_label("1. Productivity").get_by_label("Increase")).to_have_value("10")
    ready(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download", exact=True).click()
    assert saved.value.path().read_text() == mine.read_text()


def test_a_scenario_without_a_solution_offers_the_nearest_one_that_has(visit) -> None:
    """Bans that leave markets without a supplier: one button leaves those sectors out, in form and file."""
    ban = scenario_text("[{instrument: import_ban, importer: RUS, exporter: all, sectors: all}]")
    page = visit("/build?lang=en")
    page.get_by_label(FILE).fill(ban)
    stuck = page.locator(".stuck")
    sync_api.expect(stuck.get_by_role("button", name="Ban 99% of the trade in instrument 1, not all")).to_be_visible()
    stuck.get_by_role("button", name=re.compile("^Leave .* and 2 more out of instrument 1$")).click()
    sync_api.expect(page.get_by_text("Ready to run", exact=True).first).to_be_visible()
    sync_api.expect(page.locator("textarea").first).to_have_value(re.compile("except:\\s+- A02_A03"))
    page.get_by_role("button", name="Undo").click()
    sync_api.expect(stuck).to_be_visible()


def test_an_uploaded_world_is_explored(visit, tmp_path) -> None:
    """After an upload the explorer offers the file's world, with its flows and where it comes from; so does a link to it."""
    write_world(load_world("wiod2014-17x27"), tmp_path / "own.npz")
    page = visit("/build?lang=en")
    ready(page)
    page.locator("input[type=file][accept='.npz']").set_input_files(tmp_path / "own.npz")
    sync_api.expect(page.locator("textarea")).to_have_value(re.compile("world: upload:"))
    sync_api.expect(page.get_by_label("World", exact=True).locator("option", has_text="own.npz")).to_have_count(1)
    page.get_by_role("link", name="Data").click()
    page.get_by_label("World", exact=True).select_option(label="own.npz, 17 regions × 27 sectors")
    sync_api.expect(page.locator("tbody tr").first).to_be_visible()
    sync_api.expect(page.get_by_text("net exports sum to zero")).to_be_visible()
    page.reload()
    sync_api.expect(page.get_by_label("World", exact=True).locator("option", has_text="upload:")).to_have_count(1)


def test_data_is_explored(visit) -> None:
    """Flows are sorted and filtered; a measure opens with its steps and sources."""
    page = visit("/data?lang=en")
    table = page.get_by_role("table", name="Flows of the base year", exact=False)
    sync_api.expect(table.locator("tbody tr").first).to_contain_text("1,038,524")
    head = table.get_by_role("columnheader", name="Tariff, %")
    head.get_by_role("button").click()
    sync_api.expect(head).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="Register", exact=True).click()
    page.get_by_label("Filter rows").fill("List 4A")
    page.locator("tbody th button").first.click()
    sync_api.expect(page.get_by_label("Measure", exact=True).get_by_text("Legal basis")).to_be_visible()
    sync_api.expect(page).to_have_url(re.compile("[?&]m="))


def test_data_in_chinese_and_names_of_places(visit) -> None:
    """Checks and steps of the accounts are Chinese; the list of targets has no code and no name twice."""
    page = visit("/data?lang=zh")
    sync_api.expect(page.get_by_text("收入 = 投入 + 增加值")).to_be_visible()
    sync_api.expect(page.get_by_text("receipts")).to_have_count(0)
    page = visit("/build?lang=en")
    ready(page)
    names = page.get_by_label("Against").locator("option").all_inner_texts()
    assert len(names) == len(set(names)) > 20
    assert [name for name in names if re.fullmatch("[A-Z]{3}", name)] == []
    groups = page.get_by_label("Scenario", exact=True).locator("optgroup").evaluate_all("all => all.map(item => item.label)")
    assert groups == ["Tariffs", "Controls and embargoes", "Subsidies", "The law of a day (register)", "Other"]


@pytest.mark.parametrize("path", ["/build?lang=en", "/data?lang=en", "/data?lang=zh&m=us-301-list1", "/methods?lang=zh&m=grades"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_serious_violation_of_accessibility(visit, path: str, width: int) -> None:
    """axe finds nothing serious, and only tables scroll sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = visit(path, width)
    page.wait_for_load_state("networkidle")
    found = axe.run(page).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_was_just_typed_is_there_when_coming_back(visit) -> None:
    """Leaving a page finishes what was typed; going back shows it, and focus is on the heading."""
    page = visit("/build?lang=en")
    ready(page)
    page.get_by_label("1. Import tariff").get_by_label("Amount").fill("20")
    page.get_by_role("link", name="Methods").click()
    sync_api.expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    sync_api.expect(page.get_by_label("1. Import tariff").get_by_label("Amount")).to_have_value("20")


def test_a_damaged_link_is_said(visit) -> None:
    """The page opens with a message; nothing is guessed."""
    page = visit("/build?lang=en&s=abc")
    sync_api.expect(page.get_by_role("alert")).to_contain_text("damaged")
