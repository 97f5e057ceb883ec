"""Sanctions: the frontier, leverage of sectors, export tax against ban, and the choice of scope."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from smallyard.errors import Finding
from smallyard.models.elasticities import Elasticities
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.strategy.aims import Aim
from smallyard.strategy.leverage import leverage, rank_correlation
from smallyard.strategy.losses import Measure
from smallyard.strategy.pictures import frontier_figure
from smallyard.strategy.polish import FLAT
from smallyard.strategy.sanctions import Frontier, frontier
from smallyard.strategy.scope import Budget, scope
from smallyard.strategy.scope_search import Choice, enumerated, gray, greedy
from smallyard.strategy.setting import Setting
from smallyard.strategy.tax_or_ban import answered_in_kind, tax_or_ban
from smallyard.strategy.templates import Sender, Template, cells_of, closed_to, raised_by, sanctioned
from smallyard.world.world import World

SAME = 1e-8  # percent of income; two certified solves of one economy
SLOPE = 1e-5  # relative; central differences of certified solves
ORDER = 1e-6  # percent; optima are found to a slope, not to a digit
STEP = 1e-4  # of a rate, for differences
THETA = np.array([2.5, 4.0, 5.5, 8.0])
SECTORS = ("s0", "s1", "s2", "s3")
A, B = ("R0",), ("R1",)
Refused = Callable[..., tuple[Finding, ...]]

pytestmark = pytest.mark.xdist_group("sanctions")


@pytest.fixture(scope="module")
def yard(table: Callable[..., dict[str, Any]]) -> Setting:
    """Five regions, four sectors, no rates in the base; one export tax elsewhere, so that slopes are compiled once."""
    world = World.from_arrays(**table(5, 4, rates=False), is_good=[True] * 4)
    theta = Elasticities("stated", THETA, "share", "theta = value", "made up", "none")
    elsewhere = np.zeros(world.trade_fob.shape)
    elsewhere[4, 3, 0] = 0.01
    return Setting(Ricardian(), Ricardian.calibrate(world, theta), Wedges.build(world, {"export_tax": elsewhere}))


@pytest.fixture(scope="module")
def traced(yard: Setting) -> Frontier:
    """The frontier with export taxes and tariffs."""
    return frontier(yard, A, B, instruments=("export_tax", "tariff"), ladder=(0.0, 0.3, 1.0, 4.0, 50.0))


def test_no_sanction_is_the_baseline(yard: Setting) -> None:
    assert sanctioned(yard, [], B) is yard.wedges
    idle = Sender.of("R0", Template("export_ban", share=0.0), Template("export_tax"))
    assert np.abs(yard.losses(yard.solved(sanctioned(yard, [idle], B))).percent).max() <= SAME


def test_losses_of_a_group_are_sums_of_money(yard: Setting) -> None:
    losses = yard.losses(yard.solved(closed_to(yard, cells_of(yard, A, B, ()))))
    both = losses.group_percent(("R0", "R1"))
    assert both == pytest.approx(100.0 * losses.money[:2].sum() / losses.income[:2].sum())
    assert losses.group_percent(()) == 0.0
    assert losses.by_region()["R1"] > 0.0


def test_a_share_of_a_ban_lies_between_nothing_and_all_of_it(yard: Setting) -> None:
    hit = []
    for share in (0.0, 0.3, 0.6, 1.0):
        sender = Sender.of("R0", Template("export_ban", SECTORS[:2], share=share), Template("import_tariff", ("s3",), rate=0.1))
        hit.append(yard.measured(sanctioned(yard, [sender], B), A, B).target_percent)
    assert hit == sorted(hit)
    whole = sanctioned(yard, [Sender.of("R0", Template("export_ban"))], B)
    one = yard.measured(whole, A, B)
    other = yard.measured(closed_to(yard, cells_of(yard, A, B, SECTORS)), A, B)
    assert one.target_percent == pytest.approx(other.target_percent, abs=SAME)


def test_slopes_are_those_of_certified_solves_and_rank_as_bans_do(yard: Setting) -> None:
    found = leverage(yard, A, B)
    assert {row.sector for row in found.rows} == {*SECTORS}
    row = next(item for item in found.rows if item.sector == "s2")
    cells = cells_of(yard, A, B, ("s2",))
    for channel, own, hit in (("export_tax", row.tax_own, row.tax_target), ("trade_cost", row.cost_own, row.cost_target)):
        up, down = (yard.measured(raised_by(yard, channel, cells, side * STEP), A, B) for side in (1.0, -1.0))
        scale = 0.01 / (2.0 * STEP)
        assert own == pytest.approx(scale * (up.own_money - down.own_money), rel=SLOPE, abs=SLOPE * abs(hit))
        assert hit == pytest.approx(scale * (up.target_money - down.target_money), rel=SLOPE)
    assert row.tax_own < 0.0 < row.cost_own  # a little tax pays its sender, a little iceberg cost does not
    assert found.rank_correlation > 0.9
    assert found.rank_correlation_theta < 0.0  # scope is first a question of elasticities
    assert found.to_dict()["rows"][0]["ban_leverage_money"] == max(item.ban.leverage_money for item in found.rows)


def test_rank_correlation() -> None:
    assert rank_correlation([1.0, 2.0, 3.0], [10.0, 20.0, 40.0]) == pytest.approx(1.0)
    assert rank_correlation([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]) == pytest.approx(-1.0)
    assert np.isnan(rank_correlation([1.0, 1.0], [1.0, 2.0]))


def test_an_export_tax_is_not_a_small_ban(yard: Setting) -> None:
    found = tax_or_ban(yard, A, B)
    first = found.taxes[0][1]
    assert first.own_money < 0.0 < first.target_money
    assert found.ban.own_money > 0.0
    assert found.break_even is not None
    at = yard.measured(raised_by(yard, "export_tax", cells_of(yard, A, B, ()), found.break_even), A, B)
    assert abs(at.own_percent) <= 1e-4
    answered = tax_or_ban(yard, A, B, rates=(0.05,), answered=True)
    assert answered.taxes[0][1].own_money > first.own_money  # the answer takes from what the tax gives
    assert answered.to_dict()["answered"] is True
    ban = closed_to(yard, cells_of(yard, A, B, ()))
    assert answered_in_kind(yard, ban, A, B).own_percent == pytest.approx(answered.ban.own_percent, abs=SAME)


def test_the_frontier_as_a_picture(yard: Setting, traced: Frontier) -> None:
    figure = frontier_figure(traced, tax_or_ban(yard, A, B, rates=(0.2,)))
    assert figure.table["point"][-2:] == ["tax of 20 %", "ban"]
    assert len(figure.table["own_loss"]) == len(traced.drawn) + 2
    assert "$0.3 per $1" in figure.words
    assert traced.closure in figure.note


def test_the_figure_contains_the_point_that_the_headline_names(traced: Frontier) -> None:
    table = frontier_figure(traced).table
    place = table["point"].index("no own loss")
    assert table["target_loss"][place] == traced.free.measure.target_percent
    assert [row.omega for row in traced.drawn] == sorted(row.omega for row in traced.drawn)
    assert {row.omega for row in traced.drawn} == {*(row.omega for row in traced.rows), traced.free.omega}


def test_the_frontier_rises(traced: Frontier) -> None:
    own = [row.measure.own_percent for row in traced.rows]
    hit = [row.measure.target_percent for row in traced.rows]
    assert all(one <= other + ORDER for one, other in itertools.pairwise(own))
    assert all(one <= other + ORDER for one, other in itertools.pairwise(hit))
    assert own[0] < 0.0  # without any willingness the senders take what is best for themselves
    assert traced.free.measure.own_percent <= 0.0
    assert traced.free.measure.target_percent >= hit[0] - ORDER
    for row in traced.rows:
        assert row.residual <= 1e-10
        assert row.kkt is None or row.kkt <= FLAT
    assert traced.to_dict()["rows"][0]["omega"] == 0.0


def test_further_instruments_never_serve_worse(yard: Setting, traced: Frontier) -> None:
    few = frontier(yard, A, B, instruments=("export_tax", "tariff"), sectors=SECTORS[1:3], ladder=(0.0, 1.0))
    assert set(few.rows[0].rates) < set(traced.rows[0].rates)
    for narrow in few.rows:
        row = next(item for item in traced.rows if item.omega == narrow.omega)
        assert _loss(row.measure, row.omega) <= _loss(narrow.measure, narrow.omega)


def _loss(measure: Measure, omega: float) -> float:
    return measure.own_money - omega * measure.target_money


def test_bans_take_the_place_of_rates_at_their_bound(yard: Setting, traced: Frontier) -> None:
    row = traced.rows[-1]
    assert row.closed
    assert all(rate <= max(1.0, 3.0 / THETA.min()) for rate in row.rates.values())
    ban = yard.measured(closed_to(yard, cells_of(yard, A, B, SECTORS)), A, B)
    assert _loss(row.measure, row.omega) <= _loss(ban, row.omega)


def test_answers_in_kind_are_measured_where_they_are_asked_for(yard: Setting, traced: Frontier) -> None:
    assert all(row.answered is None for row in traced.rows)
    found = frontier(yard, A, B, instruments=("export_tax",), sectors=("s0",), ladder=(0.5,), answered=True)
    (row,) = found.rows
    assert row.answered is not None
    rate = row.rates["export_tax/s0"]
    there = tax_or_ban(yard, A, B, ("s0",), rates=(rate,), answered=True)
    assert row.answered.own_percent == pytest.approx(there.taxes[0][1].own_percent, abs=SAME)


def test_the_frontier_beats_uniform_rates(yard: Setting, traced: Frontier) -> None:
    cells = cells_of(yard, A, B, ())
    row = next(item for item in traced.rows if item.omega == 1.0)
    for rate in (0.1, 0.3, 0.6):
        uniform = yard.measured(raised_by(yard, "export_tax", cells, rate), A, B)
        assert row.measure.own_money - row.measure.target_money <= uniform.own_money - uniform.target_money


def test_the_scope_is_the_best_of_all_sets(yard: Setting) -> None:
    everything = yard.measured(closed_to(yard, cells_of(yard, A, B, SECTORS)), A, B)
    budget = Budget(0.5 * everything.own_percent)
    found = scope(yard, A, B, SECTORS, budget)
    best = 0.0
    for size in range(1, len(SECTORS) + 1):
        for chosen in itertools.combinations(SECTORS, size):
            at = yard.measured(closed_to(yard, cells_of(yard, A, B, chosen)), A, B)
            if at.own_percent <= budget.limit:
                best = max(best, at.target_money)
    assert found.exact is not None
    assert found.exact.reached == pytest.approx(best, rel=1e-8)
    assert found.exact.cost <= budget.limit
    assert found.gap is not None
    assert -1e-9 <= found.gap < 1.0
    assert found.best is found.exact
    assert found.superadditivity == pytest.approx(
        everything.target_money / sum(row.reached for row in found.singles) - 1.0, abs=1e-8
    )
    assert found.to_dict()["budget"] == {"limit": budget.limit, "unit": "percent"}


@pytest.mark.parametrize("kind", ["use", "output"])
def test_a_capability_is_denied_by_its_own_sector(yard: Setting, kind: Any) -> None:
    found = scope(yard, A, B, SECTORS, Budget(1e9, "money"), aim=Aim(kind, ("s0",)), method="greedy")
    assert found.exact is None
    assert found.gap is None
    assert ("s0" in found.best.sectors) == (kind == "use")  # a producer gains where a rival may not sell to it
    assert found.best.reached > 0.0


def test_greedy_misses_what_enumeration_finds() -> None:
    value, cost = (6.0, 5.0, 5.0), (3.0, 2.6, 2.4)

    def solve(mask: int) -> Choice:
        inside = [k for k in range(3) if mask >> k & 1]
        return Choice(mask, sum(value[k] for k in inside), sum(cost[k] for k in inside))

    assert enumerated(3, solve, 5.0).mask == 0b110
    assert greedy(3, solve, 5.0).reached <= 10.0
    assert greedy(3, solve, 8.0).mask == 0b111
    assert greedy(3, solve, 0.0).mask == 0
    orders = list(gray(4))
    assert sorted(orders) == list(range(16))
    assert all((one ^ other).bit_count() == 1 for one, other in itertools.pairwise(orders))


def test_bad_input_is_refused_with_the_estimate(yard: Setting, refused: Refused) -> None:
    def codes(call: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
        return [item.code for item in refused(call, *args, **kwargs)]

    assert codes(frontier, yard, A, A) == ["E-SANCTION-SIDES"]
    assert codes(frontier, yard, A, ("R9",)) == ["E-REGION-UNKNOWN"]
    assert codes(frontier, yard, A, B, ladder=(-1.0,)) == ["E-SANCTION-LADDER"]
    assert codes(frontier, yard, A, B, instruments=("ban",)) == ["E-SANCTION-LADDER"]
    assert codes(tax_or_ban, yard, A, B, rates=(0.0,)) == ["E-SANCTION-RATE"]
    assert codes(scope, yard, A, B, ("s9",), Budget(1.0)) == ["E-SECTOR-UNKNOWN"]
    assert codes(scope, yard, A, B, SECTORS, Budget(-1.0)) == ["E-SCOPE-BUDGET"]
    assert codes(scope, yard, A, B, SECTORS, Budget(1.0), aim=Aim("all")) == ["E-SCOPE-AIM"]  # type: ignore[arg-type]
    assert codes(scope, yard, A, B, SECTORS, Budget(1.0), share=1.5) == ["E-SANCTION-SHARE"]
    assert codes(sanctioned, yard, [Sender.of("R0", Template("embargo"))], B) == ["E-SANCTION-INSTRUMENT"]  # type: ignore[arg-type]
    assert codes(Setting.of, yard.base.world, horizon="soon") == ["E-MODEL-CLOSURE"]
    (slow,) = refused(scope, yard, A, B, SECTORS, Budget(1.0), seconds=1e-9)
    assert slow.code == "E-SCOPE-COST"
    assert "seconds" in slow.what
    for template in (Template("export_ban", share=2.0), Template("export_tax", rate=0.1, share=0.5)):
        assert codes(sanctioned, yard, [Sender.of("R0", template)], B) == ["E-SANCTION-SHARE"]
    assert codes(sanctioned, yard, [Sender.of("R0", Template("export_tax", rate=-1.0))], B) == ["E-SANCTION-RATE"]
    assert codes(yard.solved, yard.wedges, np.array([1.0, 0.0, 0.0, 0.0, 0.0])) == ["E-TRANSFER-SUM"]


def test_more_sectors_than_can_be_enumerated_are_refused_with_the_estimate(
    yard: Setting, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smallyard.strategy.scope.EXACT_SECTORS", 3)
    (found,) = refused(scope, yard, A, B, SECTORS, Budget(1.0), method="exact")
    assert found.code == "E-SCOPE-SIZE"
    assert "16 solves" in found.what
    assert scope(yard, A, B, SECTORS, Budget(1.0)).exact is None  # steps and swaps above the limit
