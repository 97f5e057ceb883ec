"""What one sender does: flows that it closes, wholly or in part, or taxes; and wedges with what several senders do together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.wedges import Wedges
from smallyard.strategy.setting import Setting

Instrument = Literal["export_ban", "import_ban", "export_tax", "import_tariff", "export_cost"]
CHANNEL = {
    "export_ban": "ban",
    "import_ban": "ban",
    "export_tax": "export_tax",
    "import_tariff": "tariff",
    "export_cost": "trade_cost",
}


@dataclass(frozen=True)
class Template:
    """One measure of a sender on its trade with the target.

    instrument: export_ban or import_ban, the flow is closed for its share `share`; export_tax or import_tariff, the rate in force
    rises by `rate`; export_cost, iceberg costs rise by `rate`. sectors: those covered, all goods if none are named. A share below 1
    is for bans: partial compliance, or a list that covers a part of the flow.
    """

    instrument: Instrument
    sectors: tuple[str, ...] = ()
    rate: float = 0.0
    share: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {**asdict(self), "sectors": list(self.sectors)}


@dataclass(frozen=True)
class Sender:
    """A region, or a group of regions that acts as one, with what it does to the target."""

    name: str
    members: tuple[str, ...]
    templates: tuple[Template, ...]

    @classmethod
    def of(cls, region: str, *templates: Template) -> Sender:
        """One region."""
        return cls(region, (region,), templates)

    def complying(self, share: float) -> Sender:
        """The same sender closing only a share of the flows that it would close, or raising rates by that share."""
        scaled = (
            replace(item, share=item.share * share) if CHANNEL[item.instrument] == "ban" else replace(item, rate=item.rate * share)
            for item in self.templates
        )
        return replace(self, templates=tuple(scaled))

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {"name": self.name, "members": list(self.members), "templates": [item.to_dict() for item in self.templates]}


def cells_of(
    setting: Setting, senders: Sequence[str], target: Sequence[str], sectors: Sequence[str], *, imports: bool = False
) -> np.ndarray:
    """Flows [importer, exporter, sector] from senders to target, or the other way round; all goods where no sector is named."""
    chosen = tuple(sectors) or setting.goods()
    setting.require_sectors(chosen, "sectors")
    here, there = ([setting.regions.index(name) for name in side] for side in (senders, target))
    buyers, sellers = (here, there) if imports else (there, here)
    cells = np.zeros(setting.base.world.trade_fob.shape, dtype=bool)
    cells[np.ix_(buyers, sellers, [setting.sectors.index(name) for name in chosen])] = True
    return cells


def sanctioned(setting: Setting, senders: Sequence[Sender], target: Sequence[str]) -> Wedges:
    """The baseline with what all senders do. Raises InputError (E-SANCTION-SHARE, -RATE) and those of unknown names.

    Rates are added to those in force; bans close cells; where a ban covers a share of a flow, classes are split in two
    (coverage splits the flow, it never averages the rate).
    """
    setting.require_regions(target, "target")
    shape = setting.base.world.trade_fob.shape
    share, raised = np.zeros(shape), dict[str, np.ndarray]()
    for sender in senders:
        setting.require_sides(sender.members, target)
        for item in sender.templates:
            _require_sound(item, sender.name)
            cells = cells_of(setting, sender.members, target, item.sectors, imports=item.instrument.startswith("import"))
            channel = CHANNEL[item.instrument]
            if channel == "ban":
                share[cells] = np.maximum(share[cells], item.share)
            else:
                raised.setdefault(channel, np.zeros(shape))[cells] += item.rate
    return _closed(setting, _raised(setting, raised), share)


def closed_to(setting: Setting, cells: np.ndarray, share: float = 1.0) -> Wedges:
    """The baseline with marked flows [importer, exporter, sector] closed, wholly or for a share."""
    _require_share(share, "the measure")
    return _closed(setting, setting.wedges, np.where(cells, share, 0.0))


def raised_by(setting: Setting, channel: str, cells: np.ndarray, rate: float) -> Wedges:
    """The baseline with a rate added on marked flows, for trade_cost with costs multiplied by 1 + rate."""
    return _raised(setting, {channel: np.where(cells, rate, 0.0)})


def _raised(setting: Setting, raised: dict[str, np.ndarray]) -> Wedges:
    if not any(rise.any() for rise in raised.values()):
        return setting.wedges
    held, world = setting.wedges, setting.base.world
    levels = {name: held.level(world, name) for name in {*held.channels, *raised}}
    for name, rise in raised.items():
        levels[name] = levels[name] * (1.0 + rise) if name == "trade_cost" else levels[name] + rise
    return Wedges.build(world, levels, held.coverage, held.subsidy_amounts, held.controls, held.listings)


def _closed(setting: Setting, wedges: Wedges, share: np.ndarray) -> Wedges:
    """Bans on shares of flows [importer, exporter, sector]: with shares between 0 and 1 each class is two, one of them closed."""
    if not share.any():
        return wedges
    world, controls = setting.base.world, wedges.controls
    names = {*wedges.channels, "ban"}
    levels = {name: wedges.level(world, name) for name in names}
    coverage = wedges.coverage
    if ((share > 0.0) & (share < 1.0)).any():
        coverage = np.concatenate([wedges.shares(world) * share, wedges.shares(world) * (1.0 - share)])
        levels = {name: np.concatenate([level, level]) if level.ndim == 4 else level for name, level in levels.items()}
        closed = np.concatenate([np.broadcast_to(share > 0.0, (wedges.classes, *share.shape)), np.zeros_like(wedges.shares(world))])
        controls = tuple(replace(item, cells=np.concatenate([item.cells, item.cells])) for item in controls)
    else:
        closed = np.broadcast_to(share > 0.0, (wedges.classes, *share.shape))
    levels["ban"] = np.maximum(levels["ban"], closed)
    return Wedges.build(world, levels, coverage, wedges.subsidy_amounts, controls, wedges.listings)


def _require_sound(item: Template, name: str) -> None:
    if item.instrument not in CHANNEL:
        what, fix = f"'{item.instrument!s:.80}' is no instrument of a sender", did_you_mean(item.instrument, CHANNEL)
        raise InputError(Finding("E-SANCTION-INSTRUMENT", what, "instrument", expected=", ".join(CHANNEL), fix=fix))
    _require_share(item.share, name)
    if not (np.isfinite(item.rate) and item.rate > -1.0):
        raise InputError(Finding("E-SANCTION-RATE", f"{name} raises a rate by {item.rate:g}", "rate", expected="a number above -1"))
    if item.share < 1.0 and CHANNEL[item.instrument] != "ban":
        what = f"{name} states a share for '{item.instrument}'"
        raise InputError(Finding("E-SANCTION-SHARE", what, "share", expected="a share of a ban", fix="scale the rate instead"))


def _require_share(share: float, name: str) -> None:
    if not 0.0 <= share <= 1.0:
        raise InputError(Finding("E-SANCTION-SHARE", f"{name} closes a share of {share:g}", "share", expected="from 0 to 1"))
