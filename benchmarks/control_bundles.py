"""Random bundles of quantity controls on a packaged world: certified or named, and what they cost in time.

    python benchmarks/control_bundles.py --count 200 --seed 1

One to fifty caps, floors, content targets, lists and leaks at once, on top of ten points of tariffs of the first region. Prints a
row of outcomes, and the time of 50 controls over that of none (medians of one run, compiled before); exit code 1 if any failed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.policy.controls import Control, Leak, Listing
from smallyard.policy.wedges import Wedges
from smallyard.world.packaged import load_world
from smallyard.world.world import World
from stress import Report, attempt_feasible

MOST = 50  # controls in a bundle
KINDS = ("cap", "cap", "cap", "floor", "content", "list", "leak")
POINTS = 0.1


def tariffs(world: World) -> dict[str, np.ndarray]:
    """Ten points on all imports of the first region."""
    level = np.array(world.tariff)
    level[0, 1:] += POINTS
    return {"tariff": level}


def _rents(rng: np.random.Generator, kind: str) -> tuple[float, float, float]:
    exporter, importer, wasted = rng.dirichlet((1.0, 1.0, 1.0))
    if kind in ("cap", "leak"):
        return exporter, importer, wasted
    return exporter / (exporter + importer), importer / (exporter + importer), 0.0


def _control(rng: np.random.Generator, world: World, kind: str, cells: np.ndarray) -> Control:
    """A control of a kind, with a level that binds in most cases."""
    rents = _rents(rng, kind)
    if kind == "content":
        n, _, s = (int(k) for k in np.argwhere(cells)[0])
        share = world.trade_fob[n, n, s] / world.trade_fob[n, :, s].sum()
        return Control("content", cells, float(np.clip(share + rng.uniform(-0.05, 0.3) * (1.0 - share), 0.0, 0.999)), rents)
    if kind == "floor":
        return Control("floor", cells, float(rng.uniform(0.8, 2.0)), rents)
    if kind == "cap":
        return Control("cap", cells, float(rng.uniform(0.01, 1.2)), rents)
    rising = float(rng.choice([0.0, rng.uniform(0.0, 3.0)]))
    leak = Leak(float(rng.uniform(0.0, 0.5)), rising, float(rng.uniform()), int(rng.integers(len(world.regions))))
    return Control("cap", cells, float(rng.choice([0.0, rng.uniform(0.05, 0.9)])), rents, leak=leak)


def random_bundle(rng: np.random.Generator, world: World, count: int) -> Wedges:
    """`count` controls on flows that exist, none of which share a flow."""
    regions, sectors = len(world.regions), len(world.sectors)
    taken = np.zeros(world.trade_fob.shape, dtype=bool)
    controls: list[Control] = []
    lists: list[Listing] = []
    while len(controls) + len(lists) < count:
        buyer, seller = (int(k) for k in rng.choice(regions, 2, replace=False))
        some = rng.choice(sectors, int(rng.integers(1, 4)), replace=False)
        kind = str(rng.choice(KINDS))
        cells = np.zeros(world.trade_fob.shape, dtype=bool)
        cells[buyer, buyer if kind == "content" else seller, some[:1] if kind == "content" else some] = True
        if not (world.trade_fob[cells] > 0.0).any() or (taken & cells).any():
            continue
        if kind == "list":
            lists.append(Listing(cells, float(rng.uniform(0.05, 0.95)), float(rng.choice([1.0, 0.5]))))
        else:
            controls.append(_control(rng, world, kind, cells))
            taken |= cells
    return Wedges.build(world, tariffs(world), controls=controls, listings=lists)


def run_bundles(name: str, count: int, seed: int, most: int = MOST) -> Report:
    """Bundles of one to `most` controls."""
    world = load_world(name)
    base = calibrate(world, elasticities_for(world))
    report = Report(f"controls, {name}", len(world.regions), len(world.sectors))
    for place in range(count):
        rng = np.random.default_rng([seed, 50, place])
        wedges = random_bundle(rng, world, int(rng.integers(1, most + 1)))
        attempt_feasible(report, base, wedges, "share_of_world_gdp", f"bundle {place}")
    return report


def _cpu(base: Base, wedges: Wedges) -> float:
    """Process seconds of a certified solve, compiled before."""
    Ricardian().solve(base, wedges)
    began = time.process_time()
    Ricardian().solve(base, wedges)
    return time.process_time() - began


def cost(name: str, draws: int, seed: int) -> dict[str, Any]:
    """Median time of a certified solve with 50 controls over the same without."""
    world = load_world(name)
    base = calibrate(world, elasticities_for(world))
    plain = Wedges.build(world, tariffs(world))
    without = float(np.median([_cpu(base, plain) for _ in range(7)]))
    found = [_cpu(base, random_bundle(np.random.default_rng([seed, 7, k]), world, MOST)) for k in range(draws)]
    ratios = np.array(found) / without
    return {
        "case": f"{MOST} controls over none, {name}", "seconds_without": round(without, 4), "draws": draws,
        "ratio_median": round(float(np.median(ratios)), 2), "ratio_most": round(float(ratios.max()), 2),
        "within_5": int((ratios <= 5.0).sum()),
    }  # fmt: skip


def main() -> None:
    """Command line."""
    options = argparse.ArgumentParser(description="Random bundles of quantity controls.")
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    report = run_bundles("wiod2014", chosen.count, chosen.seed)
    print(json.dumps(report.row()))
    print(json.dumps(cost("wiod2014", 25, chosen.seed)))
    sys.exit(bool(report.failures))


if __name__ == "__main__":
    main()
