"""Lists of codes, levels by target and exemptions in the packaged register."""

from __future__ import annotations

import re

import pytest

from smallyard.errors import InputError
from smallyard.policy.register.goods import Goods
from smallyard.policy.register.lists import codes_of, exempt_codes, list_names, scope_codes
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register.register import level_for, part_of, step_on
from smallyard.policy.register.stack import stack

REGISTER = packaged_register()


def charged(exporter: str, day: str, hs: str, authority: str, mfn: float | None = None) -> float:
    layers = stack(REGISTER, day, "USA", exporter, Goods(hs=hs), mfn=mfn).layers
    return sum(layer.charged for layer in layers if layer.authority == authority)


@pytest.mark.parametrize("name", list_names())
def test_a_list_is_text_in_order_without_codes_that_it_has_already(name: str) -> None:
    codes = codes_of(name)
    assert codes
    assert all(re.fullmatch(r"\d{4}|\d{6}", code) for code in codes)
    assert list(codes) == sorted(set(codes))
    assert not [code for code in codes if len(code) == 6 and code[:4] in codes]


def test_every_list_is_in_use_and_every_list_in_use_is_there() -> None:
    used = {name for item in REGISTER.measures for name in item.scope.lists}
    used |= {name for item in REGISTER.measures for one in item.scope.exempt for name in one.lists}
    assert used == set(list_names())
    for item in REGISTER.measures:
        assert scope_codes(item) is not None
        assert all(exempt_codes(one) for one in item.scope.exempt)
    with pytest.raises(InputError, match="E-LIST-UNKNOWN"):
        codes_of("annex-ii")


@pytest.mark.parametrize(
    ("exporter", "day", "mfn", "percent"),
    [
        ("VNM", "2025-04-08", None, 10), ("VNM", "2025-04-09", None, 46), ("VNM", "2025-04-10", None, 10),
        ("VNM", "2025-08-10", None, 20), ("GBR", "2025-08-10", None, 10), ("BRA", "2025-08-10", None, 10),
        ("CHE", "2025-08-10", 2.5, 39), ("CHE", "2025-11-14", 2.5, 12.5), ("DEU", "2025-08-10", 2.5, 12.5),
        ("KOR", "2025-08-10", 2.5, 15), ("KOR", "2025-11-14", 2.5, 12.5), ("IND", "2026-02-06", None, 25),
        ("IND", "2026-02-07", None, 18), ("VNM", "2026-02-24", None, 0), ("RUS", "2025-08-10", None, 0),
    ],
)  # fmt: skip
def test_the_reciprocal_duty_by_country(exporter: str, day: str, mfn: float | None, percent: float) -> None:
    assert charged(exporter, day, "6404.11", "ieepa_reciprocal", mfn) == percent


@pytest.mark.parametrize(
    ("exporter", "hs", "day", "authority", "percent"),
    [
        ("CHN", "8517.13", "2025-04-12", "ieepa_reciprocal", 0), ("CHN", "9503.00", "2025-04-12", "ieepa_reciprocal", 125),
        ("BRA", "0901.11", "2025-11-13", "ieepa_reciprocal", 10), ("BRA", "0901.11", "2025-11-14", "ieepa_reciprocal", 0),
        ("BRA", "2709.00", "2025-08-10", "ieepa_other", 0), ("BRA", "6404.11", "2025-08-10", "ieepa_other", 40),
        ("DEU", "8802.40", "2025-08-10", "ieepa_reciprocal", 15), ("DEU", "8802.40", "2025-09-01", "ieepa_reciprocal", 0),
        ("VNM", "8471.30", "2026-03-01", "s122", 0), ("VNM", "6404.11", "2026-03-01", "s122", 10),
        ("VNM", "6404.11", "2026-07-24", "s301fl", 12.5), ("GBR", "6404.11", "2026-07-24", "s301fl", 10),
        ("JPN", "8703.23", "2025-09-15", "s232", 25), ("JPN", "8703.23", "2025-09-16", "s232", 15),
        ("GBR", "7208.10", "2025-06-05", "s232", 25), ("CHN", "7201.10", "2025-06-05", "s232", 0),
        ("CHN", "7321.11", "2026-04-05", "s232", 50), ("CHN", "7321.11", "2026-04-06", "s232", 25),
    ],
)  # fmt: skip
def test_lists_and_dates_decide_what_is_charged(exporter: str, hs: str, day: str, authority: str, percent: float) -> None:
    assert charged(exporter, day, hs, authority) == percent


def test_a_part_is_by_origin_and_all_others_have_the_common_one() -> None:
    parts = REGISTER.get("us-232-autoparts-dual-use")
    assert (part_of(parts, "CAN"), part_of(parts, "JPN")) == (0.02, 0.2)
    assert part_of(REGISTER.get("us-122-blanket"), "MEX") == 0
    assert part_of(REGISTER.get("us-122-blanket"), "CHN") == 1


def test_russian_aluminium_has_its_own_level() -> None:
    aluminium = REGISTER.get("us-232-aluminium")
    step = step_on(aluminium, "2024-01-01")
    assert step is not None
    assert (level_for(step, "RUS"), level_for(step, "CHN")) == (200, 10)


def test_indicative_codes_are_marked() -> None:
    marked = {item.id for item in REGISTER.measures if item.scope.indicative}
    assert {"us-301-list1", "us-301-list4b", "us-xc-2022-oct7", "us-fdpr-huawei", "us-uflpa", "cn-ret-301-1"} <= marked
    assert all(REGISTER.get(name).scope.hs or REGISTER.get(name).scope.legal_list for name in marked)
    assert not {name for name in marked if name.startswith(("us-301-2024", "us-232"))}
