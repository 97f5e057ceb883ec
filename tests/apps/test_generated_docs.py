"""Numbers and references in the documentation are those of the shipped code."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOISE = ("certificate", "               residual")  # passes and rounding of residuals depend on the JAX version

pytestmark = pytest.mark.xdist_group("ricardian")


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    """The script that writes the generated parts, imported from its file."""
    spec = importlib.util.spec_from_file_location("write_generated_docs", ROOT / "scripts" / "write_generated_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _stable(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(NOISE)]


def test_readme_shows_what_the_flagship_prints(writer: ModuleType) -> None:
    """The block between the markers equals the summary of a fresh run."""
    shown = (ROOT / "README.md").read_text("utf-8").split(writer.BEGIN)[1].split(writer.END)[0]
    assert _stable(shown) == _stable(writer.flagship_block())


def test_scenario_reference_is_current(writer: ModuleType) -> None:
    """docs/scenario.md is what the models say today."""
    assert (ROOT / "docs" / "scenario.md").read_text("utf-8") == writer.scenario_page()


@pytest.mark.shared
def test_replication_page_is_current(writer: ModuleType, shared: Path) -> None:
    """Every row of the committed page, up to the last printed digit of the differences."""
    committed = (ROOT / "docs" / "replication-caliendo-parro-2015.md").read_text("utf-8").splitlines()
    fresh = writer.replication_page(shared / "replications").splitlines()
    rows = [[line.split("|")[:6] for line in page if line.startswith("| ")] for page in (committed, fresh)]
    assert rows[0] == rows[1]
