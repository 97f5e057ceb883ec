"""`smallyard export`: the same numbers as result.json, texts that stay texts, and refusals."""

import base64
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from smallyard.apps.export_content import HEADINGS, Content, content_of
from smallyard.apps.export_docx import docx_bytes
from smallyard.apps.export_page import read_page
from smallyard.apps.export_svg import drawing_alone, plain_svg, without_media
from smallyard.apps.export_typst import compiled, pages_of, pdf_bytes, png_bytes
from smallyard.errors import InputError
from smallyard.labels.regions import region_name
from smallyard.pipeline.run import run
from smallyard.pipeline.run_folder import write_run
from smallyard.policy.scenario import Scenario
from smallyard.results.numbers import percent_text

typst = pytest.importorskip("typst", reason="needs the extra 'exports'")
docx = pytest.importorskip("docx", reason="needs the extra 'exports'")
TITLE = '#panic("x") *bold* $x^2$ @cite <b>&amp; {{ 7*7 }} =1+1 \\ 关税 /* end'
TEXT = (
    f"schema: smallyard/scenario/1\nworld: wiod2014-17x27\ntitle: {json.dumps(TITLE)}\n"
    "policies:\n  - {instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 25 pp}\n"
)


class Made(NamedTuple):
    """A run folder, and what is in it."""

    folder: Path
    result: dict[str, Any]
    content: Content


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("runs") / "twenty-five"
    write_run(run(Scenario.from_yaml(TEXT)), folder)
    return Made(folder, json.loads((folder / "result.json").read_text("utf-8")), content_of(folder))


def expected_rows(result: dict[str, Any]) -> dict[str, list[str]]:
    """Name → real income, lowest, highest, real wage, real GDP as they must be printed."""
    headline, bounds = result["headline"], result["range"]["real_income_percent"]
    return {
        region_name(code): [
            percent_text(value)
            for value in (
                headline["real_income_percent"][code],
                bounds[code]["low"],
                bounds[code]["high"],
                headline["real_wage_percent"][code],
                headline["real_gdp_percent"][code],
            )
        ]
        for code in result["regions"]
    }


def numbers_of(rows: Any) -> dict[str, list[str]]:
    """The same from rows of a document."""
    return {row[0]: [row[1], row[2], row[3], row[5], row[6]] for row in rows}


def test_the_pdf_holds_the_numbers_of_the_result(made: Made) -> None:
    files = pages_of(made.content)
    [held] = json.loads(typst.query(files, "<rows>"))
    found = numbers_of(held["value"])
    assert found == expected_rows(made.result) | {"World": found["World"]}
    assert found["World"][0] == percent_text(made.result["groups_real_income_percent"]["WORLD"])
    raw = pdf_bytes(made.content)
    assert raw.startswith(b"%PDF-")
    assert raw == pdf_bytes(made.content)


