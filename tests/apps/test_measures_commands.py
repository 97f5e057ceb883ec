"""`smallyard measures …`: text, JSON, tables with commas, refusals and exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from smallyard.policy.register.read_register import packaged_register, template_text

STACK = ("measures", "stack", "--importer", "USA", "--exporter", "CHN", "--date", "2025-04-12")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_list_filters_and_gives_the_level_of_the_day(cli) -> None:
    words = ("measures", "list", "--imposer", "USA", "--target", "CHN", "--authority", "s301", "--date", "2019-05-09")
    rows = {row["id"]: row for row in cli(*words, "--json").json["rows"]}
    assert (rows["us-301-list3"]["level"], rows["us-301-list3"]["status"]) == (10.0, "in_force")
    assert "us-301-list4a" not in rows  # begins in September
    assert {row["authority"] for row in rows.values()} == {"s301"}
    assert {row["id"] for row in table(cli(*words, "--csv").out)} == set(rows)
    text = cli(*words)
    assert text.code == 0
    assert f"{len(rows)} measures on 2019-05-09" in text.out


@pytest.mark.parametrize(
    ("option", "value", "present", "absent"),
    [
        ("--instrument", "export_control", "us-xc-h20", "us-301-list3"),
        ("--sector", "J62T63", "us-xc-eda", "us-232-steel"),
        ("--status", "struck_down", "us-ieepa-fentanyl-cn", "us-301-list3"),
        ("--imposer", "DEU", "eu-cvd-bev", "us-301-list3"),
        ("--target", "CAN", "us-ieepa-fentanyl-ca", "us-ieepa-reciprocal-baseline"),
    ],
)
def test_every_filter_restricts(cli, option: str, value: str, present: str, absent: str) -> None:
    found = {row["id"] for row in cli("measures", "list", option, value, "--json").json["rows"]}
    assert present in found
    assert absent not in found
    assert len(found) < 167


def test_show_gives_steps_sources_and_what_changed_it(cli) -> None:
    card = cli("measures", "show", "us-ieepa-reciprocal-cn", "--json").json
    assert card["schema"] == "smallyard/measure/1"
    assert {"ag-geneva", "us-scotus-ieepa"} <= set(card["modified_by"])
    assert "cn-ret-2025-recip" in card["answered_by"]
    assert all(one["at"] for one in card["sources"])
    assert [one["id"] for one in card["sources"]] == card["src"]
    steps = table(cli("measures", "show", "us-ieepa-reciprocal-cn", "--csv").out)
    assert [step["d"] for step in steps] == [step["d"] for step in card["path"]]
    text = cli("measures", "show", "us-ieepa-reciprocal-cn").out
    assert "2025-04-10" in text
    assert "ag-geneva" in text


def test_timeline_is_in_order_of_time(cli) -> None:
    words = ("measures", "timeline", "--target", "CHN", "--from", "2025-04-01", "--to", "2025-04-30")
    rows = cli(*words, "--json").json["rows"]
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    assert {"2025-04-02", "2025-04-10"} <= {row["date"] for row in rows}
    assert all("2025-04-01" <= row["date"] <= "2025-04-30" for row in rows)
    assert len(table(cli(*words, "--csv").out)) == len(rows)
    announced = cli(*words, "--status", "announced", "--json").json["rows"]
    assert {row["status"] for row in announced} == {"announced"}
    assert "us-ieepa-reciprocal-cn" in cli(*words).out


def test_stack_of_a_named_good(cli) -> None:
    (found,) = cli(*STACK, "--good", "list3", "--json").json["rows"]
    assert (found["good"], found["total"]) == ("list3", 170.0)
    assert {layer["authority"]: layer["charged"] for layer in found["layers"]} == {
        "ieepa_fentanyl": 20.0, "ieepa_reciprocal": 125.0, "s301": 25.0,
    }  # fmt: skip
    rows = table(cli(*STACK, "--good", "list3", "--csv").out)
    assert [(row["authority"], float(row["charged"])) for row in rows][-1] == ("total", 170.0)
    text = cli(*STACK, "--good", "list3").out
    assert "170" in text
    assert "us-ieepa-reciprocal-cn 125" in text


def test_stack_by_codes_names_what_is_not_decided(cli) -> None:
    rows = cli(*STACK, "--hs", "7206", "--hs", "8708.29", "--json").json["rows"]
    assert [row["good"] for row in rows] == ["7206", "8708.29"]
    steel, parts = rows
    assert [layer["charged"] for layer in steel["layers"] if layer["authority"] == "ieepa_reciprocal"] == [0.0]
    assert "us-232-pharma" not in parts["undecided"]  # begins in July 2026
    later = [word if word != "2025-04-12" else "2026-08-01" for word in STACK]
    assert "us-232-pharma" in cli(*later, "--hs", "3004.90", "--json").json["rows"][0]["undecided"]
    assert "does not say whether they name this good: us-232-pharma" in cli(*later, "--hs", "3004.90").out


def test_stack_takes_shares_and_the_mfn_rate(cli) -> None:
    words = [word if word != "2025-04-12" else "2025-06-05" for word in STACK]
    both = cli(*words, "--id", "us-232-steel", "--id", "us-ieepa-reciprocal-cn", "--share", "s232=0.25", "--json").json["rows"]
    assert both[0]["total"] == 57.5
    words = [{"CHN": "DEU", "2025-04-12": "2025-09-01"}.get(word, word) for word in STACK]
    assert cli(*words, "--id", "us-ieepa-reciprocal-baseline", "--mfn", "2.5", "--json").json["rows"][0]["total"] == 12.5
    assert "all-in for DEU" in cli(*words, "--id", "us-ieepa-reciprocal-baseline").out


def test_coverage_counts_what_is_known(cli) -> None:
    found = cli("measures", "coverage", "--json").json
    assert len(found["rows"]) == sum(found["counts"]["known"].values()) == 177
    assert found["counts"]["confidence"] == {"sourced": 98, "partial": 74, "recalled": 5}
    assert {row["id"]: row["share"] for row in found["rows"]}["us-301-list3"] == 0.396
    assert len(table(cli("measures", "coverage", "--csv").out)) == 177
    assert "177 measures" in cli("measures", "coverage").out


def test_replay_prints_every_total(cli) -> None:
    answer = cli("measures", "replay", "--json")
    assert answer.code == 0
    rows = {row["id"]: row for row in answer.json["rows"]}
    assert all(set(row) == {"id", "case", "date", "expected", "ours", "pass"} for row in rows.values())
    assert rows["list3-2025-04-12"] | {"case": ""} == {
        "id": "list3-2025-04-12", "case": "", "date": "2025-04-12", "expected": 170.0, "ours": 170.0, "pass": True,
    }  # fmt: skip
    assert {row["pass"] for row in table(cli("measures", "replay", "--csv").out)} == {"True"}
    assert "21 of 21 totals reproduced" in cli("measures", "replay").out


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
def test_a_replay_that_is_missed_ends_with_one(cli, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]) -> None:
    changed = packaged_register().scale("us-301-list3", 2.0)
    monkeypatch.setattr("smallyard.apps.measures_stack_command.packaged_register", lambda: changed)
    answer = cli("measures", "replay", *form)
    assert answer.code == 1
    assert "list3-2025-04-12" in answer.out
    if form == ("--json",):
        assert answer.json["status"] == "miss"


def test_check_says_that_all_is_well_or_lists_every_problem(cli, tmp_path: Path) -> None:
    assert "177 measures, 328 steps" in cli("measures", "check").out
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(template_text(), "utf-8")
    bad.write_text(template_text().replace("authority: s122", "authority: s123").replace('"8428"', "8428"), "utf-8")
    assert cli("measures", "check", good, "--json").json["measures"] == 1
    assert table(cli("measures", "check", good, "--csv").out)[0]["status"] == "ok"
    for form in ((), ("--json",), ("--csv",)):
        answer = cli("measures", "check", bad, *form)
        assert answer.code == 2
        text = answer.out + answer.err
        assert "E-AUTHORITY-UNKNOWN" in text
        assert "E-HS-NUMBER" in text
        assert "bad.yaml:9 measures[0].authority" in text
        assert "bad.yaml:13 measures[0].scope.hs[0]" in text
    rows = table(cli("measures", "check", bad, "--csv").out)
    assert sorted(row["code"] for row in rows) == ["E-AUTHORITY-UNKNOWN", "E-HS-NUMBER"]


def test_the_template_can_be_printed_and_checked(cli, tmp_path: Path) -> None:
    text = cli("measures", "check", "--template").out
    assert text == template_text()
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    assert cli("measures", "check", tmp_path / "mine.yaml").code == 0


def test_the_schema_of_a_file_of_measures(cli) -> None:
    assert "measures" in json.loads(cli("schema", "measures").out)["properties"]
    assert "policies" in json.loads(cli("schema").out)["properties"]
    assert cli("schema", "measurs").code == 2


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("show", "us-301-list33"), ["E-MEASURE-UNKNOWN"]),
        (("list", "--imposer", "US", "--authority", "s3"), ["E-REGION-UNKNOWN", "E-AUTHORITY-UNKNOWN"]),
        (("list", "--target", "US", "--sector", "C99"), ["E-REGION-UNKNOWN", "E-SECTOR-UNKNOWN"]),
        (("list", "--instrument", "tariff", "--status", "inforce"), ["E-VALUE", "E-VALUE"]),
        (("list", "--date", "12.4.2025"), ["E-DATE"]),
        (("timeline", "--from", "2025"), ["E-DATE"]),
        (("list", "--json", "--csv"), ["E-USAGE"]),
        ((*STACK[1:], "--good", "list9"), ["E-GOODS"]),
        ((*STACK[1:], "--good", "list3", "--hs", "8501"), ["E-GOODS"]),
        ((*STACK[1:], "--good", "list3", "--sector", "C26"), ["E-GOODS"]),
        (STACK[1:], ["E-GOODS"]),
        ((*STACK[1:], "--hs", "chips"), ["E-HS-FORM"]),
        ((*STACK[1:], "--good", "list3", "--share", "s232"), ["E-MEASURE-LEVEL"]),
        ((*STACK[1:], "--good", "list3", "--mfn", "nan"), ["E-MEASURE-LEVEL"]),
        (("check", "nowhere.yaml"), ["E-FILE"]),
        (("stack",), ["E-USAGE"]),
    ],
)
def test_what_cannot_be_asked_is_refused(cli, words: tuple[str, ...], codes: list[str]) -> None:
    answer = cli("measures", *words, *(() if "--json" in words else ("--json",)))
    assert answer.code == 2
    assert [item["code"] for item in answer.json["problems"]] == codes


def test_texts_of_a_file_do_not_steer_the_terminal_or_a_spreadsheet(cli, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(template_text().replace("authority: s122", 'authority: "=cmd\\e[2J"'), "utf-8")
    for form in ((), ("--csv",)):
        answer = cli("measures", "check", bad, *form)
        assert answer.code == 2
        assert "\x1b" not in answer.out + answer.err
