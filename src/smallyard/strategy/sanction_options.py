"""One sanction under other elasticities and closures, unanswered and answered in kind by its target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.errors import SmallyardError
from smallyard.models.elasticities import elasticity_sets
from smallyard.policy.mirror import mirrored, mirrored_means
from smallyard.policy.wedges import Wedges
from smallyard.results.result import worst
from smallyard.results.tables import Table
from smallyard.strategy.losses import Measure
from smallyard.strategy.robust import DEFICITS
from smallyard.strategy.setting import Setting
from smallyard.strategy.sides import Sides
from smallyard.strategy.stage import Stage, other_options
from smallyard.strategy.templates import closed_to

NO_ANSWER = "it raises no tariff or export tax and closes no flow whose reverse is left as it is"


@dataclass(frozen=True, eq=False)
class Act:
    """A sanction, and the same with the target's answer (None: there is none)."""

    wedges: Wedges
    answered: Wedges | None


@dataclass(frozen=True)
class SanctionOption:
    """An economy with what the sanction costs there, unanswered and answered (None: no certified solution, or no answer, why)."""

    elasticities: str
    deficits: str
    unanswered: Measure | None
    answered: Measure | None
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        named = {"elasticities": self.elasticities, "deficits": self.deficits, "reason": self.reason}
        sides = {"unanswered": self.unanswered, "answered_in_kind": self.answered}
        return {**named, **{name: None if found is None else found.to_dict() for name, found in sides.items()}}


@dataclass(frozen=True)
class SanctionOptions:
    """The sanction in the economy of the game (`here`), and in those of every other option."""

    here: SanctionOption
    options: tuple[SanctionOption, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        here = self.here.to_dict()
        return {
            "answered_in_kind": {"measure": here["answered_in_kind"], "reason": self.here.reason},
            "options": [item.to_dict() for item in self.options],
        }

    def table(self) -> Table:
        """One row per option, changes of real income in percent."""
        columns: Table = {name: [getattr(item, name) for item in self.options] for name in ("elasticities", "deficits")}
        for play in ("unanswered", "answered"):
            for side in ("own", "target"):
                found = [getattr(item, play) for item in self.options]
                columns[f"{side}_{play}_percent"] = ["" if one is None else -getattr(one, f"{side}_percent") for one in found]
        return {**columns, "reason": [item.reason for item in self.options]}


def closing(setting: Setting, cells: np.ndarray, share: float = 1.0) -> Act:
    """Flows closed wholly or for a share; the answer closes as much of the reverse flows in the same sectors.

    A share splits a flow but not its reverse, so that the mirror of policies has no answer to it: both directions are closed here.
    """
    return Act(closed_to(setting, cells, share), closed_to(setting, cells | cells.swapaxes(0, 1), share))


def raising(setting: Setting, wedges: Wedges) -> Act:
    """A sanction of any form, answered by the mirror of policies, by means over classes where these differ each way."""
    world = setting.base.world
    return Act(wedges, mirrored(world, setting.wedges, wedges) or mirrored_means(world, setting.wedges, wedges))


def sanction_options(stage: Stage, sides: Sides, act: Act, progress: Callable[[str], None] = lambda _: None) -> SanctionOptions:
    """What the same sanction costs under every packaged set of elasticities and both closures, unanswered and answered.

    The sanction is not chosen again. An option without a certified solution is kept with its reason.
    """
    own = stage.arena.base.elasticities.name, stage.arena.model.deficits
    here = _measured(sides.setting, *own, sides, act)
    found = []
    for elasticities in elasticity_sets():
        for deficits in DEFICITS:
            progress(f"the same sanction under {elasticities}, {deficits}")
            try:
                arena = other_options(stage, elasticities, deficits)
            except SmallyardError as error:
                found.append(SanctionOption(elasticities, deficits, None, None, error.findings[0].what))
                continue
            setting = Setting(arena.model, arena.base, arena.wedges, sides.setting.horizon)
            found.append(_measured(setting, elasticities, deficits, sides, act))
            _count(sides.setting, setting)
    return SanctionOptions(here, tuple(found))


def _measured(setting: Setting, elasticities: str, deficits: str, sides: Sides, act: Act) -> SanctionOption:
    held: dict[str, Measure | None] = {}
    reasons = [NO_ANSWER] if act.answered is None else []
    for play, wedges in (("unanswered", act.wedges), ("answered", act.answered)):
        try:
            held[play] = None if wedges is None else setting.measured(wedges, sides.senders, sides.target)
        except SmallyardError as error:
            held[play] = None
            reasons.append(error.findings[0].what)
    reason = "; ".join(dict.fromkeys(reasons))
    return SanctionOption(elasticities, deficits, held["unanswered"], held["answered"], reason)


def _count(total: Setting, part: Setting) -> None:
    """Solves and certificates of another economy count among those of the question."""
    total.solves += part.solves
    certificates = {name: item for name, item in (("here", total.certificate), ("there", part.certificate)) if item is not None}
    total.certificate = worst(certificates) if certificates else None
