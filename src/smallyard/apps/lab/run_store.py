"""Runs on disk: a folder each, with a small state file beside it. The index is what the disk says, so nothing is lost.

A state file is replaced as a whole and never written in place; what a dead server left as queued or running is `interrupted`,
unless its folder is complete: then it is done.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smallyard.errors import Finding, InputError
from smallyard.labels.json_text import json_text
from smallyard.pipeline.run_folder import RESULT

try:
    import fcntl
except ImportError:  # a system without file locks: two labs in one folder are then the user's affair
    fcntl = None  # type: ignore[assignment]

ID = re.compile(r"[0-9a-f]{16}")
SCHEMA = "smallyard/lab-run/1"
LOCK = ".lab.lock"
CHECKED = ".check-"  # beginning of the folders in which uploads are checked
OPEN = ("queued", "running")
_DRAFT = re.compile(r"\.[0-9a-f]{16}-.+")
_MOST = 4 << 20  # bytes of a state file


@dataclass(frozen=True)
class Record:
    """The state of a run, game or timeline."""

    id: str
    kind: str
    title: str
    yaml: str
    scenario_sha256: str
    versions: dict[str, str]
    created: str
    state: str = "queued"
    args: dict[str, Any] = field(default_factory=dict)
    uploaded: str | None = None  # file of the uploaded world, if one is used
    seconds: float | None = None
    step: str = ""
    steps_done: int = 0
    steps: int | None = None
    findings: tuple[dict[str, str], ...] = ()


def now() -> str:
    """This moment in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class RunStore:
    """All runs of a lab's folder; one lab at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._lock = threading.Lock()
        self._held: int | None = None
        self._records: dict[str, Record] = {}

    def open(self) -> None:
        """Take the folder and read what is in it; raises InputError if it cannot be written or another lab has it."""
        if self._held is not None:
            return
        try:
            (self.folder / "uploads").mkdir(parents=True, exist_ok=True)
            self._held = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
            if fcntl is not None:
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.close()
            what, fix = f"another lab uses '{self.folder}'", "use that one, stop it, or choose another --folder"
            raise InputError(Finding("E-LAB-FOLDER", what, "--folder", fix=fix)) from error
        except OSError as error:
            why = str(error.strerror or error)
            what, fix = f"cannot write in '{self.folder}'", "choose another --folder"
            raise InputError(Finding("E-LAB-FOLDER", what, "--folder", why, fix=fix)) from error
        self._sweep()
        self._records = {record.id: record for record in self._read()}

    def close(self) -> None:
        """Let the folder go."""
        held, self._held = self._held, None
        if held is not None:
            os.close(held)

    def all(self) -> list[Record]:
        """Every run, newest first."""
        with self._lock:
            found = list(self._records.values())
        return sorted(found, key=lambda item: (item.created, item.id), reverse=True)

    def get(self, name: str) -> Record | None:
        """The run of an id, if there is one."""
        with self._lock:
            return self._records.get(name)

    def place(self, name: str) -> Path:
        """The folder of a run."""
        assert ID.fullmatch(name)
        return self.folder / name

    def save(self, record: Record) -> Record:
        """Keep a state, in memory and on disk."""
        with self._lock:
            self._records[record.id] = record
            self._write(record)
        return record

    def progress(self, name: str, step: str) -> None:
        """One more step of a run, in memory only: after a crash it would say nothing."""
        with self._lock:
            record = self._records[name]
            done = record.steps_done + (1 if record.step else 0)
            self._records[name] = replace(record, step=step, steps_done=done)

    def _write(self, record: Record) -> None:
        file = self.folder / f"{record.id}.json"
        draft = self.folder / f".{record.id}.json-draft"
        with draft.open("w", encoding="utf-8") as stream:
            stream.write(json_text({"schema": SCHEMA, **asdict(record)}) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, file)

    def _sweep(self) -> None:
        """Remove what a dead server left half written."""
        for item in (*self.folder.iterdir(), *(self.folder / "uploads").glob(f"{CHECKED}*")):
            ours = item.name.startswith(CHECKED) or _DRAFT.fullmatch(item.name.replace(".json-draft", "-draft"))
            if item.is_symlink() or not ours:
                continue
            if item.is_dir():
                shutil.rmtree(item, ignore_errors=True)
            else:
                item.unlink(missing_ok=True)

    def _read(self) -> Iterator[Record]:
        names = {item.name.removesuffix(".json") for item in self.folder.iterdir()}
        for name in sorted(names):
            if not ID.fullmatch(name):
                continue
            complete = (self.folder / name / RESULT).is_file()
            record = _state(self.folder / f"{name}.json", name) or (_of_folder(self.folder / name, name) if complete else None)
            if record is None:
                continue
            if record.state in OPEN:
                record = replace(record, state="done" if complete else "interrupted", step="")
                self._write(record)
            elif record.state == "done" and not complete:
                record = replace(record, state="interrupted", step="")
            yield record


def _json(file: Path) -> dict[str, Any] | None:
    """The content of a file of ours; None if it is none."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > _MOST:
            return None
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _state(file: Path, name: str) -> Record | None:
    found = _json(file)
    if found is None or found.pop("schema", None) != SCHEMA or found.get("id") != name:
        return None
    known = {item.name for item in fields(Record)}
    if not known >= set(found) or not {"kind", "title", "yaml", "scenario_sha256", "versions", "created"} <= set(found):
        return None
    return Record(**{**found, "findings": tuple(found.get("findings", ()))})


def _of_folder(folder: Path, name: str) -> Record | None:
    """A complete folder whose state file is lost or damaged."""
    found = _json(folder / RESULT)
    if found is None:
        return None
    kind = str(found.get("kind", "scenario"))
    files = [file for file in (folder / "scenario.resolved.yaml", folder / "game.resolved.yaml") if file.is_file()]
    return Record(
        id=name,
        kind={"scenario": "run"}.get(kind, kind),
        title=str(found.get("title", "")),
        yaml=files[0].read_text("utf-8", "replace") if files else "",
        scenario_sha256=str(found.get("scenario_sha256") or found.get("game_sha256") or found.get("timeline_sha256") or ""),
        versions={str(key): str(value) for key, value in dict(found.get("versions") or {}).items()},
        created=datetime.fromtimestamp((folder / RESULT).stat().st_mtime, UTC).isoformat(timespec="milliseconds"),
        state="done",
    )
