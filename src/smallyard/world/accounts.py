"""Accounting identities of a benchmark economy. A failure names the cell, both totals and the gap."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from smallyard.errors import Finding
from smallyard.labels.select import ALL

BALANCE_LIMIT = 1e-6  # relative; what a published table may miss by rounding
WORST_SHOWN = 5
FIRST_SHOWN = 5

Arrays = Mapping[str, np.ndarray]
Labels = tuple[str, ...]


def expenditure(arrays: Arrays) -> np.ndarray:
    """Purchaser-price spending X_ns = Σ_i trade_fob (1+t), [region, sector]."""
    return (arrays["trade_fob"] * (1.0 + arrays["tariff"])).sum(1)


def output_of(arrays: Arrays) -> np.ndarray:
    """Producer receipts Y_is = Σ_n trade_fob / (1+e), [region, sector]."""
    return (arrays["trade_fob"] / (1.0 + arrays["export_tax"])).sum(0)


def net_exports_of(trade_fob: np.ndarray) -> np.ndarray:
    """Exports minus imports at border prices, own sales cancel, [region]."""
    return trade_fob.sum((0, 2)) - trade_fob.sum((1, 2))


def tariff_revenue(arrays: Arrays) -> np.ndarray:
    """TR_n = Σ t · trade_fob [region]."""
    return (arrays["trade_fob"] * arrays["tariff"]).sum((1, 2))


def export_tax_revenue(arrays: Arrays) -> np.ndarray:
    """ER_i = Σ e · receipts [region]."""
    tax = arrays["export_tax"]
    return (arrays["trade_fob"] * tax / (1.0 + tax)).sum((0, 2))


def subsidy_cost(arrays: Arrays) -> np.ndarray:
    """SUB_n = Σ_s sp · Y [region]."""
    return (arrays["production_subsidy"] * output_of(arrays)).sum(1)


def shape_findings(arrays: Arrays, regions: Labels, sectors: Labels) -> list[Finding]:
    """Shapes, duplicate labels, non-finite numbers, negative flows, rates ≤ −100 %."""
    count, width = len(regions), len(sectors)
    shapes = {
        "trade_fob": (count, count, width), "tariff": (count, count, width), "export_tax": (count, count, width),
        "intermediate_use": (count, width, width), "final_demand": (count, width), "production_subsidy": (count, width),
    }  # fmt: skip
    found = _label_findings("region", regions) + _label_findings("sector", sectors)
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            found.append(
                Finding(
                    "E-WORLD-SHAPE",
                    f"{name} has shape {arrays[name].shape}",
                    f"world.{name}",
                    expected=str(shape),
                )
            )
    if found:
        return found
    for name in shapes:
        found += _value_findings(name, arrays[name], regions, sectors)
    return found


def _label_findings(kind: str, labels: Labels) -> list[Finding]:
    twice = sorted({label for label in labels if labels.count(label) > 1})
    found = []
    if twice:
        found.append(Finding("E-WORLD-LABEL", f"{kind} labels occur twice: {', '.join(twice[:FIRST_SHOWN])}", "world"))
    if not labels:
        found.append(Finding("E-WORLD-LABEL", f"the world has no {kind}", "world"))
    odd = [label for label in labels if not label.strip() or not label.isprintable() or label == ALL]
    if odd:
        what = f"not usable as {kind} labels: {', '.join(map(ascii, odd[:FIRST_SHOWN]))}"
        found.append(Finding("E-WORLD-LABEL", what, "world", expected=f"printable text other than '{ALL}'"))
    return found


def _cell(name: str, place: tuple[int, ...], regions: Labels, sectors: Labels) -> str:
    bilateral = name in ("trade_fob", "tariff", "export_tax")
    kinds = (regions, regions, sectors) if bilateral else (regions, sectors, sectors)
    return "/".join(labels[position] for labels, position in zip(kinds, place, strict=False))


def _value_findings(name: str, array: np.ndarray, regions: Labels, sectors: Labels) -> list[Finding]:
    def report(code: str, bad: np.ndarray, what: str, fix: str) -> list[Finding]:
        if not bad.any():
            return []
        places = [tuple(map(int, place)) for place in np.argwhere(bad)[:FIRST_SHOWN]]
        cells = "; ".join(f"{_cell(name, place, regions, sectors)} = {array[place]:g}" for place in places)
        return [Finding(code, f"{int(bad.sum())} values of {name} {what}", f"world.{name}", f"first: {cells}", fix=fix)]

    finite = np.isfinite(array)
    found = report("E-WORLD-NAN", ~finite, "are not finite", "replace them with numbers")
    rate = name in ("tariff", "export_tax", "production_subsidy")
    low = finite & (array <= -1.0 if rate else array < 0.0)
    if rate:
        return found + report("E-RATE-RANGE", low, "are −100 % or less", "rates must exceed −1")
    return found + report("E-FLOW-NEG", low, "are negative", "move inventory changes to final demand explicitly")


def balance_findings(arrays: Arrays, regions: Labels, sectors: Labels) -> list[Finding]:
    """Spending against uses, and costs against receipts, per region and sector; largest gaps first."""
    spending = expenditure(arrays)
    uses = arrays["intermediate_use"].sum(2) + arrays["final_demand"]
    receipts = (1.0 + arrays["production_subsidy"]) * output_of(arrays)
    inputs = arrays["intermediate_use"].sum(1)
    found = _gap_findings("E-WORLD-BALANCE", "spending", spending, "uses", uses, regions, sectors)
    scale = np.maximum(receipts, 1e-300)
    negative = inputs - receipts > BALANCE_LIMIT * scale
    for n, s in np.argwhere(negative)[:WORST_SHOWN]:
        found.append(
            Finding(
                "E-WORLD-VALUE-ADDED",
                f"value added of {regions[n]}/{sectors[s]} is negative",
                "world.intermediate_use",
                f"inputs {inputs[n, s]:.6g} exceed receipts {receipts[n, s]:.6g}",
                fix="check the axis order [region, input sector, using sector] and the price concept",
            )
        )
    idle = (receipts - inputs).sum(1) <= 0.0
    for n in np.flatnonzero(idle):
        found.append(Finding("E-WORLD-INCOME", f"region {regions[n]} has no value added", "world"))
    return found


def _gap_findings(
    code: str, left: str, a: np.ndarray, right: str, b: np.ndarray, regions: Labels, sectors: Labels
) -> list[Finding]:
    gap = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)
    worst = np.argsort(-gap, axis=None)[:WORST_SHOWN]
    found = []
    for place in worst:
        n, s = np.unravel_index(place, gap.shape)
        if gap[n, s] > BALANCE_LIMIT:
            found.append(
                Finding(
                    code,
                    f"{left} and {right} of {regions[n]}/{sectors[s]} differ by {100 * gap[n, s]:.3g} %",
                    "world",
                    f"{left} {a[n, s]:.9g}, {right} {b[n, s]:.9g} ({int((gap > BALANCE_LIMIT).sum())} cells in all)",
                    f"a relative gap of at most {BALANCE_LIMIT:g}",
                    "balance the table; purchaser-price uses must equal trade_fob × (1 + tariff) summed over sources",
                )
            )
    return found
