"""Products that fare alike are one row: same sector, same part hit by every measure, near MFN rates where these matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.policy.register_wedges.hits import Hit
from smallyard.policy.register_wedges.rows import Rows

RATE_BIN = 0.25  # percentage points: MFN rates nearer than this are one row, at their mean, which leaves averages as they are
_MIX = np.random.default_rng(20250412).integers(1, 2**62, 512) | 1  # odd: rows that differ have different keys


class Alike:
    """A grouping of the rows of a flow. `rows`: one per group, values summed; `mfn`: mean rate in percent [group]."""

    def __init__(self, rows: Rows, mfn: np.ndarray, shares: Sequence[Hit], *, by_rate: bool) -> None:
        columns = [rows.sector, *(np.asarray(share, dtype=float) for share in shares if np.ndim(share))]
        columns += [np.rint(mfn / RATE_BIN)] if by_rate else []
        with np.errstate(over="ignore"):
            keys = [np.ascontiguousarray(column, dtype=float).view(np.int64) for column in columns]
            mixed = np.sum([(key ^ (key >> 29)) * _MIX[k % len(_MIX)] for k, key in enumerate(keys)], axis=0)
        _, self._first, group = np.unique(mixed, return_index=True, return_inverse=True)
        usd = np.bincount(group, rows.usd)
        self.mfn: np.ndarray = np.bincount(group, rows.usd * mfn) / usd
        self.rows = Rows(rows.partner, rows.code[self._first], rows.sector[self._first], usd, self.mfn)

    def __call__(self, share: Hit) -> Hit:
        """A share by row as a share by group."""
        return np.asarray(share)[self._first] if np.ndim(share) else share
