"""The averages that the register keeps as benchmarks, computed from it: published, ours, and how ours is made."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from smallyard.policy.register.replay import packaged_benchmarks
from smallyard.policy.register_wedges.averages import average_duty
from smallyard.policy.register_wedges.comparison import BEFORE, law_on
from smallyard.policy.register_wedges.joint import joint
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.rows import rows_of
from smallyard.policy.register_wedges.trade_weights import IMPORTER, trade_weights
from smallyard.world.packaged import load_world

# benchmark → how ours is made. `since`: first published level of the side + our rise since its day; `over`: our rise over 2024;
# `all`: rise over 2024 of the average over all partners + the duty rate collected in 2024; `level`: the register's own level + what
# the United States charged China before 2018.
MADE = {
    "b1": "since", "b2": "since", "b3": "since", "b4": "since", "b5": "since", "b6": "since",
    "b7": "since", "b8": "since", "b9": "since", "b10": "since", "b11": "all", "b12": "all",
    "b13": "over", "b14": "over", "b15": "over", "b16": "over", "b17": "over", "b18": "over", "b19": "level",
}  # fmt: skip
FIRST = {"USA": "b1", "CHN": "b7"}
NOTES = {
    "b1": "where the side begins: equal by construction",
    "b7": "where the side begins: equal by construction",
    "b6": "published with the 125 as it stands and with its own coverage",
    "b8": "China's MFN cuts of 2018 are not in the register; weights are the base-year flows of the 2014 world",
    "b9": "China's MFN cuts of 2018 are not in the register; weights are the base-year flows of the 2014 world",
    "b13": "published with dates of announcement and other rates: see the conflicts",
    "b19": "published: duty collected, after exclusions and small shipments; ours: rates in law, without them",
}


@dataclass(frozen=True)
class Average:
    """A published average duty and ours, in percent."""

    id: str
    what: str
    date: str
    published: float
    ours: float
    note: str

    @property
    def gap(self) -> float:
        """Ours less published, percentage points."""
        return self.ours - self.published

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**asdict(self), "gap": self.gap}


def averages() -> tuple[Average, ...]:
    """Every benchmark of the register beside ours. Source: the register's list of published averages."""
    held = packaged_benchmarks()
    return tuple(
        Average(name, item.what, item.date, item.value, _ours(name, item.date), NOTES.get(name, "")) for name, item in held.items()
    )


def _ours(name: str, day: str) -> float:
    made = MADE[name]
    if made == "all":
        return _over_all_partners(day)
    importer = "CHN" if name in ("b7", "b8", "b9") else IMPORTER
    start = packaged_benchmarks()[FIRST[importer]]
    level = _on(importer, day)
    if made == "over":
        return level - _on(importer, BEFORE)
    if made == "level":
        return start.value + level
    return start.value + level - _on(importer, start.date)


def _on(importer: str, day: str) -> float:
    return average_of_china(law_on(day)) if importer == "CHN" else average_duty(law_on(day), "CHN")


def _over_all_partners(day: str) -> float:
    """Average over all imports of 2024: rise of the duties over 2024 + the rate collected in 2024."""
    partners = trade_weights().partners
    value = np.array([rows_of(name).total for name in partners])
    rise = np.array([average_duty(law_on(day), name) - average_duty(law_on(BEFORE), name) for name in partners])
    collected = sum(float((rows_of(name).usd * rows_of(name).rate).sum()) for name in partners)
    return float(value @ rise / value.sum() + collected / value.sum())


def average_of_china(law: Law) -> float:
    """Mean additional duty of China on what it buys from the United States, over the base-year flows of the packaged 2014 world.

    Argument: law. Products of the United States are not known, so that coverage by sector decides.
    """
    world = load_world("wiod2014-17x27")
    buyer, seller = world.regions.index("CHN"), world.regions.index(IMPORTER)
    found = joint(world, [law], None).pairs.get((buyer, seller))
    if found is None:
        return 0.0
    value = np.array([world.trade_fob[buyer, seller, place] for place in found.classes])
    rate = np.array([float(cell.share @ cell.duty[0]) for cell in found.classes.values()])
    goods = world.trade_fob[buyer, seller, world.is_good].sum()
    return float(value @ rate / goods)
