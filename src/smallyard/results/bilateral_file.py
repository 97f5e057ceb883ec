"""Every bilateral cell of a result as compressed CSV."""

from __future__ import annotations

import csv
import gzip
import io

import numpy as np

from smallyard.labels import dims
from smallyard.results.result import Result
from smallyard.results.tables import column, safe_label
from smallyard.results.variables import by_dims

LEVEL = 5  # of compression; higher levels take twice the time for a few percent


def bilateral_csv_gz(result: Result) -> bytes:
    """One row per importer, exporter and sector with trade before or after, own flows included, as gzip.

    Columns: importer, exporter, sector and every variable with these dims, units in their names; numbers with full precision,
    missing values empty. The same result gives the same bytes. Not for totals by pair: those are the table `bilateral`.
    """
    change, money = result.change, str(result.world["money"])
    names = by_dims(dims.BILATERAL)
    traded = (change["trade_fob_baseline"] > 0.0) | (change["trade_fob_counterfactual"] > 0.0)
    regions = np.array([safe_label(label) for label in change.regions], dtype=object)
    sectors = np.array([safe_label(label) for label in change.sectors], dtype=object)
    n, i, s = np.nonzero(traded)
    columns = [regions[n].tolist(), regions[i].tolist(), sectors[s].tolist()]
    columns += [_numbers(change[name][traded]) for name in names]
    packed = io.BytesIO()
    # No file name and no time in the header. The csv module writes floats with repr, that is with every digit.
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=LEVEL, mtime=0) as binary,
        io.TextIOWrapper(io.BufferedWriter(binary, 1 << 20), "utf-8", newline="") as text,
    ):
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*dims.BILATERAL, *(column(name, money) for name in names)])
        writer.writerows(zip(*columns, strict=True))
    return packed.getvalue()


def _numbers(values: np.ndarray) -> list[float | None]:
    """Plain floats; None, which the csv module leaves empty, where a value is missing."""
    found = values.astype(object)
    found[np.isnan(values)] = None
    return found.tolist()
