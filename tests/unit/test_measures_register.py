"""The packaged register: complete, consistent, the same in any order; differences to it."""

from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import smallyard
from smallyard.errors import InputError
from smallyard.labels.sectors import SECTOR_NAMES
from smallyard.policy.register import index
from smallyard.policy.register.hs import bounds, covers, touches
from smallyard.policy.register.json_schema import measures_schema
from smallyard.policy.register.read_register import (
    check_packaged,
    measures_from_yaml,
    packaged_authorities,
    packaged_register,
    packaged_sources,
    template_text,
)
from smallyard.policy.register.register import Register, bites, step_on
from smallyard.policy.register.selection import Filter, coverage, events, selected
from smallyard.policy.register.vocabulary import BITING, CLASSES, PLACES, is_service, sector_members, sectors_meet, within

DATA = Path(smallyard.__file__).parent / "data" / "measures"
LARGEST = 3_000_000  # bytes of a packaged file
DAYS = st.dates().map(lambda item: item.isoformat())
REGISTER = packaged_register()
IDS = sorted(REGISTER.by_id)
# Measures whose rates by country, codes or exemptions were read again after the source table was written, and new ones.
READ_AGAIN = {
    "us-122-blanket", "us-232-aluminium", "us-232-autoparts", "us-232-autos", "us-232-copper", "us-232-lumber", "us-232-semis",
    "us-232-steel", "us-232-trucks", "us-301-2024-evbattery", "us-301-brazil", "us-301-forced-labor", "us-338-canada",
    "us-ieepa-brazil", "us-ieepa-fentanyl-ca", "us-ieepa-fentanyl-mx", "us-ieepa-india", "us-ieepa-reciprocal-baseline",
    "us-ieepa-reciprocal-cn", "us-232-pharma", "cn-ret-2025-feb",
}  # fmt: skip
ADDED = {
    "us-232-aluminium-derivatives", "us-232-autoparts-dual-use", "us-232-buses", "us-232-copper-cable", "us-232-metal-derivatives",
    "us-232-metal-derivatives-aug", "us-232-metals-annex-ib", "us-232-metals-annex-iii", "us-232-steel-derivatives",
    "us-232-wood-furniture",
}  # fmt: skip


def test_the_packaged_register_keeps_every_rule() -> None:
    assert len(check_packaged().measures) == 177
    assert sum(len(item.path) for item in REGISTER.measures) == 328
    assert len(packaged_sources()) == 226
    assert len(packaged_authorities()) == 17


def test_every_source_says_where_it_is() -> None:
    """A link or a place in a public repository; only texts the project started from, and general knowledge, have neither."""
    for name, item in packaged_sources().items():
        if item.kind not in ("seed", "none"):
            assert item.at.startswith(("https://", "http://", "repo:")), name


def test_files_are_small_and_named_by_imposer_and_class() -> None:
    files = sorted(DATA.rglob("*.*"))
    assert len(files) > 20
    assert all(item.stat().st_size < LARGEST for item in files)
    for file in (DATA / "by_imposer").iterdir():
        place, kind = file.stem.split("-", 1)
        assert place.upper() in PLACES or place == "several"
        held = index.read_yaml(file.read_text("utf-8"), file.name).data["measures"]
        assert {item["instrument"] for item in held} <= set(CLASSES[kind])
        assert all(item["by"] == [place.upper()] if place != "several" else len(item["by"]) > 1 for item in held)


def test_the_fast_copy_belongs_to_the_files() -> None:
    again = "out of date: run `python scripts/build_measures.py`"
    assert (DATA / "index.json").read_text("utf-8") == index.index_text(), again


def test_a_stale_copy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "digest", lambda: "another")
    assert index.raw_measures() == json.loads((DATA / "index.json").read_text("utf-8"))["measures"]
    monkeypatch.setattr(index, "_from_files", lambda: ["read from the files"])
    assert index.raw_measures() == ["read from the files"]


