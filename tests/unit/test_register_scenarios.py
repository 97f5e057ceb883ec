"""Scenarios as differences to the register: evaluation order, coverage on flows that the register splits, what is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.pipeline.run import run
from smallyard.policy.compile import Compiled, compile_scenario
from smallyard.policy.places import with_lines
from smallyard.policy.scenario import Scenario
from smallyard.world.world import World

SAME = 1e-12  # rates: sums and products of a few numbers below 100
SHORT = 1e-9  # income of two runs of one economy
HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"


def compiled(text: str, world: World) -> Compiled:
    return compile_scenario(Scenario.from_yaml(HEAD + text, "war.yaml"), world)


def tariff(found: Compiled, world: World, side: str = "counterfactual") -> tuple[np.ndarray, np.ndarray]:
    """Rates and shares of classes for United States imports of electronics from China."""
    wedges = getattr(found, side)
    cell = (world.regions.index("USA"), world.regions.index("CHN"), world.sectors.index("C26"))
    return wedges.level(world, "tariff")[:, *cell], wedges.shares(world)[:, *cell]


def test_the_entry_of_the_policies_replaces_the_state_of_the_baseline(wiod_small: World) -> None:
    both = compiled(
        "baseline: {in_force_on: 2024-12-31}\npolicies: [{instrument: measures, in_force_on: 2025-04-12}]\n", wiod_small
    )
    old = compiled("policies: [{instrument: measures, in_force_on: 2024-12-31}]\n", wiod_small)
    new = compiled("policies: [{instrument: measures, in_force_on: 2025-04-12}]\n", wiod_small)
    for side, alone in (("baseline", old), ("counterfactual", new)):
        rates, shares = tariff(both, wiod_small, side)
        alone_rates, alone_shares = tariff(alone, wiod_small)
        assert rates @ shares == pytest.approx(alone_rates @ alone_shares, abs=1e-9)
    stays = compiled("baseline: {in_force_on: 2024-12-31}\npolicies: []\n", wiod_small)
    np.testing.assert_array_equal(*(tariff(stays, wiod_small, side)[0] for side in ("baseline", "counterfactual")))


def test_the_order_is_register_then_set_then_adds_then_powers_then_bans(wiod_small: World) -> None:
    entries = [
        "{instrument: measures, in_force_on: 2025-04-12}",
        "{instrument: import_tariff, importer: USA, exporter: CHN, sectors: C26, add: 10 pp}",
        "{instrument: import_tariff, importer: USA, exporter: CHN, sectors: C26, multiply_power: 1.1}",
        "{instrument: import_ban, importer: CHN, exporter: USA, sectors: C26, coverage: 30%}",
    ]
    plain, shares = tariff(compiled(f"policies: [{entries[0]}]\n", wiod_small), wiod_small)
    found = [
        tariff(compiled(f"policies: [{', '.join(order)}]\n", wiod_small), wiod_small)
        for order in itertools.islice(itertools.permutations(entries), 0, None, 4)
    ]
    for rates, _ in found:
        np.testing.assert_array_equal(rates, found[0][0])
    mean = float(plain @ shares)
    assert float(found[0][0] @ found[0][1]) == pytest.approx((1.0 + mean + 0.1) * 1.1 - 1.0, abs=1e-9)
    given = compiled(
        f"policies: [{entries[0]}, {{instrument: import_tariff, importer: USA, exporter: CHN, sectors: C26, set: 60%}}]\n",
        wiod_small,
    )
    assert set(tariff(given, wiod_small)[0]) == {0.6}


@pytest.mark.parametrize("coverage", ["0.5%", "30%", "64%", "100%"])
def test_coverage_on_a_flow_that_the_register_splits(wiod_small: World, coverage: str) -> None:
    register = "{instrument: measures, in_force_on: 2025-04-12}"
    more = f"{{instrument: import_tariff, importer: USA, exporter: CHN, sectors: C26, add: 20 pp, coverage: {coverage}}}"
    plain, before = tariff(compiled(f"policies: [{register}]\n", wiod_small), wiod_small)
    found = compiled(f"policies: [{register}, {more}]\n", wiod_small)
    rates, shares = tariff(found, wiod_small)
    share = float(coverage.rstrip("%")) / 100.0
    assert rates @ shares - plain @ before == pytest.approx(0.2 * share, abs=1e-9)
    assert np.abs(found.counterfactual.shares(wiod_small).sum(0) - 1.0).max() <= SAME
    first = np.searchsorted(np.cumsum(shares), share - 1e-12) + 1
    assert (np.diff(np.round(rates[:first], 12)) <= 0.0).all()  # the goods with the highest duties are hit first


def test_controls_of_the_register_stand_beside_those_of_a_scenario(wiod_small: World) -> None:
    found = compiled(
        "baseline: {in_force_on: 2024-12-31}\n"
        "policies:\n"
        "  - {instrument: measures, in_force_on: 2026-08-10, rents: {importer: 60%, wasted: 40%}}\n"
        "  - {instrument: export_quota, exporter: USA, importer: CHN, sectors: C28_C33, limit: 90%, rents: {exporter: 100%}}\n",
        wiod_small,
    )
    sources = [item.source for item in found.counterfactual.controls]
    assert "policies[1]" in sources
    assert {"cn-xc-gage", "cn-xc-ann18-ree"} <= set(sources)
    assert all(item.rents == (0.0, 0.6, 0.4) for item in found.counterfactual.controls if item.source.startswith("cn-"))
    assert all(item.relative_to == "data" for item in found.counterfactual.controls if item.source.startswith("cn-"))


def test_a_measure_written_out_in_a_scenario_is_charged(wiod_small: World) -> None:
    text = """policies:
  - instrument: measures
    in_force_on: 2026-08-10
    include: {ids: [us-test-duty]}
    add:
      - {id: us-test-duty, title: A duty, instrument: import_tariff, authority: s301, by: [USA], target: [CHN],
         scope: {isic: [C26], coverage: 0.4}, unit: pct, path: [{d: 2026-01-01, v: 30, s: in_force}],
         basis: none, src: [ustr-301], conf: sourced}
