"""Mutated scenario and world files: each gives a certified run or a coded refusal, quickly and in little memory.

    python benchmarks/fuzz_inputs.py --count 2000 --seed 1

Every case is a valid file spoiled in a random way (`fuzz_texts.py`, `fuzz_worlds.py`) on a world of 5 × 4. A case fails if anything
but a `SmallyardError` comes out, if the error is one of our own defects, if an unknown code is used, if a certificate does not
hold, or if a refusal takes more than 1 s of processor time or 300 MB, compilation of the solver apart. Every tenth certified
case also writes its whole run folder. Prints counts by outcome, the slowest refusals, and memory; exit code 1 if a case failed.
Failing files are kept.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fuzz_texts import TEXT, other_policies
from fuzz_worlds import WORLD, other_economy
from smallyard.apps.explanations import explanations
from smallyard.errors import SmallyardError
from smallyard.pipeline.run import run
from smallyard.world.packaged import load_world
from smallyard.world.world_file import write_world

SECONDS = 1.0  # processor time of a refusal
FOUND_BY_SOLVING = 3  # exit code of a question that has no equilibrium; the solver may have to find that out
MEGABYTES = 300.0  # memory a refusal may take on top of what the process holds
WHOLE_EVERY = 10
REGIONS = {"USA": "USA", "CHN": "CHN", "EU27": "EU27", "ASIA": ["JPN", "KOR", "TWN"], "ROW": "rest"}
SECTORS = {
    "C26": "C26",
    "OTHER": ["A01", "A02_A03", "B", "C10T12", "C13T15", "C16T18", "C19", "C20", "C21", "C22_C23", "C24", "C25"],
    "MACHINES": ["C27", "C28_C33", "C29", "C30", "C31T32"],
    "REST": "rest",
}

HEAD = "schema: smallyard/scenario/1\ntitle: A question\nworld: {world}\n"
QUESTIONS = (
    "policies:\n  - {{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 25 pp}}\n",
    "model: {{deficits: balanced, revenue: waste, elasticities: {{uniform: 4.5}}}}\npolicies:\n"
    "  - instrument: import_tariff\n    importer: [USA, EU27]\n    exporter: {{of: all, except: ASIA}}\n"
    "    sectors: [C26, MACHINES]\n    set: 60%\n    coverage: 50%\n"
    "  - {{instrument: export_ban, exporter: USA, importer: CHN, sectors: C26}}\n",
    "groups:\n  regions: {{WEST: [USA, EU27]}}\n  sectors: {{HIGH: [C26, MACHINES]}}\n"
    "model: {{deficits: fixed_real, elasticities: {{set: fontagne2022, override: {{C26: 6}}}}}}\n"
    "baseline:\n  policies:\n    - {{instrument: import_tariff, importer: WEST, exporter: CHN, sectors: HIGH, add: 5 pp}}\n"
    "policies:\n  - {{instrument: export_tax, exporter: CHN, importer: WEST, sectors: OTHER, multiply_power: 1.1}}\n"
    "  - {{instrument: trade_cost, importer: all, exporter: ROW, sectors: all, increase: -5%}}\n",
    "policies:\n  - {{instrument: production_subsidy, region: USA, sectors: C26, "
    "amount: {{value: 39 bn, currency: USD, price_year: 2022, years: 5}}}}\n"
    "  - {{instrument: productivity, region: CHN, sectors: MACHINES, increase: 10%}}\n"
    "  - {{instrument: demand_shift, region: EU27, sectors: C26, increase: 20%}}\n",
    "aggregate:\n  regions: {{OTHERS: [ASIA, ROW]}}\n  sectors: {{GOODS: [C26, OTHER, MACHINES]}}\n"
    "policies:\n  - {{instrument: import_ban, importer: EU27, exporter: CHN, sectors: GOODS, coverage: 90%}}\n"
    "  - {{instrument: production_subsidy, region: CHN, sectors: GOODS, set: 5%, of: cost}}\n",
)  # fmt: skip


@dataclass
class Report:
    """What happened to all cases."""

    outcomes: Counter[str] = field(default_factory=Counter)
    mutations: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    refusals: list[tuple[float, float, str]] = field(default_factory=list)  # seconds, megabytes, case
    not_converged: list[float] = field(default_factory=list)
    warned: Counter[str] = field(default_factory=Counter)  # first words of the warning
    whole: int = 0


class Memory:
    """Growth of the process since it was last asked, in megabytes; exact where the system lets a peak be reset."""

    def start(self) -> None:
        """Remember what is held, and forget the peak."""
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
        self.before = self._read("VmRSS")

    def growth(self) -> float:
        """Peak since start, above what was held then."""
        return max(0.0, self._read("VmHWM") - self.before)

    @staticmethod
    def _read(name: str) -> float:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024.0
        return 0.0


def small_world(folder: Path) -> Path:
    """The embedded world as 5 × 4 in a file."""
    file = folder / "small.npz"
    write_world(load_world("wiod2014-17x27", regions=REGIONS, sectors=SECTORS), file)
    return file


def cases(folder: Path, count: int, seed: int) -> Iterator[tuple[str, Path]]:
    """(name of the mutation, scenario file); two in three spoil the scenario, one in three the world.

    The scenario names the world relative to the folder, so that one seed gives the same texts everywhere.
    """
    chance = random.Random(seed)
    good = small_world(folder)
    world, file = folder / "world.npz", folder / "case.yaml"
    for _ in range(count):
        shutil.copy(good, world)
        text: str | bytes = (HEAD + chance.choice(QUESTIONS)).format(world=world.name)
        if chance.random() < 2 / 3:
            mutation = chance.choice(TEXT)
            text = mutation(str(text), chance)
            name = mutation.__name__
        else:
            spoil = chance.choice(WORLD)
            spoil(world, chance)
            name = spoil.__name__
            if spoil is other_economy:  # its sectors are nobody's: only a question with elasticities of its own fits
                text = other_policies(str(text), chance)
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        yield name, file


def fuzz(folder: Path, count: int, seed: int, *, whole_every: int = WHOLE_EVERY) -> Report:
    """Run all cases inside `folder`; nothing is raised, everything is counted."""
    with contextlib.chdir(folder):
        return _fuzz(folder, count, seed, whole_every)


def _fuzz(folder: Path, count: int, seed: int, whole_every: int) -> Report:
    report, memory = Report(), Memory()
    for number, (name, file) in enumerate(cases(folder, count, seed)):
        report.mutations[name] += 1
        whole = certified_runs(report) % whole_every == 0
        memory.start()
        outcome, problem, seconds = _timed(file, folder / "run", whole, report)
        grown = memory.growth()
        report.outcomes[outcome] += 1
        kind = 0 if outcome == "certified" else explanations()[outcome].exit if outcome in explanations() else 5
        if kind == FOUND_BY_SOLVING and seconds > SECONDS:  # the first of its shape also compiles; that is no time of a refusal
            again, _, seconds = _timed(file, folder / "run", whole, report)
            problem = problem or (f"the second time {again}" if again != outcome else "")
        if kind == 4:
            report.not_converged.append(seconds)
        elif kind:
            report.refusals.append((seconds, grown, f"case {number} {name} {outcome}"))
            if seconds > SECONDS or grown > MEGABYTES:
                problem = problem or f"refused after {seconds:.2f} s and {grown:.0f} MB"
        if problem:
            report.failures.append(f"case {number} ({name}): {outcome}: {problem}")
            _keep(folder, number)
    return report


def certified_runs(report: Report) -> int:
    """Certified runs so far."""
    return report.outcomes["certified"]


def _timed(file: Path, out: Path, whole: bool, report: Report) -> tuple[str, str, float]:
    """The outcome, and its processor seconds."""
    began = time.process_time()
    outcome, problem = _outcome(file, out, whole, report)
    return outcome, problem, time.process_time() - began


def _outcome(file: Path, out: Path, whole: bool, report: Report) -> tuple[str, str]:
    """(first code or 'certified', what is wrong with that)."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result = run(file, out=out if whole else None, explain=whole, force=True)
        except SmallyardError as error:
            code = error.findings[0].code
            unknown = [item.code for item in error.findings if item.code not in explanations()]
            problem = "a defect of ours" if error.exit_code == 5 else f"no explanation of {unknown}" if unknown else ""
            return code, f"{problem}\n{error}" if problem else ""
        except BaseException:
            if isinstance(sys.exc_info()[1], KeyboardInterrupt):
                raise
            return type(sys.exc_info()[1]).__name__, traceback.format_exc()
        finally:
            report.warned.update({f"{item.category.__name__}: {str(item.message)[:60]}" for item in seen})
    report.whole += whole
    failures = [text for item in result.certificates.values() for text in item.failures()]
    return "certified", "; ".join(failures)


