"""The report of a run and the page Result draw the same figures: order, titles, units, numbers, colours."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from smallyard.apps.export_page import read_page

from .conftest import scenario_text
from .test_browser_build import CHROMIUM, browser, sync_api, visit
from .test_browser_result import WAIT, coded, finished, table_of

__all__ = ["browser", "visit"]  # fixtures of this module
ROOT = Path(__file__).resolve().parents[2]
SHARED = (
    "map",
    "ranking",
    "channels",
    "policies",
    "diversion",
    "slope",
    "sectors",
    "prices",
    "revenue",
    "controls",
    "tariffs",
    "incidence",
)
TABBED = {"policies": "By policy", "slope": "Before and after"}  # one of two figures in one place
BOTH = (
    "[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 25 pp}, "
    "{instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, add: 10 pp}, "
    "{instrument: export_quota, exporter: USA, importer: CHN, sectors: C30, limit: 60%, rents: {exporter: 100%}}]"
)
CSV = re.compile(r'download="([a-z-]+)\.csv" href="data:text/csv;charset=utf-8,([^"]*)"')
NAMES = {"n": "l", "p": "g", "z": "z"}  # beginnings of the seven classes in the report and in the lab
SAME = {"ok": "cert", "ok-bg": "certbg", "note": "warn", "note-bg": "warnbg", "bad": "err", "bad-bg": "errbg"}
Row = dict[str, str]


def plain(text: str) -> str:
    """Text with one kind of blank."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


def same(one: str, other: str) -> bool:
    """Whether two cells say the same: numbers to the last bits of a sum, 'true' and 'yes'."""
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return {"true": "yes", "false": "no"}.get(one, one) == {"true": "yes", "false": "no"}.get(other, other)


def check(key: str, report: list[Row], lab: list[Row]) -> None:
    """The same columns, rows, order and numbers; of panels, those of the region that the lab shows."""
    if key in ("channels", "policies"):
        region = lab[0]["region"]
        report = [row for row in report if row["region"] == region and abs(float(row["percentage_points"])) >= 5e-6]
        lab = [row for row in lab if abs(float(row["percentage_points"])) >= 5e-6]
    assert [list(row) for row in report] == [list(row) for row in lab], key
    wrong = [(one, other) for one, other in zip(report, lab, strict=True) if not all(same(one[name], other[name]) for name in one)]
    assert wrong == [], key


def shown(page: Any, key: str) -> None:
    """Bring a figure that stands behind a tab to the front."""
    if key in TABBED:
        page.get_by_role("button", name=TABBED[key]).click()
    page.locator(f"#f-{key}").wait_for(timeout=WAIT)


@pytest.mark.slow
@pytest.mark.xdist_group("browser")
@pytest.mark.skipif(CHROMIUM is None and os.environ.get("SMALLYARD_REQUIRE_BROWSER") != "1", reason="no Chromium is installed")
def test_the_report_shows_the_figures_of_the_lab(visit) -> None:
    """For one run with tariffs of two sides and a quota: every figure of Result stands in the report, and says the same."""
    link = f"/result?lang=en&s={coded(scenario_text(BOTH))}"
    page = visit(link, accept_downloads=True)
    finished(page)
    run = page.locator(".head a.btn.pri[download]").get_attribute("href").removesuffix("/zip")
    text = page.evaluate("address => fetch(address).then(answer => answer.text())", f"{run}/files/report.html")
    report = {figure.key: figure for figure in read_page(text).figures}
    tables = {key: list(csv.DictReader(io.StringIO(unquote(data)))) for key, data in CSV.findall(text)}
    assert [key for key in report if key in SHARED] == list(SHARED)
    there = [key.removeprefix("f-") for key in page.locator(".fig").evaluate_all("all => all.map(one => one.id)")]
    assert there == [key for key in SHARED if key not in TABBED]
    sources = [page, visit(f"{link}&r={tables['diversion'][0]['importer']}", accept_downloads=True)]
    finished(sources[1])
    for key in SHARED:
        here = sources[key in ("diversion", "slope")]
        shown(here, key)
        assert plain(here.locator(f"#f-{key} .ft").inner_text()) == plain(report[key].title), key
        if key != "controls":  # the report has rents in a table of their own
            assert plain(here.locator(f"#f-{key} .sub").inner_text()) == plain(report[key].subtitle), key
        check(key, tables[key], table_of(here, key))
    sync_api.expect(page.locator("#f-controls")).to_contain_text("binds")


def palette(text: str) -> list[dict[str, str]]:
    """Colours by name: in the light, and in the dark."""
    light, dark = text.split("prefers-color-scheme: dark", 1)
    found = []
    for part in (light, dark.split("}", 1)[0]):
        found.append({name: long(value) for name, value in re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b", part)})
    return found


def long(colour: str) -> str:
    """#fff as #ffffff."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def lab_name(name: str) -> str:
    """What the lab calls a colour of the report."""
    if re.fullmatch(r"[npz]\d", name):
        return NAMES[name[0]] + name[1]
    return SAME.get(name) or re.sub(r"^on(\d)$", r"t\1", name).removeprefix("run-")


def test_report_and_lab_have_one_palette() -> None:
    """Every colour of the report is that of the lab, and marks of the same meaning have the same one."""
    sheet = (ROOT / "src/smallyard/results/figures/figures.css").read_text("utf-8")
    theme = (ROOT / "frontend/src/theme.css").read_text("utf-8")
    for report, lab in zip(palette(sheet), palette(theme), strict=True):
        assert len(report) > 20
        assert {name: lab.get(lab_name(name)) for name in report} == report
    marks = (ROOT / "frontend/src/figures/figures.css").read_text("utf-8")
    for ours, theirs in (("slope", "slope-rise"), ("slope-fall", "slope-fall"), ("slope-dot", "slope-rise-dot"),
                         ("slope-fall-dot", "slope-fall-dot"), ("before", "rate-before"), ("paper", "rate-paper"),
                         ("after", "rate-after"), ("part", "part")):  # fmt: skip
        one, other = (re.search(rf"[.]{name} \{{([^}}]*)\}}", text) for text, name in ((sheet, ours), (marks, theirs)))
        assert one is not None
        assert other is not None
        assert [lab_name(name) for name in re.findall(r"var\(--([a-z0-9-]+)\)", one[1])] == re.findall(
            r"var\(--(\w+)\)", other[1]
        ), ours


def test_titles_and_units_of_the_report_are_those_of_the_catalogue() -> None:
    """Fixed texts that both print stand in the lab's catalogue word for word; so do the findings about channels."""
    from smallyard.results.decomposition import TERMS
    from smallyard.results.report.prices import PRICES
    from smallyard.results.report.reasons import TITLES

    words = (ROOT / "frontend/src/i18n/en/figures.ts").read_text("utf-8")
    for text in (
        *PRICES.values(),
        *(part for pair in TITLES.values() for part in pair),
        *(term.capitalize() for term in TERMS.values()),
    ):
        assert f"'{text}'" in words, text
    assert set(TITLES) == set(TERMS)
