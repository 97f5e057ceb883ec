"""Scenarios in texts sent by clients: read, checked to name no file, and made ready for the solver.

A client's world is a packaged one or an uploaded one. Inside the lab an uploaded world is the file `<id>.npz` in the folder of
uploads, in which the solver works: its scenario has the hash that the command line gives to a file that names the same world.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smallyard._version import __version__
from smallyard.errors import Finding, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.policy.places import Origin, located
from smallyard.policy.read_yaml import read_yaml
from smallyard.policy.register.index import digest
from smallyard.policy.scenario import Scenario
from smallyard.policy.split_file import packaged_splits
from smallyard.world.packaged import packaged_worlds

UPLOAD = "upload:"
UPLOAD_ID = re.compile(r"[0-9a-f]{16}")
_COMPUTING = ("jax", "jaxlib", "numpy")


@dataclass(frozen=True, eq=False)
class Asked:
    """A client's scenario: its text, the scenario as it is solved, and its hash."""

    text: str
    scenario: Scenario
    sha256: str

    @property
    def key(self) -> str:
        """What two questions share if their answers are the same to the last character."""
        return hashlib.sha256(json.dumps(self.scenario.resolved(), sort_keys=True).encode("utf-8", "replace")).hexdigest()


def read_asked(text: str, uploads: Path) -> Asked:
    """Read a client's scenario; raises InputError with every problem, above all for fields that name a file."""
    document = read_yaml(text, "scenario")
    raise_if(located(file_findings(document.data, uploads), Origin("scenario", document)))
    scenario = inside(Scenario.from_document(document))
    return Asked(text, scenario, scenario.sha256)


def inside(scenario: Scenario) -> Scenario:
    """The scenario with an uploaded world under the name of its file."""
    return scenario.model_copy(update={"world": file_name(scenario.world)}) if scenario.world.startswith(UPLOAD) else scenario


def file_name(world: str) -> str:
    """`upload:<id>` as the name of its file; other names as they are."""
    return world.removeprefix(UPLOAD) + ".npz" if world.startswith(UPLOAD) else world


def uploaded(world: str) -> str | None:
    """The file of an uploaded world, None for a packaged one."""
    name = file_name(world)
    return name if name.endswith(".npz") else None


def file_findings(data: Any, uploads: Path) -> list[Finding]:
    """Fields of a scenario or game that would name a file of this machine: worlds and splits by packaged name only."""
    if not isinstance(data, Mapping):
        return []
    split = data.get("split")
    spec = split.get("spec") if isinstance(split, Mapping) else split
    found = world_findings(data.get("world"), uploads)
    if isinstance(spec, str) and spec not in packaged_splits():
        found.append(_no_file("split", spec, packaged_splits()))
    return found


def world_findings(world: Any, uploads: Path) -> list[Finding]:
    """One finding unless a world is packaged or uploaded; values that are no text are left to the scenario's own check."""
    if not isinstance(world, str) or world in packaged_worlds():
        return []
    name = world.removeprefix(UPLOAD)
    if world.startswith(UPLOAD) and UPLOAD_ID.fullmatch(name):
        if (uploads / f"{name}.npz").is_file():
            return []
        return [Finding("E-LAB-UNKNOWN", f"no world has been uploaded as '{world}'", "world", fix="upload its file here first")]
    return [_no_file("world", world, packaged_worlds())]


def _no_file(kind: str, name: str, known: Iterable[str]) -> Finding:
    names = list(known)
    own = " or upload: and 16 hexadecimal digits" if kind == "world" else ""
    why = "the lab opens no file of its machine for a scenario that it is sent"
    what = f"'{name:.80}' is no packaged {kind}"
    return Finding("E-LAB-FILE", what, kind, why, f"one of {', '.join(names)}{own}", did_you_mean(name, names))


def versions() -> dict[str, str]:
    """What makes the numbers, without importing it: two runs of one scenario under the same versions are the same run."""
    from importlib.metadata import version

    return {"smallyard": __version__, "register": digest()[:16]} | {name: version(name) for name in _COMPUTING}


def asked_id(asked: Asked, made_by: Mapping[str, str]) -> str:
    """The id of a run: its files carry title and notes and speak of policies by their place, so all of these belong to it."""
    return run_id("run", f"{asked.sha256} {asked.key}", made_by)


def run_id(kind: str, sha256: str, made_by: Mapping[str, str]) -> str:
    """Sixteen hexadecimal digits of what is asked and of what answers it."""
    text = json.dumps([kind, sha256, dict(made_by)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
