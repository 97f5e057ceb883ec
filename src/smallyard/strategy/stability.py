"""Whether a coalition would hold without transfers, and who would add most to it: the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smallyard.strategy.losses import plain


@dataclass(frozen=True)
class NextMember:
    """What one more member adds, money: target_loss, joint_cost of all members; ratio, infinite where that does not rise."""

    name: str
    target_loss: float
    joint_cost: float

    @property
    def ratio(self) -> float:
        """Target loss per joint cost."""
        return self.target_loss / self.joint_cost if self.joint_cost > 0.0 else float("inf")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {"name": self.name, "target_loss": self.target_loss, "joint_cost": self.joint_cost, "ratio": plain(self.ratio)}


@dataclass(frozen=True)
class Stability:
    """Whether a coalition would hold: `leavers` are better off outside it, `joiners` better off inside; in percent of income."""

    members: tuple[str, ...]
    leavers: dict[str, float]
    joiners: dict[str, float]

    @property
    def internal(self) -> bool:
        """W_i(C) ≥ W_i(C without i) for every member."""
        return not self.leavers

    @property
    def external(self) -> bool:
        """W_j(C) ≥ W_j(C with j) for everybody outside."""
        return not self.joiners

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {
            "members": list(self.members),
            "internal": self.internal,
            "external": self.external,
            "leavers": self.leavers,
            "joiners": self.joiners,
        }
