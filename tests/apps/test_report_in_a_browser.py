"""The report page in a real browser: nothing is requested, nothing is complained about, nothing is cut off."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import smallyard
from smallyard.policy.scenario import Scenario

CHROMIUM = shutil.which("chromium")
TIMEOUT = 60  # s; a page opens in one
CUT = 1.5  # px by which a text may leave its drawing: half a letter's side bearing, and hinting
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps", "--hide-scrollbars",
    "--disable-domain-reliability", "--enable-logging=stderr", "--v=0", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
SCENARIO = """
schema: smallyard/scenario/1
world: wiod2014-17x27
title: "A question with <b>marks</b> & \\"quotes\\""
policies:
  - {instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 10 pp}
  - {instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, add: 5 pp}
"""
MEASURE = """<script>
addEventListener("load", () => {
  const cut = [], seen = [];
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    if (!svg.getClientRects().length) continue;
    const box = svg.viewBox.baseVal;
    seen.push(svg.getAttribute("aria-label").slice(0, 30));
    for (const text of svg.querySelectorAll("text")) {
      const b = text.getBBox();
      if (b.x < -CUT || b.x + b.width > box.width + CUT || b.y < -CUT || b.y + b.height > box.height + CUT)
        cut.push([text.textContent, b.x, b.y, b.x + b.width, b.y + b.height]);
    }
  }
  const wide = [...document.querySelectorAll("body *")].filter(node =>
    !node.closest(".scroll, pre, nav, .visually-hidden, svg, .skip") && node.getBoundingClientRect().right > innerWidth + 1);
  const found = {cut, seen, wide: wide.map(node => node.outerHTML.slice(0, 120)), inner: innerWidth,
                 page: document.documentElement.scrollWidth};
  const out = document.createElement("pre");
  out.id = "measured"; out.textContent = JSON.stringify(found); document.body.append(out);
});
</script>""".replace("CUT", str(CUT))

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH"),
    pytest.mark.xdist_group("ricardian"),
]


class Visit(NamedTuple):
    """What opening a page left: exit code, lines of the console, addresses the page asked for, the document."""

    code: int
    console: list[str]
    requests: list[str]
    dom: str


def visit(page: Path, folder: Path, *more: str) -> Visit:
    """Open a page with a fresh profile; no name resolves, and every request is logged."""
    assert CHROMIUM is not None
    folder.mkdir()
    log = folder / "net.json"
    command = [
        CHROMIUM,
        *FLAGS,
        f"--user-data-dir={folder / 'profile'}",
        f"--log-net-log={log}",
        *more,
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return Visit(done.returncode, console, asked_by_pages(read_log(log)), done.stdout)


def read_log(file: Path) -> dict[str, Any]:
    """The log of the network, also where the browser ended before it closed the list."""
    text = file.read_text("utf-8")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return json.loads(text.rstrip().rstrip(",") + "]}")


def asked_by_pages(log: dict[str, Any]) -> list[str]:
    """Addresses that a page asked for; what the browser asks for itself (updates, time) has no origin and is left out."""
    start = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    events = [event["params"] for event in log["events"] if event["type"] == start and "url" in event.get("params", {})]
    return [
        params["url"]
        for params in events
        if params.get("initiator") != "not an origin" or "file://" in params.get("network_isolation_key", "")
    ]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report page."""
    folder = tmp_path_factory.mktemp("browser") / "mine"
    smallyard.run(Scenario.from_yaml(SCENARIO), out=folder)
    return folder / "report.html"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the packaged flagship: 44 regions, two policies of three-digit points."""
    folder = tmp_path_factory.mktemp("browser") / "mine"
    smallyard.run("peak-2025-145-125", out=folder)
    return folder / "report.html"


def changed(report: Path, folder: Path, old: str, new: str) -> Path:
    """A copy of the page with one change."""
    text = report.read_text("utf-8")
    assert old in text
    copy = folder / "changed.html"
    copy.write_text(text.replace(old, new, 1), "utf-8")
    return copy


@pytest.mark.parametrize(
    "screen", [("--window-size=1280,900",), ("--window-size=390,844", "--force-dark-mode")], ids=["wide", "dark"]
)
def test_opening_the_page_asks_for_nothing_and_raises_nothing(report: Path, tmp_path: Path, screen: tuple[str, ...]) -> None:
    found = visit(report, tmp_path / "visit", *screen)
    assert found.code == 0
    assert found.console == []
    assert [url for url in found.requests if not url.startswith("data:") and url != report.as_uri()] == []
    assert found.dom.count("<h1") == 1
    assert found.dom.count("<figure") == report.read_text("utf-8").count("<figure") > 5
    assert "&lt;b&gt;marks&lt;/b&gt;" in found.dom


def test_the_log_would_show_a_request(tmp_path: Path) -> None:
    """The check of the check: a page that asks for a picture and writes to the console is caught."""
    page = tmp_path / "page.html"
    page.write_text(
        '<!doctype html><title>t</title><img src="http://example.test/x.png"><script>console.log("hello")</script>', "utf-8"
    )
    found = visit(page, tmp_path / "visit")
    assert found.requests == ["http://example.test/x.png"]
    assert len(found.console) == 1


def test_the_security_policy_stops_what_is_smuggled_in(report: Path, tmp_path: Path) -> None:
    """Even if a label were not escaped, it could neither run nor fetch nor restyle."""
    smuggled = (
        "<script>document.title = 'ran'</script><img src='http://example.test/x.png' onerror='document.title = 1'>"
        "<style>body { display: none }</style><p style='color: red'>x</p><link rel='stylesheet' href='http://example.test/x.css'>"
    )
    page = changed(report, tmp_path, "</main>", smuggled + "</main>")
    found = visit(page, tmp_path / "visit")
    title = re.search("<title>(.*?)</title>", found.dom)
    assert title is not None
    assert title[1].startswith("A question")
    assert [url for url in found.requests if "example.test" in url] == []
    assert len([line for line in found.console if "Content Security Policy" in line]) >= 4


@pytest.mark.parametrize("width", [1280, 390])
def test_no_text_is_cut_off_and_only_tables_scroll(full: Path, tmp_path: Path, width: int) -> None:
    """Measured with the fonts of this machine, in a copy whose policy lets the measuring script run."""
    policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', full.read_text("utf-8"))
    assert policy is not None
    page = changed(full, tmp_path, policy[0], MEASURE)
    found = visit(page, tmp_path / "visit", f"--window-size={width},900")
    text = re.search('<pre id="measured">(.*?)</pre>', found.dom, flags=re.DOTALL)
    assert text is not None
    measured = json.loads(text[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert abs(measured["inner"] - width) <= 130, "the window has another width than asked for"
    assert len(measured["seen"]) >= 10
    assert (measured["cut"], measured["wide"]) == ([], [])
    assert measured["page"] <= measured["inner"]
