"""Figures of games in a real browser: the frontier of a bargain and the caps of a player, as the report has them."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.game_plots import frontier_plot
from smallyard.results.figures.scale import panel_digits
from smallyard.results.numbers import signed, unsigned

from .test_browser_build import browser, pytestmark, sync_api, visit
from .test_browser_games import SMALL
from .test_browser_result import coded, table_of
from .test_service_games import DENIAL

__all__ = ["browser", "pytestmark", "visit"]  # fixtures and marks of this module
TWO = SMALL.replace("title: One tariff", "title: One tariff each").replace(
    "questions: [{concept: optimum, player: USA}]",
    """  CHN: {instruments: [{channel: tariff, partners: USA, sectors: all}]}
questions: [{concept: bargain, players: [USA, CHN], threat: in_force, frontier: true}]""",
)
CAP = SMALL.replace("title: One tariff", "title: One cap").replace(
    "{channel: tariff, partners: CHN, sectors: all}",
    "{channel: export_cap, partners: CHN, sectors: [C26], high: 80%, rents: {exporter: 100%}}",
)


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
    """An answer that is given, not solved: the picture says what the report's says; a cap with room differs from one that binds."""
    points = [(-0.04, 0.1), (0.0, 0.03), (0.031, -0.09)]
    marks = {"rates in force": (0.0, 0.0), "agreement": (0.006, 0.017)}
    given = frontier_plot(("USA", "CHN"), points, marks, Caption("frontier", "", ""))
    caps = {
        "label": ["export cap: CHN C26", "export cap: CHN C24"],
        "level": [0.6, 1.2], "bought": [0.6, 1.0], "shadow_price": [0.08, 0.0], "binds": ["yes", "no"],
    }  # fmt: skip
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
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#f-q1-caps-USA").get_by_role("button", name="Link").click()
    sync_api.expect(page.get_by_text("The link is copied")).to_be_attached()
    page.goto(page.evaluate("navigator.clipboard.readText()"))  # the figure stands alone at its own address
    sync_api.expect(page.locator("#f-q1-caps-USA svg circle.ring")).to_have_count(2)
    sync_api.expect(page.locator(".fig")).to_have_count(1)
    sync_api.expect(page.locator("a[target=_top]")).to_have_attribute("href", re.compile(f"/games.*j={name}"))


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
    """What a cap allows, what passes and its shadow price, in the digits of the report's table; a game of caps has no rates."""
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
