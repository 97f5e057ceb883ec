"""The duties on one Chinese good over the years as a picture, for docs/measures.md."""

from __future__ import annotations

from generated_docs.runs import DOCS
from smallyard.policy.register.goods import Goods
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register.stack_changes import stack_changes
from smallyard.results.report.page import standalone
from smallyard.results.stack_figure import stack_figure

FIGURE = DOCS / "figure-stack.svg"
PERIOD = ("2018-01-01", "2026-08-10")  # to the newest source of the register
IDS = ("us-301-list3", "us-ieepa-fentanyl-cn", "us-ieepa-reciprocal-cn", "us-122-blanket", "us-301-forced-labor")


def stack_svg() -> str:
    """Every day on which the duties on a good of Section 301 list 3 change, as a file of its own, light and dark."""
    stacks = stack_changes(packaged_register(), PERIOD, "USA", "CHN", Goods(ids=IDS))
    source = f"smallyard · register of measures · {', '.join(IDS)}"
    return standalone(stack_figure(stacks, "A good of Section 301 list 3"), source) + "\n"
