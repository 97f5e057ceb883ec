"""What every instrument of the register must do, whatever it is; a new instrument is covered by adding its examples here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from smallyard.models.elasticities import elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.policy.channels import CHANNELS
from smallyard.policy.combine import combine
from smallyard.policy.effects import Scope
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.instruments.production_subsidy import ProductionSubsidy
from smallyard.policy.wedges import Wedges
from smallyard.results.variables import VARIABLES
from smallyard.world.world import World

SOLVED = 1e-9  # of a solve that should not move
EXACT = 1e-15  # relative; rates written as text are parsed and multiplied once or twice

FLOW = {"importer": "USA", "exporter": "CHN", "sectors": "C26"}
PLACE = {"region": "USA", "sectors": "C26"}
THIRD = {"importer": "CHN", "exporter": "KOR", "sectors": "C26", "controller": "USA", "tool_share": "10%", "essentiality": 2.0,
         "source": "a test"}  # fmt: skip
# Every instrument at a strength of zero (where it has one), and at a strength that does something.
NEUTRAL: Mapping[str, list[dict[str, Any]]] = {
    "import_tariff": [FLOW | {"add": "0 pp"}, FLOW | {"multiply_power": 1}, FLOW | {"add": "0 pp", "coverage": "30%"}],
    "export_tax": [FLOW | {"add": "0 pp"}, FLOW | {"set": "0%"}, FLOW | {"multiply_power": 1.0}],
    "tariff_panel": [{"panel": "us-china-2018-2020", "on": "2018-01-01"}],
    "import_ban": [],
    "export_ban": [],
    "trade_cost": [FLOW | {"increase": "0%"}, FLOW | {"increase": "0%", "coverage": "10%"}],
    "production_subsidy": [PLACE | {"set": "0%", "of": "cost"}, PLACE | {"set": "0%", "of": "receipts"}],
    "productivity": [PLACE | {"increase": "0%"}],
    "demand_shift": [PLACE | {"increase": "0%"}],
    "export_quota": [FLOW | {"limit": "200%", "rents": {"exporter": "100%"}}],
    "import_quota": [FLOW | {"limit": "200%", "rents": {"importer": "50%", "wasted": "50%"}}],
    "export_licence": [FLOW | {"approval": "100%", "rents": {"exporter": "100%"}}],
    "purchase_commitment": [FLOW | {"at_least": "10%", "payer": {"importer": "100%"}}],
    "purchase_freeze": [FLOW | {"state_trading": "0%"}],
    "domestic_content_target": [PLACE | {"share": "1%"}],
    "entity_list": [FLOW | {"listed_share": "0%"}],
    "procurement_ban": [FLOW | {"buyers": "0%"}, FLOW | {"buyers": "10%", "suppliers": "0%"}],
    "withhold_release": [FLOW | {"products": "0%"}],
    "content_rule": [FLOW | {"controller": "JPN", "threshold": "100%"}],
    "foreign_direct_product_rule": [THIRD | {"tool_share": "0%", "compliance": {"KOR": "declines"}}],
}
ACTIVE: Mapping[str, dict[str, Any]] = {
    "import_tariff": FLOW | {"add": "10 pp"},
    "export_tax": FLOW | {"set": "10%"},
    "tariff_panel": {"panel": "us-china-2018-2020", "on": "2020-02-14"},
    "import_ban": FLOW,
    "export_ban": FLOW,
    "trade_cost": FLOW | {"increase": "10%", "coverage": "60%"},
    "production_subsidy": PLACE | {"set": "10%", "of": "cost"},
    "productivity": PLACE | {"increase": "10%"},
    "demand_shift": PLACE | {"increase": "-20%"},
    "export_quota": FLOW | {"limit": "50%", "rents": {"exporter": "100%"}, "evasion": {"first_cost": "5%", "rising_by": "50%"}},
    "import_quota": FLOW | {"limit": "50%", "rents": {"importer": "100%"}, "applies_to": "each_flow"},
    "export_licence": FLOW | {"approval": "60%", "application_cost": "3%", "rents": {"wasted": "100%"}},
    "purchase_commitment": FLOW | {"at_least": "120%", "payer": {"importer": "100%"}},
    "purchase_freeze": FLOW | {"state_trading": "40%"},
    "domestic_content_target": PLACE | {"share": "95%"},
    "entity_list": FLOW | {"listed_share": "30%", "over_compliance": "10%"},
    "procurement_ban": FLOW | {"buyers": "12%", "suppliers": "40%"},
    "withhold_release": FLOW | {"products": "8%"},
    "content_rule": FLOW | {"exporter": "KOR", "importer": "CHN", "controller": "USA", "threshold": "0%"},
    "foreign_direct_product_rule": THIRD | {"exporter": ["KOR", "JPN"], "compliance": {"KOR": "declines", "JPN": "complies"}},
}
EXPLAINED = {"export_quota"}  # of the controls; the packaged scenarios explain others
BESIDE = {"controls", "listings"}  # limits and lists, that are no channels
ELSEWHERE = {"measures"}  # the register, which is read before all policies: test_register_wedges.py
NAMES = sorted(set(INSTRUMENTS) - ELSEWHERE)


def wedges_of(world: World, policy: AbstractInstrument) -> Wedges:
    scope = Scope.of(world, {}, {})
    effects = policy.effects(scope, "policies[0]")
    assert scope.findings == []
    return combine(world, [], effects).counterfactual


def test_every_instrument_has_examples() -> None:
    assert set(NEUTRAL) == set(ACTIVE) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_instrument_declares_channels_that_the_model_answers_to(name: str) -> None:
    kind = INSTRUMENTS[name]
    assert kind.touches
    assert set(kind.touches) <= set(CHANNELS) | BESIDE
    assert set(kind.touches) <= Ricardian.responds_to
    assert kind.__doc__
    assert all(field.description for key, field in kind.model_fields.items() if key != "instrument")


@pytest.mark.parametrize("name", NAMES)
def test_an_instrument_moves_the_channels_it_declares_and_no_other(name: str, wiod_small: World) -> None:
    kind = INSTRUMENTS[name]
    found = wedges_of(wiod_small, kind(**ACTIVE[name]))
    assert set(found.channels) == set(kind.touches) - BESIDE
    assert bool(found.controls) == ("controls" in kind.touches)
    assert bool(found.listings) == ("listings" in kind.touches)
    for channel, level in found.channels.items():
        neutral = np.broadcast_to(CHANNELS[channel].neutral_array(wiod_small), level.shape)
        moved = (
            np.argwhere(level != neutral)[:, -2:] if "region" in CHANNELS[channel].dims else np.argwhere(level != neutral)[:, 1:]
        )
        regions = {wiod_small.regions[place] for row in moved for place in row[:-1]}
        assert regions <= {"USA", "CHN", "KOR", "JPN"}
        assert len(moved)


@pytest.mark.parametrize(("name", "fields"), [(name, fields) for name in NAMES for fields in NEUTRAL[name]])
def test_zero_strength_is_identity(name: str, fields: dict[str, Any], wiod_small: World) -> None:
    found = wedges_of(wiod_small, INSTRUMENTS[name](**fields))
    assert found.channels == {}
    if found.controls or found.listings:
        base = Ricardian().calibrate(wiod_small, elasticities_for(wiod_small))
        moved = Ricardian().solve(base, found).outcome.real_income - 1.0
        assert np.abs(moved).max() <= SOLVED


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_label_is_an_error(name: str, wiod_small: World) -> None:
    fields = ACTIVE[name]
    for key in ("importer", "exporter", "region", "sectors", "panel"):
        if key in fields:
            scope = Scope.of(wiod_small, {}, {})
            INSTRUMENTS[name](**(fields | {key: "Atlantis"})).effects(scope, "policies[7]")
            assert [item.where for item in scope.findings] == [f"policies[7].{key}"]
            assert scope.findings[0].code.endswith("-UNKNOWN")
            assert "Atlantis" in scope.findings[0].what


@pytest.mark.parametrize("name", NAMES)
def test_the_written_form_is_read_back_as_the_same(name: str) -> None:
    policy = INSTRUMENTS[name](**ACTIVE[name])
    assert INSTRUMENTS[name](**policy.model_dump()) == policy
    assert INSTRUMENTS[name].model_validate_json(policy.model_dump_json()) == policy


@pytest.mark.parametrize("name", NAMES)
def test_unknown_fields_are_errors(name: str) -> None:
    with pytest.raises(ValueError, match="strength"):
        INSTRUMENTS[name](**ACTIVE[name], strength=1)


@pytest.mark.parametrize("name", NAMES)
def test_every_instrument_can_be_solved_and_reported(name: str, wiod_small: World) -> None:
    from smallyard.pipeline.run import run
    from smallyard.policy.scenario import Scenario

    explain = "controls" not in INSTRUMENTS[name].touches or name in EXPLAINED  # each closure is compiled for
    result = run(Scenario(world=wiod_small.name, policies=[INSTRUMENTS[name](**ACTIVE[name])]), explain=explain)
    assert result.certificate.max_residual <= 1e-10
    assert set(result.change.values) == set(VARIABLES)
    assert abs(result.real_income["USA"]) + abs(result.real_income["CHN"]) > 0.0


def test_a_share_of_cost_becomes_a_share_of_receipts(wiod_small: World) -> None:
    """Buyers pay (1 − s) of cost: producers receive (1 + sp) times their price with sp = s/(1 − s)."""
    place = wiod_small.regions.index("USA"), wiod_small.sectors.index("C26")
    for share in (0.2, 0.5, -0.25):
        policy = ProductionSubsidy(region="USA", sectors="C26", set=f"{100 * share}%", of="cost")
        level = wedges_of(wiod_small, policy).channels["production_subsidy"][place]
        assert level == pytest.approx(share / (1.0 - share), rel=EXACT)
        assert 1.0 / (1.0 + level) == pytest.approx(1.0 - share, rel=EXACT)
    direct = ProductionSubsidy(region="USA", sectors="C26", set="20%", of="receipts")
    assert wedges_of(wiod_small, direct).channels["production_subsidy"][place] == 0.2


def test_the_base_of_a_subsidy_must_be_stated() -> None:
    with pytest.raises(ValueError, match="of"):
        ProductionSubsidy(region="USA", sectors="C26", set="20%")


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_every_channel_is_declared_once_and_used(channel: str, tiny: World) -> None:
    assert any(channel in kind.touches for kind in INSTRUMENTS.values())
    neutral = CHANNELS[channel].neutral_array(tiny)
    assert neutral.shape in ((3, 3, 2), (3, 2))
    assert Wedges.build(tiny, {channel: neutral}).channels == {}


def test_bad_wedges_are_refused_all_at_once(tiny: World, refused: Callable) -> None:
    bad = np.zeros((3, 3, 2))
    bad[0, 1, 1] = np.nan
    found = refused(
        Wedges.build,
        tiny,
        {"tarif": bad, "tariff": bad, "export_tax": np.full((3, 3, 2), -1.0), "ban": np.full((3, 3, 2), 0.5), "demand": np.zeros(7)}
        | {"productivity": np.zeros((3, 2)), "trade_cost": np.zeros((3, 3, 2))},
        coverage=np.full((2, 3, 3, 2), 0.4),
    )
    assert [item.code for item in found] == [
        "E-COVERAGE-SUM",
        "E-CHANNEL-UNKNOWN",
        "E-CHANNEL-NAN",
        "E-RATE-RANGE",
        "E-RATE-RANGE",
        "E-CHANNEL-SHAPE",
        "E-RATE-RANGE",
        "E-RATE-RANGE",
    ]
    assert "'tariff'" in found[1].fix
    assert refused(Wedges.build, tiny, {}, coverage=np.ones((3, 3, 2)))[0].code == "E-COVERAGE-SHAPE"
