"""The folder of a timeline: the same for people and for programs, written by the same rules as a run folder."""

from __future__ import annotations

from pathlib import Path

from smallyard.labels.json_text import json_text
from smallyard.pipeline.folder import FolderKind, write_folder
from smallyard.pipeline.run_folder import REPORT, RESULT, SCENARIO, TABLES, yaml_text
from smallyard.results.result import SCHEMA
from smallyard.results.tables import to_csv
from smallyard.study.timeline_result import TimelineResult

FIGURE = "timeline.svg"
PARTS = frozenset({RESULT, SCENARIO, TABLES, REPORT, FIGURE})
TIMELINE = FolderKind("timeline", RESULT, SCHEMA, "timeline_sha256", PARTS)


def default_folder(sha256: str) -> Path:
    """runs/timeline-<first 8 digits of the timeline's hash>."""
    return Path("runs") / f"timeline-{sha256[:8]}"


def write_timeline(found: TimelineResult, folder: Path, *, force: bool = False) -> Path:
    """Write result.json, report.html, timeline.svg, tables/*.csv and the scenario of the first date.

    An existing folder is replaced only by the same question, or with `force`.
    """
    return write_folder(folder, found.timeline_sha256, TIMELINE, lambda draft: _fill(found, draft, folder.name), force=force)


def _fill(found: TimelineResult, draft: Path, place: str) -> None:
    from smallyard.study.timeline_report import timeline_html
    from smallyard.study.timeline_words import figure_file

    (draft / RESULT).write_text(json_text(found.to_dict()) + "\n", "utf-8")
    (draft / SCENARIO).write_text(yaml_text(dict(found.scenario)), "utf-8")
    (draft / TABLES).mkdir()
    for stem, table in found.tables.items():
        (draft / TABLES / f"{stem}.csv").write_text(to_csv(table), "utf-8")
    files = [RESULT, SCENARIO, *(f"{TABLES}/{stem}.csv" for stem in found.tables)]
    picture = figure_file(found)
    if picture:
        (draft / FIGURE).write_text(picture, "utf-8")
        files.append(FIGURE)
    (draft / REPORT).write_text(timeline_html(found, place=place, files=files), "utf-8")
