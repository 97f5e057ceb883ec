"""Files of measures that are wrong: every problem has a code, its line and a way out, and all of them come at once."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import Finding, InputError
from smallyard.policy.register.read_register import measures_from_yaml, read_measures_file, template_text

QUICK = 1.0  # processor seconds of a refusal
HEAD = "schema: smallyard/measures/1\nmeasures:\n"
KEYS = {
    "id": "us-test", "title": "a duty", "instrument": "import_tariff", "authority": "s301", "by": "[USA]", "target": "[CHN]",
    "scope": '{hs: ["8501"], isic: [C27]}', "unit": "pct", "path": "[{d: 2030-01-01, v: 5, s: in_force}]", "basis": "law",
    "src": "[fr-14195]", "conf": "sourced",
}  # fmt: skip
LINES = {key: line for line, key in enumerate(KEYS, start=3)}


def file(*changes: dict[str, Any]) -> str:
    """A file with a measure per change; a key whose value is None is left out."""
    blocks = []
    for change in changes:
        lines = [f"{key}: {value}" for key, value in {**KEYS, **change}.items() if value is not None]
        blocks.append("- " + "\n  ".join(lines) + "\n")
    return HEAD + "".join(blocks)


def problems(text: str) -> list[Finding]:
    began = time.process_time()
    with pytest.raises(InputError) as refusal:
        measures_from_yaml(text, "mine.yaml")
    assert time.process_time() - began < QUICK
    found = list(refusal.value.findings)
    assert all(item.where.startswith("mine.yaml") and (item.fix or item.expected) for item in found)
    return found


def test_the_plain_file_is_accepted() -> None:
    assert [item.id for item in measures_from_yaml(file({}, {"id": "us-other"})).measures] == ["us-test", "us-other"]


STEP = "{d: 2030-01-01, v: 5, s: in_force}"
CASES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # name: change, code, words, key in whose line it stands
    "two steps on a day": ({"path": f"[{STEP}, {STEP}]"}, "E-STEP-OVERLAP", "step 1 begins on 2030-01-01", "path"),
    "steps out of order": ({"path": f"[{STEP}, {{d: 2029-12-31, v: 0, s: expired}}]"}, "E-STEP-OVERLAP", "oldest first", "path"),
    "undated step": ({"path": "[{v: 5, s: in_force}]"}, "E-STEP-UNDATED", "the key 'd' is missing", "path"),
    "no step": ({"path": "[]"}, "E-STEP-UNDATED", "at least one", "path"),
    "no such day": ({"path": "[{d: 2030-02-30, v: 5, s: in_force}]"}, "E-DATE", "2030-02-30", "path"),
    "day as in Europe": ({"path": "[{d: 1.2.2030, v: 5, s: in_force}]"}, "E-DATE", "year, month and day", "path"),
    "level with a sign": ({"path": "[{d: 2030-01-01, v: 5%, s: in_force}]"}, "E-MEASURE-LEVEL", "a number is needed", "path"),
    "level that is not finite": ({"path": "[{d: 2030-01-01, v: .nan, s: in_force}]"}, "E-MEASURE-LEVEL", "a number", "path"),
    "level out of range": ({"path": "[{d: 2030-01-01, v: 1e6, s: in_force}]"}, "E-MEASURE-LEVEL", "from -100 to 10000", "path"),
    "share above one": ({"unit": "binary", "path": f"[{STEP}]"}, "E-MEASURE-LEVEL", "from 0 to 1", "path"),
    "neither level nor note": ({"path": "[{d: 2030-01-01, v: null, s: in_force}]"}, "E-MEASURE-LEVEL", "nor a note", "path"),
    "unknown status": ({"path": "[{d: 2030-01-01, v: 5, s: inforce}]"}, "E-VALUE", "did you mean 'in_force'", "path"),
    "unknown authority": ({"authority": "s303"}, "E-AUTHORITY-UNKNOWN", "or 's301'", "authority"),
    "no authority": ({"authority": None}, "E-AUTHORITY-MISSING", "s232", "id"),
    "displacing unsaid": ({"authority": "s232"}, "E-MEASURE-DISPLACES", "yield to 's232'", "id"),
    "no source": ({"src": "[]"}, "E-SOURCE-MISSING", "at least one source", "src"),
    "sources left out": ({"src": None}, "E-SOURCE-MISSING", "at least one source", "id"),
    "unknown source": ({"src": "[fr-1419]"}, "E-SOURCE-UNKNOWN", "did you mean 'fr-14195'", "src"),
    "code as a number": ({"scope": "{hs: [8541.10]}"}, "E-HS-NUMBER", "between quotes", "scope"),
    "code with a zero": ({"scope": "{hs: [0203]}"}, "E-HS-NUMBER", "203", "scope"),
    "code in words": ({"scope": '{hs: ["130 codes"]}'}, "E-HS-FORM", "2 to 10 digits", "scope"),
    "range backwards": ({"scope": '{hs: ["7609-7604"]}'}, "E-HS-FORM", "7609-7604", "scope"),
    "id taken by the register": ({"id": "us-301-list3"}, "E-MEASURE-DUPLICATE", "the packaged register", "id"),
    "id in capitals": ({"id": "US-301"}, "E-MEASURE-ID", "small letters", "id"),
    "unknown imposer": ({"by": "[US]"}, "E-REGION-UNKNOWN", "did you mean 'USA'", "by"),
    "unknown target": ({"target": "[CHN, XXX]"}, "E-REGION-UNKNOWN", "XXX", "target"),
    "rest of the world": ({"target": "[ROW]"}, "E-REGION-UNKNOWN", "ROW", "target"),
    "unknown sector": ({"scope": "{isic: [C99]}"}, "E-SECTOR-UNKNOWN", "C99", "scope"),
    "coverage in percent": ({"scope": "{isic: [C27], coverage: 64}"}, "E-MEASURE-LEVEL", "0.64 for 64 %", "scope"),
    "unknown instrument": ({"instrument": "tariff"}, "E-VALUE", "import_tariff", "instrument"),
    "unknown unit": ({"unit": "percent"}, "E-VALUE", "pct", "unit"),
    "unknown key": ({"authorty": "s301"}, "E-KEY-UNKNOWN", "did you mean 'authority'", ""),
    "unknown key in a scope": ({"scope": "{sector: [C27]}"}, "E-KEY-UNKNOWN", "one of hs", "scope"),
    "no target": ({"target": "[]"}, "E-SIZE", "target", "target"),
    "recalled unsaid": ({"conf": "partial"}, "E-MEASURE-RECALLED", "conf is partial", "conf"),
    "answers nobody": ({"answers": "[us-301-list33]"}, "E-MEASURE-UNKNOWN", "us-301-list3", ""),
    "modifies nobody": ({"modifies": "[us-301-list33]"}, "E-MEASURE-UNKNOWN", "us-301-list3", ""),
    "title is a number": ({"title": "301"}, "E-TEXT", "quote it", "title"),
    "scope is a list": ({"scope": "[C27]"}, "E-FORM", "a mapping", "scope"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_named_with_its_line(name: str) -> None:
    change, code, words, key = CASES[name]
    (found,) = problems(file(change))
    assert found.code == code
    assert words in found.text()
    assert "scenario" not in found.fix
    if key:
        assert found.where.startswith(f"mine.yaml:{LINES[key]} measures[0]")


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["d", "v", "s", "hs", "id"]), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*KEYS, "answers", "modifies", "recalled", "except", "displaces_at_zero"]), ODD, max_size=4))
def test_whatever_stands_under_a_key_is_accepted_or_refused_with_a_place(changes: dict[str, Any]) -> None:
    """JSON is YAML, so any value can be put under any key; nothing but a refusal with codes may come of it."""
    text = file({key: json.dumps(value) for key, value in changes.items()})
    findings: tuple[Finding, ...] = ()
    try:
        (found,) = measures_from_yaml(text, "mine.yaml").measures
    except InputError as refusal:
        findings = refusal.findings
    assert findings or found.path
    assert all(item.code.startswith("E-") and item.where.startswith("mine.yaml:") for item in findings)


def test_norway_is_not_a_truth_value() -> None:
    (found,) = problems(file({"by": "[NO]"}))
    assert (found.code, "'NO'" in found.what) == ("E-REGION-UNKNOWN", True)


def test_everything_comes_at_once() -> None:
    """Problems of form and of rules, of several measures, in one refusal."""
    found = problems(
        file(
            {"authority": "s303", "src": "[]", "scope": "{hs: [8541.10], isic: [C99]}"},
            {"path": f"[{STEP}, {STEP}]", "by": "[US]"},
            {"id": "us-three", "path": "[{v: 5, s: in_force}]"},
        )
    )
    assert sorted(item.code for item in found) == sorted([
        "E-AUTHORITY-UNKNOWN", "E-SOURCE-MISSING", "E-HS-NUMBER", "E-SECTOR-UNKNOWN", "E-STEP-OVERLAP", "E-REGION-UNKNOWN",
        "E-MEASURE-DUPLICATE", "E-STEP-UNDATED",
    ])  # fmt: skip


def test_an_id_that_occurs_twice_names_the_first_place() -> None:
    (found,) = problems(file({}, {}))
    assert found.code == "E-MEASURE-DUPLICATE"
    assert "mine.yaml:3 measures[0].id" in found.why
    assert found.where == f"mine.yaml:{3 + len(KEYS)} measures[1].id"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E-MEASURE-FORM"),
        ("- id: us-a\n", "E-MEASURE-FORM"),
        ("schema: smallyard/scenario/1\nmeasures: []\n", "E-VALUE"),
        ("measures: []\n", "E-KEY-MISSING"),
        ("schema: smallyard/measures/1\nmeasures: {}\n", "E-FORM"),
        ("schema: smallyard/measures/1\nmeasures: [1]\n", "E-FORM"),
        ("schema: smallyard/measures/1\nmeasures: []\nsources: {a: {kind: rumour, at: x}}\n", "E-VALUE"),
        ("schema: &a smallyard/measures/1\nmeasures: []\n", "E-YAML-ALIAS"),
        (HEAD + "- id: us-a\n  id: us-b\n", "E-YAML-DUPLICATE"),
    ],
)
def test_what_is_no_file_of_measures_is_refused(text: str, code: str) -> None:
    assert code in [item.code for item in problems(text)]


def test_references_go_to_the_file_itself_too() -> None:
    text = file({"answers": "[us-second]", "src": "[own-source]"}, {"id": "us-second"})
    own = text + "sources: {own-source: {kind: official, at: 'https://example.org'}}\n"
    assert len(measures_from_yaml(own).measures) == 2
    assert [item.code for item in problems(text)] == ["E-SOURCE-UNKNOWN"]


def test_a_file_is_read_from_its_place(tmp_path: Path) -> None:
    place = tmp_path / "mine.yaml"
    place.write_text(template_text(), "utf-8")
    assert len(read_measures_file(place).measures) == 1
    with pytest.raises(InputError, match="E-FILE"):
        read_measures_file(tmp_path)
