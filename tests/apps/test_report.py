"""The report page: self-contained, well structured, escaped, and telling the numbers of the run it stands beside."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import math
import re
import shlex
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import pytest

import smallyard
from smallyard.labels.regions import REGION_GROUPS, region_name
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.policy.words import policy_words
from smallyard.results.figures.caption import Caption, figure_of
from smallyard.results.numbers import percent_text, row_digits, signed
from smallyard.results.report.page import csv_link, standalone, svg_link
from smallyard.results.report.report import report_html

CHIPS = "chip-controls-2022"  # the one split scenario whose page is looked at: others are of the same kind

pytestmark = pytest.mark.xdist_group("ricardian")

MAX_BYTES = 1_500_000  # a page that opens at once and fits into a letter
ROUNDING = 1e-9  # relative to half a printed digit: decimal against binary
SAME = 1e-9  # percent; a total of the path against the exact change
SHOWN = 5e-4  # percent; terms below half a printed digit may be left out of a picture
VOID = {"meta", "link", "br", "hr", "img", "input", "source"}
REFERENCES = {
    "src",
    "href",
    "srcset",
    "action",
    "poster",
    "xlink:href",
    "formaction",
    "data",
    "ping",
    "background",
    "cite",
    "manifest",
}
FORBIDDEN = {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "audio",
    "video",
    "foreignobject",
    "animate",
    "set",
    "use",
    "img",
}
HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"
TARIFF = "[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 10 pp}]"
BOTH = (
    "[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 10 pp}, "
    "{instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, add: 5 pp}]"
)
LAW = """
baseline: {in_force_on: 2024-12-31}
policies:
- instrument: measures
  in_force_on: 2026-08-10
  add:
  - id: us-obey
    title: "=HYPERLINK(1) <script>alert(1)</script>"
    instrument: import_tariff
    authority: s122
    by: [USA]
    target: [JPN]
    scope: {isic: [GOODS]}
    unit: pct
    path: [{d: 2026-01-01, v: 1, s: in_force}]
    basis: "<b onload=x>"
    src: [recalled]
    conf: partial
    recalled: ["<img src=x onerror=alert(1)>"]
"""
TITLE = "<script>alert(1)</script> {{7*7}} {% raw %} </style> </title> \x1b[31mred\x00 \u202egnp.exe & \"quoted\" 'too'"
REGION, SECTOR = "=1+1", "</svg><b onload=x>"
NAMES = ("=HYPERLINK(1)", "@SUM(A1)", "<img src=x onerror=alert(1)>")


# --- reading a page ---------------------------------------------------------------------------------------------------


@dataclass
class Node:
    """One element: attributes, parent, own and inner text."""

    tag: str
    attrs: dict[str, str]
    parent: Node | None
    children: list[Node] = field(default_factory=list)
    parts: list[str | Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, in order."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def walk(self) -> Iterator[Node]:
        """This element and all inside."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, *tags: str, cls: str = "") -> list[Node]:
        """Elements inside by name and class."""
        found = [node for node in self.walk() if node.tag in tags]
        return [node for node in found if not cls or cls in node.attrs.get("class", "").split()]

    def inside(self, tag: str) -> bool:
        """Whether an element of this name stands around it."""
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


class Reader(HTMLParser):
    """A tree of the page; every end tag must match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Node("#", {}, None)
        self.declarations: list[str] = []
        self.feed(text)
        self.close()
        assert self.here is self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), (tag, names)
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        self.here.parts.append(node)
        if tag not in VOID:
            self.here = node

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)

    def handle_decl(self, decl: str) -> None:
        self.declarations.append(decl)


@dataclass(frozen=True)
class Page:
    """A run folder's page and card."""

    folder: Path
    text: str
    root: Node
    card: dict[str, Any]

    def one(self, tag: str, **attrs: str) -> Node:
        """The only element with this name and these attributes."""
        (found,) = (node for node in self.root.all(tag) if attrs.items() <= node.attrs.items())
        return found

    def figure(self, key: str) -> Node:
        """A figure by its key."""
        return self.one("figure", id=key)

    def downloads(self, suffix: str) -> dict[str, str]:
        """File name → content of the downloads held in the page."""
        links = (node for node in self.root.all("a") if node.attrs.get("download", "").endswith(suffix))
        return {node.attrs["download"]: content(node.attrs["href"]) for node in links}

    def table(self, key: str) -> list[dict[str, str]]:
        """Rows of a figure's CSV download."""
        return list(csv.DictReader(io.StringIO(self.downloads(".csv")[f"{key}.csv"])))


