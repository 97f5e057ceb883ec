"""What `solve` was given, looked at before anything is computed: kinds of arguments, and names of options."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.models.elasticities import Elasticities
from smallyard.models.factors import Factors
from smallyard.models.labour import Labour
from smallyard.models.nests import Nests
from smallyard.models.variants import VARIANTS
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

KINDS: dict[str, tuple[type, str]] = {
    "nests": (Nests, "smallyard.Nests(value_added=…, inputs=…, final=…)"),
    "labour": (Labour, "smallyard.Labour(supply_elasticity=…, wage_floor=…)"),
    "factors": (Factors, "smallyard.Factors({'labour': 0.6, 'capital': 0.4}, …)"),
}
BY_SECTOR = ("markup", "scale_elasticity")
HORIZON = "solve takes the parts of a horizon: mobility, nests and elasticities; the word is for scenario files"


def check_options(world: Any, wedges: Any, variant: Any, elasticities: Any, options: Mapping[str, Any]) -> None:
    """Raise InputError with everything that is of the wrong kind, or no option of the variant."""
    found = []
    if not isinstance(world, World):
        found.append(_kind("world", world, "a World, such as smallyard.load_world('wiod2014')"))
    if wedges is not None and not isinstance(wedges, Wedges):
        found.append(_kind("wedges", wedges, "Wedges.build(world, {'tariff': …}), or None"))
    if not isinstance(elasticities, str | Elasticities):
        found.append(_kind("elasticities", elasticities, "the name of a packaged set, or Elasticities"))
    if variant not in VARIANTS:
        what, fix = f"there is no variant {variant!r:.40}", did_you_mean(str(variant), VARIANTS)
        raise_if([*found, Finding("E-MODEL-VARIANT", what, "variant", expected=", ".join(VARIANTS), fix=fix)])
    raise_if([*found, *_option_findings(variant, options)])


def _option_findings(variant: str, options: Mapping[str, Any]) -> list[Finding]:
    parameters = dict(list(inspect.signature(VARIANTS[variant].calibrate).parameters.items())[2:])
    found = [
        Finding("E-MODEL-OPTION", f"variant '{variant}' has no option '{name!s:.40}'", f"{name!s:.40}",
                expected=", ".join(parameters), fix=HORIZON if name == "horizon" else did_you_mean(str(name), list(parameters)))
        for name in options
        if name not in parameters
    ]  # fmt: skip
    for name, value in options.items():
        if name not in parameters or (value is None and parameters[name].default is None):
            continue
        kind, example = KINDS.get(name, (object, ""))
        if not isinstance(value, kind):
            found.append(_kind(name, value, example))
        if name in BY_SECTOR and np.asarray(value).dtype.kind not in "fiu":
            found.append(_kind(name, value, "an array of numbers, one per sector"))
    return found


def _kind(name: str, value: Any, expected: str) -> Finding:
    return Finding("E-MODEL-OPTION", f"'{name}' is {value!r:.60}", name, expected=expected)
