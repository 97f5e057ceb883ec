"""Every code that the program can print is explained, and nothing else: a new code without an explanation fails here."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path

import pytest

import smallyard
from smallyard.apps.explanations import KINDS, Explanation, explanations
from smallyard.policy.read_yaml import read_yaml
from smallyard.results.comparability import ASPECTS

SOURCE = Path(smallyard.__file__).parent
CODE = re.compile(r"E-[A-Z]+(-[A-Z]+)*")
PARTS = {"E-COMPARE-": [name.upper() for name in ASPECTS]}  # what codes are put together from, by their beginning
USUAL = ["REGION", "SECTOR"]
ALL = explanations()


def codes_in(tree: ast.AST) -> set[str]:
    """Codes written out, and codes put together from parts: E-{kind}-UNKNOWN stands for one per kind."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            start = str(getattr(node.values[0], "value", "")) if isinstance(node.values[0], ast.Constant) else ""
            parts = [[str(part.value)] if isinstance(part, ast.Constant) else PARTS.get(start, USUAL) for part in node.values]
            texts = ["".join(choice) for choice in itertools.product(*parts)] if start.startswith("E-") else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts = [node.value]
        else:
            continue
        found |= {text for text in texts if CODE.fullmatch(text)}
    return found


def test_every_code_of_the_program_is_explained_and_no_other() -> None:
    used = {code for file in sorted(SOURCE.rglob("*.py")) for code in codes_in(ast.parse(file.read_text("utf-8")))}
    assert len(used) > 80
    assert sorted(used - set(ALL)) == [], "add these to src/smallyard/data/explanations/"
    assert sorted(set(ALL) - used) == [], "nobody uses these any more"


def test_codes_put_together_are_seen() -> None:
    assert codes_in(ast.parse('f"E-{kind.upper()}-UNKNOWN"')) == {"E-REGION-UNKNOWN", "E-SECTOR-UNKNOWN"}
    assert codes_in(ast.parse('a = {"x": "E-ONE"}; b = "see E-TWO"')) == {"E-ONE"}


@pytest.mark.parametrize("item", ALL.values(), ids=ALL)
def test_an_explanation_is_complete_and_short(item: Explanation) -> None:
    assert CODE.fullmatch(item.code)
    assert item.exit in KINDS
    for text in (item.title, item.meaning, item.cause, item.fix):
        assert text == text.strip()
        assert 5 < len(text) <= 250
    assert not item.title.endswith(".")
    assert all(text.endswith(".") for text in (item.meaning, item.cause, item.fix))
    assert item.code.startswith("E-BUG") or (item.before and item.after and item.before != item.after)
    assert all(len(line) <= 120 for line in (item.before + "\n" + item.after).splitlines())


def test_the_kind_of_refusal_is_stated() -> None:
    """Infeasible codes end with 3, codes of the solver with 4, defects with 5, all others with 2."""
    for item in ALL.values():
        starts = {"E-INFEASIBLE": 3, "E-NOT-C": 4, "E-BUG": 5}
        assert item.exit == next((number for start, number in starts.items() if item.code.startswith(start)), 2), item.code


@pytest.mark.parametrize("family", ["scenario", "yaml", "policy"])
def test_examples_after_mending_are_valid_yaml(family: str) -> None:
    lines = [item for item in ALL.values() if item.family == family and item.after[:1] in "{-" and "…" not in item.after]
    assert lines or family == "yaml"
    for item in lines:
        read_yaml(item.after)
