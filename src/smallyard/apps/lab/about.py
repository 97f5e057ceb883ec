"""The content of the pages Methods and About: versions, options in words, grades, limits, citation."""

from __future__ import annotations

import platform
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from smallyard._version import __version__
from smallyard.apps.lab.citation import bibtex, citation_text
from smallyard.apps.lab.grades import (
    ASSUMPTIONS,
    GRADES,
    RANGE_WORDS,
    REFUSED,
    AssumptionView,
    GradeView,
    RefusalView,
)
from smallyard.apps.lab.option_words import OptionView, deficits, elasticities, horizons, revenue
from smallyard.apps.lab.problems import View
from smallyard.apps.lab.routes_worlds import world_view
from smallyard.apps.lab.settings import Limits
from smallyard.policy.register.index import digest
from smallyard.solver.certificate import RESIDUAL_LIMIT
from smallyard.world.packaged import packaged_worlds

LICENCE = "MIT; tables under licences of their own, see each world"
COMPUTES_WITH = ("jax", "jaxlib", "numpy", "scipy")
CERTIFICATE = (
    f"Certified: every market clears and every budget balances to better than {RESIDUAL_LIMIT:.0e} of its size; a second program, "
    "which shares no code with the solver, rebuilt all accounts. This says that the model was solved correctly, not that the "
    "model is right."
)


class Citation(View):
    """How to cite the program."""

    text: str
    bibtex: str


class AboutView(View):
    """What the tool is, what it offers, where its numbers end."""

    version: str
    versions: dict[str, str]
    """Of this package, of Python, and of what computes."""
    data_versions: dict[str, str]
    """World → first eight characters of its hash; also that of the register of measures."""
    languages: list[str]
    documents: list[str]
    """Formats in which a run can be had as a document."""
    citation: Citation
    licence: str
    horizons: list[OptionView]
    deficits: list[OptionView]
    revenue: list[OptionView]
    elasticities: list[OptionView]
    certificate: str
    """What the certificate says, and what it does not."""
    range: str
    """What the range covers, and what it is not."""
    grades: list[GradeView]
    assumptions: list[AssumptionView]
    limits: dict[str, float]
    """What the service accepts: sizes in bytes, times in seconds, numbers of cells and of questions."""
    refused: list[RefusalView]


def installed_versions() -> dict[str, str]:
    """Versions read from what is installed, so that nothing heavy is imported."""
    found = {"smallyard": __version__, "python": platform.python_version()}
    for name in COMPUTES_WITH:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


@lru_cache(maxsize=4)
def about_view(limits: Limits, documents: tuple[str, ...]) -> AboutView:
    """Made once: nothing of it changes while the lab runs."""
    worlds = {name: world_view(name).sha256[:8] for name in packaged_worlds()}
    return AboutView(
        version=__version__,
        versions=installed_versions(),
        data_versions={**worlds, "register of measures": digest()[:8]},
        languages=["en", "zh"],
        documents=list(documents),
        citation=Citation(text=citation_text(), bibtex=bibtex()),
        licence=LICENCE,
        horizons=horizons(),
        deficits=deficits(),
        revenue=revenue(),
        elasticities=elasticities(),
        certificate=CERTIFICATE,
        range=RANGE_WORDS,
        grades=list(GRADES),
        assumptions=list(ASSUMPTIONS),
        limits={name: float(value) for name, value in asdict(limits).items()},
        refused=list(REFUSED),
    )
