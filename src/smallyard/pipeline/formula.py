"""The published one-step welfare formula beside the exact number, where it holds."""

from __future__ import annotations

import numpy as np

from smallyard.errors import SmallyardError
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.pair import Pair, solve_pair
from smallyard.pipeline.solve_one import benchmark_at
from smallyard.results.first_order import FormulaCheck, first_order_welfare


def formula_check(headline: Pair) -> FormulaCheck:
    """Formula and exact number under balanced trade and returned revenue, or the reason why the formula does not apply."""
    regions = headline.base.world.regions
    other = _other_wedges(headline)
    if other:
        return FormulaCheck(regions, None, None, f"the published formula covers tariffs only; here {other}")
    try:
        pair = _balanced(headline)
    except SmallyardError as error:
        return FormulaCheck(regions, None, None, f"no certified solution with balanced trade ({error.findings[0].code})")
    old, new = pair.before.outcome, pair.after.outcome
    published = first_order_welfare(
        pair.levels_before.tariff[0], old.trade_fob, old.income, new.producer_price / old.producer_price, new.trade_fob
    )
    exact = 100.0 * ((new.income / new.price_index) / (old.income / old.price_index) - 1.0)
    return FormulaCheck(regions, exact, published.welfare)


def _balanced(headline: Pair) -> Pair:
    if headline.model.closure.rebases:
        return headline
    model = Ricardian("balanced")
    start = benchmark_at(headline.start.world, model, headline.long_run, headline.start.horizon)
    return solve_pair(model, "lump_sum", start, headline.wedges_before, headline.wedges_after, near=headline)


def _other_wedges(headline: Pair) -> str:
    """What besides one tariff per flow is at work, in words; empty if nothing."""
    base, old, new = headline.base, headline.levels_before, headline.levels_after
    found = {
        "flows are partly covered": old.tariff.shape[0] > 1,
        "export taxes are in force": bool((old.export_tax != 0.0).any() or (new.export_tax != 0.0).any() or base.export_tax.any()),
        "production subsidies are in force": any(side.outcome.subsidy_rate.any() for side in (headline.before, headline.after)),
        "trade costs change": not np.array_equal(old.trade_cost, new.trade_cost),
        "flows are closed": any(
            wedges.channels.get("ban") is not None for wedges in (headline.wedges_before, headline.wedges_after)
        ),
        "quantities are controlled": old.controls is not None or new.controls is not None,
        "productivity changes": not np.array_equal(old.productivity, new.productivity),
        "tastes change": not np.array_equal(old.demand, new.demand),
    }
    return " and ".join(words for words, holds in found.items() if holds)
