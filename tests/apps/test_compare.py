"""`smallyard compare`: one folder for people and programs, refusals before any work, texts of strangers shown and never obeyed."""

from __future__ import annotations

import base64
import csv
import errno
import hashlib
import io
import json
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

import smallyard
from smallyard.pipeline import comparison_folder
from smallyard.policy.scenario import Scenario

PARTS = {"comparison.json", "report.html", "comparison.xlsx", "tables"}
TABLES = {"runs.csv", "real_income.csv", "values.csv", "differences.csv"}
WRITTEN = 1e-15  # relative; the writer of the workbook gives 16 significant digits
LARGEST = 1_500_000  # bytes of a report: it must open at once
MEASURES = ("real_income", "real_wage", "real_gdp")

HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\ngroups: {regions: {PAIR: [USA, CHN]}}\n"
ADD = "[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: %g pp}]"
NAMES = ("a10", "b25", "c40", "d60", "e80")

pytestmark = pytest.mark.xdist_group("ricardian")


def text_of(rate: float, more: str = "") -> str:
    return f"{HEAD}title: tariff of {rate:g}\n{more}policies: {ADD % rate}\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run folders: five rates; another closure; another revenue; another set of elasticities; another economy."""
    root = tmp_path_factory.mktemp("made")
    for name in NAMES:
        smallyard.run(Scenario.from_yaml(text_of(float(name[1:]))), out=root / name)
    options = {"balanced": "deficits: balanced", "waste": "revenue: waste", "uniform": "elasticities: {uniform: 4}"}
    for name, option in options.items():
        smallyard.run(Scenario.from_yaml(text_of(10, f"model: {{{option}}}\n")), out=root / name, explain=False)
    few = "aggregate: {regions: {USA: USA, CHN: CHN, REST: rest}, sectors: {FARM: A01, ALL: rest}}\n"
    other = text_of(10, few + "model: {deficits: balanced}\n").replace("wiod2014-17x27", "wiod2014")
    smallyard.run(Scenario.from_yaml(other), out=root / "few", explain=False)
    return root


@pytest.fixture
def here(cli, made: Path, tmp_path: Path) -> Path:
    """The working folder, with what a comparison reads of every run."""
    for folder in made.iterdir():
        (tmp_path / folder.name).mkdir()
        for name in ("result.json", "scenario.resolved.yaml"):
            shutil.copy(folder / name, tmp_path / folder.name)
    return tmp_path


@pytest.fixture
def both(cli, here: Path) -> Path:
    """A finished comparison in `both`."""
    assert cli("compare", "a10", "b25", "--out", "both").code == 0
    return here / "both"


def listing(folder: Path) -> dict[str, bytes]:
    return {str(item.relative_to(folder)): item.read_bytes() for item in folder.rglob("*") if item.is_file()}


def table(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))


def hidden(folder: Path) -> list[str]:
    return [item.name for item in folder.iterdir() if item.name.startswith(".")]


def codes(answer: Any) -> list[str]:
    return [problem["code"] for problem in answer.json["problems"]]


def read(folder: Path, name: str = "comparison.json") -> dict[str, Any]:
    return json.loads((folder / name).read_text("utf-8"))


# --- contents ---------------------------------------------------------------------------------------------------------


def test_a_comparison_folder_holds_these_files(both: Path) -> None:
    assert {item.name for item in both.iterdir()} == PARTS
    assert {item.name for item in (both / "tables").iterdir()} == TABLES
    assert hidden(both.parent) == []
    assert (both.stat().st_mode & 0o777) == 0o755


def test_the_json_answer_is_the_file_and_the_folder(cli, here: Path) -> None:
    answer = cli("compare", "a10", "b25", "c40", "--out", "deep/er/mine", "--json")
    assert answer.code == 0
    assert answer.json == read(here / "deep/er/mine") | {"folder": "deep/er/mine"}
    assert "NaN" not in answer.out
    assert "Infinity" not in answer.out


def test_the_default_folder_carries_the_hash(cli, here: Path) -> None:
    answer = cli("compare", "a10", "b25", "--json")
    (found,) = (here / "runs").iterdir()
    assert found.name == f"compare-{answer.json['comparison_sha256'][:8]}"
    assert answer.json["folder"] == f"runs/{found.name}"
    assert cli("compare", "a10", "b25", "--baseline", "B").code == 0
    assert len(list((here / "runs").iterdir())) == 2


