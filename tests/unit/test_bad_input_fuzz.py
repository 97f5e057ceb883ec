"""A short, fixed part of `benchmarks/fuzz_inputs.py`: spoilt scenario and world files give a certified run or a coded refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz_inputs import fuzz

SOLVED, REFUSED = 15, 80  # at least; otherwise the mutations have become too strong or too weak to show anything


@pytest.mark.parametrize("seed", [1])
def test_spoilt_files_are_solved_or_refused(tmp_path: Path, seed: int) -> None:
    report = fuzz(tmp_path, 150, seed, whole_every=20)
    assert report.failures == []
    assert report.outcomes["certified"] >= SOLVED
    assert len(report.refusals) >= REFUSED
    assert len(report.outcomes) >= 20
    assert report.whole >= 1
