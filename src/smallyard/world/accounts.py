"""Accounting identities of a benchmark economy. A failure names the cell, both totals and the gap."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping

import numpy as np

from smallyard.errors import Finding
from smallyard.labels.label_rule import LABEL_RULE, MAX_LABEL, usable

BALANCE_LIMIT = 1e-6  # relative; what a published table may miss by rounding
WORST_SHOWN = 5
FIRST_SHOWN = 5
LARGEST_FLOW = 1e18  # in the world's money; sums of squares of such numbers are still finite
SMALLEST_WORLD = 1e-9  # the same, all flows together
LARGEST_RATE = 100.0  # 10,000 %, as in scenarios
SMALLEST_INCOME = 1e-3  # of all that a region buys and sells; 0.1 to 0.3 in the embedded table

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
    found = label_findings("region", regions) + label_findings("sector", sectors)
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


def label_findings(kind: str, labels: Labels) -> list[Finding]:
    """Labels that occur twice, that are none, or that cannot be used."""
    counts = Counter(unicodedata.normalize("NFC", label) for label in labels)  # two spellings of one word look the same
    twice = sorted(label for label, count in counts.items() if count > 1)
    found = []
    if twice:
        what = f"{kind} labels occur twice: {', '.join(twice[:FIRST_SHOWN])}"
        found.append(Finding("E-WORLD-LABEL", what, "world", "a selection by this label would be ambiguous", "each label once"))
    if not labels:
        found.append(Finding("E-WORLD-LABEL", f"the world has no {kind}", "world", expected=f"at least one {kind}"))
    odd = [label for label in labels if not usable(label)]
    if odd:
        what = f"not usable as {kind} labels: {', '.join(ascii(label[:MAX_LABEL]) for label in odd[:FIRST_SHOWN])}"
        found.append(Finding("E-WORLD-LABEL", what, "world", expected=LABEL_RULE, fix="rename them"))
    return found


def _cell(name: str, place: tuple[int, ...], regions: Labels, sectors: Labels) -> str:
    bilateral = name in ("trade_fob", "tariff", "export_tax")
    kinds = (regions, regions, sectors) if bilateral else (regions, sectors, sectors)
    return "/".join(labels[position] for labels, position in zip(kinds, place, strict=False))


def _value_findings(name: str, array: np.ndarray, regions: Labels, sectors: Labels) -> list[Finding]:
    def report(code: str, bad: np.ndarray, what: str, fix: str, share: str = "") -> list[Finding]:
        if not bad.any():
            return []
        places = [tuple(map(int, place)) for place in np.argwhere(bad)[:FIRST_SHOWN]]
        cells = "; ".join(f"{_cell(name, place, regions, sectors)} = {array[place]:g}" for place in places)
        count = f"{int(bad.sum())} values of {name} {what}"
        return [Finding(code, count, f"world.{name}", f"first: {cells}{share}", fix=fix)]

    finite = np.isfinite(array)
    found = report("E-WORLD-NAN", ~finite, "are not finite", "replace them with numbers")
    if name in ("tariff", "export_tax", "production_subsidy"):
        high = finite & (array > LARGEST_RATE)
        found += report("E-RATE-RANGE", high, "are above 10,000 %", "rates are decimals: 25 % is 0.25")
        return found + report("E-RATE-RANGE", finite & (array <= -1.0), "are −100 % or less", "rates must exceed −1")
    high = finite & (np.abs(array) > LARGEST_FLOW)
    found += report("E-FLOW-RANGE", high, f"are larger than {LARGEST_FLOW:g}", "state money in a larger unit")
    low = finite & (array < 0.0)
    size = np.where(finite, np.abs(array), 0.0)
    share = f"; together {100.0 * size[low].sum() / max(size.sum(), 1e-300):.3g} % of all {name}" if low.any() and not found else ""
    return found + report("E-FLOW-NEG", low, "are negative", "move inventory changes to final demand explicitly", share)


def balance_findings(arrays: Arrays, regions: Labels, sectors: Labels) -> list[Finding]:
    """Spending against uses, and costs against receipts, per region and sector; largest gaps first."""
    if 0.0 < arrays["trade_fob"].sum() < SMALLEST_WORLD:
        what = f"all flows together are {arrays['trade_fob'].sum():.3g}"
        why = "numbers that small have no digits left"
        return [Finding("E-FLOW-RANGE", what, "world.trade_fob", why, fix="state money in a smaller unit")]
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
    through = spending.sum(1) + receipts.sum(1)
    idle = _income_findings("value added", (receipts - inputs).sum(1), through, regions)
    return found + (idle or _income_findings("final demand", arrays["final_demand"].sum(1), through, regions))


def _income_findings(word: str, value: np.ndarray, through: np.ndarray, regions: Labels) -> list[Finding]:
    """Every region earns and spends; next to nothing of what passes through it is lost in the rounding of the rest."""
    found = []
    for n in np.flatnonzero(~(value > SMALLEST_INCOME * through)):
        has = f"only {100.0 * value[n] / through[n]:.2g} % {word}" if value[n] > 0.0 else f"no {word}"
        why = f"{value[n]:.6g} of {through[n]:.6g} bought and sold; its welfare would be the difference of far larger numbers"
        fix = "drop the region, or merge it into another one"
        found.append(Finding("E-WORLD-INCOME", f"region {regions[n]} has {has}", "world", why, fix=fix))
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