def test_the_pdf_can_be_read(made: Made, tmp_path: Path) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    (tmp_path / "a.pdf").write_bytes(pdf_bytes(made.content))
    text = subprocess.run([tool, str(tmp_path / "a.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    flat = " ".join(text.split())
    assert " ".join(made.content.answer.split()) in flat
    for words in ("Can I rely on these numbers?", "Where the numbers come from", made.result["scenario_sha256"], "=1+1", "关税"):
        assert words in flat
    for values in expected_rows(made.result).values():
        assert all(" ".join(value.split()) in flat for value in values)


def test_an_untrusted_title_stays_a_text(made: Made) -> None:
    headings = json.loads(typst.query(pages_of(made.content), "heading.where(level: 1)"))
    assert [item["body"]["text"] for item in headings] == [TITLE]
    page = docx.Document(io.BytesIO(docx_bytes(made.content)))
    assert page.paragraphs[0].text == TITLE


def test_word_opens_it_again(made: Made) -> None:
    page = docx.Document(io.BytesIO(docx_bytes(made.content)))
    [table] = page.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert tuple(rows[0]) == HEADINGS
    found = numbers_of(rows[1:])
    assert found == expected_rows(made.result) | {"World": found["World"]}
    drawn = [figure for figure in made.content.figures if figure.svg]
    assert len(page.inline_shapes) == len(drawn) > 4
    assert [shape._inline.docPr.get("descr") for shape in page.inline_shapes] == [figure.words for figure in drawn]
    titles = [item.text for item in page.paragraphs if item.style.name.startswith("Heading")]
    assert {"What would happen", "Setting", "Figures", "Reproduce and cite"} <= set(titles)
    assert any(made.result["scenario_sha256"] in item.text for item in page.paragraphs)


def test_the_content_is_that_of_the_report(made: Made) -> None:
    content = made.content
    html = (made.folder / "report.html").read_text("utf-8")
    assert len(content.figures) == html.count("<figure ")
    assert sum(bool(figure.svg) for figure in content.figures) == html.count('download="') - html.count('.csv" href')
    assert all(figure.title and figure.words for figure in content.figures)
    assert content.answer.startswith("Real income would")
    assert len(content.checks) >= 6
    assert {name for name, _ in content.sources} >= {"World", "Elasticities", "Licence of the data", "Solver"}
    assert made.result["scenario_sha256"][:16] in content.citation
    assert any(row[4] for row in content.rows) == any(
        item["flips"] for item in made.result["range"]["real_income_percent"].values()
    )


def test_drawings_need_no_browser(made: Made) -> None:
    for figure in made.content.figures:
        assert "var(" not in figure.svg
        assert "@media" not in figure.svg
    first = next(figure for figure in made.content.figures if figure.svg)
    assert png_bytes(first.svg).startswith(b"\x89PNG")
    assert without_media("a{b:c}@media print{d{e:f}g{h:i}}j{k:l}") == "a{b:c}j{k:l}"
    assert plain_svg("<style>:root{--a: #fff; --b: var(--a)}x{fill:var(--b)}</style>") == "<style>x{fill:#fff}</style>"
    assert plain_svg('<style></style><rect fill="var(--unknown)"/>') == '<style></style><rect fill="inherit"/>'
    assert drawing_alone("<svg>") == ("<svg>", 0.0)


def test_a_page_of_any_form_is_read_without_failing() -> None:
    for html in ("", "<h1>", "</figure></p>", "<figure><a href='data:image/svg+xml;base64,%%%'>", "<dd>x</dd>" * 100, "<p" * 1000):
        read_page(html)
    code = base64.b64encode(b"\xff").decode()
    [figure] = read_page(f"<figure id=a><h3>T</h3><a href='data:image/svg+xml;base64,{code}'>SVG</a></figure>").figures
    assert (figure.title, figure.svg) == ("T", "")


def picture(place: str) -> str:
    """A drawing that asks for a file."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">'
    return f'{head}<image href="{place}" width="9" height="9"/></svg>'


@pytest.mark.parametrize("place", ["file://{}/secret.svg", "{}/secret.svg", "secret.svg", "../secret.svg"])
def test_files_of_the_machine_are_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8")
    with pytest.raises(InputError, match="E-EXPORT-REPORT"):
        png_bytes(picture(place.format(tmp_path)))
    with pytest.raises(InputError, match="E-EXPORT-REPORT"):
        compiled({"main": f'#read("{place.format(tmp_path)}")'.encode()}, format="pdf")


# --- the command


def test_the_command_writes_both(made: Made, cli: Callable[..., Any], tmp_path: Path) -> None:
    found = cli("export", made.folder, "--json").json
    assert found["file"] == "twenty-five.pdf"
    assert (tmp_path / "twenty-five.pdf").stat().st_size == found["bytes"]
    assert cli("export", made.folder, "--to", "docx", "--out", "a.docx").code == 0
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.docx", "twenty-five.pdf"]
    assert cli("export", made.folder).code == 2
    assert cli("export", made.folder, "--force").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--to", "odt"), "E-VALUE"),
        (("--out", "a.txt"), "E-OUT-KIND"),
        (("--out", "none/a.pdf"), "E-OUT-WRITE"),
        (("--to", "docx", "--out", "a.pdf"), "E-OUT-KIND"),
    ],
)
def test_the_command_refuses(made: Made, cli: Callable[..., Any], words: tuple[str, ...], code: str) -> None:
    answer = cli("export", made.folder, *words, "--json")
    assert answer.code == 2
    assert answer.json["problems"][0]["code"] == code


def test_a_folder_that_is_no_run_is_refused(made: Made, cli: Callable[..., Any], tmp_path: Path) -> None:
    assert cli("export", tmp_path / "nothing", "--json").json["problems"][0]["code"] == "E-RUN-FOLDER"
    copied = tmp_path / "copied"
    shutil.copytree(made.folder, copied)
    page = copied / "report.html"
    page.write_text(page.read_text("utf-8").replace(made.result["scenario_sha256"], "0" * 64), "utf-8")
    assert cli("export", copied, "--json").json["problems"][0]["code"] == "E-EXPORT-REPORT"
    page.unlink()
    assert cli("export", copied, "--json").json["problems"][0]["code"] == "E-EXPORT-REPORT"


@pytest.mark.parametrize(("to", "module"), [("pdf", "typst"), ("docx", "typst"), ("docx", "docx")])
def test_a_missing_extra_is_named(
    made: Made, cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, to: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    [problem] = cli("export", made.folder, "--to", to, "--json").json["problems"]
    assert problem["code"] == "E-EXPORT-EXTRA"
    assert "smallyard[exports]" in problem["fix"]
