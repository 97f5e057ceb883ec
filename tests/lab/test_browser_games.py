"""Games and Timeline in a real browser: choose, check, play, read, download, find again, cancel; in both languages."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

import smallyard
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.game_plots import frontier_plot
from smallyard.results.figures.scale import panel_digits
from smallyard.results.numbers import signed, unsigned
from smallyard.strategy.denial import solve_denial
from smallyard.strategy.denial_parameters import DenialParameters
from smallyard.strategy.game_file import Game

from .test_browser_build import browser, pytestmark, sync_api, visit
from .test_browser_result import coded, table_of
from .test_service_games import DENIAL

__all__ = ["browser", "pytestmark", "visit"]  # fixtures and marks of this module
WAIT = 60_000  # ms: long work on two busy cores
FILE = "Game as YAML"
TRACED = DENIAL.replace("{concept: denial}", "{concept: denial, trace: {learning: [0, 0.05, 0.1]}}")
SMALL = """schema: smallyard/game/1
title: One tariff
world: wiod2014-17x27
aggregate:
  regions: {USA: USA, CHN: CHN, REST: rest}
  sectors: {C26: C26, OTHER: rest}
players:
  USA: {instruments: [{channel: tariff, partners: CHN, sectors: all}]}
questions: [{concept: optimum, player: USA}]
"""
TWO = SMALL.replace("title: One tariff", "title: One tariff each").replace(
    "questions: [{concept: optimum, player: USA}]",
    """  CHN: {instruments: [{channel: tariff, partners: USA, sectors: all}]}
questions: [{concept: bargain, players: [USA, CHN], threat: in_force, frontier: true}]""",
)
CAP = SMALL.replace("title: One tariff", "title: One cap").replace(
    "{channel: tariff, partners: CHN, sectors: all}",
    "{channel: export_cap, partners: CHN, sectors: [C26], high: 80%, rents: {exporter: 100%}}",
)
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


def job_of(server: Any, text: str) -> tuple[str, dict[str, Any]]:
    """Id and only answer of a game that is solved without a page."""
    name = server.post("/jobs", {"kind": "game", "text": text}).json()["id"]
    assert server.finish(name)["state"] == "done"
    (answer,) = server.get(f"/jobs/{name}").json()["result"]["answers"]
    return name, answer


def answered(body: Any, route: Any) -> None:
    """An answer that is given in place of the service's."""
    route.fulfill(json=body)


def shown_as(page: Any, name: str, view: dict[str, Any], tables: dict[str, Any]) -> None:
    """Let a finished job be one with another answer and other tables."""
    view["tables"] = list(tables)
    page.route(f"**/jobs/{name}", partial(answered, view))
    for stem, columns in tables.items():
        rows = len(next(iter(columns.values())))
        whole = {"columns": columns, "rows": rows, "offset": 0, "limit": rows}
        page.route(f"**/runs/{name}/tables/{stem}*", partial(answered, whole))


def test_frontier_and_caps_of_an_answer_are_drawn(visit, server) -> None:
    """An answer that is given, not solved: the picture says what the report's says, and a cap with room differs from one that binds."""
    points, marks = [(-0.04, 0.1), (0.0, 0.03), (0.031, -0.09)], {"rates in force": (0.0, 0.0), "agreement": (0.006, 0.017)}
    given = frontier_plot(("USA", "CHN"), points, marks, Caption("frontier", "", ""))
    caps = {"label": ["export cap: CHN C26", "export cap: CHN C24"], "level": [0.6, 1.2], "bought": [0.6, 1.0], "shadow_price": [0.08, 0.0],
            "binds": ["yes", "no"]}  # fmt: skip
    gains = [dict(zip(("USA", "CHN"), pair, strict=True)) for pair in (*points, *marks.values())]
    answer = {
        "concept": "bargain", "status": "certified", "words": ["Agreed."], "war": None, "failures": [], "options": [],
        "bargain": {"after": gains[-1], "threat": gains[-2]},
        "frontier": {"players": ["USA", "CHN"], "points": [{"gains": one} for one in gains[:-2]]},
    }  # fmt: skip
    name = server.post("/jobs", {"kind": "game", "text": DENIAL}).json()["id"]
    server.finish(name)
    view = server.get(f"/jobs/{name}").json()
    view["result"]["answers"] = [answer]
    view["result"]["game"]["questions"] = [{"concept": "bargain", "players": ["USA", "CHN"]}]
    page = visit("/methods?lang=en", accept_downloads=True)
    shown_as(page, name, view, {"bargain-frontier": dict(given.table), "bargain-caps-USA": caps})
    page.goto(f"{server.address.rstrip('/')}/games?lang=en&g={coded(DENIAL)}")
    words = page.locator("#f-q1-frontier details p")
    sync_api.expect(words).to_have_text(given.words.replace("USA", "the United States").replace("CHN", "China"))
    assert [(float(row["real income of USA"]), float(row["real income of CHN"])) for row in table_of(page, "q1-frontier")] == [
        *points, *marks.values()
    ]  # fmt: skip
    caption = page.locator("#f-q1-caps-USA details p")
    sync_api.expect(caption).to_have_text(
        "1 of 2 bind. China · Electronics, optics: allowed 60.0\u202f%, passes 60.0\u202f%, shadow price 8.0\u202f%; "
        "China · Basic metals: allowed 120.0\u202f%, passes 100.0\u202f%, has room."
    )
    sync_api.expect(page.locator("#f-q1-caps-USA svg circle.ring")).to_have_count(2)  # one in the key


