"""The question 'matrix' of a game: a table of payoffs, what nobody would leave, and whether that holds under other options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from smallyard.errors import SmallyardError, raise_if
from smallyard.labels.select import select
from smallyard.models.elasticities import elasticity_sets
from smallyard.policy.fields import percent
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed
from smallyard.results.words import listed
from smallyard.strategy.answers import Answer
from smallyard.strategy.matrix import Combination, Floors, PayoffMatrix, payoff_matrix
from smallyard.strategy.matrix_question import Matrix
from smallyard.strategy.robust import DEFICITS
from smallyard.strategy.stage import Stage, other_options

FEW = 36  # combinations up to which all of them are solved under other options too


def ask_matrix(stage: Stage, question: Matrix, progress: Callable[[str], None]) -> Answer:
    """Every combination with payoffs of all players, equilibria in single choices, and what they depend on."""
    floors = _floors(stage, question)
    found, pairs = payoff_matrix(stage.game.scenario, stage.arena, question.choices, floors, progress)
    stage.arena.solves += 2 * len(pairs)
    stable = found.equilibria()
    words = [*_words(found, stable)]
    data = found.to_dict()
    if len(found.combinations) <= FEW:
        other = _under_options(stage, question, floors, progress)
        data["options"] = {
            name: None if item is None else [list(one.chosen) for one in item.equilibria()] for name, item in other.items()
        }
        words.append(_robust(found, other))
    failures = tuple(f"{' + '.join(item.chosen)}: {item.reason}" for item in found.combinations if item.payoffs is None)
    figures = (_table(found),) if len(found.players) != 2 else (_square(found), _table(found))
    title = f"Choices of {listed(list(found.players))}"
    certificates = tuple(pair.after.certificate for pair in pairs)
    return Answer("matrix", title, tuple(words), data, figures, {}, failures, certificates)


def _floors(stage: Stage, question: Matrix) -> Floors:
    """Floors of the players and, in their place where they name the same sector, those of the question, as places.

    Raises InputError with every problem.
    """
    scope, world = stage.scope, stage.arena.base.world
    found = {
        name: {(item.region, item.sector): item.least for item in held}
        for name, held in stage.arena.floors.items()
        if held and name in question.choices
    }
    for player, least in question.floors.items():
        for label, share in least.items():
            for sector in select(scope.sectors, [label], f"floors.{player}", scope.findings).positions:
                for region in stage.members[player]:
                    found.setdefault(player, {})[world.regions.index(region), sector] = percent(share)
    raise_if(scope.findings)
    return found


def _words(found: PayoffMatrix, stable: Sequence[Combination]) -> Iterator[str]:
    names = [_named(found, item) for item in stable]
    if names:
        yield f"Nobody would leave alone: {'; '.join(names)}."
    else:
        yield "In every combination somebody would choose otherwise: nothing is stable in single choices."
    for player in found.players:
        best = found.dominant(player)
        if best is not None and len(found.players) > 1:
            yield f"Whatever the others choose, {player} has most with '{best}'."
    for item, name in zip(stable, names, strict=True):
        better = found.better_for_all(item)
        if better:
            yield f"Against {name}, all who choose would prefer {_named(found, better[0])}."


def _named(found: PayoffMatrix, item: Combination) -> str:
    return listed([f"{player} '{name}'" for player, name in zip(found.players, item.chosen, strict=True)])


def _under_options(
    stage: Stage, question: Matrix, floors: Floors, progress: Callable[[str], None]
) -> Mapping[str, PayoffMatrix | None]:
    """The same choices under every packaged set of elasticities and two closures of deficits; None where they are not solved."""
    found: dict[str, PayoffMatrix | None] = {}
    scenario = stage.game.scenario
    for elasticities in elasticity_sets():
        for deficits in DEFICITS:
            name = f"{elasticities}, {deficits}"
            progress(f"the same choices under {name}")
            model = scenario.model.model_copy(update={"elasticities": elasticities, "deficits": deficits})
            try:
                arena = other_options(stage, elasticities, deficits)
                found[name] = payoff_matrix(scenario.model_copy(update={"model": model}), arena, question.choices, floors)[0]
            except SmallyardError:
                found[name] = None  # said in the answer: it counts as not solved
    return found


def _robust(found: PayoffMatrix, other: Mapping[str, PayoffMatrix | None]) -> str:
    here = {item.chosen for item in found.equilibria()}
    solved = {name: {one.chosen for one in item.equilibria()} for name, item in other.items() if item is not None}
    flips = [name for name, there in solved.items() if there != here]
    unsolved = [name for name, item in other.items() if item is None]
    text = f"Under {len(solved)} sets of elasticities and closures the same is stable in {len(solved) - len(flips)}"
    text += f"; not under {flips[0]}" if flips else ""
    return text + (f"; not solved: {listed(unsolved)}." if unsolved else ".")


def _square(found: PayoffMatrix) -> Figure:
    """Two players: the first's choices down, the second's across."""
    first, second = found.players
    stable = {item.chosen for item in found.equilibria()}

    def text(row: str, column: str) -> str:
        item = found.at((row, column))
        if item.payoffs is None:
            return "no equilibrium of the economy"
        pair = f"{first} {signed(item.payoffs[first], 3)}, {second} {signed(item.payoffs[second], 3)}"
        missed = f" · below the floor of {listed(list(item.below))}" if item.below else ""
        return pair + missed + (" · stable" if (row, column) in stable else "")

    rows = [[row, *(text(row, column) for column in found.choices[second])] for row in found.choices[first]]
    note = "Stable: nobody would leave it alone."
    caption = Caption(
        "payoffs", "Payoffs of both", f"{first} down, {second} across · percent over nobody’s choosing anything", note
    )
    return plain_table([first, *found.choices[second]], rows, caption, table=_columns(found))


def _table(found: PayoffMatrix) -> Figure:
    """Every combination with the payoffs of all players."""
    everybody = list(next((item.payoffs for item in found.combinations if item.payoffs is not None), {}))
    rows = [
        [
            " + ".join(item.chosen),
            *("–" if item.payoffs is None else f"{signed(item.payoffs[name], 3)} %" for name in everybody),
            listed(found.leaves(item)) or "nobody",
        ]
        for item in found.combinations
    ]
    caption = Caption("combinations", "Every combination", "Change of the goal over nobody’s choosing anything · percent")
    return plain_table(["Choices", *everybody, "Would leave"], rows, caption, table=_columns(found))


def _columns(found: PayoffMatrix) -> dict[str, list[object]]:
    """Numbers behind both tables."""
    everybody = list(next((item.payoffs for item in found.combinations if item.payoffs is not None), {}))
    return {
        **{f"choice_{name}": [item.chosen[k] for item in found.combinations] for k, name in enumerate(found.players)},
        **{
            f"{name}_percent": ["" if item.payoffs is None else item.payoffs[name] for item in found.combinations]
            for name in everybody
        },
        "would_leave": [" ".join(found.leaves(item)) for item in found.combinations],
        "below_floor": [" ".join(item.below) for item in found.combinations],
        "reason": [item.reason for item in found.combinations],
    }
