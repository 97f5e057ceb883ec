"""The list of tests that wait for `make test-full` names tests that exist."""

from __future__ import annotations

from pathlib import Path

from ..conftest import ONLY_IN_FULL

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_left_to_the_full_run_exists() -> None:
    wrong = []
    for line in ONLY_IN_FULL:
        file, _, name = line.partition("::")
        text = (ROOT / file).read_text("utf-8") if (ROOT / file).is_file() else ""
        if not text or (name and f"def {name.split('[')[0]}(" not in text):
            wrong.append(line)
    assert wrong == []
