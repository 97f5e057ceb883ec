"""From parts of products to the classes of a cell: parts that fare alike under every law are one class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

EXACT = 1e-6  # percentage points: rates nearer than this are the same
FINE = 0.25  # percentage points: bins to begin with where there are too many rates, as under all-in levels
_MIX = np.random.default_rng(20180706).integers(1, 2**62, 64) | 1  # odd: products of different rows differ


@dataclass(frozen=True, eq=False)
class CellClasses:
    """Classes of one cell: share of the flow [class], rates in percent [law, class], what closes them [law, class].

    `spread`: standard deviation of the rates inside classes, in percentage points; 0 where every rate has a class of its own.
    """

    share: np.ndarray
    duty: np.ndarray
    tax: np.ndarray
    closure: np.ndarray
    spread: float


def classes_of(weight: np.ndarray, duty: np.ndarray, tax: np.ndarray, closure: np.ndarray, most: int) -> CellClasses:
    """Gather parts into at most `most` classes, the highest duty of the last law first.

    Rule: equal parts are one class. Where that leaves too many, those are joined whose joining loses least of the variance of the
    rates, never two that are closed in different ways; the rate of a joined class is the mean of its parts by value, so that the
    average of the cell is exact, and what is lost is reported as `spread`.
    Arguments: weight [part]; duty, tax, closure [law, part].
    """
    if len(weight) == 1:
        return CellClasses(np.ones(1), duty, tax, closure, 0.0)
    total = weight.sum()
    held = joined(weight, duty, tax, closure, EXACT)
    if len(held[0]) > most:
        held = joined(*held, FINE)
    if len(held[0]) > most:
        held = _nearest(*held, most)
    size, duties, taxes, closed = held
    order = np.lexsort((-duties[0], -duties[-1]))
    lost = (weight * duty**2).sum(1) - (size * duties**2).sum(1)
    spread = float(np.sqrt(max(lost.max(), 0.0) / total))
    return CellClasses(size[order] / total, duties[:, order], taxes[:, order], closed[:, order], spread if spread > EXACT else 0.0)


Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def joined(weight: np.ndarray, duty: np.ndarray, tax: np.ndarray, closure: np.ndarray, width: float) -> Parts:
    """Parts whose rates fall into the same bins as one, at their mean rates."""
    columns = [*np.rint(duty / width), *(np.rint(tax / width) if tax.any() else ()), *closure]
    with np.errstate(over="ignore"):
        key = np.sum([column.astype(np.int64) * _MIX[k] for k, column in enumerate(columns)], axis=0)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    size = np.bincount(group, weight, len(first))

    def mean(rates: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(group, weight * row, len(first)) / size for row in rates])

    return size, mean(duty), mean(tax), closure[:, first]


def _nearest(size: np.ndarray, duty: np.ndarray, tax: np.ndarray, closure: np.ndarray, most: int) -> Parts:
    """Join neighbours, in the order of closures and rates, until few enough are left; the cheapest first."""
    order = np.lexsort((*duty[::-1], *closure))
    size, duty, tax, closure = size[order], duty[:, order], tax[:, order], closure[:, order]
    kinds = len(np.unique(closure, axis=1).T)
    while len(size) > max(most, kinds):
        left, right = size[:-1], size[1:]
        loss = left * right / (left + right) * (np.diff(duty) ** 2 + np.diff(tax) ** 2).sum(0)
        loss = np.where((np.diff(closure) == 0).all(0), loss, np.inf)
        first = _apart(np.argsort(loss, kind="stable"), loss, 1 + (len(size) - max(most, kinds)) // 4)
        second = first + 1
        share = size[first] / (size[first] + size[second])
        for rates in (duty, tax):
            rates[:, first] = share * rates[:, first] + (1.0 - share) * rates[:, second]
        size[first] += size[second]
        kept = np.delete(np.arange(len(size)), second)
        size, duty, tax, closure = size[kept], duty[:, kept], tax[:, kept], closure[:, kept]
    return size, duty, tax, closure


def _apart(order: np.ndarray, loss: np.ndarray, most: int) -> np.ndarray:
    """The cheapest neighbours, no part among two of them; several at a time, because one at a time is slow."""
    taken: list[int] = []
    for k in map(int, order):
        if len(taken) == most or not np.isfinite(loss[k]):
            break
        if not {k - 1, k + 1} & set(taken):
            taken.append(k)
    return np.array(taken, dtype=int)