def content(link: str) -> str:
    """What a data: link holds."""
    head, _, body = link.removeprefix("data:").partition(",")
    raw = base64.b64decode(body, validate=True) if head.endswith(";base64") else unquote_to_bytes(body)
    return raw.decode("utf-8")


def page_of(folder: Path) -> Page:
    text = (folder / "report.html").read_text("utf-8")
    return Page(folder, text, Reader(text).root, json.loads((folder / "result.json").read_text("utf-8")))


def run_page(folder: Path, policies: str, more: str = "") -> Page:
    smallyard.run(Scenario.from_yaml(f"{HEAD}{more}\npolicies: {policies}\n"), out=folder)
    return page_of(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Two policies on the 17 × 27 world."""
    return run_page(tmp_path_factory.mktemp("report") / "mine", BOTH, "title: A question\nnotes: A note that stays in the file")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Title, notes, groups, regions and sectors with names that want to be obeyed."""
    more = {
        "title": TITLE,
        "notes": TITLE,
        "groups": {"regions": dict(zip(NAMES, (["USA", "CAN"], ["JPN", "KOR"], ["USA", "MEX"]), strict=True))},
        "aggregate": {"regions": {REGION: ["AUS", "BRA"]}, "sectors": {SECTOR: ["C26", "C27"]}},
    }
    return run_page(
        tmp_path_factory.mktemp("report") / "mine", TARIFF, "\n".join(f"{key}: {json.dumps(value)}" for key, value in more.items())
    )


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """No policy."""
    return run_page(tmp_path_factory.mktemp("report") / "mine", "[]")


@pytest.fixture(scope="module")
def flagship(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The packaged flagship on the full world."""
    folder = tmp_path_factory.mktemp("report") / "mine"
    smallyard.run("peak-2025-145-125", out=folder)
    return page_of(folder)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The register of one day against that of another, with a measure whose words want to be obeyed."""
    folder = tmp_path_factory.mktemp("report") / "mine"
    smallyard.run(Scenario.from_yaml(f"{HEAD}{LAW}"), out=folder, explain=False)
    return page_of(folder)


@pytest.fixture(params=["small", "hostile", "still", "flagship"])
def page(request: pytest.FixtureRequest) -> Page:
    """Each page in turn."""
    return request.getfixturevalue(request.param)


# --- what holds for every page ----------------------------------------------------------------------------------------


def check_self_contained(page: Page) -> None:
    """Nothing runs and nothing is fetched."""
    assert len(page.text.encode()) <= MAX_BYTES
    for node in page.root.walk():
        assert node.tag not in FORBIDDEN, node.tag
        for name, value in node.attrs.items():
            assert not name.startswith("on"), name
            assert name not in ("style", "srcdoc"), name  # the policy lets no style attribute through
            assert "javascript:" not in value.lower()
            if name in REFERENCES:
                check_reference(page, node, value)
            elif "url(" in value:
                assert re.fullmatch(r"url\(#[\w-]+\)", value), value
    for style in page.root.all("style"):
        assert "@import" not in style.text
        assert re.findall(r"url\((?!#)", style.text) == []
        assert "expression(" not in style.text


def check_reference(page: Page, node: Node, value: str) -> None:
    """A place on the page, content held in it, a file beside it, or a plain link to a page elsewhere: nothing that is fetched."""
    if value.startswith("#"):
        assert value[1:] in {node.attrs.get("id") for node in page.root.walk()}, value
    elif re.match("https?://", value):
        assert (node.tag, node.attrs.get("rel")) == ("a", "noopener noreferrer"), value
    elif not value.startswith("data:"):
        assert re.fullmatch(r"[\w./-]+", unquote(value)), value
        assert ".." not in value
        assert (page.folder / value).is_file(), value


def check_structure(page: Page) -> None:
    """What a reader who does not see the page relies on."""
    assert page.text.lstrip().lower().startswith("<!doctype html>")
    (html,) = page.root.all("html")
    assert html.attrs["lang"] == "en"
    assert page.one("title").text.strip()
    assert [len(page.root.all(tag)) for tag in ("main", "header", "footer", "h1")] == [1, 1, 1, 1]
    levels = [int(node.tag[1]) for node in page.root.walk() if re.fullmatch("h[1-6]", node.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(node.text.strip() for node in page.root.all("h1", "h2", "h3", "a", "summary", "title", "dt"))
    ids = [node.attrs["id"] for node in page.root.walk() if "id" in node.attrs]
    assert len(set(ids)) == len(ids)
    for node in page.root.walk():
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(node.attrs.get(name, "").split()) <= set(ids), node
        if node.tag in ("nav", "section", "figure", "header") or node.attrs.get("role") == "region" or node.tag == "pre":
            assert node.attrs.get("aria-label") or node.attrs.get("aria-labelledby"), (node.tag, node.attrs)
        for found in re.findall(r"url\(#([\w-]+)\)", " ".join(node.attrs.values())):
            assert found in ids, found
    assert page.root.all("a")[0].attrs["href"] == "#answer"  # the first stop of the tab key skips to the answer


def check_alternatives(page: Page) -> None:
    """Tables have captions and scopes, pictures and figures have words."""
    for table in page.root.all("table"):
        (caption,) = table.all("caption")
        assert caption.text.strip()
        assert table.all("th")
        assert all(node.attrs.get("scope") in ("col", "row") for node in table.all("th"))
        widths = {len([cell for cell in row.children if cell.tag in ("td", "th")]) for row in table.all("tr")}
        assert len(widths) == 1
        assert [node.attrs.get("tabindex") for node in page.root.walk() if table in node.children] == ["0"]
    for svg in page.root.all("svg"):
        if svg.attrs.get("aria-hidden") != "true":
            assert svg.attrs["role"] == "img"
            assert svg.attrs["aria-label"].strip()
    figures = page.root.all("figure")
    assert figures
    for figure in figures:
        assert figure.all("h3")
        assert figure.all("svg", "table")
        (words,) = figure.all("details")
        assert len(words.all("p")[0].text) > 10
        assert [node for node in figure.all("a") if node.attrs.get("download", "").endswith(".csv")]


def check_policy(page: Page) -> None:
    """The content security policy lets this style through and nothing else."""
    (policy,) = (node.attrs["content"] for node in page.root.all("meta") if "http-equiv" in node.attrs)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    (style,) = page.root.all("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert rules["style-src"] == f"'sha256-{digest}'"
    assert set(rules) <= {"default-src", "style-src", "img-src", "base-uri", "form-action"}
    assert (rules["img-src"], rules["base-uri"], rules["form-action"]) == ("data:", "'none'", "'none'")


def printed(text: str) -> list[tuple[float, float]]:
    """Numbers in a text, each with half a unit of its last digit."""
    found = re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?", text)
    return [(float(item.replace(",", "").replace("−", "-")), 0.5 * 10.0 ** -len(item.partition(".")[2])) for item in found]


def check_numbers(text: str, *values: float) -> None:
    """The text holds these numbers, in this order and rounded correctly."""
    found = printed(text)
    assert len(found) == len(values), text
    for (number, half), value in zip(found, values, strict=True):
        assert number == pytest.approx(value, abs=half * (1 + ROUNDING)), text
        assert half <= 0.5 if abs(value) >= 10 else half <= 0.05, text


def groups_of(page: Page) -> dict[str, list[str]]:
    """Groups of regions by the name a card shows: those every world knows, those of the scenario, and the world."""
    stated = Scenario.load(page.folder / "scenario.resolved.yaml").groups.regions
    found = {name: list(members) for name, members in (REGION_GROUPS | stated | {"WORLD": list(page.card["regions"])}).items()}
    return {name: members for name, members in found.items() if set(members) <= set(page.card["regions"])}


def check_headline(page: Page) -> None:
    """Cards of regions and groups with value, range and money of the result; one of them is the world."""
    ranges, money, groups = page.card["range"], page.card["equivalent_variation"], groups_of(page)
    code_of = {region_name(name): name for name in groups} | {name: code for code, name in page.card["regions"].items()}
    cells = [cell["groups_real_income_percent"] for cell in ranges["cells"] if cell["status"] == "certified"]
    cards = page.root.all("div", cls="card")
    assert 2 <= len(cards) <= 4
    assert [card.all("h2")[0].text for card in cards].count("World") == 1
    for card in cards:
        name = card.all("h2")[0].text
        code = "WORLD" if name == "World" else code_of[name]
        if code in groups:
            value, bounds = page.card["groups_real_income_percent"][code], [cell[code] for cell in cells]
            amount = math.fsum(money[member] for member in groups[code])
        else:
            value, amount = page.card["headline"]["real_income_percent"][code], money[code]
            bounds = [ranges["real_income_percent"][code][end] for end in ("low", "high")]
        low, high = min(bounds), max(bounds)
        digits = row_digits(value, low, high)
        assert card.all("p", cls="value")[0].text == percent_text(value, digits)
        span = card.all("p", cls="range")[0].text
        check_numbers(span, low, high)
        if f"{low:.3f}" != f"{high:.3f}":
            assert len(set(printed(span))) == 2, span  # as many digits as tell the ends apart
        check_numbers(card.all("p", cls="money")[0].text, amount / 1000.0)
        assert card.all("svg")[0].attrs["aria-label"].startswith(name)


def chips_of(page: Page) -> dict[str, str]:
    """The setting under the answer: name → text."""
    items = page.one("ul", **{"class": "chips"}).all("li")
    return {item.all("b")[0].text: item.text.removeprefix(item.all("b")[0].text).strip() for item in items}


def check_identity(page: Page) -> None:
    """Everything that says which numbers these are."""
    body, card = page.one("body").text, page.card
    for text in (
        card["scenario_sha256"], card["world"]["sha256"], card["world"]["name"], card["versions"]["smallyard"],
        card["closure"]["horizon"], card["closure"]["compared_with"], card["closure"]["variant"], card["closure"]["elasticities"],
        card["world"]["vintage"], *(str(text) for text in card["sources"].values()), card["world"]["licence"],
    ):  # fmt: skip
        assert text in body
    chips = chips_of(page)
    assert {"Compared with", "Horizon", "Deficits", "Revenue", "Elasticities", "Economy"} <= set(chips)
    assert all(chips.values())
    assert chips["Horizon"] == card["closure"]["horizon"]
    assert f"{card['certificate']['max_residual']:.0e}" in body
    assert f"{card['certificate']['walras']:.0e}" in body
    assert card["scenario_sha256"][:8] in page.one("header").text


def check_whole(page: Page) -> None:
    """No text of a drawing is cut, on wide screens, phones or paper."""
    for node in page.root.all("text"):
        assert "…" not in node.text, node.text


def test_no_text_of_a_drawing_is_cut(small: Page, still: Page, flagship: Page) -> None:
    for page in (small, still, flagship):
        check_whole(page)


def check_all(page: Page) -> None:
    check_whole(page)
    check_self_contained(page)
    check_structure(page)
    check_alternatives(page)
    check_policy(page)
    check_identity(page)


def test_nothing_runs_and_nothing_is_fetched(page: Page) -> None:
    check_self_contained(page)


def test_the_page_is_well_structured(page: Page) -> None:
    check_structure(page)


def test_pictures_and_tables_have_words(page: Page) -> None:
    check_alternatives(page)


def test_the_security_policy_fits_the_style(page: Page) -> None:
    check_policy(page)


def test_the_headline_is_that_of_the_result(page: Page) -> None:
    check_headline(page)


def test_the_page_says_which_numbers_these_are(page: Page) -> None:
    check_identity(page)


def test_no_control_character_is_left(page: Page) -> None:
    assert not re.search("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", page.text)
    for text in [*page.downloads(".svg").values()]:
        assert not re.search("[\u0000-\u0008\u000b-\u001f\u202a-\u202e]", text)


def test_changes_have_a_true_minus(page: Page) -> None:
    """No hyphen stands for a minus in what is read, and no zero has a sign."""
    for node in page.root.all("p", "td", "th", "text", "h3", "li", "h2"):
        if not node.inside("pre"):
            assert not re.search(r"(?<![\w.\-)])-\d", node.text), node.text
            assert not re.search(r"[+−]0(\.0*)?(?![\d.])", node.text), node.text


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_every_headline_number_stands_on_the_page(small: Page) -> None:
    """Real income of all regions in words; all three measures of the regions in the table; revenue of those that act."""
    head, names = small.card["headline"], small.card["regions"]
    words = small.figure("ranking").all("details")[0].text
    for code, value in head["real_income_percent"].items():
        ends = small.card["range"]["real_income_percent"][code]
        assert f"{names[code]} {percent_text(value, row_digits(value, ends['low'], ends['high']))}" in words
    rows = small.figure("three-measures").all("tr")[1:]
    code_of = {name: code for code, name in names.items()}
    assert {"United States", "China"} <= {row.all("th")[0].text for row in rows}
    for row in rows:
        code = code_of[row.all("th")[0].text]
        measures = ("real_income_percent", "real_wage_percent", "real_gdp_percent")
        assert [cell.text for cell in row.all("td")[:3]] == [percent_text(head[name][code]) or "0" for name in measures]
    revenue = {row.all("th")[0].text: row.all("td")[-1].text for row in small.figure("revenue").all("tr")[1:]}
    for code in ("USA", "CHN"):
        assert revenue[names[code]].endswith(f"{head['tariff_revenue_percent_of_income'][code]:.2f}")


def test_the_downloads_hold_the_numbers_of_the_result(small: Page) -> None:
    card, names = small.card, small.card["regions"]
    income = card["headline"]["real_income_percent"]
    assert {row["region"]: float(row["real_income_percent"]) for row in small.table("map")} == income
    bars = {row["region"]: row for row in small.table("ranking")}
    assert set(names) <= set(bars)
    for code, name in names.items():
        assert bars[code]["name"] == name
        assert float(bars[code]["real_income_percent"]) == income[code]
        assert float(bars[code]["low_percent"]) == card["range"]["real_income_percent"][code]["low"]
        assert float(bars[code]["high_percent"]) == card["range"]["real_income_percent"][code]["high"]
    for row in small.table("three-measures"):
        for measure in ("real_income_percent", "real_wage_percent", "real_gdp_percent"):
            assert float(row[measure]) == card["headline"][measure][row["region"]]
    borne = small.table("incidence")
    for row, item in zip(borne, card["tariffs"]["incidence"], strict=False):
        assert (float(row["buyers_percent"]), float(row["sellers_percent"])) == (item["buyers_percent"], item["sellers_percent"])
    formula = card["first_order_formula"]
    for row in small.table("formula"):
        assert float(row["exact_percent"]) == formula["exact_percent"][row["region"]]


def test_waterfalls_sum_to_real_income(small: Page) -> None:
    income = small.card["headline"]["real_income_percent"]
    for key in ("channels", "policies"):
        panels: dict[str, list[float]] = {}
        for row in small.table(key):
            panels.setdefault(row["region"], []).append(float(row["percentage_points"]))
        assert len(panels) >= 2
        for code, (*terms, total) in panels.items():
            assert total == pytest.approx(income[code], abs=SAME)
            assert math.fsum(terms) == pytest.approx(total, abs=SHOWN)


def test_the_sectors_shown_are_those_of_the_tables(small: Page) -> None:
    with (small.folder / "tables" / "sectors.csv").open(encoding="utf-8", newline="") as stream:
        values = [float(row["output_quantity_percent"]) for row in csv.DictReader(stream) if row["output_quantity_percent"]]
    rows = small.table("sectors")
    shown = [float(value) for row in rows for name, value in row.items() if name.endswith("_quantity_percent") and value]
    assert len(shown) > 50
    assert set(shown) <= set(values)


def test_every_option_is_listed(small: Page) -> None:
    table = small.one("table", **{"class": "options"})
    cells = small.card["range"]["cells"]
    rows = table.all("tr")[1:]
    assert len(rows) == len(cells)
    heads = [node.text for node in table.all("th") if node.attrs["scope"] == "col"]
    assert "Status" not in heads  # all are certified, and the text says so
    assert f"{len(cells)} combinations, all with a certified solution" in small.root.all("body")[0].text
    kinds = [cell.attrs["class"] for cell in rows[0].all("td")]
    assert kinds == sorted(kinds)  # numbers first, then words
    head = small.card["headline"]["real_income_percent"]
    first = [cell.text for cell in rows[0].all("td", cls="number")]
    assert first[:2] == [percent_text(head["USA"]), percent_text(head["CHN"])]
    assert first[-1] == percent_text(small.card["groups_real_income_percent"]["WORLD"])


def test_nothing_happens(still: Page) -> None:
    cards = still.root.all("div", cls="card")
    assert {number for card in cards for number, _ in printed(card.all("p", cls="value")[0].text)} == {0.0}
    assert "policies" not in {node.attrs.get("id") for node in still.root.walk()}
    for key in ("map", "ranking", "sectors"):
        shown = [node.text for node in still.figure(key).all("text")]
        assert {text.partition(":")[0] for text in shown[:1]} == {"Nothing to show"}
    assert "A ring marks" not in still.text


def test_pictures_can_be_saved(small: Page) -> None:
    """Every drawing is offered as a file of its own: well-formed, with title and identity, without script or reference."""
    found = small.downloads(".svg")
    assert {"map.svg", "ranking.svg", "channels.svg"} <= set(found)
    for name, text in found.items():
        root = ET.fromstring(text)
        words = " ".join(root.itertext())
        assert small.figure(name.removesuffix(".svg")).all("h3")[0].text in words
        assert small.card["scenario_sha256"][:8] in words
        for node in root.iter():
            assert node.tag.rsplit("}", 1)[-1] in {
                "svg", "style", "rect", "text", "g", "path", "circle", "line", "defs", "pattern",
            }  # fmt: skip
            assert not [key for key in node.attrib if key.lower().startswith("on") or "href" in key]
        assert re.findall(r"url\((?!#)|@import|https?://(?!www\.w3\.org/2000/svg)", text) == []


# --- what a user typed is shown, never obeyed -------------------------------------------------------------------------


def test_a_hostile_title_is_shown_as_it_is(hostile: Page) -> None:
    shown = re.sub("[\x00-\x1f\u202e]", "\ufffd", TITLE)
    assert hostile.one("h1").text == shown
    assert hostile.one("title").text.startswith(shown)
    assert "49" not in hostile.one("h1").text
    assert hostile.card["title"] == TITLE  # the file keeps what was asked


def test_hostile_names_are_text(hostile: Page) -> None:
    body = hostile.one("body").text
    for name in (*NAMES, REGION, SECTOR):
        assert name in body
    assert not hostile.root.all("b", cls="x")
    assert [node.tag for node in hostile.root.all("b") if node.attrs] == []


def test_no_name_is_a_formula_in_a_download(hostile: Page) -> None:
    found = hostile.downloads(".csv")
    assert "'=1+1" in found["map.csv"]
    for text in [*found.values(), *(file.read_text("utf-8") for file in (hostile.folder / "tables").glob("*.csv"))]:
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
                assert not cell.startswith("-") or math.isfinite(float(cell)), cell


def test_a_single_link_escapes_its_table() -> None:
    table = {"=cmd|' /C calc'!A0": ["@x", '"><script>', "a,b\n#c%?&"], "value": [1.5, -2.0, math.nan]}
    figure = figure_of(Caption("k", "<i>T</i>", "s"), "<svg viewBox='0 0 1 1'></svg>", "", "w", table)
    link = Reader(str(csv_link(figure))).root.children[0]
    rows = list(csv.reader(io.StringIO(content(link.attrs["href"]))))
    assert rows == [["'=cmd|' /C calc'!A0", "value"], ["'@x", "1.5"], ['"><script>', "-2.0"], ["a,b\ufffd#c%?&", ""]]
    assert re.fullmatch(r"data:text/csv;charset=utf-8,[\w.,%~-]+", link.attrs["href"])


def test_a_saved_picture_escapes_its_texts(small: Page) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'
    figure = figure_of(Caption("k", TITLE, TITLE), drawing, drawing, TITLE, {"a": [1.0]})
    root = ET.fromstring(standalone(figure, TITLE))
    assert [node.tag.rsplit("}", 1)[-1] for node in root.iter()] == ["svg", "style", "rect", "text", "text", "svg", "text"]
    assert "script" in content(Reader(str(svg_link(figure, TITLE))).root.children[0].attrs["href"])


# --- the law behind a run ---------------------------------------------------------------------------------------------


def test_a_page_with_the_register_is_as_sound_as_others(law: Page) -> None:
    check_all(law)


def test_the_section_on_policy_tells_what_the_record_says(law: Page) -> None:
    """Duties by authority, measures in force with links to sources, what was left out and why."""
    record = law.card["policy"]
    section = law.one("h2", id="policy").parent
    assert section is not None
    assert [node.attrs["id"] for node in section.all("figure")] == [
        "duties-by-authority", "measures-in-force", "measures-left-out", "stated-policies",
    ]  # fmt: skip
    moving = [row for row in record["measures"] if row["provenance"] != "not used"]
    assert {row["id"] for row in law.table("measures-in-force")} == {row["id"] for row in moving}
    shown = law.figure("measures-in-force").all("tbody")[0].all("tr")
    assert [row.all("code")[0].text for row in shown] == [row["id"] for row in moving]
    for line, row in zip(shown, moving, strict=True):
        assert row["provenance"] in line.text
        assert row["basis_words"] in line.text
        pages = [record["sources"][name]["at"] for name in row["sources"] if record["sources"][name]["at"].startswith("http")]
        assert set(pages) <= {node.attrs["href"] for node in line.all("a")}
    left_out = law.figure("measures-left-out").text
    assert all(row["reason"] in left_out for row in record["left_out"])
    table = law.table("duties-by-authority")
    assert 1 <= len(table) <= 12
    for row in table:
        values = [float(value) for name, value in row.items() if name != "row"]
        assert sum(values[:-1]) == pytest.approx(values[-1], abs=SAME)


def test_words_of_a_measure_are_shown_and_never_obeyed(law: Page) -> None:
    body = law.one("body")
    assert "=HYPERLINK(1) <script>alert(1)</script>" in body.text
    assert "<img src=x onerror=alert(1)>" in body.text
    assert not body.all("script", "img")
    texts = [*law.downloads(".csv").values(), *(file.read_text("utf-8") for file in (law.folder / "tables").glob("*.csv"))]
    assert sum("'=HYPERLINK" in text for text in texts) >= 2
    for text in texts:
        assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]


def test_without_the_register_the_policies_are_said_to_be_the_scenarios_own(small: Page, still: Page) -> None:
    assert small.card["policy"] is None
    rows = small.table("stated-policies")
    assert {row["Provenance"] for row in rows} == {"stated by the scenario"}
    assert [row["Policy"] for row in rows] == _policy_words(small)
    assert "does not read the register" in still.one("body").text
    assert "stated-policies" not in {node.attrs.get("id") for node in still.root.walk()}


def _policy_words(page: Page) -> list[str]:
    return [policy_words(policy) for policy in Scenario.load(page.folder / "scenario.resolved.yaml").policies]


# --- reproduce and cite -----------------------------------------------------------------------------------------------


def commands(page: Page) -> tuple[str, str]:
    """The command line and the Python lines of the page."""
    text = page.one("pre", **{"aria-label": "Commands"}).text
    lines = text.splitlines()
    (command,) = (line for line in lines if line.startswith("smallyard "))
    return command, "\n".join(line for line in lines if not line.startswith("smallyard "))


def test_the_snippet_gives_the_same_scenario(small: Page, cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs where its user sits: in the folder that holds the run."""
    command, python = commands(small)
    monkeypatch.chdir(small.folder.parent)
    before = set(small.folder.rglob("*"))
    _, *words = shlex.split(command)
    answer = cli(*words, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["scenario_sha256"] == small.card["scenario_sha256"]
    assert answer.json["headline"] == small.card["headline"]
    names: dict[str, Any] = {}
    exec(python, names)
    assert names["result"].scenario_sha256 == small.card["scenario_sha256"]
    assert set(small.folder.rglob("*")) == before  # the run it came from is left as it was


def test_the_citation_is_bibtex(page: Page) -> None:
    text = page.one("pre", **{"aria-label": "BibTeX"}).text
    assert re.match(r"@\w+\{[\w-]+,\n", text)
    fields = dict(re.findall(r"^\s*(\w+) = \{([^{}]*)\},?$", text, flags=re.MULTILINE))
    assert fields["title"] == "smallyard"
    assert fields["version"] == page.card["versions"]["smallyard"]
    assert page.card["scenario_sha256"][:16] in fields["note"]
    assert text.rstrip().endswith("}")
    assert text.count("{") == text.count("}")


def test_the_files_beside_the_page_are_listed(small: Page) -> None:
    linked = {node.attrs["href"] for node in small.one("ul", **{"class": "files"}).all("a")}
    held = {str(file.relative_to(small.folder)) for file in small.folder.rglob("*") if file.is_file()}
    assert linked == held - {"report.html"}


def test_the_same_run_writes_the_same_page(small: Page, tmp_path: Path) -> None:
    again = run_page(tmp_path / "mine", BOTH, "title: A question\nnotes: A note that stays in the file")
    assert again.text == small.text
    for note in ("A note that stays in the file", "Another note"):
        other = Scenario.from_yaml(f"{HEAD}title: A question\nnotes: {note}\npolicies: {BOTH}\n")
        page = report_html(smallyard.run(other), place="mine", files=[node.text for node in files_of(small)])
        assert page == small.text.replace("A note that stays in the file", note)


def files_of(page: Page) -> list[Node]:
    return page.one("ul", **{"class": "files"}).all("a")


def test_a_run_without_explanations_has_a_page_too(tmp_path: Path) -> None:
    smallyard.run(Scenario.from_yaml(f"{HEAD}policies: {TARIFF}\n"), out=tmp_path / "mine", explain=False)
    page = page_of(tmp_path / "mine")
    check_self_contained(page)
    check_structure(page)
    check_alternatives(page)
    assert signed(page.card["headline"]["real_income_percent"]["CHN"], 2) in page.one("main").text


@pytest.mark.parametrize(
    ("option", "chip"),
    [("deficits: balanced", "Deficits"), ("revenue: waste", "Revenue"), ("elasticities: {uniform: 4}", "Elasticities")],
)
def test_another_option_is_another_chip(tmp_path: Path, option: str, chip: str) -> None:
    found = []
    for place, more in enumerate(("", f"model: {{{option}}}\n")):
        smallyard.run(Scenario.from_yaml(f"{HEAD}{more}policies: []\n"), out=tmp_path / f"{place}", explain=False)
        found.append(chips_of(page_of(tmp_path / f"{place}")))
    assert {name for name in found[0] if found[0][name] != found[1][name]} == {chip}


DIFFERENT = {"peak-2025-145-125", "nothing-happens", "chips-subsidy", "status-quo-2026", CHIPS}  # one page of every kind
WITH_PAGE = [name for name in packaged_scenarios() if Scenario.load(name).split is None or name == CHIPS]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name if name in DIFFERENT else pytest.param(name, marks=pytest.mark.full) for name in WITH_PAGE])
def test_every_packaged_scenario_has_a_page(name: str, tmp_path: Path) -> None:
    smallyard.run(name, out=tmp_path / "mine")
    page = page_of(tmp_path / "mine")
    check_all(page)
    check_headline(page)
    assert page.one("h1").text == Scenario.load(name).title
