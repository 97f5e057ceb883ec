"""What every error code means: read from `data/explanations/*.toml`, one table per code."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import lru_cache

from smallyard._data import packaged, packaged_names

FOLDER = "explanations"
KINDS = {2: "bad input", 3: "infeasible", 4: "no certified solution", 5: "defect of the program"}


@dataclass(frozen=True)
class Explanation:
    """One code: what it means, what usually causes it, how to mend it, and a line before and after."""

    code: str
    title: str
    meaning: str
    cause: str
    fix: str
    before: str
    after: str
    exit: int = 2
    family: str = ""

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return asdict(self)


@lru_cache(maxsize=1)
def explanations() -> dict[str, Explanation]:
    """All codes, family by family, in the order of the files."""
    found: dict[str, Explanation] = {}
    for family in packaged_names(FOLDER, ".toml"):
        for code, card in tomllib.loads(packaged(FOLDER, f"{family}.toml").read_text("utf-8")).items():
            found[code] = Explanation(code, family=family, **card)
    return found
