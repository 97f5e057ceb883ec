"""The command line inside the test process: exit code, standard output, standard error."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from smallyard.apps.cli import main

HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"


class Answer(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Cli = Callable[..., Answer]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        found = capsys.readouterr()
        return Answer(int(ended.value.code or 0), found.out, found.err)

    return call


@pytest.fixture
def scenario(tmp_path: Path) -> Callable[..., Path]:
    """Write a scenario file on the 17 × 27 world; `policies` and `more` are YAML."""

    def write(policies: str = "[]", more: str = "", name: str = "question.yaml") -> Path:
        file = tmp_path / name
        file.write_text(f"{HEAD}{more}\npolicies: {policies}\n", "utf-8")
        return file

    return write


@pytest.fixture
def tariff() -> str:
    """A policy list that is solved in milliseconds."""
    return "[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 10 pp}]"
