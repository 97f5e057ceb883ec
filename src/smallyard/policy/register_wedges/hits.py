"""Which part of each product of a flow a measure hits, between 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smallyard.policy.register.lists import exempt_codes, exemptions, scope_codes
from smallyard.policy.register.records import Measure
from smallyard.policy.register.register import part_of
from smallyard.policy.register.vocabulary import ALL_GOODS
from smallyard.policy.register_wedges.basis import Basis, panel_coverage, sectors_of
from smallyard.policy.register_wedges.rows import Rows
from smallyard.policy.register_wedges.trade_weights import trade_weights

Hit = np.ndarray | float


def hit(measure: Measure, basis: Basis, rows: Rows, day: str) -> Hit:
    """Share of each row that a measure hits on a day: one number where all rows are alike, else [row].

    Equation: for products, 1 under its codes × part × Π (1 − part left out); for sectors, the coverage of the basis.
    """
    if basis.kind == "panel":
        return _by_sector(measure, rows, day)
    if not basis.by_code:
        return np.where(_in_scope(measure, rows), min(basis.share, 1.0), 0.0)
    share: Hit = 1.0 if basis.kind == "goods" else rows.under(scope_codes(measure)).astype(float)
    share = share * part_of(measure, rows.partner)
    for item in exemptions(measure, day, rows.partner):
        share = share * (1.0 - item.part * rows.under(exempt_codes(item)))
    return share


def version_on(measure: Measure, basis: Basis, day: str, place: str) -> tuple[object, ...]:
    """What the share of a measure depends on besides the flow: equal on days on which it is the same."""
    if basis.kind == "panel":
        return tuple(until > day for _, until in panel_coverage()[measure.id].values() if until)
    return tuple(map(id, exemptions(measure, day, place))) if basis.by_code and measure.scope.exempt else ()


def _in_scope(measure: Measure, rows: Rows) -> np.ndarray:
    if ALL_GOODS in measure.scope.isic:
        return np.ones(len(rows.usd), dtype=bool)
    return rows.of(sectors_of(measure))


def _by_sector(measure: Measure, rows: Rows, day: str) -> np.ndarray:
    """Coverage of a list by sector, as the dated panel has it."""
    known: Mapping[str, tuple[float, str]] = panel_coverage()[measure.id]
    shares = [known.get(name, (0.0, "")) for name in trade_weights().sectors]
    held = np.array([share if not until or day < until else 0.0 for share, until in shares] + [0.0])
    return held[rows.sector]


def sized(measure: Measure, basis: Basis, rows: Rows) -> Basis:
    """A share of all trade as a share of the sectors that a list is in."""
    if basis.kind != "size":
        return basis
    part = float(rows.usd[rows.of(sectors_of(measure))].sum()) / rows.total
    return Basis("size", min(basis.share / part, 1.0) if part else 0.0)


@dataclass(frozen=True, eq=False)
class Placed:
    """A measure on the products of a flow: it hits the part of each row from `low` to `high`."""

    low: Hit
    high: Hit

    @property
    def partial(self) -> bool:
        """Whether it hits a part, not all or nothing, of some row."""
        ends = (np.asarray(self.low), np.asarray(self.high))
        return any(bool(((end > 0.0) & (end < 1.0)).any()) for end in ends)


def side_by_side(shares: list[Hit]) -> list[Placed]:
    """Parts that do not overlap as long as there is room: lists of one authority of which the highest rate holds."""
    found, taken = [], np.asarray(0.0)
    for share in shares:
        part = np.asarray(share)
        whole = part >= 1.0  # a list that names the product lies on top of the others, which are known by part
        low = np.where(whole, 0.0, np.minimum(taken, 1.0 - part))
        found.append(Placed(low, low + part))
        taken = taken + np.where(whole, 0.0, part)
    return found


def on_top(shares: list[Hit]) -> list[Placed]:
    """Parts that all begin at 0: rounds that accumulate hit the same goods first."""
    return [Placed(np.zeros_like(np.asarray(share)), np.asarray(share)) for share in shares]
