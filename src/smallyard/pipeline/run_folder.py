"""The run folder: everything about one run, for people and for programs."""

from __future__ import annotations

import io
from pathlib import Path

from smallyard.labels.json_text import json_text
from smallyard.pipeline.folder import FolderKind, write_folder
from smallyard.results.report.report import report_html
from smallyard.results.result import SCHEMA, Result
from smallyard.results.tables import to_csv

RESULT = "result.json"
SCENARIO = "scenario.resolved.yaml"
DATASET = "results.nc"
TABLES = "tables"
REPORT = "report.html"
WORKBOOK = "summary.xlsx"
CELLS = "tables/bilateral_cells.csv.gz"
RUN = FolderKind("run", RESULT, SCHEMA, "scenario_sha256", frozenset({RESULT, SCENARIO, DATASET, TABLES, REPORT, WORKBOOK}))


def default_folder(stem: str, sha256: str) -> Path:
    """runs/<file-stem>-<first 8 digits of the scenario hash>."""
    return Path("runs") / f"{stem}-{sha256[:8]}"


def write_run(result: Result, folder: Path, *, force: bool = False, full: bool = False) -> Path:
    """Write result.json, results.nc, report.html, summary.xlsx, tables/*.csv and scenario.resolved.yaml.

    `full` adds every bilateral cell as compressed CSV. An existing folder is replaced only by the same question, or with `force`.
    """
    return write_folder(folder, result.scenario_sha256, RUN, lambda draft: _fill(result, draft, folder.name, full), force=force)


def _fill(result: Result, draft: Path, place: str, full: bool) -> None:
    from smallyard.results.bilateral_file import bilateral_csv_gz
    from smallyard.results.workbook import workbook_bytes

    text = json_text(result.to_dict())
    (draft / RESULT).write_text(text + "\n", "utf-8")
    (draft / SCENARIO).write_text(yaml_text(dict(result.scenario)), "utf-8")
    (draft / TABLES).mkdir()
    tables = result.tables
    for stem, table in tables.items():
        (draft / TABLES / f"{stem}.csv").write_text(to_csv(table), "utf-8")
    encoding = {name: {"zlib": True, "complevel": 1} for name in result.dataset.data_vars}
    result.dataset.to_netcdf(draft / DATASET, engine="netcdf4", encoding=encoding)
    (draft / WORKBOOK).write_bytes(workbook_bytes(result))
    files = [RESULT, DATASET, WORKBOOK, SCENARIO, *(f"{TABLES}/{stem}.csv" for stem in tables)]
    if full:
        (draft / CELLS).write_bytes(bilateral_csv_gz(result))
        files.append(CELLS)
    (draft / REPORT).write_text(report_html(result, place=place, files=files), "utf-8")


def yaml_text(data: dict | list) -> str:
    """Plain data as YAML."""
    from ruamel.yaml import YAML

    stream = io.StringIO()
    writer = YAML()
    writer.default_flow_style = False
    writer.width = 120
    writer.dump(data, stream)
    return stream.getvalue()
