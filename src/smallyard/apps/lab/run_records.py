"""What is kept of a run, game or timeline, and how it is read back: files from another time or another hand are not believed."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from smallyard.apps.lab.problems import FindingView
from smallyard.apps.lab.timeline_args import TimelineArgs
from smallyard.pipeline.run_folder import RESULT

SCHEMA = "smallyard/lab-run/1"
OPEN = ("queued", "running")
_MOST, _MOST_RESULT = 4 << 20, 64 << 20  # bytes of a state file, of a result
Kind = Literal["run", "game", "timeline"]
State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]


@dataclass(frozen=True)
class Record:
    """The state of a run, game or timeline."""

    id: str
    kind: Kind
    title: str
    yaml: str
    scenario_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    versions: dict[str, str]
    created: str
    state: State = "queued"
    args: dict[str, Any] = field(default_factory=dict)
    uploaded: Annotated[str, Field(pattern=r"^[0-9a-f]{16}\.npz$")] | None = None  # file of the uploaded world, if one is used
    seconds: Annotated[float, Field(allow_inf_nan=False)] | None = None
    step: str = ""
    steps_done: int = 0
    steps: int | None = None
    findings: tuple[dict[str, Any], ...] = ()


_RECORD = TypeAdapter(Record)


def now() -> str:
    """This moment in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def is_whole(file: Path) -> bool:
    """Whether a file of JSON ends as it should: one that was cut off, or filled with zeros by a loss of power, does not."""
    try:
        if file.is_symlink() or file.parent.is_symlink() or not file.is_file():
            return False
        with file.open("rb") as stream:
            stream.seek(-min(2, file.stat().st_size), os.SEEK_END)
            return stream.read().rstrip().endswith(b"}")
    except OSError:
        return False


def _json(file: Path, most: int) -> dict[str, Any] | None:
    """The content of a file of ours; None if it is none."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > most:
            return None
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def state_in(file: Path, name: str) -> Record | None:
    """The record in a state file; None if there is none that fits."""
    found = _json(file, _MOST)
    if found is None or found.pop("schema", None) != SCHEMA or found.get("id") != name:
        return None
    return _checked(found, name) if {item.name for item in fields(Record)} >= set(found) else None


def _checked(found: dict[str, Any], name: str) -> Record | None:
    """A record from another time or another hand: what does not fit its types is left out, and that is said."""
    try:
        record = _RECORD.validate_json(json.dumps(found, allow_nan=False), strict=True)
        for item in record.findings:
            FindingView.model_validate(item)
        if record.kind == "timeline":
            TimelineArgs.model_validate(record.args)
        return record
    except (ValidationError, ValueError):
        print(f"smallyard lab: '{name}.json' is not a state of this version and is left out", file=sys.stderr)
        return None


def of_folder(folder: Path, name: str) -> Record | None:
    """A complete folder whose state file is lost or damaged."""
    found = _json(folder / RESULT, _MOST_RESULT)
    if found is None:
        return None
    kind = found.get("kind", "scenario")
    asked = [file for file in (folder / "scenario.resolved.yaml", folder / "game.resolved.yaml") if _is_small(file)]
    written = datetime.fromtimestamp((folder / RESULT).stat().st_mtime, UTC)
    made = {
        "id": name,
        "kind": "run" if kind == "scenario" else kind,
        "title": found.get("title", ""),
        "yaml": asked[0].read_text("utf-8", "replace") if asked else "",
        "scenario_sha256": found.get("scenario_sha256") or found.get("game_sha256") or found.get("timeline_sha256") or "",
        "versions": found.get("versions") or {},
        "created": written.isoformat(timespec="milliseconds"),
        "state": "done",
    }
    return _checked(made, name)


def _is_small(file: Path) -> bool:
    return file.is_file() and not file.is_symlink() and file.stat().st_size <= _MOST
