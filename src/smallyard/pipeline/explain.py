"""Everything beyond the headline that explains it: range, decomposition, contributions, border rates, published formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smallyard.pipeline.by_policy import contributions
from smallyard.pipeline.explain_change import decompose
from smallyard.pipeline.formula import formula_check
from smallyard.pipeline.pair import Pair
from smallyard.pipeline.range_grid import solve_grid
from smallyard.pipeline.scenario_elasticities import split_alternatives
from smallyard.policy.scenario import Scenario
from smallyard.results.border_rates import BorderRates, border_rates
from smallyard.results.contributions import Contributions
from smallyard.results.decomposition import Decomposition
from smallyard.results.first_order import FormulaCheck
from smallyard.results.ranges import Range

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a result carries beside its numbers; `remarks` say what is missing and why."""

    range: Range | None = None
    decomposition: Decomposition | None = None
    contributions: Contributions | None = None
    border_rates: BorderRates | None = None
    formula: FormulaCheck | None = None
    remarks: tuple[str, ...] = ()


NOTHING = Explanation()


def explain_pair(scenario: Scenario, pair: Pair, groups: Mapping[str, tuple[str, ...]], progress: Progress) -> Explanation:
    """All explanations of a solved pair."""
    progress("solving the grid of options")
    options = solve_grid(pair, groups, split_alternatives(scenario, pair.start.world))
    progress("decomposing the change")
    parts = decompose(pair)
    remarks = () if isinstance(parts, Decomposition) else (f"no decomposition and no real GDP: {parts}",)
    progress("solving policy by policy")
    return Explanation(
        range=options,
        decomposition=parts if isinstance(parts, Decomposition) else None,
        contributions=contributions(scenario, pair),
        border_rates=None if pair.ends is None else border_rates(pair.base, pair.ends, (pair.before.outcome, pair.after.outcome)),
        formula=formula_check(pair),
        remarks=remarks,
    )