def test_the_frontier_of_a_bargain_is_drawn_as_in_the_report(visit, server) -> None:
    """Title, axes, marks and numbers of the lab's picture are those of the report; it can be had as a file and in Chinese."""
    name, answer = job_of(server, TWO)
    page = visit(f"/games?lang=en&g={coded(TWO)}", accept_downloads=True)
    figure = page.locator("#f-q1-frontier")
    sync_api.expect(figure.get_by_role("heading")).to_have_text("What the two can have together")
    report = server.get(f"/runs/{name}/files/report.html").text
    assert "What the two can have together" in report
    rows = table_of(page, "q1-frontier")
    points = [(item["gains"]["USA"], item["gains"]["CHN"]) for item in answer["frontier"]["points"]]
    marks = [(0.0, 0.0), (answer["bargain"]["after"]["USA"], answer["bargain"]["after"]["CHN"])]
    assert [(float(row["real income of USA"]), float(row["real income of CHN"])) for row in rows] == points + marks
    sync_api.expect(figure.get_by_text("→ real income of the United States, %")).to_be_visible()
    sync_api.expect(figure.locator("svg path.line-a")).to_have_count(2)  # the line and its sample in the key
    sync_api.expect(figure.locator("svg .run")).to_have_count(4)
    words = figure.locator("details p").text_content()
    for x, y in (points[0], points[-1], marks[1]):
        digits = panel_digits([x, y])
        assert f"{signed(x, digits, '%')} across, {signed(y, digits, '%')} up" in words
    with page.expect_download() as waiting:
        figure.get_by_role("button", name="SVG").click()
    assert "most that one can have, given what the other has" in Path(waiting.value.path()).read_text("utf-8")
    other = visit(f"/games?lang=zh&g={coded(TWO)}")
    sync_api.expect(other.locator("#f-q1-frontier").get_by_role("heading")).to_have_text("双方合起来能得到什么")


def test_caps_are_drawn_where_they_bind(visit, server) -> None:
    """What a cap allows, what passes and its shadow price, in the digits of the table of the report; a game of caps has no rates."""
    name, _ = job_of(server, CAP)
    page = visit(f"/games?lang=en&g={coded(CAP)}", accept_downloads=True)
    figure = page.locator("#f-q1-caps-USA")
    sync_api.expect(figure.get_by_role("heading")).to_have_text("Caps of the United States")
    (row,) = table_of(page, "q1-caps-USA")
    held = server.get(f"/runs/{name}/tables/optimum-caps-USA").json()["columns"]
    assert (float(row["level"]), float(row["shadow_price"]), row["binds"]) == (held["level"][0], held["shadow_price"][0], "yes")
    words = figure.locator("details p").text_content()
    allowed, price = (f"{unsigned(100 * float(row[key]), 1)}\u202f%" for key in ("level", "shadow_price"))
    assert words == f"1 of 1 bind. Everything it covers: allowed {allowed}, passes {allowed}, shadow price {price}."
    assert allowed.replace("\u202f", " ") in server.get(f"/runs/{name}/files/report.html").text.replace("\u202f", " ")
    sync_api.expect(page.locator("#f-q1-rates")).to_have_count(0)


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
    sync_api.expect(page.get_by_text(re.compile(r"^104 dates; the law changes on \d+ days"))).to_be_visible()
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
    sync_api.expect(page.get_by_text(re.compile("^2 dates"))).to_be_visible()
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
    sync_api.expect(page.locator("p.answer")).to_contain_text("Under the law of 1 April 2025, real income would")


def test_chosen_regions_are_those_of_report_and_summary(visit, server) -> None:
    """Regions chosen before the start reach the job; others are shown afterwards of the same job, which is said."""
    days = DAYS.replace("2025-01-01", "2025-02-01")
    page = visit(f"/timeline?lang=en&{days}")
    page.locator("summary", has_text="Regions shown").click()
    for name in ("United States", "EU27"):
        page.get_by_label(name, exact=True).uncheck()
    page.get_by_label("Japan", exact=True).check()
    sync_api.expect(page).to_have_url(re.compile("regions=CHN(,|%2C)JPN"))
    sync_api.expect(page.get_by_text("Ready to start", exact=True)).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).first.click()
    done(page)
    (job,) = [item for item in server.get("/jobs").json() if item["args"].get("first") == "2025-02-01"]
    assert job["args"]["regions"] == ["CHN", "JPN"]
    report = server.get(f"/runs/{job['id']}/files/report.html").text
    assert "JPN real income" in report and "USA real income" not in report
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
