"""Fields of a result.json read by type: what is wrong is collected, and replaced by something harmless."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from smallyard.errors import Finding

MOST_PERCENT = 1e9  # no equilibrium of ours changes real income by a factor of ten million
AGAIN = "run the scenario again"


@dataclass
class Form:
    """Reads fields by type and collects what is wrong; what cannot be read is replaced by something harmless."""

    where: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, what: str, path: str, why: str = "", expected: str = "", fix: str = "") -> None:
        """One more problem."""
        self.findings.append(Finding(code, what, f"{self.where} {path}", why, expected, fix or AGAIN))

    def mapping(self, data: Mapping[str, Any], key: str, path: str = "") -> dict[str, Any]:
        """A mapping of keys."""
        return self._typed(data, key, path, dict, "a mapping", {})

    def text(self, data: Mapping[str, Any], key: str, path: str = "") -> str:
        """A text."""
        return self._typed(data, key, path, str, "a text", "")

    def texts(self, data: Mapping[str, Any], key: str) -> dict[str, str]:
        """A mapping of texts."""
        found = self.mapping(data, key)
        return {name: self.text(found, name, f"{key}.") for name in found}

    def text_list(self, data: Any, key: str, path: str = "") -> list[str]:
        """A list of texts."""
        found = self._typed(data if isinstance(data, dict) else {}, key, path, list, "a list of texts", [])
        if all(isinstance(item, str) for item in found):
            return found
        self.add("E-RUN-FORM", f"'{key:.60}' holds something that is not a text", path + key, expected="a list of texts")
        return []

    def _typed(self, data: Mapping[str, Any], key: str, path: str, kind: type, expected: str, harmless: Any) -> Any:
        if key not in data:
            self.add("E-RUN-FORM", f"'{key:.60}' is missing", path + key, expected=expected, fix=AGAIN)
        elif not isinstance(data[key], kind):
            self.add("E-RUN-FORM", f"'{key:.60}' is {shown(data[key])}", path + key, expected=expected)
        else:
            return data[key]
        return harmless

    def number(self, data: Mapping[str, Any], key: str, path: str = "") -> float:
        """A finite number."""
        value = data.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and _finite(value):
            return float(value)
        self.add("E-RUN-VALUE", f"'{key:.60}' is {shown(value)}", path + key, expected="a finite number")
        return 0.0

    def numbers(self, data: Mapping[str, Any], key: str, labels: Sequence[str], path: str = "") -> np.ndarray:
        """Percent changes by label, in the order of `labels`; one problem per mapping, however many values are wrong."""
        found = self.mapping(data, key, path)
        place, zeros = path + key, np.zeros(len(labels))
        if found.keys() != set(labels):
            odd = sorted(map(str, found.keys() ^ set(labels)))
            if key in data and isinstance(data[key], dict):
                what = f"{len(odd)} labels of '{key}' are not those of the run"
                self.add("E-RUN-FORM", what, place, "not in both: " + ", ".join(f"{item:.40}" for item in odd[:5]))
            return zeros
        bad = [label for label in labels if not _percent(found[label])]
        if bad:
            what = f"{len(bad)} values of '{key}' are no percent changes, first {bad[0]:.40}: {shown(found[bad[0]])}"
            self.add("E-RUN-VALUE", what, place, expected=f"finite numbers above -100, at most {MOST_PERCENT:.0e}")
            return zeros
        return np.array([float(found[label]) for label in labels])


def shown(value: Any) -> str:
    """A value in a message; what is long or nested is only named."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a mapping"
    return repr(value[:60] if isinstance(value, str) else value)[:70]


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def _percent(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _finite(value) and -100.0 < value <= MOST_PERCENT