@pytest.mark.shared
def test_the_facts_are_those_of_the_table(shared: Path) -> None:
    """Every step, source and reference of the source table, but for measures that were read again; their sources are kept."""
    table = YAML(typ="safe", pure=True).load(shared / "data" / "measures" / "measures.yaml")
    held = {item["id"] for item in table["measures"]}
    assert set(IDS) - held == ADDED
    assert held <= set(IDS)
    for item in table["measures"]:
        ours = REGISTER.get(item["id"])
        if item["id"] in READ_AGAIN:
            assert set(item["src"]) <= set(ours.src), item["id"]
            continue
        assert [(one.d, one.v, one.s, one.n) for one in ours.path] == [
            (one["d"].isoformat(), one["v"], one["s"], f"{note} percent announced" if isinstance(note, int) else note)
            for one in item["path"]
            for note in [one.get("n", "")]
        ]
        for key in ("title", "instrument", "authority", "by", "target", "unit", "basis", "src", "conf"):
            assert getattr(ours, key) == item.get(key), (item["id"], key)
        scope = item["scope"]
        assert ours.scope.hs + ([ours.scope.legal_list] if ours.scope.legal_list else []) == scope.get("hs", [])
        assert (ours.scope.isic, ours.scope.busd, ours.scope.coverage) == (
            scope.get("isic", []), scope.get("busd"), scope.get("coverage"),
        )  # fmt: skip
        assert (ours.answers, ours.modifies, ours.except_) == (
            item.get("answers", []), item.get("modifies", []), item.get("except", []),
        )  # fmt: skip


# --- days -----------------------------------------------------------------------------------------------------------------


def test_nothing_was_in_force_before_the_first_measure() -> None:
    first = date.fromisoformat(min(item.path[0].d for item in REGISTER.measures))
    assert REGISTER.in_force_on((first - timedelta(days=1)).isoformat()) == ()
    assert REGISTER.in_force_on(first.isoformat()) != ()


@given(DAYS)
def test_what_is_in_force_has_a_step_that_bites(day: str) -> None:
    found = {item.measure.id: item.step for item in REGISTER.in_force_on(day)}
    for item in REGISTER.measures:
        step = step_on(item, day)
        assert (item.id in found) == bites(step)
        if step is not None:
            later = [one.d for one in item.path if one.d > step.d]
            assert step.d <= day
            assert all(day < one for one in later)


def test_a_level_begins_on_its_day_and_not_before() -> None:
    item = REGISTER.get("us-301-list3")
    assert [step_on(item, day) and step_on(item, day).v for day in ("2018-09-23", "2018-09-24", "2019-05-09", "2019-05-10")] == [
        None, 10.0, 10.0, 25.0,
    ]  # fmt: skip


def test_an_announcement_is_news_and_no_level() -> None:
    step = step_on(REGISTER.get("us-ieepa-reciprocal-cn"), "2025-04-03")
    assert step is not None
    assert (step.s, bites(step)) == ("announced", False)
    assert "us-ieepa-reciprocal-cn" not in {item.measure.id for item in REGISTER.in_force_on("2025-04-03")}


def test_only_two_statuses_bite() -> None:
    held = {step.s for item in REGISTER.measures for step in item.path}
    assert held > set(BITING)
    assert {step.s for item in REGISTER.measures for step in item.path if bites(step)} == set(BITING)


# --- order and differences --------------------------------------------------------------------------------------------------


@given(st.randoms(use_true_random=False))
def test_the_order_of_measures_is_irrelevant(chance: random.Random) -> None:
    shuffled = list(REGISTER.measures)
    chance.shuffle(shuffled)
    assert Register.of(shuffled, REGISTER.authorities) == REGISTER


@given(st.sets(st.sampled_from(IDS), max_size=8))
def test_dropping_and_adding_again_is_identity(names: set[str]) -> None:
    without = REGISTER.drop(names)
    assert set(without.by_id) == set(IDS) - names
    back = without.add([REGISTER.get(name) for name in names])
    assert back == REGISTER
    assert list(back.by_id) == IDS


def test_a_measure_cannot_be_added_twice() -> None:
    with pytest.raises(InputError, match="E-MEASURE-DUPLICATE"):
        REGISTER.add([REGISTER.get("us-301-list3")])


@given(st.sampled_from(IDS), DAYS, DAYS)
def test_a_measure_that_ends_is_as_it_was_before(name: str, end: str, day: str) -> None:
    ended = REGISTER.until(name, end).get(name)
    if day < end:
        assert step_on(ended, day) == step_on(REGISTER.get(name), day)
    else:
        assert not bites(step_on(ended, day))


def test_leaving_out_a_step_lets_the_level_before_it_go_on() -> None:
    without = REGISTER.without_steps("us-ieepa-reciprocal-cn", ["2025-05-14", "2025-08-12", "2025-11-10"])
    step = step_on(without.get("us-ieepa-reciprocal-cn"), "2025-12-01")
    assert step is not None
    assert step.v == 125.0
    with pytest.raises(InputError, match="no step that begins on 2025-05-12"):
        REGISTER.without_steps("us-ieepa-reciprocal-cn", ["2025-05-12"])
    with pytest.raises(InputError, match="no step left"):
        REGISTER.without_steps("us-301-list1", ["2018-07-06"])


