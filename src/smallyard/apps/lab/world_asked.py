"""The world that a request names: a packaged one, or one that was uploaded and checked before; never a file of the machine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from smallyard.apps.lab.problems import UnknownName, check_name
from smallyard.apps.lab.questions import UPLOAD, file_name, world_findings
from smallyard.world.packaged import load_world, packaged_worlds
from smallyard.world.world import World

HELD = 2  # uploaded worlds kept in memory: each has at most as many cells as the solver has let in


def world_asked(name: str, uploads: Path) -> World:
    """A world by its packaged name or as `upload:<id>`. Refused with 404."""
    if not name.startswith(UPLOAD):
        check_name("E-WORLD-UNKNOWN", "world", name, packaged_worlds(), "path")
        return load_world(name)
    found = world_findings(name, uploads)
    if found:
        raise UnknownName(found)
    return _uploaded(str(uploads / file_name(name)))


@lru_cache(maxsize=HELD)
def _uploaded(path: str) -> World:
    """An uploaded world; its file never changes, because its name is the hash of its content."""
    return load_world(path)