def test_the_same_runs_give_the_same_bytes(cli, here: Path) -> None:
    for place in ("one/mine", "two/mine"):
        assert cli("compare", "a10", "b25", "--out", place).code == 0
    assert listing(here / "one") == listing(here / "two")


def test_comparison_json_repeats_the_runs(here: Path, both: Path) -> None:
    card = read(both)
    assert (card["schema"], card["kind"], card["status"]) == ("smallyard/comparison/1", "comparison", "certified")
    assert (card["baseline"], card["mixed"], card["remarks"], card["same_baseline"]) == ("A", [], [], True)
    for letter, name in (("A", "a10"), ("B", "b25")):
        run = read(here / name, "result.json")
        for measure in MEASURES:
            assert card["values"][letter][f"{measure}_percent"] == run["headline"][f"{measure}_percent"]
        assert card["values"][letter]["groups_real_income_percent"] == run["groups_real_income_percent"]
        for region, ends in run["range"]["real_income_percent"].items():
            assert card["range"][letter]["real_income"][region] == ends
        held = card["runs"][letter]
        assert (held["name"], held["title"], held["scenario_sha256"]) == (name, run["title"], run["scenario_sha256"])
        assert held["certificate"]["max_residual"] == run["certificate"]["max_residual"] <= 1e-10
        for key in ("sources", "versions", "remarks"):
            assert held[key] == run[key]
    gap = card["differences"]["B"]
    assert gap["minus"] == "A"
    for measure in MEASURES:
        one, two = (card["values"][letter][f"{measure}_percent"] for letter in "AB")
        assert gap[f"{measure}_pp"] == {region: two[region] - one[region] for region in one}


def test_all_tables_tell_the_same_numbers(cli, here: Path) -> None:
    assert cli("compare", "a10", "b25", "few", "--allow-different", "world,closure", "--out", "mixed").code == 0
    card, folder = read(here / "mixed"), here / "mixed" / "tables"
    by_code = {letter: held["real_income_percent"] | held["groups_real_income_percent"] for letter, held in card["values"].items()}
    gaps = {letter: held["real_income_pp"] | held["groups_real_income_pp"] for letter, held in card["differences"].items()}

    def number(text: str) -> float | None:
        return float(text) if text else None

    wide = table(folder / "real_income.csv")
    assert [row["region"] for row in wide] == [*card["regions"], *card["groups"]]
    for row in wide:
        for letter in "ABC":
            assert number(row[f"{letter}_percent"]) == by_code[letter][row["region"]]
        for letter in "BC":
            assert number(row[f"{letter}_minus_A_pp"]) == gaps[letter][row["region"]]
    for name, unit, part in (("values", "percent", "values"), ("differences", "pp", "differences")):
        for row in table(folder / f"{name}.csv"):
            letter, code = row["run"], row["region"]
            assert row["kind"] == ("group" if code in card["groups"] else "region")
            assert number(row[f"real_income_{unit}"]) == (by_code if part == "values" else gaps)[letter][code]
            for measure in MEASURES[1:]:
                assert number(row[f"{measure}_{unit}"]) == card[part][letter][f"{measure}_{unit}"].get(code)
            grid = card["range"][letter] if part == "values" else card["differences"][letter]["range"]
            ends = {} if grid is None else (grid["real_income"] | grid["groups_real_income"]).get(code, {})
            assert [number(row[f"{end}_{unit}"]) for end in ("low", "high")] == [ends.get("low"), ends.get("high")]
            assert (row["sign_depends_on"] or None) == ends.get("flips")
    for row in table(folder / "runs.csv"):
        held = card["runs"][row["run"]]
        assert (row["name"], row["title"], row["scenario_sha256"]) == (held["name"], held["title"], held["scenario_sha256"])
        assert row["deficits"] == held["setting"]["closure"]["deficits"]
        assert float(row["max_residual"]) == held["certificate"]["max_residual"]
        assert int(row["options_matched"]) == (24 if row["run"] == "B" else 0)
        assert row["minus"] == ("" if row["run"] == "A" else "A")


