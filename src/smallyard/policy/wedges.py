"""Everything a policy can do to a model, as one frozen NumPy record between policies and models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels import dims
from smallyard.labels.match import did_you_mean
from smallyard.policy.channels import CHANNELS
from smallyard.policy.controls import Control, Listing, checked_controls, checked_listings
from smallyard.world.world import World

MAX_AMOUNTS = 64  # production subsidies stated as money that one solve can hold


@dataclass(frozen=True, eq=False)
class SubsidyAmount:
    """Money a year that a region pays to its own producers, at one common rate that is solved with everything else.

    amount: base-year money of the world, held fixed relative to world factor income (negative: a tax that raises it);
    cells: who receives it [region, sector], all in one region, the payer; source: the policy that says so.
    """

    amount: float
    cells: np.ndarray
    source: str = ""


@dataclass(frozen=True, eq=False)
class Wedges:
    """Counterfactual levels of the channels that are not neutral.

    `channels`: all-in level per channel; bilateral ones [class, importer, exporter, sector], regional ones [region, sector].
    `coverage`: share of each class in the flow [class, importer, exporter, sector], summing to 1 over classes; None for one
    class. Classes of one flow are nested product sets: the class bought under the widest measure contains the narrower ones.
    `subsidy_amounts`: production subsidies stated as money; on their cells they replace the rate of the channel.
    `controls`: caps and floors of quantities; `listings`: buyers who are cut off from suppliers.
    """

    channels: Mapping[str, np.ndarray]
    coverage: np.ndarray | None = None
    controls: tuple[Control, ...] = ()
    subsidy_amounts: tuple[SubsidyAmount, ...] = ()
    listings: tuple[Listing, ...] = ()

    @classmethod
    def build(
        cls,
        world: World,
        channels: Mapping[str, Any],
        coverage: Any = None,
        subsidy_amounts: Sequence[SubsidyAmount] = (),
        controls: Sequence[Control] = (),
        listings: Sequence[Listing] = (),
    ) -> Wedges:
        """Check shapes, numbers and ranges; broadcast the class axis; drop what is neutral.

        Bilateral channels may be given without the class axis when there is one class.
        Raises InputError naming the channel and the first offending cells.
        """
        count, width = len(world.regions), len(world.sectors)
        shares = None if coverage is None else np.asarray(coverage, dtype=np.float64)
        classes = 1 if shares is None else shares.shape[0]
        findings = _coverage_findings(shares, (classes, count, count, width))
        kept: dict[str, np.ndarray] = {}
        for name, given in channels.items():
            if name not in CHANNELS:
                fix = did_you_mean(name, CHANNELS)
                findings.append(Finding("E-CHANNEL-UNKNOWN", f"unknown channel '{name}'", "wedges", fix=fix))
                continue
            channel = CHANNELS[name]
            bilateral = channel.dims == dims.BILATERAL
            shape = (classes, count, count, width) if bilateral else (count, width)
            array = np.asarray(given, dtype=np.float64)
            if bilateral and array.ndim == 3:
                array = array[None]
            try:
                array = np.broadcast_to(array, shape)
            except ValueError:
                what = f"channel '{name}' has shape {np.shape(given)}"
                findings.append(Finding("E-CHANNEL-SHAPE", what, "wedges", expected=str(shape)))
                continue
            findings += _range_findings(name, array) or _home_findings(name, array, world)
            if not np.array_equal(array, np.broadcast_to(channel.neutral_array(world), shape)):
                frozen = array.copy()
                frozen.setflags(write=False)
                kept[name] = frozen
        amounts, problems = _checked_amounts(subsidy_amounts, (count, width))
        limits, wrong = checked_controls(controls, (classes, count, count, width))
        lists, odd = checked_listings(listings, (count, count, width))
        raise_if([*findings, *problems, *wrong, *odd])
        return cls(kept, shares, limits, amounts, lists)

    @classmethod
    def neutral(cls) -> Wedges:
        """No policy at all."""
        return cls({})

    @property
    def classes(self) -> int:
        """Number of classes a flow is split into."""
        return 1 if self.coverage is None else self.coverage.shape[0]

    def level(self, world: World, name: str) -> np.ndarray:
        """Full array of a channel, neutral where the policy is silent."""
        if name in self.channels:
            return self.channels[name]
        neutral = CHANNELS[name].neutral_array(world)
        if CHANNELS[name].dims == dims.BILATERAL:
            return np.broadcast_to(neutral, (self.classes, *neutral.shape))
        return neutral

    def shares(self, world: World) -> np.ndarray:
        """Coverage in full shape [class, importer, exporter, sector]."""
        if self.coverage is not None:
            return self.coverage
        return np.ones((1, *world.trade_fob.shape))


def _home_findings(name: str, array: np.ndarray, world: World) -> list[Finding]:
    """There is no border on own sales, except inside a group of regions that has rates between them."""
    if name not in ("tariff", "export_tax"):
        return []
    home = np.arange(len(world.regions))
    rates, own = array[:, home, home], getattr(world, name)[home, home]
    taxed = np.argwhere((rates != 0.0) & (own == 0.0))
    if not len(taxed):
        return []
    what = f"'{name}' has a rate of {world.regions[int(taxed[0, 1])]} on its own sales"
    fix = "leave what a region buys from itself as it is: rate * (1 - np.eye(regions))[:, :, None]"
    return [Finding("E-CHANNEL-HOME", what, f"wedges.{name}", "no border is crossed", fix=fix)]


def _checked_amounts(given: Sequence[SubsidyAmount], shape: tuple[int, int]) -> tuple[tuple[SubsidyAmount, ...], list[Finding]]:
    """Frozen copies; every amount is a finite number with one payer, and no cell receives two of them."""
    kept: list[SubsidyAmount] = []
    found: list[Finding] = []
    taken = np.zeros(shape, dtype=bool)
    for place, item in enumerate(given):
        where = item.source or f"wedges.subsidy_amounts[{place}]"
        cells = np.array(item.cells, dtype=bool)
        if cells.shape != shape or cells.any(1).sum() != 1 or not np.isfinite(item.amount):
            what = f"an amount of {item.amount:g} for cells of shape {cells.shape}"
            found.append(Finding("E-AMOUNT-PAYER", what, where, expected=f"a finite amount and cells {shape} of one region"))
            continue
        if (taken & cells).any():
            found.append(Finding("E-RATE-CONFLICT", "two amounts fall on one cell", where, fix="drop one of them"))
        taken |= cells
        cells.setflags(write=False)
        kept.append(SubsidyAmount(float(item.amount), cells, item.source))
    if len(kept) > MAX_AMOUNTS:
        found.append(Finding("E-SIZE", f"{len(kept)} subsidies are stated as money", "wedges", expected=f"at most {MAX_AMOUNTS}"))
    return tuple(kept), found


def _coverage_findings(shares: np.ndarray | None, shape: tuple[int, ...]) -> list[Finding]:
    if shares is None:
        return []
    if shares.shape != shape:
        return [
            Finding(
                "E-COVERAGE-SHAPE",
                f"coverage has shape {shares.shape}",
                "wedges.coverage",
                expected=str(shape),
            )
        ]
    if (shares < 0).any() or not np.allclose(shares.sum(0), 1.0, rtol=0, atol=1e-12):
        return [
            Finding(
                "E-COVERAGE-SUM",
                "class shares are negative or do not sum to 1",
                "wedges.coverage",
                expected="shares ≥ 0 that sum to 1",
            )
        ]
    return []


def _range_findings(name: str, array: np.ndarray) -> list[Finding]:
    finite = np.isfinite(array)
    where = f"wedges.{name}"
    if not finite.all():
        places = [tuple(map(int, place)) for place in np.argwhere(~finite)[:5]]
        return [
            Finding(
                "E-CHANNEL-NAN",
                f"{int((~finite).sum())} values of '{name}' are not finite",
                where,
                f"first: {places}",
                "finite numbers",
            )
        ]
    if name == "ban":
        low = ~np.isin(array, (0.0, 1.0))
        expected = "0 (open) or 1 (closed)"
    elif CHANNELS[name].neutral is None:
        low = array <= -1.0
        expected = "rates above −100 %"
    elif name == "demand":
        low = array < 0.0
        expected = "factors of 0 or more"
    else:
        low = array <= 0.0
        expected = "factors above 0"
    if not low.any():
        return []
    place = tuple(map(int, np.argwhere(low)[0]))
    return [Finding("E-RATE-RANGE", f"'{name}' is {array[place]:g} at {place}", where, expected=expected)]