"""
    rates, shares = tariff(compiled(text.replace("ustr-301", _some_source()), wiod_small), wiod_small)
    base = wiod_small.tariff[wiod_small.regions.index("USA"), wiod_small.regions.index("CHN"), wiod_small.sectors.index("C26")]
    assert rates @ shares - base == pytest.approx(0.12, abs=SAME)


def _some_source() -> str:
    from smallyard.policy.register.read_register import packaged_sources

    return next(iter(packaged_sources()))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("policies:\n  - {instrument: measures, in_force_on: 2026-13-01}\n", "E-DATE", 4),
        ("policies:\n  - instrument: measures\n    in_force_on: 2026-08-10\n    drop: [us-301-list9]\n", "E-MEASURE-UNKNOWN", 6),
        ("baseline: {in_force_on: never}\npolicies: []\n", "E-DATE", 3),
        ("baseline: {in_force_on: '0000'}\npolicies: []\n", "E-DATE", 3),
        ("baseline: {in_force_on: '9999'}\npolicies: []\n", "E-DATE", 3),
        ("policies:\n  - {instrument: measures, in_force_on: 2020-01-01}\n  - {instrument: measures, in_force_on: 2021-01-01}\n",
         "E-RATE-CHOICE", None),
        ("policies:\n  - {instrument: measures, in_force_on: 2020-01-01, exclude: {}}\n", "E-RATE-CHOICE", 4),
        ("policies:\n  - instrument: measures\n    in_force_on: 2020-01-01\n    add:\n      - {id: us-x, scope: {hs: [8541]}}\n",
         "E-HS-NUMBER", 7),
        ("policies:\n  - instrument: measures\n    in_force_on: 2020-01-01\n    add:\n      - {id: us-x, scope: {isic: [C99]}}\n",
         "E-SECTOR-UNKNOWN", 7),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_and_line(text: str, code: str, line: int | None, wiod_small: World) -> None:
    def read_and_compile() -> None:
        with_lines(compile_scenario)(Scenario.from_yaml(HEAD + text, "war.yaml"), wiod_small)

    with pytest.raises(InputError) as refusal:
        read_and_compile()
    found = [item for item in refusal.value.findings if item.code == code]
    assert found, [(item.code, item.where) for item in refusal.value.findings]
    if line is not None:
        assert any(f"war.yaml:{line}" in item.where for item in found), [item.where for item in found]


def test_the_hash_knows_the_register_and_the_day() -> None:
    texts = [
        "policies: []\n",
        "baseline: {in_force_on: 2024-12-31}\npolicies: []\n",
        "baseline: {in_force_on: 2025-12-31}\npolicies: []\n",
    ]
    assert len({Scenario.from_yaml(HEAD + text).sha256 for text in texts}) == 3
    again = "baseline: {policies: [{instrument: measures, in_force_on: 2024-12-31}]}\npolicies: []\n"
    assert Scenario.from_yaml(HEAD + again).measures == Scenario.from_yaml(HEAD + texts[1]).measures


@pytest.mark.xdist_group("ricardian")
def test_a_state_of_the_register_solves_and_changes_nothing_against_itself() -> None:
    same = "baseline: {in_force_on: 2026-08-10}\npolicies: [{instrument: measures, in_force_on: 2026-08-10}]\n"
    result = run(Scenario.from_yaml(HEAD + same), explain=False)
    assert max(abs(value) for value in result.real_income.values()) <= SHORT
    assert result.certificate.max_residual < 1e-9
    assert result.controls is not None
    assert {row.kind for row in result.controls.rows} == {"cap"}
    assert any("lower bound of the disruption" in remark for remark in result.remarks)