def test_the_workbook_has_the_tables(both: Path) -> None:
    book = openpyxl.load_workbook(both / "comparison.xlsx")
    assert book.sheetnames == [
        "read me",
        *(file.removesuffix(".csv") for file in ("runs.csv", "real_income.csv")),
        "values",
        "differences",
    ]
    for stem in book.sheetnames[1:]:
        head, *body = [list(row) for row in book[stem].iter_rows(values_only=True)]
        rows = table(both / "tables" / f"{stem}.csv")
        assert head == list(rows[0])
        assert len(body) == len(rows)
        for got, row in zip(body, rows, strict=True):
            for value, text in zip(got, row.values(), strict=True):
                if isinstance(value, int | float):
                    assert value == pytest.approx(float(text), rel=WRITTEN, abs=0.0)
                else:
                    assert (value or "") == text


# --- screen -----------------------------------------------------------------------------------------------------------


def test_one_screen_has_answer_table_setting_and_folder(cli, here: Path) -> None:
    answer = cli("compare", "a10", "b25", "--out", "both")
    assert answer.code == 0
    for words in ("A  tariff of 10", "B  tariff of 25", "B − A", "differences are to A", "all 2 runs certified", "both ("):
        assert words in answer.out
    assert len(answer.out.splitlines()) <= 50
    assert all(len(line) <= 80 for line in answer.out.splitlines())


def test_a_screen_of_many_runs_says_what_it_leaves_out(cli, here: Path) -> None:
    answer = cli("compare", *NAMES, *NAMES)
    assert answer.code == 0
    assert re.search(r"the first \d of 10 runs, all are in the folder", " ".join(answer.out.split()))
    assert all(len(line) <= 80 for line in answer.out.splitlines())


def test_remarks_are_said_on_the_screen(cli, here: Path) -> None:
    answer = cli("compare", "a10", "a10", "waste", "--allow-different", "closure")
    words = " ".join(answer.out.split())
    assert "A and B are the same question." in words
    assert "Mixed comparison, as allowed: revenue: lump_sum in A and B; waste in C." in words
    assert "No range of options in C." in words


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_counts_names_and_words_are_checked_first(cli, here: Path) -> None:
    before = sorted(item.name for item in here.iterdir())
    wrong = {
        ("a10",): "E-COMPARE-COUNT",
        ("a10", "nowhere"): "E-RUN-UNKNOWN",
        ("a10", "."): "E-RUN-FOLDER",
        ("a10", "b25", "--baseline", "C"): "E-COMPARE-BASELINE",
        ("a10", "b25", "--allow-different", "closures"): "E-COMPARE-ALLOW",
        (): "E-USAGE",
    }
    for words, code in wrong.items():
        answer = cli("compare", *words, "--json")
        assert (answer.code, codes(answer)) == (2, [code])
        assert codes(answer)[0] in cli("compare", *words).err
    assert sorted(item.name for item in here.iterdir()) == before


def test_a_name_no_file_can_have_is_a_refusal_not_a_defect(cli, here: Path) -> None:
    answer = cli("compare", "a10", "x" * 300, "--json")
    assert (answer.code, codes(answer)) == (2, ["E-RUN-UNKNOWN"])


def test_mixed_settings_are_refused_together_and_write_nothing(cli, here: Path) -> None:
    before = sorted(item.name for item in here.iterdir())
    answer = cli("compare", "a10", "few", "uniform", "--json")
    assert (answer.code, codes(answer)) == (2, ["E-COMPARE-WORLD", "E-COMPARE-CLOSURE", "E-COMPARE-ELASTICITIES"])
    assert "balanced in few" in answer.json["problems"][1]["why"]
    assert codes(cli("compare", "a10", "few", "--allow-different", "world", "--json")) == ["E-COMPARE-CLOSURE"]
    assert sorted(item.name for item in here.iterdir()) == before


def test_mixed_scenario_files_are_refused_before_solving(cli, scenario, tariff: str) -> None:
    files = [scenario(tariff, name="one.yaml"), scenario(tariff, "model: {deficits: balanced}", name="two.yaml")]
    answer = cli("compare", *files, "--json")
    assert codes(answer) == ["E-COMPARE-CLOSURE"]
    assert "step" not in answer.err
    assert "solving" not in answer.err
    assert codes(cli("compare", *files, "--baseline", "three", "--json")) == ["E-COMPARE-BASELINE"]


