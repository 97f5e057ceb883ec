"""Games and Timeline in a real browser: choose, check, play, read, download, find again, cancel; in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

import smallyard
from smallyard.strategy.denial import solve_denial
from smallyard.strategy.denial_parameters import DenialParameters
from smallyard.strategy.game_file import Game

from .test_browser_build import browser, pytestmark, sync_api, visit
from .test_browser_result import coded, table_of
from .test_service_games import DENIAL
from .test_service_runs import GAME as SMALL

__all__ = ["browser", "pytestmark", "visit"]  # fixtures and marks of this module
WAIT = 60_000  # ms: long work on two busy cores
FILE = "Game as YAML"
TRACED = DENIAL.replace("{concept: denial}", "{concept: denial, trace: {learning: [0, 0.05, 0.1]}}")
DAYS = "from=2025-01-01&to=2025-06-30&range=0"
LONG = "world=wiod2014&by=month"


def done(page: Any) -> None:
    """Wait until the job on screen has its answer."""
    page.locator(".head a.btn.pri[download]").wait_for(state="attached", timeout=WAIT)


def play(page: Any) -> None:
    """Start what is on screen, once it has been checked."""
    sync_api.expect(page.get_by_text("Ready to play", exact=True)).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="Play", exact=True).first.click()


def serious(page: Any) -> list[tuple[str, str]]:
    """What stands in the way of a screen reader."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(item["id"], item["nodes"][0]["html"][:160]) for item in found if item["impact"] in ("serious", "critical")]


def test_a_game_is_played_read_and_found_again_by_its_link(visit, server) -> None:
    """From the file to the sentence, in a language of choice; the link finds the finished answer elsewhere."""
    page = visit(f"/games?lang=en&g={coded(TRACED)}", permissions=["clipboard-read", "clipboard-write"])
    play(page)
    sync_api.expect(page.get_by_text("Load and prepare the economy")).to_be_visible()
    done(page)
    threshold = solve_denial(DenialParameters()).threshold
    said = f"The supplier denies below a capability of {threshold:.2f} and sells above it"
    sync_api.expect(page.locator("#answers ~ ol")).to_contain_text(said)
    sync_api.expect(page.locator("#answers")).to_be_focused()
    sync_api.expect(page.get_by_role("status").filter(has_text=said)).to_be_attached()
    sync_api.expect(page.get_by_text("✓ Certified").first).to_be_visible()
    page.get_by_role("button", name="Share link").first.click()
    sync_api.expect(page.get_by_text("Link copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit(link.removeprefix(server.address.rstrip("/")).replace("lang=en", "lang=zh"))
    sync_api.expect(other.locator("#answers ~ ol")).to_contain_text(f"买方能力低于{threshold:.2f}时断供")
    sync_api.expect(other.locator(".part [lang=en]")).to_have_count(0)  # every sentence of the report has Chinese words
    row = other.get_by_role("row").filter(has_text="Denial")
    sync_api.expect(row).to_contain_text("已完成")


def test_payoffs_and_rates_are_those_of_the_library(visit) -> None:
    found = smallyard.play(Game.from_yaml(SMALL))
    (answer,) = found.to_dict()["answers"]
    page = visit(f"/games?lang=en&g={coded(SMALL)}", accept_downloads=True)
    play(page)
    done(page)
    sync_api.expect(page.locator("#answers ~ ol")).to_contain_text(answer["words"][0].replace("USA", "The United States"))
    (row,) = table_of(page, "q1-payoffs")
    assert (row["player"], float(row["payoff_percent"])) == ("USA", answer["payoffs_percent"]["USA"])
    (rate,) = table_of(page, "q1-rates")
    assert float(rate["rate_percent"]) == answer["rates_percent"][0]
    other = visit(f"/games?lang=zh&g={coded(SMALL)}")
    done(other)
    for words in ("组弹性与闭合规则", "以同样方式回应"):  # the range over options, signs, and the answer in kind, without unfolding
        sync_api.expect(other.locator(".part .more").filter(has_text=words).first).to_be_visible()
    sync_api.expect(other.locator(".part [lang=en]")).to_have_count(0)


def test_what_is_wrong_with_a_game_is_said_at_its_line(visit) -> None:
    """Seven games to choose from; a mistake in the file is counted, explained and marked, and nothing can be started."""
    page = visit("/games?lang=en")
    sync_api.expect(page.get_by_role("heading", level=1)).to_have_text("Games: Tariff war")
    sync_api.expect(page.locator(".side li button")).to_have_count(7)
    page.get_by_role("button", name=re.compile("^A small yard")).click()
    sync_api.expect(page.get_by_text("Sectors by leverage of the United States on China")).to_be_visible()
    page.get_by_text("The game as a file").click()
    text = page.get_by_label(FILE)
    text.fill(text.input_value().replace("concept: leverage", "concept: lever"))
    sync_api.expect(page.get_by_text("1 item to mend")).to_be_visible()
    sync_api.expect(page.get_by_role("button", name="Play", exact=True).first).to_have_attribute("aria-disabled", "true")
    sync_api.expect(page.locator("pre .mark")).to_have_text(re.compile(r"^\s*8\s*$"))
    sync_api.expect(page.get_by_role("button", name="line 8")).to_have_count(0)
    text.fill(text.input_value().replace("concept: lever", "concept: leverage"))
    sync_api.expect(page.get_by_text("Ready to play", exact=True)).to_be_visible(timeout=WAIT)


def test_long_work_is_cancelled_and_found_in_the_list(visit) -> None:
    """A timeline of more than a hundred dates shows its progress, is left, found again, and cancelled."""
    page = visit(f"/timeline?lang=en&{LONG}")
    sync_api.expect(page.get_by_text(re.compile(r"^105 dates; the law changes on \d+ days"))).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).first.click()
    sync_api.expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_visible()
    page.get_by_role("link", name="Methods").click()
    sync_api.expect(page).to_have_url(re.compile("/methods"))
    page.get_by_role("link", name="Timeline").click()
    sync_api.expect(page).to_have_url(re.compile("world=wiod2014&"))
    page.get_by_role("button", name="Cancel", exact=True).click()
    sync_api.expect(page.get_by_text("It was cancelled.")).to_be_visible()
    sync_api.expect(page.get_by_role("button", name="Start again")).to_be_visible()
    sync_api.expect(page.get_by_role("row").filter(has_text="by month")).to_contain_text("Cancelled")


def test_a_timeline_is_drawn_with_the_numbers_of_its_tables(visit, server) -> None:
    page = visit(f"/timeline?lang=en&{DAYS}", accept_downloads=True)
    sync_api.expect(page.get_by_text(re.compile("^3 dates"))).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).first.click()
    done(page)
    (row,) = [item for item in server.get("/jobs").json() if item["args"].get("first") == "2025-01-01"]
    dates = server.get(f"/jobs/{row['id']}").json()["result"]["dates"]
    shown = table_of(page, "income")
    assert [item["date"] for item in shown] == [item["date"] for item in dates]
    for line, found in zip(shown, dates, strict=True):
        assert float(line["CHN_percent"]) == found["real_income_percent"]["CHN"]
    duty = table_of(page, "duty-USA-CHN")
    assert float(duty[1]["added_in_law_points"]) == next(
        item["added_in_law"] for item in dates[1]["tariffs"] if (item["importer"], item["exporter"]) == ("USA", "CHN")
    )
    sync_api.expect(page.locator("p.answer")).to_contain_text("Under the law of 30 June 2025, real income would")


