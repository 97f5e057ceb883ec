"""Archives and citations: of a run and of a comparison, complete, told in words, and always the same bytes."""

import ast
import inspect
import io
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from smallyard.apps.lab.citation import ADDRESS
from smallyard.apps.lab.file_words import FILES, TABLES
from smallyard.apps.lab.run_files import TYPES
from smallyard.results.comparison_tables import comparison_tables
from smallyard.results.explanation_tables import explanation_tables
from smallyard.results.policy_tables import policy_tables
from smallyard.results.result import Result
from smallyard.results.tables import tables_of
from smallyard.study.timeline_tables import timeline_tables

from .conftest import HEAD, Service, codes

pytestmark = pytest.mark.xdist_group("lab-archives")
ROOT = Path(__file__).parents[2]


def stems(function: Callable[..., object]) -> set[str]:
    """Stems of tables in a function that makes them: keys of the dicts that it returns, assigns, or adds to."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Return | ast.Assign) and isinstance(node.value, ast.Dict):
            found |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.slice, ast.Constant):
            found |= {node.slice.value} if ast.unparse(node.value) in ("found", "tables") else set()
    return found


def test_every_file_and_table_has_its_sentence() -> None:
    assert Result.tables.fget is not None
    makers = [tables_of, explanation_tables, policy_tables, Result.tables.fget, timeline_tables, comparison_tables]
    found = set().union(*(stems(maker) for maker in makers))
    assert {"regions", "range", "controls", "measures_cells", "published", "runs"} <= found
    assert found == set(TABLES)
    assert set(TYPES) <= set(FILES)


def test_the_address_is_that_of_the_citation_file() -> None:
    lines = (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    stated = [line.split(":", 1)[1].strip(" \"'") for line in lines if line.startswith("repository-code:")]
    assert (stated[0] if stated else "") == ADDRESS


def test_a_citation_names_title_hash_year_and_data(service: Service, two: list[str]) -> None:
    run, say = service.get(f"/runs/{two[0]}").json(), service.get(f"/runs/{two[0]}/snippets").json()
    world = run["result"]["world"]
    for text in (run["scenario_sha256"][:16], run["created"][:4], run["versions"]["smallyard"], world["licence"], world["name"]):
        assert text in say["citation"]
        assert text in say["bibtex"].replace("\\", "")
    assert say["bibtex"].count("{") == say["bibtex"].count("}")
    readme = zipfile.ZipFile(io.BytesIO(service.get(f"/runs/{two[0]}/zip").content)).read(f"smallyard-{two[0]}/README.md").decode()
    assert say["citation"] in readme
    assert run["result"]["sources"]["elasticities"] in readme
    assert "`tables/regions.csv`: one row per region" in readme


def test_a_comparison_is_one_file_with_its_runs(service: Service, two: list[str]) -> None:
    body = {"ids": two, "baseline": two[1]}
    first, second = (service.post("/compare/zip", body) for _ in range(2))
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/zip"
    assert first.content == second.content
    archive = zipfile.ZipFile(io.BytesIO(first.content))
    inside = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
    assert {"README.md", "comparison/report.html", "comparison/comparison.json", "comparison/tables/differences.csv"} <= set(inside)
    readme = inside["README.md"].decode()
    assert "Differences are the run minus B." in readme
    for name in two:
        assert inside[f"runs/{name}/result.json"]
        assert service.get(f"/runs/{name}").json()["scenario_sha256"] in readme
        assert service.get(f"/runs/{name}/snippets").json()["citation"] in readme
    drawn = sum(name.startswith("comparison/pictures/") for name in inside)
    assert drawn == inside["comparison/report.html"].count(b"data:image/svg+xml;base64,") >= 1
    cited = inside["citation.bib"].decode()
    assert cited.startswith("@misc{smallyard-compare-")
    assert cited in readme
    assert all(name in cited for name in two)
    assert cited.count("@misc{") == 3
    assert "1980-01-01" in readme
    assert codes(service.post("/compare/zip", {"ids": two, "baseline": "0" * 16})) == ["E-COMPARE-BASELINE"]
    assert service.post("/compare/zip", {"ids": [two[0], "0" * 16], "baseline": two[0]}).status_code == 404


SUBSIDY = (
    "{id: us-own-subsidy, title: Own, instrument: production_subsidy, by: [USA], target: [USA], scope: {isic: [C26], years: 5}, "
    "unit: usd_bn, path: [{d: 2022-08-09, v: 39, s: in_force}], basis: x, src: [mic2025], conf: partial, recalled: [path]}"
)


@pytest.mark.parametrize(
    ("stated", "kind", "measure"),
    [
        ("include: {kind: [controls]}", "caps", "cn-xc-gage"),
        ("coverage: {us-el-huawei: 50%}", "lists", "us-el-huawei"),
        (f"add: [{SUBSIDY}]", "subsidies", "us-own-subsidy"),
    ],
)
def test_measures_without_a_rate_are_counted_and_named(service: Service, stated: str, kind: str, measure: str) -> None:
    """Caps, lists and money for producers cover trade or output too; what the baseline has already is not counted again."""
    entry = f"{{instrument: measures, in_force_on: 2026-02-10, {stated}}}"
    found = service.post("/scenario/check", {"yaml": f"{HEAD}policies: [{entry}]\n"}).json()
    assert found["ok"], found["findings"]
    (touched,) = found["touches"]
    part = next(item for item in touched["parts"] if item["kind"] == kind)
    assert measure in {item["id"] for item in part["measures"]}
    assert all(item["title"] for item in part["measures"])
    name = "output_musd" if kind == "subsidies" else "trade_musd"
    assert 0.0 < part[name] <= touched[name]
    text = f"{HEAD}baseline: {{policies: [{entry}]}}\npolicies: [{entry}]\n"
    (same,) = service.post("/scenario/check", {"yaml": text}).json()["touches"]
    assert (same["parts"], same["flows"], same["trade_musd"]) == ([], 0, None)


def test_measures_say_how_much_trade_they_touch(service: Service) -> None:
    text = f"{HEAD}policies: [{{instrument: measures, in_force_on: 2025-04-12}}]\n"
    found = service.post("/scenario/check", {"yaml": text}).json()
    assert found["ok"], found["findings"]
    assert found["touches"][0]["flows"] > 0
    assert found["touches"][0]["trade_musd"] > 0
