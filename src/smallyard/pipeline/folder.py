"""The run folder: written to a temporary sibling and renamed, so that a folder is either complete or absent."""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from pathlib import Path

from smallyard.errors import Finding, InputError
from smallyard.results.result import SCHEMA, Result
from smallyard.results.tables import to_csv

RESULT = "result.json"
SCENARIO = "scenario.resolved.yaml"
DATASET = "results.nc"
TABLES = "tables"
PARTS = frozenset({RESULT, SCENARIO, DATASET, TABLES})  # all that a run folder may hold when it is replaced


def default_folder(stem: str, sha256: str) -> Path:
    """runs/<file-stem>-<first 8 digits of the scenario hash>."""
    return Path("runs") / f"{stem}-{sha256[:8]}"


def check_target(folder: Path, sha256: str, *, force: bool) -> None:
    """Refuse to overwrite something that is not an earlier run of the same scenario; called before any work is done."""
    if folder.name in ("", ".."):
        raise InputError(Finding("E-OUT-KIND", f"'{folder}' is not the name of a new folder", "--out", fix="add a name to it"))
    try:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise InputError(Finding("E-OUT-KIND", f"'{folder}' exists and is not a plain folder", "--out"))
        held = sorted(item.name for item in folder.iterdir()) if folder.exists() else []
    except OSError as error:
        raise _cannot_write(folder, error) from error
    if not held:
        return
    existing = _hash_of(folder)
    foreign = [name for name in held if name not in PARTS]
    if existing is None or foreign:
        what = f"'{folder}' exists and " + ("holds files of other origin" if existing else "is not a run folder")
        why = "its files would be lost: " + ", ".join((foreign or held)[:5])
        raise InputError(Finding("E-OUT-EXISTS", what, "--out", why, fix="choose another folder"))
    if existing != sha256 and not force:
        raise InputError(
            Finding(
                "E-OUT-EXISTS",
                f"'{folder}' holds another run ({existing[:8]})",
                "--out",
                f"this scenario is {sha256[:8]}",
                fix="choose another folder, or add --force to replace it",
            )
        )


def _hash_of(folder: Path) -> str | None:
    try:
        card = json.loads((folder / RESULT).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_run = isinstance(card, dict) and card.get("schema") == SCHEMA
    return str(card.get("scenario_sha256")) if is_run else None


def _cannot_write(place: Path, error: OSError) -> InputError:
    return InputError(Finding("E-OUT-WRITE", f"cannot write '{place}'", "--out", str(error.strerror or error)))


def write_run(result: Result, folder: Path, *, force: bool = False) -> Path:
    """Write result.json, results.nc, tables/*.csv, scenario.resolved.yaml."""
    check_target(folder, result.scenario_sha256, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _cannot_write(folder.parent, error) from error
    try:
        _fill(result, draft)
        _swap(draft, folder)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _fill(result: Result, draft: Path) -> None:
    draft.chmod(0o755)
    text = json.dumps(result.to_dict(), indent=1, ensure_ascii=False, allow_nan=False)
    (draft / RESULT).write_text(text + "\n", "utf-8")
    (draft / SCENARIO).write_text(_yaml(dict(result.scenario)), "utf-8")
    (draft / TABLES).mkdir()
    for stem, table in result.tables.items():
        (draft / TABLES / f"{stem}.csv").write_text(to_csv(table), "utf-8")
    encoding = {name: {"zlib": True, "complevel": 1} for name in result.dataset.data_vars}
    result.dataset.to_netcdf(draft / DATASET, engine="netcdf4", encoding=encoding)


def _swap(draft: Path, folder: Path) -> None:
    """Put the finished draft in place; an old run is moved aside first and comes back if that fails: never a mixture."""
    old = folder.with_name(f".{folder.name}-old-{os.getpid()}")
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(draft, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _yaml(data: dict) -> str:
    from ruamel.yaml import YAML

    stream = io.StringIO()
    writer = YAML()
    writer.default_flow_style = False
    writer.width = 120
    writer.dump(data, stream)
    return stream.getvalue()