def choose_regions(page: Any) -> None:
    """China and Japan in place of the usual regions."""
    page.locator("summary", has_text="Regions shown").click()
    for name in ("United States", "European Union (27)"):
        page.get_by_label(name, exact=True).uncheck()
    page.get_by_label("Japan", exact=True).check()
    sync_api.expect(page).to_have_url(re.compile("regions=CHN(,|%2C)JPN"))
    sync_api.expect(page.get_by_text("Ready to start", exact=True)).to_be_visible()


def test_chosen_regions_reach_the_job(visit) -> None:
    page = visit(f"/timeline?lang=en&{LONG}")
    choose_regions(page)
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/jobs")) as asked:
        page.get_by_role("button", name="Start", exact=True).first.click()
    assert asked.value.post_data_json["args"]["regions"] == ["CHN", "JPN"]
    page.get_by_role("button", name="Cancel", exact=True).click()
    sync_api.expect(page.get_by_text("It was cancelled.")).to_be_visible()


def test_chosen_regions_are_those_of_report_and_summary(visit, server) -> None:
    """Regions chosen before the start lead the report; others are shown afterwards of the same job, which is said."""
    page = visit(f"/timeline?lang=en&{DAYS.replace('2025-01-01', '2025-02-01')}")
    choose_regions(page)
    page.get_by_role("button", name="Start", exact=True).first.click()
    done(page)
    (job,) = [item for item in server.get("/jobs").json() if item["args"].get("first") == "2025-02-01"]
    assert job["args"]["regions"] == ["CHN", "JPN"]
    report = server.get(f"/runs/{job['id']}/files/report.html").text
    assert "JPN real income" in report
    assert "USA real income" not in report
    sync_api.expect(page.locator(".card h3")).to_have_text(["China", "Japan"])
    said = page.get_by_text("Report and summary of this job look first at China and Japan")
    sync_api.expect(said).to_have_count(0)
    page.get_by_label("Korea", exact=True).check()
    sync_api.expect(page.locator(".card h3")).to_have_text(["China", "Japan", "Korea"])
    sync_api.expect(said).to_be_visible()
    page.reload()
    sync_api.expect(page.locator(".card h3")).to_have_text(["China", "Japan", "Korea"])
    sync_api.expect(said).to_be_visible()
    assert len([item for item in server.get("/jobs").json() if item["args"].get("first") == "2025-02-01"]) == 1


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["game", "timeline"])
def test_an_answer_has_no_barrier_and_fits_a_phone(visit, server, kind: str, lang: str) -> None:
    args = {"world": "wiod2014-17x27", "first": "2025-01-01", "last": "2025-06-30", "range": False}
    body = {"kind": "game", "text": TRACED} if kind == "game" else {"kind": "timeline", "args": args}
    server.finish(server.post("/jobs", body).json()["id"])
    path = f"games?g={coded(TRACED)}" if kind == "game" else f"timeline?{DAYS}"
    page = visit(f"/{path}&lang={lang}", width=320)
    page.locator(".dock a.btn.pri[download]").wait_for(state="attached", timeout=WAIT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("main details").evaluate_all("all => all.forEach((one) => (one.open = true))")
    page.locator(".tables table").first.wait_for()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
