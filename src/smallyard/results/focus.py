"""What a reader asks about first: the regions and groups that the policies name, and their numbers."""

from __future__ import annotations

import numpy as np

from smallyard.results.result import SMALL, Result

MOST = 3  # regions and groups that sentences and figures look at closely


def weights_of(result: Result, name: str) -> np.ndarray:
    """Share of each region in the baseline income of a region or group [region]: what percents of a group are weighted with.

    Equation: group percent = Σ members' money gain / Σ members' income = Σ share_n × percent_n.
    """
    change = result.change
    members = (name,) if name in change.regions else result.groups[name]
    inside = np.isin(change.regions, members)
    income = np.where(inside, change["spendable_income_baseline"], 0.0)
    return income / income.sum()


def real_income_of(result: Result, name: str) -> float:
    """Change of real income of a region or group, in percent."""
    return result.real_income[name] if name in result.real_income else result.change.group_real_income_percent(result.groups[name])


def focus_of(result: Result) -> tuple[str, ...]:
    """At most three names: those in the policies, of more than three the ones that change most; else the two largest changes."""
    named = [name for name in result.acting if name in result.real_income or name in result.groups]
    if not named:
        return tuple(sorted(result.real_income, key=lambda code: -abs(result.real_income[code]))[:2])
    largest = sorted(named, key=lambda name: -abs(real_income_of(result, name)))[:MOST]
    return tuple(name for name in named if name in largest)


def bounds_of(result: Result, name: str) -> tuple[float, float, float]:
    """Headline, lowest and highest real income of a region or group, in percent; three times the headline without a range."""
    value = real_income_of(result, name)
    if result.range is None:
        return value, value, value
    if name not in result.real_income:
        return (value, *result.range.group_bounds(name))
    place = result.change.regions.index(name)
    return value, float(result.range.low[place]), float(result.range.high[place])


__all__ = ["MOST", "SMALL", "bounds_of", "focus_of", "real_income_of", "weights_of"]
