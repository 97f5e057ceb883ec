"""The table of bad inputs, one row per test: what is refused, with which code, and which facts the message carries.

Rows stand in the order of the design page on bad input; `test_bad_input_files.py` holds what is done with files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from smallyard.apps.explanations import explanations
from smallyard.errors import SmallyardError
from smallyard.pipeline.run import check_feasible, run
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World
from smallyard.world.world_file import write_world

Table = dict[str, Any]
Tables = Callable[..., Table]


class Bench:
    """What a row needs: a balanced table to spoil, and a scenario file on its world or on an embedded one."""

    def __init__(self, folder: Path, table: Tables) -> None:
        self.folder, self.table = folder, table

    def world(self, **changes: Any) -> World:
        """The world of a table with some arrays replaced."""
        return World.from_arrays(**(self.table() | changes))

    def spoilt(self, name: str, *cells: tuple[tuple[int, ...], float]) -> World:
        """The world of a table with some cells replaced."""
        array = np.array(self.table()[name])
        for place, value in cells:
            array[place] = value
        return self.world(**{name: array})

    def scenario(self, policies: str, more: str = "", world: str = "wiod2014-17x27") -> Path:
        """A scenario file; the policies begin in line 5."""
        file = self.folder / "q.yaml"
        if world == "tiny":
            world = str(self.folder / "tiny.npz")
            write_world(self.world(), Path(world))
        more = f"model: {{elasticities: {{uniform: 4}}{more}}}" if world.endswith("npz") else more or "title: x"
        file.write_text(f"schema: smallyard/scenario/1\nworld: {world}\n{more}\npolicies:\n{policies or '  []'}\n", "utf-8")
        return file

    def check(self, policies: str, more: str = "", world: str = "wiod2014-17x27") -> tuple[str, ...]:
        """All that can be said without solving."""
        return check_feasible(Scenario.load(self.scenario(policies, more, world)))

    def run(self, policies: str, more: str = "") -> Any:
        """A solve on the tiny world."""
        return run(self.scenario(policies, more, "tiny"), explain=False)


def tariff(rate: str, importer: str = "USA", exporter: str = "CHN", sectors: str = "goods") -> str:
    return f"  - {{instrument: import_tariff, importer: {importer}, exporter: {exporter}, sectors: {sectors}, {rate}}}\n"


def ban(importer: str, exporter: str, sectors: str) -> str:
    return f"  - {{instrument: import_ban, importer: {importer}, exporter: {exporter}, sectors: {sectors}}}\n"


def uniform(value: str) -> str:
    return f"model: {{elasticities: {{uniform: {value}}}}}"


def unbalanced(bench: Bench) -> World:
    given = bench.table(regions=5, sectors=3)
    return World.from_arrays(**(given | {"final_demand": given["final_demand"] * (1 + 0.01 * np.arange(15).reshape(5, 3))}))


def no_home(bench: Bench) -> object:
    """R0 buys s1 abroad only, and then bans all imports of it."""
    given = bench.table(rates=False)
    fob, own = np.array(given["trade_fob"]), given["trade_fob"][0, 0, 1]
    fob[0, 0, 1], fob[0, 1, 1], fob[1, 1, 1] = 0.0, fob[0, 1, 1] + own, fob[1, 1, 1] + own
    final = np.array(given["final_demand"])
    final[1, 1] += own
    use = np.array(given["intermediate_use"])
    use[0, :, 1] = 0.1 * use[0, :, 1]
    final[0] = fob.sum(1)[0] - use[0].sum(1)
    world = World.from_arrays(**(given | {"trade_fob": fob, "final_demand": final, "intermediate_use": use}))
    write_world(world, bench.folder / "w.npz")
    policies = [{"instrument": "import_ban", "importer": "R0", "exporter": "all", "sectors": "s1"}]
    return check_feasible(
        Scenario(world=str(bench.folder / "w.npz"), model={"elasticities": {"uniform": 4.0}}, policies=policies)  # type: ignore[arg-type]
    )


def gives_all_away(bench: Bench) -> World:
    """R0 exports so much more than it imports that nothing is left for its own final demand."""
    given = bench.table(rates=False)
    fob, use = np.array(given["trade_fob"]), np.array(given["intermediate_use"])
    fob[1, 0] *= 20.0
    use[0] = fob.sum(1)[0][:, None] / 2.0
    final = fob.sum(1) - use.sum(2)
    final[0] = 0.0
    return World.from_arrays(**(given | {"trade_fob": fob, "intermediate_use": use, "final_demand": final}))


def derived(bench: Bench, **changes: float) -> World:
    world = bench.world()
    return World.from_xarray(world.dataset.assign({name: world.dataset[name] + more for name, more in changes.items()}))


class Row(NamedTuple):
    """What is done, the codes of all findings, facts that the message must carry, the exit code."""

    act: Callable[[Bench], object]
    codes: list[str]
    facts: tuple[str, ...] = ()
    exit: int = 2


READINGS = ("no unit", "percent", "a factor of", "'25 pp'")
REFUSED = {
    # negative flow / input-output coefficient
    "negative flow": Row(
        lambda b: b.spoilt("trade_fob", ((0, 2, 1), -7.5), ((1, 2, 0), -0.5)), ["E-FLOW-NEG"],
        ("2 values of trade_fob", "R0/R2/s1 = -7.5", "R1/R2/s0 = -0.5", "% of all trade_fob", "inventory"),
    ),
    "negative coefficient": Row(
        lambda b: b.spoilt("intermediate_use", ((0, 1, 0), -1.0)), ["E-FLOW-NEG"], ("1 values", "R0/s1/s0 = -1", "% of all")
    ),
    # unbalanced table
    "unbalanced table": Row(unbalanced, ["E-WORLD-BALANCE"] * 5, ("R4/s2", "spending", "uses", "14 cells in all", "%", "1e-06")),
    # shares that do not sum to 1
    "shares off by more than rounding": Row(
        lambda b: b.spoilt("final_demand", ((0, 0), b.table()["final_demand"][0, 0] * 1.0001)), ["E-WORLD-BALANCE"],
        ("R0/s0", "1e-06"),
    ),
    "coverage shares off": Row(
        lambda b: Wedges.build(b.world(), {}, np.full((2, 3, 3, 2), 0.4)), ["E-COVERAGE-SUM"], ("do not sum to 1",)
    ),
    # zero output, zero home share
    "no supplier left without a home share": Row(
        no_home, ["E-INFEASIBLE-SUPPLIER"], ("R0/s1", "coverage below 100%"), 3
    ),
    "a region of zeros": Row(
        lambda b: World.from_arrays(**{k: v * 0.0 if isinstance(v, np.ndarray) else v for k, v in b.table().items()}),
        ["E-WORLD-INCOME"] * 3, ("region R2 has no value added", "merge"),
    ),
    # labels
    "unknown label UK": Row(lambda b: b.check(tariff("add: 1 pp", "UK")), ["E-REGION-UNKNOWN"], ("'UK'", "'GBR'", "q.yaml:5")),
    "unknown label ROM": Row(
        lambda b: b.check(tariff("add: 1 pp", "ROM"), world="wiod2014"), ["E-REGION-UNKNOWN"], ("'ROM'", "'ROU'", "q.yaml:5")
    ),
    "EU27 where there is none": Row(
        lambda b: b.check(tariff("add: 1 pp", "EU27", "R1"), world="tiny"), ["E-REGION-UNKNOWN"], ("'EU27'", "q.yaml:5")
    ),
    "unknown sector": Row(lambda b: b.check(tariff("add: 1 pp", sectors="C99")), ["E-SECTOR-UNKNOWN"], ("'C99'", "q.yaml:5")),
    "missing and extra labels": Row(
        lambda b: b.world(regions=["R0", "R1"]), ["E-WORLD-SHAPE"] * 6, ("trade_fob has shape (3, 3, 2)", "(2, 2, 2)")
    ),
    # tariff units
    "bare 25": Row(lambda b: b.check(tariff("add: 25")), ["E-TARIFF-UNIT"], ("25 percent", "2500 percent", *READINGS, "q.yaml:5")),
    "bare 0.25": Row(lambda b: b.check(tariff("add: 0.25")), ["E-TARIFF-UNIT"], ("0.25 percent", "25 percent", *READINGS)),
    "bare 1.25": Row(lambda b: b.check(tariff("set: 1.25")), ["E-TARIFF-UNIT"], ("1.25 percent", "125 percent", "a factor of")),
    "a factor with a unit": Row(lambda b: b.check(tariff("multiply_power: 25%")), ["E-TARIFF-UNIT"], ("1.25",)),
    # elasticities
    **{
        f"theta {value}": Row(
            lambda b, value=value: b.check("", uniform(value)), ["E-ELASTICITY-RANGE"], ("a number from 0.01 to 100", "q.yaml:3")  # type: ignore[misc]
        )
        for value in ("0", "0.009", "-4", "100.1", ".nan", ".inf")
    },
    # rates of −100 % and less
    "rate of -100 %": Row(lambda b: b.check(tariff("set: -100%")), ["E-RATE-RANGE"], ("-100%", "q.yaml:5")),
    "rates that add up to less": Row(
        lambda b: b.check(tariff("add: -90 pp") + tariff("add: -50 pp", sectors="C26")), ["E-RATE-RANGE"],
        ("tariff falls to", "q.yaml:5 policies[0]", "q.yaml:6 policies[1]", "price"),
    ),
    "rate of -100 % in a table": Row(lambda b: b.spoilt("tariff", ((0, 1, 0), -1.0)), ["E-RATE-RANGE"], ("R0/R1/s0 = -1",)),
    "percent for decimals in a table": Row(lambda b: b.spoilt("tariff", ((0, 1, 0), 250.0)), ["E-RATE-RANGE"], ("25 % is 0.25",)),
    # NaN and infinity
    "NaN in a table": Row(
        lambda b: b.spoilt("final_demand", *(((n, s), np.nan) for n in range(3) for s in range(2))), ["E-WORLD-NAN"],
        ("6 values", "R0/s0 = nan; R0/s1 = nan; R1/s0 = nan; R1/s1 = nan; R2/s0 = nan"),
    ),
    "infinity in a table": Row(lambda b: b.spoilt("trade_fob", ((0, 1, 0), np.inf)), ["E-WORLD-NAN"], ("R0/R1/s0 = inf",)),
    "NaN in a scenario": Row(lambda b: b.check(tariff("add: .nan")), ["E-TARIFF-UNIT"], ("q.yaml:5",)),
    "infinity in a scenario": Row(lambda b: b.check(tariff("add: 1e999 pp")), ["E-TARIFF-UNIT"], ("finite", "q.yaml:5")),
    "numbers that vanish": Row(
        lambda b: b.world(**{k: v * 1e-310 for k, v in b.table(rates=False).items() if isinstance(v, np.ndarray)}),
        ["E-FLOW-RANGE"], ("all flows together", "smaller unit"),
    ),
    "numbers that overflow": Row(lambda b: b.spoilt("trade_fob", ((0, 1, 0), 1e300)), ["E-FLOW-RANGE"], ("R0/R1/s0 = 1e+300",)),
    # duplicates and conflicts, with both lines
    "a policy twice": Row(
        lambda b: b.check(tariff("add: 1 pp") + tariff("add: 1.0 pp")), ["E-POLICY-DUPLICATE"],
        ("q.yaml:6 policies[1]", "q.yaml:5 policies[0]"),
    ),
    "two rates on one cell": Row(
        lambda b: b.check(tariff("set: 1%") + tariff("set: 2%", sectors="C26")), ["E-RATE-CONFLICT"],
        ("q.yaml:5 policies[0]", "q.yaml:6 policies[1]", "except"),
    ),
    "a key twice": Row(lambda b: b.check("", "title: a\ntitle: b"), ["E-YAML-DUPLICATE"], ("q.yaml:4", "'title'")),
    "a label twice": Row(lambda b: b.world(regions=["A", "B", "A"]), ["E-WORLD-LABEL"], ("occur twice: A",)),
    "a label twice in two spellings": Row(
        lambda b: b.world(regions=["\u00e9", "e\u0301", "B"]), ["E-WORLD-LABEL"], ("occur twice",)
    ),
    # deficits
    "deficits that do not sum to zero": Row(
        lambda b: derived(b, net_exports=1.0), ["E-WORLD-DERIVED"], ("net_exports of R0", "sum to 3", "follows from the flows")
    ),
    "a surplus as large as income": Row(gives_all_away, ["E-WORLD-INCOME"], ("R0", "no final demand", "merge")),
    # embargoes
    "embargo without another supplier": Row(
        lambda b: b.check(ban("RUS", "all", "C21")), ["E-INFEASIBLE-SUPPLIER"], ("RUS/C21", "q.yaml:4 policies", "coverage"), 3
    ),
    "a region that may only sell": Row(
        lambda b: b.check(ban("USA", "all", "all")), ["E-INFEASIBLE-BALANCE"] * 2, ("USA", "one flow in each direction"), 3
    ),
    # no equilibrium
    "a subsidy that nobody can pay": Row(
        lambda b: b.run("  - {instrument: export_tax, exporter: R0, importer: all, sectors: all, set: -99.99%}"),
        ["E-INFEASIBLE-INCOME"], ("final income", "R0", "counterfactual", "reduce the subsidies"), 3,
    ),
    # huge problems
    "5000 regions": Row(
        lambda b: b.world(regions=list(map(str, range(5000))), sectors=list(map(str, range(50)))), ["E-WORLD-SIZE"],
        ("5000 regions × 50 sectors", "189.2 GB", "the limit is 8.0 GB", "SMALLYARD_MEMORY_GB"),
    ),
    "hundreds of coverage classes": Row(
        lambda b: b.check("".join(tariff(f"add: 1 pp, coverage: {n / 5}%") for n in range(1, 400)), world="wiod2014"),
        ["E-WORLD-SIZE"], ("400 coverage classes", "fewer different values of 'coverage'", "q.yaml:4 policies"),
    ),
}  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path, table: Tables) -> Bench:
    return Bench(tmp_path, table)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(bench: Bench, name: str) -> None:
    row = REFUSED[name]
    with pytest.raises(SmallyardError) as refusal:
        row.act(bench)
    error = refusal.value
    assert [item.code for item in error.findings] == row.codes
    assert error.exit_code == row.exit
    assert all(explanations()[code].exit == row.exit for code in row.codes)
    for fact in row.facts:
        assert fact in str(error), fact
    assert all(item.where and (item.fix or item.expected) for item in error.findings)


# --- what is not refused, but said or recorded ------------------------------------------------------------------------


def test_shares_off_by_rounding_are_closed_and_recorded(bench: Bench) -> None:
    world = bench.spoilt("final_demand", ((0, 0), bench.table()["final_demand"][0, 0] * (1 + 4e-7)))
    (step,) = world.provenance.steps
    assert "scaled" in step.what
    assert 1e-8 < (step.amount or 0.0) < 1e-6


def test_a_sector_without_output_is_left_out(bench: Bench) -> None:
    """R1 makes no s0: its price and output there do no harm, everything else is solved and certified."""
    given = bench.table(rates=False)
    fob, use = np.array(given["trade_fob"]), np.array(given["intermediate_use"])
    fob[:, 1, 0] = 0.0
    use[1, :, 0] = 0.0
    use *= 0.1
    world = World.from_arrays(**(given | {"trade_fob": fob, "intermediate_use": use, "final_demand": fob.sum(1) - use.sum(2)}))
    write_world(world, bench.folder / "w.npz")
    policies = [{"instrument": "import_tariff", "importer": "R0", "exporter": "R2", "sectors": "all", "add": "10 pp"}]
    asked = Scenario(world=str(bench.folder / "w.npz"), model={"elasticities": {"uniform": 4.0}}, policies=policies)  # type: ignore[arg-type]
    result = run(asked, explain=False)
    assert result.certificate.failures() == []
    assert np.isfinite(result.change["real_income_percent"]).all()


def test_steep_elasticities_are_said(bench: Bench) -> None:
    remarks = bench.check("  []", uniform("35"))
    assert any("above 30" in text and "A01 (35)" in text for text in remarks)


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (tariff("add: 1100 pp"), ("tariff reaches", "1,000 %")),
        (tariff("multiply_power: 25"), ("tariff reaches",)),
        ("  - {instrument: trade_cost, importer: USA, exporter: CHN, sectors: all, increase: -95%}", ("trade cost reaches -95 %",)),
        ("  - {instrument: productivity, region: USA, sectors: C26, increase: 2000%}", ("productivity reaches +2,000 %",)),
    ],
)  # fmt: skip
def test_what_lies_outside_the_tested_range_is_said(bench: Bench, policy: str, words: tuple[str, ...]) -> None:
    (remark,) = bench.check(policy)
    assert all(word in remark for word in words)


def test_ordinary_rates_are_not_remarked(bench: Bench) -> None:
    assert bench.check(tariff("add: 900 pp")) == ()


def test_blocks_that_are_cut_off_are_said(bench: Bench) -> None:
    remarks = bench.check(ban("USA", "all", "all") + ban("all", "USA", "all"))
    assert any("trade imbalances with other blocks cannot continue" in text for text in remarks)


@pytest.mark.parametrize(("value", "codes"), [("9999", []), ("16GB", ["E-SETTING"]), ("-1", ["E-SETTING"]), ("nan", ["E-SETTING"])])
def test_the_memory_limit_can_be_set(bench: Bench, monkeypatch: pytest.MonkeyPatch, value: str, codes: list[str]) -> None:
    monkeypatch.setenv("SMALLYARD_MEMORY_GB", value)
    found: list[str] = []
    try:
        bench.check("".join(tariff(f"add: 1 pp, coverage: {n}%") for n in (20, 40)))
    except SmallyardError as error:
        found = [item.code for item in error.findings]
    assert found == codes


def test_hundreds_of_problems_are_found_in_time_and_all_at_once(bench: Bench) -> None:
    policies = "".join(tariff(f"set: {n}%", f"[X{n}, USA]", f"Y{n}") for n in range(1, 400))
    with pytest.raises(SmallyardError) as refusal:
        bench.check(policies)
    assert len(refusal.value.findings) == 2 * 399
    with pytest.raises(SmallyardError) as refusal:
        bench.check("".join(tariff(f"set: {n}%") for n in range(1, 400)))
    assert {item.code for item in refusal.value.findings} == {"E-RATE-CONFLICT"}