@pytest.mark.parametrize(
    "words",
    [
        ["--allow-different", "closure,elasticities"],
        ["--allow-different", "closure", "--allow-different", "elasticities"],
        ["--allow-different", " elasticities , closure,,"],
    ],
)
def test_what_was_allowed_is_said_everywhere(cli, here: Path, words: list[str]) -> None:
    answer = cli("compare", "a10", "balanced", "uniform", "--out", "mixed", *words)
    assert answer.code == 0
    card = read(here / "mixed")
    assert [(item["aspect"], item["field"]) for item in card["mixed"]] == [
        ("closure", "deficits"),
        ("elasticities", "elasticities"),
    ]
    first = card["remarks"][0]
    assert first == "Mixed comparison, as allowed: deficits: share_of_world_gdp in A and C; balanced in B."
    assert first in " ".join(answer.out.split())
    page = Page((here / "mixed" / "report.html").read_text("utf-8"))
    assert "Mixed comparison: not the same setting in all runs" in page.text
    assert "deficits: share_of_world_gdp in A and C; balanced in B" in page.text
    (lines,) = (book for book in [openpyxl.load_workbook(here / "mixed" / "comparison.xlsx")["read me"]])
    assert first in [row[1] for row in lines.iter_rows(values_only=True)]


def test_a_refused_scenario_says_which_run_it_is(cli, scenario, here: Path) -> None:
    file = scenario("[{instrument: import_tariff, importer: XYZ, exporter: CHN, sectors: goods, add: 10 pp}]", name="odd.yaml")
    answer = cli("compare", "a10", file, "--json")
    assert answer.code == 2
    assert all(problem["where"].startswith("odd: ") for problem in answer.json["problems"])


# --- where it goes ----------------------------------------------------------------------------------------------------


def test_another_comparison_needs_force(cli, here: Path, both: Path) -> None:
    before = listing(both)
    answer = cli("compare", "b25", "a10", "--out", "both", "--json")
    assert (answer.code, codes(answer)) == (2, ["E-OUT-EXISTS"])
    assert "--force" in answer.json["problems"][0]["fix"]
    assert listing(both) == before
    assert cli("compare", "a10", "b25", "--out", "both").code == 0
    assert listing(both) == before
    assert cli("compare", "b25", "a10", "--out", "both", "--force").code == 0
    assert listing(both) != before
    assert hidden(here) == []


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_what_is_not_a_comparison_is_never_deleted(cli, here: Path, both: Path, force: list[str]) -> None:
    (here / "notes").mkdir()
    (here / "notes" / "diary.txt").write_text("years of work")
    (both / "diary.txt").write_text("years of work")
    (here / "almost").mkdir()
    (here / "almost" / "comparison.json").write_text("[" * 100_000)
    for name in ("notes", "both", "almost", "a10"):  # also a run folder is no comparison
        before = listing(here / name)
        answer = cli("compare", "a10", "b25", "--out", name, "--json", *force)
        assert (answer.code, codes(answer)) == (2, ["E-OUT-EXISTS"])
        assert listing(here / name) == before


def test_a_target_is_refused_before_a_question_is_solved(cli, scenario, tariff: str, here: Path, both: Path) -> None:
    answer = cli("compare", "a10", scenario(tariff), "--out", "both", "--json")
    assert codes(answer) == ["E-OUT-EXISTS"]
    assert "solving" not in answer.err


def test_files_and_links_are_no_folders(cli, here: Path, both: Path) -> None:
    (here / "file").write_text("mine")
    (here / "link").symlink_to(both)
    for name, code in {"file": "E-OUT-KIND", "link": "E-OUT-KIND", ".": "E-OUT-KIND", "file/x": "E-OUT-WRITE"}.items():
        assert codes(cli("compare", "a10", "b25", "--out", name, "--json", "--force")) == [code]
    assert (here / "file").read_text() == "mine"


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))])
def test_a_failure_while_writing_leaves_what_was_there(cli, here: Path, both: Path, monkeypatch, failure: Any) -> None:
    before, names = listing(both), sorted(item.name for item in here.iterdir())

    def stopped(_: object, draft: Path, *__: object) -> None:
        (draft / "comparison.json").write_text("{")
        raise failure

    monkeypatch.setattr(comparison_folder, "_fill", stopped)
    for words in (["--out", "both", "--force"], ["--out", "new"], []):
        answer = cli("compare", "b25", "a10", *words)
        assert answer.code in (2, 5, 130)
    assert listing(both) == before
    assert sorted(item.name for item in here.iterdir() if item.name != "runs") == names
    assert list((here / "runs").iterdir()) == []


