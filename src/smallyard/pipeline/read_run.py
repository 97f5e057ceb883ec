"""A run folder read back, as a file from a stranger: limited size, no links, no trust in what it says about itself."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from smallyard.errors import Finding, InputError
from smallyard.pipeline.run_folder import RESULT, SCENARIO
from smallyard.policy.scenario import Scenario
from smallyard.results.card_form import card_from
from smallyard.results.result import Result
from smallyard.results.run_card import RunCard

MAX_BYTES = 8 << 20  # a run of 44 regions has 0.1 MB, one of 600 regions 2 MB
_AGAIN = "run the scenario again"


def read_run(folder: str | Path) -> RunCard:
    """The card of a run folder: what `result.json` says, checked, with the scenario beside it.

    Raises InputError (E-RUN-FOLDER, E-RUN-FILE, E-RUN-JSON, E-RUN-SCHEMA, E-RUN-STATUS, E-RUN-FORM, E-RUN-VALUE, E-RUN-HASH, or
    the codes of the scenario file). Not for the arrays: those are in results.nc and the tables.
    """
    place = Path(folder)
    name = writable(place.name if place.name not in ("", "..") else place.resolve().name)
    if not os.path.exists(place / RESULT):
        is_folder = os.path.isdir(place)
        what = f"'{folder!s:.200}' is not a run folder" if is_folder else f"there is no folder '{folder!s:.200}'"
        why = f"it holds no {RESULT}, or you may not look into it" if is_folder else ""
        raise InputError(Finding("E-RUN-FOLDER", what, "runs", why, expected="a folder that smallyard run has written"))
    data = _json(place / RESULT, f"{name}/{RESULT}")
    _check_plain(place / SCENARIO, f"{name}/{SCENARIO}")
    return card_from(data, Scenario.load(place / SCENARIO), name, f"{name}/{RESULT}")


def writable(name: str) -> str:
    """A file name as text that can be written again: bytes that are no text become question marks."""
    return name.encode("utf-8", "replace").decode()


def card_of(result: Result, name: str = "") -> RunCard:
    """The card of a result in memory; the same as reading its folder."""
    scenario = Scenario.model_validate(dict(result.scenario))
    return card_from(result.to_dict(), scenario, name or result.scenario_sha256[:8], "result")


def _check_plain(file: Path, where: str) -> None:
    """A folder from elsewhere may hold links to other files, pipes or devices: none of them is opened."""
    if os.path.islink(file) or not os.path.isfile(file):
        what = f"'{where}' is " + ("a link" if os.path.islink(file) else "no plain file that can be read")
        raise InputError(Finding("E-RUN-FILE", what, where, expected="the file as smallyard run wrote it", fix=_AGAIN))


def _json(file: Path, where: str) -> Any:
    _check_plain(file, where)
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = str(error.strerror or error)
        raise InputError(Finding("E-RUN-FILE", f"cannot read '{where}'", where, why, fix="check your rights to read it")) from error
    if len(content) > MAX_BYTES:
        raise InputError(Finding("E-RUN-FILE", f"'{where}' is too long", where, expected=f"at most {MAX_BYTES >> 20} MiB"))
    try:
        found = json.loads(content.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_once)
        json.dumps(found, ensure_ascii=False).encode()  # escapes may spell halves of characters, which no file can hold
        return found
    except (ValueError, RecursionError) as error:  # bad UTF-8, bad JSON, NaN, a key twice, brackets without end
        why = " ".join(str(error).split())[:200]
        raise InputError(Finding("E-RUN-JSON", f"'{where}' is not valid JSON", where, why, fix=_AGAIN)) from error


def _no_constant(word: str) -> float:
    raise ValueError(f"'{word}' is not a number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping in which no key stands twice: which one holds would not be stated."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key '{key:.60}' stands twice")
        found[key] = value
    return found
