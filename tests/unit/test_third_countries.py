"""Rules that reach third countries, and guardrails: content against a dense inverse, choices against their own solves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from smallyard.errors import InfeasibleError, InputError
from smallyard.models.elasticities import elasticities_for
from smallyard.pipeline.run import run
from smallyard.policy.instruments.content_rule import ContentRule
from smallyard.policy.instruments.foreign_direct_product_rule import ForeignDirectProductRule
from smallyard.policy.scenario import Scenario
from smallyard.results.guardrail import least_subsidy, present_value
from smallyard.world.content import content_share
from smallyard.world.world import World

EXACT = 1e-10  # between an iteration to 1e-12 and a dense solve
SAME = 1e-7  # percent, between two solves of one question from different starts

RULE: dict[str, Any] = {
    "instrument": "foreign_direct_product_rule",
    "controller": "USA",
    "importer": "CHN",
    "sectors": "C26",
    "tool_share": "10%",
    "essentiality": 3.0,
    "source": "a test",
}

pytestmark = pytest.mark.xdist_group("ricardian")


def ask(world: World, policies: list[dict[str, Any]]) -> Any:
    return run(Scenario(world=world.name, policies=policies), explain=False)


def test_content_is_the_look_through_of_the_table(wiod_small: World) -> None:
    """Against (I − A')⁻¹ of all goods that are not the region's own, written cell by cell."""
    world, home = wiod_small, wiod_small.regions.index("USA")
    counted = np.array([code.startswith("C") for code in world.sectors], dtype=float)
    regions, sectors = len(world.regions), len(world.sectors)
    paid = (world.trade_fob * (1.0 + world.tariff)).sum(1)
    source = np.divide(world.trade_fob, paid[:, None], out=np.zeros_like(world.trade_fob), where=paid[:, None] > 0.0)
    inputs = world.intermediate_use / np.where(world.output > 0.0, world.output, 1.0)[:, None, :]
    needs = np.einsum("njk,nks->nsjk", source, inputs).reshape(regions, sectors, regions, sectors)
    direct = (needs[:, :, home, :] * counted).sum(-1)
    needs[:, :, home, :] = 0.0
    needs[home] = 0.0
    square = needs.reshape(regions * sectors, -1)
    direct[home] = 0.0
    found = np.linalg.solve(np.eye(len(square)) - square, direct.ravel()).reshape(regions, sectors)
    mine = content_share(world, home, counted)
    others = np.arange(regions) != home
    assert np.abs(mine - found)[others].max() <= EXACT
    assert (mine[home] == 1.0).all()
    assert (mine[others] < 0.5).all()


def test_a_content_rule_reaches_those_above_its_threshold(wiod_small: World) -> None:
    rule = {"controller": "USA", "importer": "CHN", "exporter": {"of": "all", "except": ["USA", "CHN"]}, "sectors": "C26"}
    share = content_share(wiod_small, wiod_small.regions.index("USA"), np.ones(len(wiod_small.sectors)))
    column = wiod_small.sectors.index("C26")
    for threshold in ("0%", "2%", "90%"):
        found = ask(wiod_small, [{"instrument": "content_rule", "threshold": threshold, **rule}])
        others = [n for n, code in enumerate(wiod_small.regions) if code not in ("USA", "CHN")]
        reached = [wiod_small.regions[n] for n in others if share[n, column] >= float(threshold[:-1]) / 100.0]
        text = " ".join(found.remarks)
        if reached:
            assert all(f"{code} C26" in text or "…" in text for code in reached)
            assert found.controls is not None
            assert found.controls.rows[0].quantity_percent < 100.0
        else:
            assert "no sale reaches the threshold" in text
            assert found.controls is None
            assert abs(found.real_income["CHN"]) <= SAME


def test_complying_stops_sales_and_declining_costs_tools(wiod_small: World) -> None:
    """The rule is a ban where a country complies, and a productivity of 1/κ where it declines."""
    rule = ForeignDirectProductRule(**RULE | {"exporter": "KOR", "compliance": {"KOR": "declines"}})
    assert rule.cost_factor == pytest.approx(0.9**-0.5)
    complied = ask(wiod_small, [RULE | {"exporter": "KOR", "compliance": {"KOR": "complies"}}])
    banned = ask(wiod_small, [{"instrument": "export_ban", "exporter": "KOR", "importer": "CHN", "sectors": "C26"}])
    declined = ask(wiod_small, [RULE | {"exporter": "KOR", "compliance": {"KOR": "declines"}}])
    lower = f"{100.0 * (1.0 / rule.cost_factor - 1.0):.12f}%"
    cheaper = ask(wiod_small, [{"instrument": "productivity", "region": "KOR", "sectors": "C26", "increase": lower}])
    for one, two in ((complied, banned), (declined, cheaper)):
        assert max(abs(one.real_income[code] - two.real_income[code]) for code in wiod_small.regions) <= SAME
    row = complied.compliance.rows[0]
    assert row.complies_percent == pytest.approx(complied.real_income["KOR"], abs=SAME)
    assert row.declines_percent == pytest.approx(declined.real_income["KOR"], abs=SAME)


@pytest.mark.parametrize(("share", "choice"), [("40%", "complies"), ("0.01%", "declines")])
def test_a_government_chooses_what_costs_it_less(wiod_small: World, share: str, choice: str) -> None:
    """Costly tools are kept, cheap ones given up; with two countries, all four patterns are solved."""
    rule = RULE | {"tool_share": share, "exporter": ["KOR", "JPN"], "compliance": {"KOR": "chooses", "JPN": "chooses"}}
    found = ask(wiod_small, [rule])
    assert found.compliance.patterns == 4
    assert [row.choice for row in found.compliance.rows] == [choice, choice]
    for row in found.compliance.rows:
        better = row.complies_percent >= row.declines_percent
        assert better == (choice == "complies")
        assert found.real_income[row.region] == pytest.approx(
            row.complies_percent if choice == "complies" else row.declines_percent, abs=SAME
        )
    declared = ask(wiod_small, [rule | {"compliance": {"KOR": choice, "JPN": choice}}])
    assert found.real_income["CHN"] == pytest.approx(declared.real_income["CHN"], abs=SAME)


def test_tools_that_cannot_be_done_without_leave_no_choice(wiod_small: World) -> None:
    rule = RULE | {"essentiality": 0.8, "exporter": "KOR", "compliance": {"KOR": "chooses"}}
    found = ask(wiod_small, [rule])
    assert found.compliance.rows[0].choice == "complies"
    assert found.compliance.rows[0].declines_percent is None
    with pytest.raises(ValueError, match="cannot decline"):
        ForeignDirectProductRule(**rule | {"compliance": {"KOR": "declines"}})


def test_every_third_country_is_spoken_of(wiod_small: World) -> None:
    with pytest.raises(InputError, match="nothing is said of JPN") as caught:
        ask(wiod_small, [RULE | {"exporter": ["KOR", "JPN"], "compliance": {"KOR": "complies", "TWN": "declines"}}])
    assert [item.code for item in caught.value.findings] == ["E-COMPLIANCE", "E-COMPLIANCE"]


def test_no_pattern_that_holds_is_said(wiod_small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from smallyard.pipeline import compliance

    monkeypatch.setattr(compliance._Solves, "departs", lambda *given: True)
    with pytest.raises(InfeasibleError, match="E-INFEASIBLE-COMPLIANCE"):
        ask(wiod_small, [RULE | {"exporter": "KOR", "compliance": {"KOR": "chooses"}}])


def test_a_threshold_is_a_part() -> None:
    with pytest.raises(ValueError, match="a part is from 0% to 100%"):
        ContentRule(importer="CHN", exporter="KOR", sectors="C26", controller="USA", threshold="120%")


def test_present_values() -> None:
    """Payments at the beginning of each year, against the sum written out."""
    assert present_value(3.0, 0.0, 5.0) == pytest.approx(15.0)
    assert present_value(3.0, 0.08, 4.0) == pytest.approx(sum(3.0 / 1.08**t for t in range(4)))
    assert present_value(3.0, 0.08, 2.5) == pytest.approx(3.0 + 3.0 / 1.08 + 0.5 * 3.0 / 1.08**2)
    assert least_subsidy(9.0, 0.1) == pytest.approx(10.0)


GUARD: dict[str, Any] = {
    "partner": "CHN",
    "years": 10,
    "discount_rate": "8%",
    "funding_stops": "10%",
    "source": "a test",
    "firms": [
        {"name": "much", "share_of_partner_market": "6%", "expansion": "50%", "subsidy_share": "0.01%"},
        {"name": "little", "share_of_partner_market": "1%", "expansion": "10%", "subsidy_share": "50%"},
    ],
}
SUBSIDY: dict[str, Any] = {
    "instrument": "production_subsidy",
    "region": "USA",
    "sectors": "C26",
    "amount": {"value": "39 bn", "currency": "USD", "price_year": 2022, "years": 5},
}


def test_a_guardrail_is_accepted_where_the_offer_covers_what_is_lost(wiod_small: World) -> None:
    found = ask(wiod_small, [SUBSIDY | {"guardrail": GUARD}])
    much, little = found.guardrail.rows
    spent = found.change["trade_duty_paid_counterfactual"][
        wiod_small.regions.index("CHN"), :, wiod_small.sectors.index("C26")
    ].sum()
    assert (much.accepts, little.accepts) == (False, True)
    assert much.least_subsidy == pytest.approx(much.profit_lost / 0.9)
    assert much.profit_lost / little.profit_lost == pytest.approx(6.0 * 5.0)
    theta = 0.06 * 0.5 * spent * present_value(1.0, 0.08, 10.0) / much.profit_lost - 1.0
    assert theta == pytest.approx(elasticities_for(wiod_small).values[wiod_small.sectors.index("C26")], rel=SAME)
    plain = ask(wiod_small, [SUBSIDY])
    assert found.real_income["USA"] == pytest.approx(plain.real_income["USA"], abs=SAME)


def test_only_what_is_additional_changes_anything(wiod_small: World) -> None:
    half = ask(wiod_small, [SUBSIDY | {"additionality": "50%"}])
    smaller = ask(wiod_small, [SUBSIDY | {"amount": SUBSIDY["amount"] | {"value": "19.5 bn"}}])
    assert half.real_income["USA"] == pytest.approx(smaller.real_income["USA"], abs=SAME)
    with pytest.raises(ValueError, match="belong to an amount"):
        Scenario(world=wiod_small.name, policies=[SUBSIDY | {"amount": None, "set": "5%", "of": "cost", "guardrail": GUARD}])