# --- the page ---------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Tags with their attributes, and the text by element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.policy, self.style, self.command = "", "", "", ""
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        assert len(held) == len(attrs), f"an attribute of <{tag}> stands twice"
        self.tags.append((tag, held))
        self._open.append(tag)
        if held.get("http-equiv") == "Content-Security-Policy":
            self.policy = held["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass  # elements without end, such as <meta>

    def handle_data(self, data: str) -> None:
        last = self._open[-1] if self._open else ""
        if last == "style":
            self.style += data
        else:
            self.text += data
        if last == "pre":
            self.command += data

    def values(self, *names: str) -> Iterator[str]:
        """Values of these attributes, in order."""
        for _, attrs in self.tags:
            yield from (attrs[name] or "" for name in names if name in attrs)

    @property
    def shape(self) -> set[tuple[str, tuple[str, ...]]]:
        """Kinds of tags with the names of their attributes: all that a text could add."""
        return {(tag, tuple(sorted(attrs))) for tag, attrs in self.tags}


def assert_stands_alone(folder: Path) -> Page:
    """No script, no request, no broken link, every id once."""
    html = (folder / "report.html").read_text("utf-8")
    assert len(html.encode()) <= LARGEST
    page = Page(html)
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    policy = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == f"'sha256-{digest}'"
    assert not {"script-src", "connect-src"} & set(policy)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "img",
        "image",
        "use",
        "audio",
        "video",
        "foreignobject",
    }
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name in ("style", "src", "srcset")]
    assert re.findall(r"url\((?!#)", html) == []
    assert "@import" not in page.style
    ids = list(page.values("id"))
    assert len(ids) == len(set(ids))
    for link in page.values("href", "xlink:href"):
        if link.startswith("#"):
            assert link[1:] in ids, link
        elif not link.startswith("data:"):
            assert (folder / link).is_file(), link
    for names in page.values("aria-labelledby", "aria-describedby", "for"):
        assert set(names.split()) <= set(ids)
    assert re.findall(r"https?://(?!www\.w3\.org/)", html.replace("&#39;", "'")) == []
    return page


def downloads(page: Page) -> dict[str, str]:
    """What the links of a page save, as text by file name."""
    found = {}
    for _, attrs in page.tags:
        if "download" in attrs:
            head, _, data = (attrs["href"] or "").partition(",")
            found[attrs["download"] or ""] = base64.b64decode(data).decode() if head.endswith("base64") else unquote(data)
    return found


def test_the_page_of_two_runs(both: Path) -> None:
    page = assert_stands_alone(both)
    assert {"side-by-side", "all-regions", "three-measures"} <= set(page.values("id"))
    assert "tariff of 10" in page.text
    files = {link for link in page.values("href") if not link.startswith(("#", "data:"))}
    assert files == {"comparison.json", "comparison.xlsx", *(f"tables/{name}" for name in TABLES)}
    saved = downloads(page)
    assert {"side-by-side.svg", "all-regions.csv"} <= set(saved)
    card = read(both)
    for row in csv.DictReader(io.StringIO(saved["all-regions.csv"])):
        if row["region"] in card["regions"]:
            assert float(row["B_minus_A_pp"]) == card["differences"]["B"]["real_income_pp"][row["region"]]


def test_five_runs_stand_in_tables(cli, here: Path) -> None:
    answer = cli("compare", *NAMES, "--out", "five", "--baseline", "c40")
    assert answer.code == 0
    page = assert_stands_alone(here / "five")
    ids = set(page.values("id"))
    assert {"all-values", "all-differences", "three-measures"} <= ids
    assert "side-by-side" not in ids
    card = read(here / "five")
    assert list(card["differences"]) == ["A", "B", "D", "E"]
    saved = downloads(page)
    assert len(list(csv.DictReader(io.StringIO(saved["all-values.csv"])))) == len(card["regions"]) + len(card["groups"])
    rates = [card["values"][letter]["real_income_percent"]["CHN"] for letter in "ABCDE"]
    assert rates == sorted(rates, reverse=True)


def test_runs_of_two_economies_can_be_drawn(cli, here: Path) -> None:
    for number, names in enumerate((["a10", "few"], ["few", "a10", "b25"], ["a10", "b25", "few"], [*NAMES, "few"])):
        assert cli("compare", *names, "--allow-different", "world,closure", "--out", f"w{number}").code == 0
        assert_stands_alone(here / f"w{number}")
        assert "nan" not in re.findall(r"\bnan\b", (here / f"w{number}" / "report.html").read_text("utf-8").lower())


