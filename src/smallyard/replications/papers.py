"""The papers that are reproduced; the table below is the only list of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from smallyard.replications.targets import Checked

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Paper:
    """A paper: folder of its inputs and of its recipe, and the functions (module:name) that compute its numbers by target id.

    `seconds`: about how long they take; level `quick` leaves out what takes more than a few. `deep`: function of level `full`.
    """

    folder: str
    citation: str
    parts: tuple[str, ...]
    seconds: float
    deep: str = ""

    def deep_rows(self, inputs: Path) -> list[Checked]:
        """Rows of level `full`: what is computed again from scratch, with targets of its own."""
        if not self.deep:
            return []
        module, name = self.deep.split(":")
        rows: list[Checked] = getattr(import_module(f"smallyard.replications.{self.folder}.{module}"), name)(inputs)
        return rows

    @property
    def deep_only(self) -> bool:
        """Whether there are only rows of level `full`: no parts, and no file of published numbers."""
        return bool(self.deep) and not self.parts

    @property
    def needs(self) -> str:
        """The file by which the inputs of the paper are known to be there."""
        return "data.npz" if self.deep_only else "targets.csv"

    def functions(self) -> list[Callable[[Path], Numbers]]:
        """The functions, imported now."""
        found = []
        for part in self.parts:
            module, name = part.split(":")
            found.append(getattr(import_module(f"smallyard.replications.{self.folder}.{module}"), name))
        return found

    @property
    def differences(self) -> str:
        """What differs from the paper and why, as Markdown."""
        return (Path(__file__).parent / self.folder / "differences.md").read_text("utf-8")


PAPERS = {
    paper.folder: paper
    for paper in (
        Paper(
            "caliendo_parro_2015",
            "Caliendo, Parro 2015, Estimates of the Trade and Welfare Effects of NAFTA, Review of Economic Studies 82",
            ("tables:welfare_tables", "table_1:elasticities"),
            3.0,
        ),
        Paper(
            "costinot_rodriguez_clare_2014",
            "Costinot, Rodríguez-Clare 2014, Trade Theory with Numbers, Handbook of International Economics 4",
            ("recipe:numbers",),
            0.1,
        ),
        Paper(
            "ossa_2014",
            "Ossa 2014, Trade Wars and Trade Talks with Data, American Economic Review 104",
            ("recipe:numbers",),
            1.0,
            "reoptimised:rows",
        ),
        Paper(
            "lashkaripour_lugovskyy_2023",
            "Lashkaripour, Lugovskyy 2023, Profits, Scale Economies, and the Gains from Trade and Industrial Policy, "
            "American Economic Review 113",
            ("recipe:numbers",),
            15.0,
        ),
        Paper(
            "ignatenko_2025",
            "Ignatenko, Lashkaripour, Macedoni, Simonovska 2025, Making America Great Again? The Economic Impacts of "
            "Liberation Day Tariffs, Journal of International Economics 157",
            ("recipe:numbers",),
            5.0,
        ),
        Paper(
            "wang_xu_yang_zhu_2024",
            "Wang, Xu, Yang, Zhu 2024, Optimal Trade and Industrial Policies in the Global Economy: A Deep Learning Framework, "
            "arXiv 2407.17731",
            (),
            0.0,
            "games:rows",
        ),
    )
}
