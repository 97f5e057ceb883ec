"""What all read-only answers share: strict records, and 404 with the nearest name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict

from smallyard.apps.lab.problems import ProblemsView, Refused, refusals
from smallyard.errors import Finding
from smallyard.labels.match import did_you_mean


class View(BaseModel):
    """Base of answers: frozen, and no field that the schema does not state."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, serialize_by_alias=True)


CHECKED: dict[int | str, dict[str, Any]] = refusals(422)
NAMED: dict[int | str, dict[str, Any]] = {404: {"model": ProblemsView, "description": "nothing has this name"}, **CHECKED}


def check_name(code: str, kind: str, name: str, allowed: Iterable[str], where: str = "path") -> None:
    """Refuse with 404 and the nearest names unless `name` is one of the allowed."""
    names = list(allowed)
    if name not in names:
        raise Refused(404, Finding(code, f"unknown {kind} '{name:.80}'", where, fix=did_you_mean(name, names)))