def test_scaling_multiplies_every_level() -> None:
    half = REGISTER.scale("us-301-list3", 0.5).get("us-301-list3")
    assert [step.v for step in half.path] == [5.0, 12.5]
    assert [step.v for step in REGISTER.get("us-301-list3").path] == [10.0, 25.0]
    for factor in (-1.0, float("nan")):
        with pytest.raises(InputError, match="E-MEASURE-LEVEL"):
            REGISTER.scale("us-301-list3", factor)


def test_a_measure_under_no_known_authority_cannot_be_added() -> None:
    odd = REGISTER.get("us-301-list3").model_copy(update={"id": "us-odd", "authority": "s3"})
    with pytest.raises(InputError, match="E-AUTHORITY-UNKNOWN"):
        REGISTER.add([odd])


def test_an_unknown_id_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="us-301-list3"):
        REGISTER.get("us-301-list33")


def test_agreements_and_rulings_name_what_they_changed() -> None:
    assert {item.id for item in REGISTER.modifiers("us-ieepa-reciprocal-cn")} >= {"ag-geneva", "us-scotus-ieepa"}


# --- words -------------------------------------------------------------------------------------------------------------------


def test_codes_are_prefixes_and_ranges() -> None:
    assert bounds("2844.41-44") == ("284441", "284444")
    assert bounds("0201-0202") == ("0201", "0202")
    assert bounds("7609-7604") is None
    assert bounds("130 codes") is None
    assert covers("72", "7206.10")
    assert covers("7604-7609", "760810")
    assert covers("8542.31-8542.90", "8542.39.00")
    assert not covers("7604-7609", "7610")
    assert not covers("0203", "02")
    assert touches("0203", "02")
    assert not touches("0203", "03")
    assert not touches("72", "7206")


def test_places_and_sectors() -> None:
    assert within("DEU", ["EU27"])
    assert within("VNM", ["ALL"])
    assert not within("GBR", ["EU27"])
    assert sectors_meet("C28", "C28_C33")
    assert sectors_meet("GOODS", "C26")
    assert not sectors_meet("GOODS", "J62T63")
    assert sectors_meet("GOODS", "C26_CHIPS")
    assert sectors_meet("C26_CHIPS", "C26")
    assert not sectors_meet("C26", "C27")
    services = {code for code in SECTOR_NAMES if is_service(code)}
    assert services == {code for code in SECTOR_NAMES if not re.match("[ABC]|CHIP_|RARE_|MINOR_", code)}
    used = {code for item in REGISTER.measures for code in item.scope.isic}
    assert used <= set(sector_members())
    assert len(PLACES) == 250


def test_filters_restrict_and_events_are_in_order() -> None:
    lists = selected(
        REGISTER, Filter(imposer="USA", target="CHN", authority="s301", sector="C26", date="2020-03-01", status="in_force")
    )
    assert {"us-301-list1", "us-301-list3", "us-301-list4a"} <= {item.id for item in lists}
    assert not selected(REGISTER, Filter(target="CAN", authority="ieepa_reciprocal"))  # carved out of all countries
    found = events(REGISTER.measures, "2025-04-01", "2025-04-30")
    assert [item.date for item in found] == sorted(item.date for item in found)
    assert {"2025-04-09", "2025-04-10", "2025-04-12"} <= {item.date for item in found}
    assert len(events(REGISTER.measures)) == 328


def test_coverage_says_how_it_is_known() -> None:
    assert coverage(REGISTER.get("us-301-list3")) == (200 / 505, "from sizes of lists")
    assert coverage(REGISTER.get("us-338-canada")) == (0.037, "stated")
    assert coverage(REGISTER.get("us-301-cranes")) == (None, "unknown")


def test_the_template_is_a_valid_file_and_the_schema_describes_it() -> None:
    (item,) = measures_from_yaml(template_text(), "template.yaml").measures
    assert item.id not in REGISTER.by_id
    schema = measures_schema()
    assert set(schema["properties"]) == {"schema", "sources", "measures"}
    assert set(schema["$defs"]["Measure"]["required"]) >= {"id", "instrument", "by", "target", "path", "src", "conf"}
