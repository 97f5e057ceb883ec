"""Shares of every trade flow by sub-sector: default, by importer, by exporter, by pair; the rest; sums that are exactly one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels.regions import expanded
from smallyard.world.split_spec import Labels, Part, SplitSpec, TradeShare
from smallyard.world.world import World

ROUNDING = 1e-9  # by which stated shares may miss one
SHOWN = 8

Shares = Mapping[str, np.ndarray]


def flow_shares(world: World, spec: SplitSpec) -> dict[str, Shares]:
    """Parent → sub-sector → share σ of each of the parent's flows [importer, exporter].

    Equation: σ_ni of the most specific statement (pair over exporter over importer over default); the rest takes 1 − Σ σ.
    Raises InputError naming the flows on which two statements meet (E-SPLIT-TWICE) or shares do not sum to one (E-SPLIT-SUM).
    """
    findings: list[Finding] = []
    found: dict[str, Shares] = {}
    for parent in spec.parents:
        parts = spec.parts_of(parent)
        shares = {
            sub.label: _stated(world.regions, part, f"split.sectors.{sub.label}.from.{parent}", findings)
            for sub, part in parts
            if part.share is not None
        }
        rests = [sub.label for sub, part in parts if part.share is None]
        total = sum(shares.values(), np.zeros((len(world.regions),) * 2))
        findings += _sum_findings(parent, total, bool(rests), world.regions)
        if rests:
            shares[rests[0]] = np.maximum(1.0 - total, 0.0)
        else:
            shares = {label: share / np.where(total > 0.0, total, 1.0) for label, share in shares.items()}
        found[parent] = {sub.label: shares[sub.label] for sub, _ in parts}
    raise_if(findings)
    return found


def _stated(regions: Labels, part: Part, where: str, findings: list[Finding]) -> np.ndarray:
    """One part's shares [importer, exporter]; two statements of one rank on one flow are a problem."""
    assert part.share is not None
    shares = np.full((len(regions), len(regions)), part.share)
    for rank in (1, 2, 3):
        covered = np.zeros(shares.shape, dtype=bool)
        for place, item in enumerate(part.overrides):
            if item.rank != rank:
                continue
            mask = _mask(regions, item)
            if (covered & mask).any():
                n, i = map(int, np.argwhere(covered & mask)[0])
                what = f"two statements hold for {regions[i]} → {regions[n]}"
                at, fix = f"{where}.overrides[{place}]", "keep one, or name the pair of exporter and importer"
                findings.append(Finding("E-SPLIT-TWICE", what, at, "neither is more specific", fix=fix))
            covered |= mask
            shares[mask] = item.share
    return shares


def _mask(regions: Labels, item: TradeShare) -> np.ndarray:
    """Flows [importer, exporter] for which a statement holds."""

    def chosen(named: Labels | None) -> np.ndarray:
        codes = regions if named is None else expanded(named, regions)
        return np.isin(regions, codes)

    return np.outer(chosen(item.importer), chosen(item.exporter))


def _sum_findings(parent: str, total: np.ndarray, has_rest: bool, regions: Labels) -> list[Finding]:
    """Shares above one, or below one where nothing takes the rest, by exporting region."""
    bad = total > 1.0 + ROUNDING if has_rest else np.abs(total - 1.0) > ROUNDING
    if not bad.any():
        return []
    exporters = np.flatnonzero(bad.any(0))
    largest = [total[:, i][np.argmax(np.abs(total[:, i] - 1.0))] for i in exporters]
    shown = "; ".join(f"{regions[i]} {100 * value:.6g} %" for i, value in list(zip(exporters, largest, strict=True))[:SHOWN])
    more = f" and {len(exporters) - SHOWN} more" if len(exporters) > SHOWN else ""
    what = f"the shares of {parent} do not sum to 100 % for exports of {len(exporters)} regions"
    expected = "at most 100 %" if has_rest else "100 % of every flow"
    fix = "lower the shares of these regions" if has_rest else "let one sub-sector take share: rest"
    return [Finding("E-SPLIT-SUM", what, f"split.sectors (from {parent})", f"sums: {shown}{more}", expected, fix)]
