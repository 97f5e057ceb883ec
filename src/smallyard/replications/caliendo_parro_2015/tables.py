"""The welfare tables of Caliendo and Parro (2015): 2 to 5, 11 and A.3, by the ids of the targets."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from smallyard.replications.caliendo_parro_2015.recipe import (
    ECONOMIES,
    FOLDER,
    NAFTA,
    TRADABLES,
    Effects,
    Experiment,
    effects,
    experiment,
)


def welfare_tables(inputs: Path) -> dict[str, float]:
    """Every number of Tables 2, 3, 4, 5, 11 and A.3, and exact real income beside them.

    Arguments: inputs, folder that holds `caliendo_parro_2015/`. Raises InputError if a file is missing.
    Source: Caliendo, Parro 2015. Not for: Table 1, the elasticities.
    """
    runs = {variant: experiment(inputs / FOLDER, variant) for variant in ECONOMIES}
    benchmark = runs["benchmark"]
    return {
        **_by_region(effects(benchmark), benchmark.base.world.regions),
        **_by_partner(benchmark),
        **_by_sector(benchmark),
        **_imports(benchmark),
        **_economies(runs),
    }


def _by_region(found: Effects, regions: tuple[str, ...]) -> dict[str, float]:
    """Table 2 for the three members, Table A.3 for everybody."""
    columns = {"W": found.welfare, "ToT": found.terms_of_trade, "VoT": found.volume_of_trade}
    numbers = {f"CP15_TA3_{code}_{name}": values[code] for code in regions for name, values in columns.items()}
    for code in NAFTA:
        numbers |= {f"CP15_T2_{code}_{name}": values[code] for name, values in columns.items()}
        numbers[f"CP15_T2_{code}_RW"] = found.real_wage[code]
        numbers[f"CP15_x_{code}_exactRI"] = found.exact_real_income[code]
    return numbers


def _by_partner(run: Experiment) -> dict[str, float]:
    """Table 3: effects of trade with the two other members, and with the rest."""
    regions = run.base.world.regions
    numbers: dict[str, float] = {}
    for code in NAFTA:
        n = regions.index(code)
        partners = [regions.index(other) for other in NAFTA if other != code]
        for name, part in (("ToT", run.parts.terms_of_trade), ("VoT", run.parts.volume_of_trade)):
            inside = part[:, n, partners].sum()
            numbers[f"CP15_T3_{code}_{name}_NAFTA"] = float(inside)
            numbers[f"CP15_T3_{code}_{name}_ROW"] = float(part[:, n].sum() - inside)
    return numbers


def _by_sector(run: Experiment) -> dict[str, float]:
    """Table 4: share of every tradable sector in a member's total effect, percent."""
    world = run.base.world
    numbers: dict[str, float] = {}
    for code in NAFTA:
        n = world.regions.index(code)
        for name, part in (("ToT", run.parts.terms_of_trade), ("VoT", run.parts.volume_of_trade)):
            by_sector = part[:, n].sum(1)
            share = 100.0 * by_sector / by_sector.sum()
            numbers |= {f"CP15_T4_{code}_{name}_{world.sectors[s]}": float(share[s]) for s in range(TRADABLES)}
    return numbers


def _growth(run: Experiment, importer: str, exporters: list[str]) -> float:
    """Growth of imports at border value, all sectors, percent."""
    regions = run.base.world.regions
    n, partners = regions.index(importer), [regions.index(code) for code in exporters]
    after, before = (flows[:, n, partners].sum() for flows in (run.solved.outcome.trade_fob, run.trade))
    return float(100.0 * (after / before - 1.0))


def _imports(run: Experiment) -> dict[str, float]:
    """Table 5: by pair."""
    pairs = [(importer, exporter) for importer in NAFTA for exporter in NAFTA if importer != exporter]
    return {f"CP15_T5_{importer}_from_{exporter}": _growth(run, importer, [exporter]) for importer, exporter in pairs}


def _economies(runs: dict[str, Experiment]) -> dict[str, float]:
    """Table 11: welfare and imports from the other members in economies without some of the links."""
    numbers: dict[str, float] = {}
    for variant, run in runs.items():
        welfare = np.asarray(run.parts.welfare.sum((0, 2)))
        for code in NAFTA:
            numbers[f"CP15_T11_{variant}_{code}_W"] = float(welfare[run.base.world.regions.index(code)])
            numbers[f"CP15_T11_{variant}_{code}_imp"] = _growth(run, code, [other for other in NAFTA if other != code])
    return numbers
