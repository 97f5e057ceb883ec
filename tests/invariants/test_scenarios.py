"""The order of policies does not matter, and scenarios on one world share one compilation."""

import itertools

import numpy as np
import pytest

from smallyard.models.elasticities import elasticities_for
from smallyard.policy.compile import compile_scenario
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.solver.anderson import anderson
from smallyard.world.aggregate import aggregate
from smallyard.world.world import World

from .economies import CHANNELS, Case, based, random_case, random_policy, solved

ORDER = 1e-15  # adds of one cell are summed in file order; nothing else may depend on it

pytestmark = pytest.mark.xdist_group("ricardian")
POLICIES = [
    {"instrument": "import_tariff", "importer": "USA", "exporter": "CHN", "sectors": "goods", "add": "25 pp"},
    {"instrument": "import_tariff", "importer": "USA", "exporter": "all", "sectors": "goods", "add": "10 pp", "coverage": "60%"},
    {"instrument": "import_tariff", "importer": "USA", "exporter": "MEX", "sectors": "all", "multiply_power": 1.1},
    {"instrument": "export_ban", "importer": "CHN", "exporter": "USA", "sectors": "goods", "coverage": "30%"},
    {"instrument": "productivity", "region": "CHN", "sectors": "goods", "increase": "10%"},
]


def test_the_order_of_policies_does_not_matter(wiod_small: World) -> None:
    first = Scenario(world="wiod2014-17x27", policies=POLICIES)
    wanted = compile_scenario(first, wiod_small).counterfactual
    for order in itertools.permutations(POLICIES):
        other = Scenario(world="wiod2014-17x27", policies=list(order))
        assert other.sha256 == first.sha256
        found = compile_scenario(other, wiod_small).counterfactual
        assert set(found.channels) == set(wanted.channels) == {"tariff", "ban", "productivity"}
        np.testing.assert_array_equal(found.coverage, wanted.coverage)
        for name, level in wanted.channels.items():
            np.testing.assert_allclose(found.channels[name], level, rtol=0.0, atol=ORDER, err_msg=name)


def test_the_hash_tells_scenarios_apart() -> None:
    first = Scenario(world="wiod2014-17x27", policies=POLICIES)
    assert Scenario(world="wiod2014-17x27", policies=POLICIES, title="another title", notes="a note").sha256 == first.sha256
    others = [
        Scenario(world="wiod2014", policies=POLICIES),
        Scenario(world="wiod2014-17x27", policies=POLICIES[:-1]),
        Scenario(world="wiod2014-17x27", policies=[*POLICIES[:-1], POLICIES[-1] | {"increase": "11%"}]),
        Scenario(world="wiod2014-17x27", policies=POLICIES[:-1], baseline={"policies": POLICIES[-1:]}),
        Scenario(world="wiod2014-17x27", policies=POLICIES, model={"deficits": "balanced"}),
    ]
    assert len({first.sha256, *(other.sha256 for other in others)}) == 1 + len(others)


def test_scenarios_on_one_world_share_one_compilation() -> None:
    """Rates, classes, bans, elasticities and the balanced closure are data; only another closure's equations are compiled anew."""
    case = random_case(5, (4, 3), tariffs=True, deficits=True)  # a shape of this test alone
    base = based(case, "share_of_world_gdp")
    before = anderson._cache_size()
    for seed, classes in ((1, 1), (2, 2), (3, 1)):
        solved(base, random_policy(case, seed, CHANNELS, classes=classes, size=0.5).wedges(case.world), "share_of_world_gdp")
        assert anderson._cache_size() == before + 1
    solved(based(case, "balanced"), Wedges.neutral(), "balanced")
    assert anderson._cache_size() == before + 1
    solved(base, random_policy(case, 4, CHANNELS).wedges(case.world), "fixed_real")
    assert anderson._cache_size() == before + 2


def test_two_scenarios_on_an_aggregated_world_share_one_compilation(wiod_small: World) -> None:
    goods = [s for s, good in zip(wiod_small.sectors, wiod_small.is_good, strict=True) if good]
    world = aggregate(wiod_small, {"USA": "USA", "CHN": "CHN", "ROW": "rest"}, {"goods_": goods, "services_": "rest"})
    base = based(Case(None, world, elasticities_for(world, uniform=4.0)), "share_of_world_gdp")
    shape = world.tariff.shape
    solved(base, Wedges.build(world, {"tariff": world.tariff + 0.1 * (1.0 - np.eye(3))[:, :, None]}), "share_of_world_gdp")
    before = anderson._cache_size()
    solved(base, Wedges.build(world, {"trade_cost": np.full(shape, 1.1)}), "share_of_world_gdp")
    assert anderson._cache_size() == before
