"""smallyard: who pays and who gains when tariffs, controls and subsidies change — certified, reproducible, open.

    import smallyard
    result = smallyard.run("peak-2025-145-125")
    result.real_income["CHN"], result.certificate.max_residual

Names are loaded on first use, so that importing the package is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from smallyard._version import __version__

if TYPE_CHECKING:
    from smallyard.models.factors import Factors
    from smallyard.models.labour import Labour
    from smallyard.models.nests import Nests
    from smallyard.pipeline.compare import compare
    from smallyard.pipeline.gradient import gradient
    from smallyard.pipeline.run import run
    from smallyard.pipeline.solve_one import solve
    from smallyard.policy.measures_state import measures
    from smallyard.policy.scenario import Scenario
    from smallyard.replications.validate import validate
    from smallyard.strategy.play import play
    from smallyard.study.timeline import timeline
    from smallyard.world.packaged import load_world
    from smallyard.world.world import World

_HOMES = {
    "Factors": "smallyard.models.factors",
    "Labour": "smallyard.models.labour",
    "Nests": "smallyard.models.nests",
    "load_world": "smallyard.world.packaged",
    "World": "smallyard.world.world",
    "Scenario": "smallyard.policy.scenario",
    "run": "smallyard.pipeline.run",
    "compare": "smallyard.pipeline.compare",
    "solve": "smallyard.pipeline.solve_one",
    "measures": "smallyard.policy.measures_state",
    "play": "smallyard.strategy.play",
    "gradient": "smallyard.pipeline.gradient",
    "timeline": "smallyard.study.timeline",
    "validate": "smallyard.replications.validate",
}
__all__ = [
    "Factors",
    "Labour",
    "Nests",
    "Scenario",
    "World",
    "__version__",
    "compare",
    "gradient",
    "load_world",
    "measures",
    "play",
    "run",
    "solve",
    "timeline",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'smallyard' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
