"""Two mistakes that are made often and are easily recognised: swapped importer and exporter, and rates in percent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from smallyard.errors import Finding
from smallyard.world.accounts import Labels, balance_findings

BILATERAL = ("trade_fob", "tariff", "export_tax")
RATES = ("tariff", "export_tax", "production_subsidy")
HINTED = "E-WORLD-"  # beginning of the codes of accounts that do not hold
Arrays = Mapping[str, np.ndarray]


def with_hint(findings: Sequence[Finding], arrays: Arrays, regions: Labels, sectors: Labels) -> list[Finding]:
    """The same findings; the first one says so if the table balances once a usual mistake is undone."""
    if not findings or not findings[0].code.startswith(HINTED):
        return list(findings)
    for words, changed in _undone(arrays):
        with np.errstate(all="ignore"):
            if not balance_findings({**arrays, **changed}, regions, sectors):
                return [replace(findings[0], fix=f"{words}, the table balances"), *findings[1:]]
    return list(findings)


def _undone(arrays: Arrays) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """What to do, and the arrays after it. Axes are [importer, exporter, sector]; rates are decimals."""
    swapped = {name: arrays[name].swapaxes(0, 1) for name in BILATERAL}
    yield "the axes are [importer, exporter, sector]: with these two swapped in all bilateral arrays", swapped
    for name in BILATERAL:
        if arrays[name].any():
            yield f"the axes are [importer, exporter, sector]: with these two swapped in {name}", {name: swapped[name]}
    high = [name for name in RATES if (arrays[name] > 1.0).any()]  # more than 100 %
    for names in [high, *([name] for name in RATES if arrays[name].any())]:
        if names:
            yield (
                f"rates are decimals, 25 % is 0.25: with {' and '.join(names)} / 100",
                {name: arrays[name] / 100.0 for name in names},
            )
