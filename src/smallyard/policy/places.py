"""From the name of a field to its line in the file, for problems that show only when a scenario meets its world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from smallyard.errors import Finding, SmallyardError
from smallyard.policy.read_yaml import Document, Path_

_FIELD = re.compile(r"(?<![\w.:/])(?:^world$|^split$|(?:baseline\.policies|policies|aggregate|groups|model)(?:\[\d+\]|\.\w+)*)")
_PART = re.compile(r"\[(\d+)\]|(\w+)")


@dataclass(frozen=True, eq=False)
class Origin:
    """The file that a scenario was read from."""

    label: str
    document: Document

    def named(self, where: str) -> str:
        """'policies[2].add' as 'file.yaml:9 policies[2].add'; every field that is named gets its own line."""
        return _FIELD.sub(lambda found: f"{self.label}:{self._line(found[0])} {found[0]}", where)

    def _line(self, name: str) -> int:
        path: Path_ = tuple(int(number) if number else word for number, word in _PART.findall(name))
        return self.document.line(path) or 1


def located(findings: Iterable[Finding], origin: Origin | None) -> list[Finding]:
    """The same findings with file and line."""
    return [item if origin is None else replace(item, where=origin.named(item.where)) for item in findings]


def with_lines(call: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: what a call on a scenario refuses is reported with the lines of the scenario's file."""

    @wraps(call)
    def refusing(scenario: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return call(scenario, *args, **kwargs)
        except SmallyardError as error:
            origin = scenario.origin
            if origin is None:
                raise
            raise type(error)(located(error.findings, origin)) from error

    return refusing
