"""What a game answers: one record per question, and all of them with what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from smallyard.results.figures.figure import Figure
from smallyard.results.tables import Table
from smallyard.solver.certificate import Certificate


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to one question.

    concept and title; words, sentences for people, the finding first; data, JSON form; figures, each with the table behind it;
    failures, what keeps it from being certified (none: certified); certificates of the equilibria behind it; label, the grade of a
    scenario-grade module.
    """

    concept: str
    title: str
    words: tuple[str, ...]
    data: Mapping[str, Any]
    figures: tuple[Figure, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    failures: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    label: str = ""

    @property
    def certified(self) -> bool:
        """Whether nothing keeps it from being what it says."""
        return not self.failures and all(not item.failures() for item in self.certificates)

    def to_dict(self) -> dict[str, Any]:
        """An entry of `answers` in result.json."""
        return {
            "concept": self.concept,
            "title": self.title,
            "status": "certified" if self.certified else "not_certified",
            "label": self.label,
            "words": list(self.words),
            "failures": list(self.failures),
            "max_residual": max((item.max_residual for item in self.certificates), default=None),
            **_plain(self.data),
        }


def _plain(value: Any) -> Any:
    """JSON form: what has no finite value, such as damage per cost where there is no cost, is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value


@dataclass(frozen=True, eq=False)
class GameResult:
    """All answers of a game, with the economy, closure and versions behind them."""

    title: str
    game: Mapping[str, Any]
    game_sha256: str
    world: Mapping[str, Any]
    closure: Mapping[str, str]
    sources: Mapping[str, str]
    versions: Mapping[str, str]
    answers: tuple[Answer, ...]
    certificate: Certificate
    remarks: tuple[str, ...]
    solves: int

    @property
    def certified(self) -> bool:
        """Whether every answer is."""
        return all(item.certified for item in self.answers)

    @property
    def tables(self) -> dict[str, Table]:
        """Tables as columns, by file stem; numbered where a concept is asked for more than once."""
        found: dict[str, Table] = {}
        for place, item in enumerate(self.answers):
            many = sum(other.concept == item.concept for other in self.answers) > 1
            head = f"{item.concept}-{place + 1}" if many else item.concept
            for stem, table in {**{figure.key: figure.table for figure in item.figures}, **item.tables}.items():
                found[f"{head}-{stem}"] = table
        return found

    def to_dict(self) -> dict[str, Any]:
        """The content of result.json."""
        return {
            "schema": "smallyard/result/1",
            "kind": "game",
            "status": "certified" if self.certified else "not_certified",
            "title": self.title,
            "certificate": {"max_residual": self.certificate.max_residual, "walras": self.certificate.walras},
            "closure": dict(self.closure),
            "answers": [item.to_dict() for item in self.answers],
            "remarks": list(self.remarks),
            "solves": self.solves,
            "game": dict(self.game),
            "game_sha256": self.game_sha256,
            "world": dict(self.world),
            "sources": dict(self.sources),
            "versions": dict(self.versions),
        }
