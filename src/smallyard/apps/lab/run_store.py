"""Runs on disk: a folder each, with a small state file beside it. The index is what the disk says, so nothing is lost.

A state file is replaced as a whole and never written in place; what a dead server left as queued or running is `interrupted`,
unless its folder is complete: then it is done.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from smallyard.apps.lab.run_records import OPEN, SCHEMA, Record, is_whole, of_folder, state_in
from smallyard.errors import Finding, InputError
from smallyard.labels.json_text import json_text
from smallyard.pipeline.run_folder import RESULT

try:
    import fcntl
except ImportError:  # a system without file locks: two labs in one folder are then the user's affair
    fcntl = None  # type: ignore[assignment]

ID = re.compile(r"[0-9a-f]{16}")
LOCK = ".lab.lock"
CHECKED = ".check-"  # beginning of the folders in which uploads are checked
_DRAFT = re.compile(r"\.[0-9a-f]{16}-.+")


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
            self._sweep()
            self._records = {record.id: record for record in self._read()}
        except BlockingIOError as error:
            self.close()
            what, fix = f"another lab uses '{self.folder}'", "use that one, stop it, or choose another --folder"
            raise InputError(Finding("E-LAB-FOLDER", what, "--folder", fix=fix)) from error
        except OSError as error:
            self.close()
            why = str(error.strerror or error)
            what, fix = f"cannot write in '{self.folder}'", "choose another --folder"
            raise InputError(Finding("E-LAB-FOLDER", what, "--folder", why, fix=fix)) from error

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
        """Keep a state, on disk and then in memory; raises OSError, and nothing has changed, if it cannot be written."""
        with self._lock:
            self._write(record)
            self._records[record.id] = record
        return record

    def hold(self, record: Record) -> Record:
        """Keep a state in memory only, where the disk takes nothing: after a restart the disk is right again."""
        with self._lock:
            self._records[record.id] = record
        return record

    def complete(self, name: str) -> bool:
        """Whether the folder of a run is there and its last written file is whole."""
        return is_whole(self.place(name) / RESULT)

    def make_room(self, name: str) -> None:
        """Move a damaged folder of a run aside, where it is kept, so that the run can be written again."""
        place = self.place(name)
        if os.path.lexists(place) and not self.complete(name):
            os.replace(place, Path(tempfile.mkdtemp(prefix=f"{name}-damaged-", dir=self.folder), name))

    def clear(self, name: str) -> None:
        """Remove what a job that was ended has left half written beside its folder."""
        assert ID.fullmatch(name)
        for item in self.folder.glob(f".{name}-*"):
            if item.is_dir() and not item.is_symlink():
                shutil.rmtree(item, ignore_errors=True)

    def progress(self, name: str, step: str) -> None:
        """One more step of a run, in memory only: after a crash it would say nothing."""
        with self._lock:
            record = self._records[name]
            done = record.steps_done + (1 if record.step else 0)
            self._records[name] = replace(record, step=step, steps_done=done)

    def _write(self, record: Record) -> None:
        file = self.folder / f"{record.id}.json"
        draft = self.folder / f".{record.id}.json-draft"
        self.folder.mkdir(parents=True, exist_ok=True)  # somebody may have removed it, with all that was in it
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
            complete = self.complete(name)
            record = state_in(self.folder / f"{name}.json", name) or (of_folder(self.folder / name, name) if complete else None)
            if record is None:
                continue
            if record.state in OPEN:
                record = replace(record, state="done" if complete else "interrupted", step="")
                self._write(record)
            elif record.state == "done" and not complete:
                record = replace(record, state="interrupted", step="")
            yield record
