"""`smallyard explain`, the hint that leads to it, and its place in every refusal."""

from __future__ import annotations

import json

import pytest

from smallyard.apps.explanations import explanations

ALL = explanations()


def test_the_list_names_every_code_once(cli) -> None:
    answer = cli("explain")
    assert answer.code == 0
    listed = [line.split()[0] for line in answer.out.splitlines() if line.startswith("  E-")]
    assert listed == list(ALL)


@pytest.mark.parametrize("word", ["E-TARIFF-UNIT", "tariff-unit", "e-tariff-unit", "E-TARIFF-UNIT:"])
def test_a_code_is_explained_with_an_example(cli, word: str) -> None:
    answer = cli("explain", word)
    assert answer.code == 0
    assert answer.out.startswith("E-TARIFF-UNIT: A tariff needs its unit\n")
    assert "before  add: 25\n" in answer.out
    assert "after   add: 25 pp\n" in answer.out
    assert "Exit code 2" in answer.out


@pytest.mark.parametrize("code", ALL)
def test_every_code_can_be_asked_for(cli, code: str) -> None:
    assert cli("explain", code).out.startswith(f"{code}: ")


def test_several_codes_at_once_and_as_json(cli) -> None:
    assert cli("explain", "E-YAML", "E-FILE", "E-YAML").out.count("Exit code") == 2
    twin = cli("explain", "E-YAML", "E-FILE", "--json").json
    assert twin["schema"] == "smallyard/explanations/1"
    assert [item["code"] for item in twin["codes"]] == ["E-YAML", "E-FILE"]
    assert set(twin["codes"][0]) == {"code", "title", "meaning", "cause", "fix", "before", "after", "exit", "family"}
    assert len(cli("explain", "--json").json["codes"]) == len(ALL)


def test_an_unknown_code_gets_the_nearest(cli) -> None:
    answer = cli("explain", "E-TARIF-UNIT", "E-YAML")
    assert answer.code == 2
    assert answer.out.startswith("E-YAML: ")  # what is known is explained all the same
    assert "E-CODE-UNKNOWN: there is no code 'E-TARIF-UNIT'" in answer.err
    assert "'E-TARIFF-UNIT'" in answer.err
    assert cli("explain", "\x1b[2J", "--json").json["problems"][0]["code"] == "E-CODE-UNKNOWN"


def test_every_refusal_ends_with_one_hint(cli, tmp_path) -> None:
    policy = "{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 25}"
    (tmp_path / "q.yaml").write_text(f"schema: smallyard/scenario/1\ntitel: x\npolicies: [{policy}, {{instrument: x}}, {{a: 1}}]\n")
    answer = cli("check", "q.yaml")
    lines = answer.err.splitlines()
    assert lines[-1].startswith("explain: smallyard explain E-")
    assert lines[-1].endswith(" …")
    assert answer.err.count("smallyard explain") == 1
    codes = lines[-1].removeprefix("explain: smallyard explain ").removesuffix(" …").split()
    assert len(codes) == 3
    assert cli("explain", *codes).code == 0
    assert "explain" not in json.dumps(cli("check", "q.yaml", "--json").json)


def test_a_warning_is_one_line_without_our_code(cli, scenario, monkeypatch) -> None:
    import warnings

    def warning(*_: object) -> tuple[str, ...]:
        warnings.warn("the cache\x1b[31m is off", RuntimeWarning, stacklevel=1)
        return ()

    monkeypatch.setattr("smallyard.pipeline.run.check_feasible", warning)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        answer = cli("check", scenario())
    assert answer.code == 0
    (line,) = [line for line in answer.err.splitlines() if line]
    assert line.startswith("note: the cache")
    assert "\x1b" not in line
