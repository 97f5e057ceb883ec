"""The rates of a row of a frontier as wedges, in any economy of the same world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from smallyard.policy.wedges import Wedges
from smallyard.strategy.setting import Setting
from smallyard.strategy.templates import cells_of


def rates_as_wedges(
    setting: Setting, senders: Sequence[str], target: Sequence[str], rates: Mapping[str, float], closed: Sequence[str]
) -> Wedges:
    """All-in rates on flows between senders and target, and closed flows.

    Arguments: rates by 'channel/sector', with the channels export_tax (senders sell) and tariff (senders buy); closed, those of
    them whose flows are closed.
    """
    world, held = setting.base.world, setting.wedges
    names = {*held.channels, "ban", *(label.split("/")[0] for label in rates)}
    levels = {name: np.array(held.level(world, name)) for name in names}
    for label, rate in rates.items():
        channel, sector = label.split("/", 1)
        cells = cells_of(setting, senders, target, (sector,), imports=channel == "tariff")
        levels[channel][:, cells] = rate
        if label in closed:
            levels["ban"][:, cells] = 1.0
    return Wedges.build(world, levels, held.coverage, held.subsidy_amounts, held.controls, held.listings)