def again(cli: Callable[..., Any], folder: Path, out: str) -> Any:
    """Runs the command that the page offers; the folder to write to is added to it."""
    program, command, *rest = shlex.split(Page((folder / "report.html").read_text("utf-8")).command)
    assert (program, command) == ("smallyard", "compare")
    return cli(command, "--out", out, "--json", "--force", *rest)


@pytest.mark.parametrize(
    "words",
    [
        ["a10", "b25"],
        ["a10", "b25", "c40", "--baseline", "B"],
        ["b25", "a10", "--baseline", "a10"],
        ["a10", "few", "uniform", "--allow-different", "world,closure,elasticities", "--baseline", "C"],
    ],
)
def test_the_command_on_the_page_gives_the_same_comparison(cli, here: Path, words: list[str]) -> None:
    first = cli("compare", *words, "--out", "one", "--json")
    assert first.code == 0
    second = again(cli, here / "one", "two")
    assert second.code == 0
    assert second.json | {"folder": "one"} == first.json


@pytest.mark.parametrize("names", [["B", "A"], ["B", "x", "A"], ["x", "A"], ["it's mine", "a b"], ["--", "-x", "-y"]])
@pytest.mark.parametrize("place", ["first", "last"])
def test_names_that_look_like_letters_or_options(cli, here: Path, names: list[str], place: str) -> None:
    """The first run is the baseline unless another is asked for, whatever the folders are called; the page's command agrees."""
    folders = [name for name in names if name != "--"]
    for name, source in zip(folders, NAMES, strict=False):
        (here / source).rename(here / name)
    first = cli("compare", *(["--baseline", folders[-1]] if place == "last" else []), "--out", "one", "--json", *names)
    if place == "last" and first.code == 2:
        assert codes(first) == ["E-COMPARE-BASELINE"]  # the name of one run is the letter of another: either may be meant
        return
    assert first.code == 0
    assert place == "last" or first.json["baseline"] == "A"
    second = again(cli, here / "one", "two")
    assert second.code == 0
    assert second.json["comparison_sha256"] == first.json["comparison_sha256"]


def test_the_command_names_runs_as_the_user_named_them(cli, scenario, tariff: str, here: Path) -> None:
    """Folders below the working folder and scenario files, by the paths that were given."""
    (here / "runs").mkdir()
    (here / "a10").rename(here / "runs" / "a10")
    scenario(tariff, name="question.yaml")
    for names in (["runs/a10", "b25"], ["question.yaml", "b25"]):
        first = cli("compare", *names, "--out", "one", "--json", "--force")
        assert first.code == 0
        second = again(cli, here / "one", "two")
        assert second.code == 0, second.out
        assert second.json["comparison_sha256"] == first.json["comparison_sha256"]


# --- texts of strangers -----------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "=cmd|' /C calc'!A0",
    "\x1b[31m[bold red]red[/] {{7*7}} {% raw %}",
    '"\' onload="x" --><style>*{}</style>]]> &lt;b&gt; http:x',
    "@SUM(A1)\r\n+1\u202e\u0000",
]


def poisoned(folder: Path, text: str) -> None:
    """Put a text wherever a result.json states one that a comparison shows, also in place of a region's code."""
    card = read(folder, "result.json")
    code = json.dumps(text, ensure_ascii=True)
    card["title"], card["remarks"] = text, [text]
    card["sources"] = {text: text}
    card["versions"][text[:9]] = text
    card["world"] |= {"vintage": text, "licence": text}
    card["closure"] |= dict.fromkeys(("horizon", "deficits", "revenue", "elasticities", "compared_with"), text)
    written = json.dumps(card, ensure_ascii=True).replace('"MEX"', '"<b>=MEX"').replace('"CAN"', '"=CAN()"')
    assert written.count(code) >= 10
    (folder / "result.json").write_text(written.replace('"PAIR"', '"=<i>group"'), "utf-8")
    scenario = folder / "scenario.resolved.yaml"
    scenario.write_text(scenario.read_text("utf-8").replace("PAIR:", '"=<i>group":'), "utf-8")
    changed = read(folder, "result.json") | {"scenario_sha256": Scenario.load(scenario).sha256}
    (folder / "result.json").write_text(json.dumps(changed), "utf-8")


