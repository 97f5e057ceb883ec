"""How far each mechanism can be trusted, what stays outside, and which numbers the tool refuses to print."""

from __future__ import annotations

from typing import Literal

from smallyard.apps.lab.problems import View

Grade = Literal["measured", "scenario", "bound"]


class GradeView(View):
    """A mechanism with its grade."""

    mechanism: str
    grade: Grade
    """measured: published estimates and accounts carry it; scenario: stated parameters carry it; bound: one side of the truth."""
    words: str


class AssumptionView(View):
    """An assumption, and what follows for reading a result."""

    assumption: str
    follows: str


class RefusalView(View):
    """A number that is never printed, and why."""

    number: str
    why: str


_GRADES: tuple[tuple[str, Grade, str], ...] = (
    (
        "Tariffs, export taxes, bans",
        "measured",
        "Accounts of the base year and published trade elasticities decide the answer.",
    ),
    ("Who has the rent of a control", "measured", "Accounting is exact; who owns the rent is stated, because it is law."),
    ("Quantity controls", "bound", "Kept as stated; without evasion the shadow price is an upper bound."),
    ("Narrow products by coverage", "bound", "As easy to replace as the sector's average: a lower bound of the disruption."),
    ("Whole-sector measures for narrow products", "bound", "An upper bound of the measure."),
    ("Statutory tariffs without exclusions", "bound", "An upper bound of what is paid."),
    ("Split sub-sectors (chips, critical minerals)", "scenario", "Shares and elasticities of the parts are assumptions."),
    ("Horizon short and medium", "scenario", "One published parameter slows trade down; there is no path between horizons."),
    ("Rules on third countries, compliance", "scenario", "Tool shares and the choices of governments are stated."),
    ("Evasion", "scenario", "Its cost is stated."),
    ("Entity lists, procurement bans, over-compliance", "scenario", "Shares of listed buyers are stated."),
    ("Subsidies in money, guardrails", "scenario", "Additionality and shares of recipients are stated."),
    ("Best answers and bargains in games", "scenario", "Exact for the stated aims; aims and moves are stated."),
    ("Denial and re-entry", "scenario", "A small model of its own; its answers are thresholds of stated parameters."),
)
GRADES = tuple(GradeView(mechanism=mechanism, grade=grade, words=words) for mechanism, grade, words in _GRADES)

ASSUMPTIONS = tuple(
    AssumptionView(assumption=assumption, follows=follows)
    for assumption, follows in (
        ("Long run unless another horizon is chosen", "Nothing about the way there: no queues, no stocks, no adjustment costs."),
        ("The economy of the base year", "Trade patterns, technology and tastes are those of that year."),
        ("Full employment, one kind of labour", "No unemployment, no groups of workers inside a region."),
        ("Perfect competition", "No firms, no market power, no scale economies."),
        ("Goods differ by origin", "Every region keeps some demand for every origin."),
        ("Broad sectors", "Chips, rare earths or batteries are a part of a sector."),
        ("No finance", "Exchange rates, interest rates and debts do not exist."),
        ("Certain and permanent policies", "No effect of announcements or of uncertainty."),
        ("Nobody reacts unless it is stated", "Answers in kind are in the range, where they apply."),
    )
)

RANGE_WORDS = (
    "The range is the lowest and highest value under all packaged elasticity sets, two deficit closures, two uses of revenue, and "
    "with and without answers in kind. It is not a confidence interval."
)

REFUSED = tuple(
    RefusalView(number=number, why=why)
    for number, why in (
        ("A score of technology or power", "Weights decide the order, and nothing measured decides the weights."),
        ("Years gained or lost by an export control", "The path without the control is not observed."),
        ("Who prevails in a conflict", "Payoffs that somebody made up give back what was put in."),
        ("Feelings, narratives or interpretative power in money", "There is no accepted link from text to welfare."),
        ("Effects of war or of attacks", "A trade model of the long run has nothing to say about them."),
        ("An optimal tariff as advice", "It depends on what others do, and is flat around its top."),
        ("Jobs", "The table has no employment; only shares of workers by sector are reported."),
        ("Sums over years", "A long-run difference a year does not accumulate from today."),
    )
)