def _keep(folder: Path, number: int) -> None:
    kept = folder / f"failed-{number}"
    kept.mkdir(exist_ok=True)
    for name in ("case.yaml", "world.npz"):
        shutil.copy(folder / name, kept / name)


def main() -> int:
    """Fuzz, print, and say by the exit code whether all cases held."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the cases (default: a temporary one)")
    asked = parser.parse_args()
    folder = (asked.keep or Path(tempfile.mkdtemp(prefix="smallyard-fuzz-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    began = time.perf_counter()
    report = fuzz(folder, asked.count, asked.seed)
    print_report(report, time.perf_counter() - began)
    if not report.failures and asked.keep is None:
        shutil.rmtree(folder)
    elif report.failures:
        print(f"failing files are in {folder}")
    return bool(report.failures)


def print_report(report: Report, seconds: float) -> None:
    """Counts, slowest refusals, memory, failures."""
    total = sum(report.outcomes.values())
    print(
        f"{total} cases in {seconds:.0f} s: {report.outcomes['certified']} certified ({report.whole} with report and range), "
        f"{len(report.refusals)} refused, {len(report.not_converged)} not converged, {len(report.failures)} failed"
    )
    for name, count in report.warned.most_common(8):
        print(f"  warned in {count} runs: {name}")
    print("mutations: " + ", ".join(f"{name} {count}" for name, count in report.mutations.most_common()))
    for name, count in report.outcomes.most_common():
        print(f"  {count:6d}  {name}")
    if report.refusals:
        times = sorted(item[0] for item in report.refusals)
        print(f"refusals: median {times[len(times) // 2]:.3f} s, slowest {times[-1]:.2f} s, "
              f"most memory {max(item[1] for item in report.refusals):.1f} MB")  # fmt: skip
        for spent, grown, name in sorted(report.refusals, reverse=True)[:5]:
            print(f"  {spent:6.2f} s {grown:6.1f} MB  {name}")
    if report.not_converged:
        print(f"not converged: slowest {max(report.not_converged):.1f} s")
    for text in report.failures[:40]:
        print("FAILED " + text)


if __name__ == "__main__":
    sys.exit(main())