def harmless(folder: Path) -> None:
    """The same places filled with words, for comparison."""
    card = read(folder, "result.json")
    card["sources"], card["remarks"] = {"w": "w"}, ["w"]
    (folder / "result.json").write_text(json.dumps(card), "utf-8")


@pytest.mark.parametrize("count", [2, 5])
def test_texts_of_strangers_are_shown_and_never_obeyed(cli, here: Path, count: int) -> None:
    names = list(NAMES[:count])
    for name in names:
        harmless(here / name)
    assert cli("compare", *names, "--out", "plain").code == 0
    for name, text in zip(names, HOSTILE, strict=False):
        poisoned(here / name, text)
    answer = cli("compare", *names, "--out", "hostile")
    assert answer.code == 0
    folder = here / "hostile"
    page = assert_stands_alone(folder)
    assert page.shape <= Page((here / "plain" / "report.html").read_text("utf-8")).shape | {("title", ())}
    for saved in downloads(page).values():
        assert not re.search(r"<(script|img|style>\*|b>)", saved) or not saved.startswith("<svg")
    assert HOSTILE[0] in page.text
    assert HOSTILE[1] in page.text
    assert {"=<i>group", "<b>=MEX", "=CAN()"} <= set(read(folder)["values"]["A"]["real_income_percent"]) | set(
        read(folder)["groups"]
    )
    assert all(name in page.text for name in ("=<i>group", "<b>=MEX"))
    if count == 5:
        assert "{{7*7}} {% raw %}" in page.text
    assert not [char for char in page.text if ord(char) < 32 and char not in "\n"]
    assert "\u202e" not in page.text
    tables = {name: table(folder / "tables" / name) for name in TABLES}
    cells = [cell for rows in tables.values() for row in rows for cell in (*row, *row.values())]
    cells += [
        cell
        for name, text in downloads(page).items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(text))
        for cell in row
    ]
    assert {"'=cmd|' /C calc'!A0", "'=<i>group", "'=CAN()", "<b>=MEX"} <= set(cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r")) or re.match(r"-(?![\d.])", cell)] == []
    for sheet in openpyxl.load_workbook(folder / "comparison.xlsx"):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if isinstance(cell.value, str):
                    assert not cell.value.startswith(("=", "+", "@"))
                    assert "\x1b" not in cell.value


def test_texts_of_strangers_on_the_terminal(cli, here: Path) -> None:
    for name, text in zip(NAMES, HOSTILE, strict=True):
        poisoned(here / name, text)
    for words in ([], ["--baseline", "nobody"], ["--allow-different", "\x1b[31m"]):
        answer = cli("compare", *NAMES, *words)
        for stream in (answer.out, answer.err):
            assert not [char for char in stream if (ord(char) < 32 and char != "\n") or char in "\x7f\x9b\u202e"]
    answer = cli("compare", *NAMES)
    assert "[bold red]red[/] {{7*7}}" in answer.out
    assert "<script>alert(1)</script>" in answer.out


def test_folder_names_are_texts_of_strangers_too(cli, here: Path) -> None:
    name = "<b>=x [red] \x1b[31m"
    (here / "a10").rename(here / name)
    card = read(here / name, "result.json") | {"title": ""}
    (here / name / "result.json").write_text(json.dumps(card), "utf-8")
    answer = cli("compare", name, "b25", "--out", "=out <i>")
    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert "<b>=x [red]" in answer.out
    page = assert_stands_alone(here / "=out <i>")
    assert "b" not in {tag for tag, _ in page.tags} or "<b>=x" in page.text
    assert cli("compare", "b25", here / name, "--baseline", "nobody").err.count("\x1b") == 0


def test_a_title_written_in_a_scenario_is_safe_from_end_to_end(cli, here: Path, write: Callable[..., Path]) -> None:
    file = write(HOSTILE[0])
    assert cli("run", file, "--out", "mine").code == 0
    assert cli("compare", "mine", "b25", "--out", "both").code == 0
    assert HOSTILE[0] in assert_stands_alone(here / "both").text


@pytest.fixture
def write(here: Path) -> Callable[..., Path]:
    """A scenario file with a title."""

    def make(title: str) -> Path:
        file = here / "titled.yaml"
        file.write_text(text_of(10).replace("title: tariff of 10", f"title: {json.dumps(title)}"), "utf-8")
        return file

    return make
