"""The answer in words: one sentence, a lead, cards, what happens, and what depends on the options."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.labels.sectors import sector_name
from smallyard.results.figures.strip import range_strip
from smallyard.results.numbers import percent_text, signed
from smallyard.results.report.facts import SMALL, Facts, listed, named

CARDS = 4


@dataclass(frozen=True)
class Card:
    """One headline number as text, with its strip."""

    name: str
    value: str
    sign: str
    range: str
    strip: Markup
    money: str


def answer(facts: Facts) -> str:
    """One sentence with a subject, a direction, a size and a comparison."""
    if not facts.moves:
        return "Nothing changes: no region’s real income moves."
    falls = [code for code in facts.focus if facts.income[code] <= -SMALL]
    rises = [code for code in facts.focus if facts.income[code] >= SMALL]
    parts = []
    if falls:
        parts.append("falls by " + listed([_in(facts, code) for code in falls]))
    if rises:
        parts.append("rises by " + listed([_in(facts, code) for code in rises]))
    if not parts:
        code = max(facts.income, key=lambda item: abs(facts.income[item]))
        verb = "falls" if facts.income[code] < 0 else "rises"
        return f"Real income hardly moves in {named(facts.focus)}; it {verb} by {_in(facts, code)}."
    text = " and ".join(parts)
    if len(falls) + len(rises) == 1:
        world = facts.world_income
        verb = "falls" if world < 0 else "rises"
        text += f"; in the world as a whole it {verb} by {_size(world)}" if abs(world) >= SMALL else ""
    return f"Real income {text}."


def _in(facts: Facts, code: str) -> str:
    return f"{_size(facts.income[code])} in {region_in_prose(code)}"


def _size(value: float) -> str:
    return percent_text(value).lstrip("+−")


def lead(facts: Facts) -> str:
    """What else stands out, and whether the direction is the same under all options."""
    if not facts.moves:
        return "Every number below is zero to the last digit: the tool reproduces its own data."
    parts = []
    others = facts.others
    losses = [code for code in others if facts.income[code] < 0]
    gains = [code for code in others if facts.income[code] > 0]
    if gains:
        code = gains[-1]
        parts.append(f"Elsewhere the largest gain is in {region_in_prose(code)} ({percent_text(facts.income[code])})")
    if losses:
        code = losses[0]
        text = f"the largest loss in {region_in_prose(code)} ({percent_text(facts.income[code])})"
        parts.append(text if gains else f"Elsewhere {text.replace('the largest loss', 'the largest loss is', 1)}")
    sentence = ", ".join(parts) + "." if parts else "No other region’s real income moves."
    return f"{sentence} {_direction(facts)}".strip()


def _direction(facts: Facts) -> str:
    found = facts.result.range
    if found is None:
        return ""
    count = len(found.solved)
    turned = [code for code in facts.focus if found.flips(code)]
    if not turned:
        return f"The direction in {_prose(facts)} is the same under all {count} combinations of options solved."
    return f"The sign in {listed([region_in_prose(code) for code in turned])} depends on the options: see below."


def _prose(facts: Facts) -> str:
    return listed([region_in_prose(code) for code in facts.focus])


def cards(facts: Facts) -> tuple[list[Card], str]:
    """Four cards (regions in focus, the largest other change, the world), and a note on what they show."""
    codes = list(facts.focus[:3])
    rest = sorted(facts.others, key=lambda code: -abs(facts.income[code]))
    codes += rest[: CARDS - 1 - len(codes)]
    bounds = {code: _bounds(facts, code) for code in codes}
    bounds["WORLD"] = _group_bounds(facts, "WORLD")
    ends = [end for triple in bounds.values() for end in triple]
    axis = (min(0.0, *ends), max(0.0, *ends))
    found = [_card(facts, region_name(code), bounds[code], axis, facts.regional("equivalent_variation", code)) for code in codes]
    money = float(facts.result.change["equivalent_variation"].sum())
    found.append(_card(facts, "World", bounds["WORLD"], axis, money))
    year = str(facts.result.world.get("vintage", ""))
    note = "Change in real income. Dot: headline. "
    if facts.result.range is not None:
        axes = facts.result.range.axes
        varied = " × ".join(f"{len(options)} {_axis_words(axis)}" for axis, options in axes.items() if len(options) > 1)
        note += f"Band: lowest to highest of {len(facts.result.range.solved)} solved options ({varied or 'one option'}). "
    note += f"All cards share one scale. Money: change × baseline final expenditure; {year}."
    return found, note


def _axis_words(axis: str) -> str:
    return {
        "elasticities": "elasticity sets", "deficits": "deficit closures", "revenue": "uses of revenue", "retaliation": "answers",
    }.get(axis, axis)  # fmt: skip


def _bounds(facts: Facts, code: str) -> tuple[float, float, float]:
    value = facts.income[code]
    if facts.result.range is None:
        return value, value, value
    place = facts.regions.index(code)
    return value, float(facts.result.range.low[place]), float(facts.result.range.high[place])


def _group_bounds(facts: Facts, name: str) -> tuple[float, float, float]:
    value = facts.world_income
    if facts.result.range is None:
        return value, value, value
    return (value, *facts.result.range.group_bounds(name))


def _card(facts: Facts, name: str, bounds: tuple[float, float, float], axis: tuple[float, float], money: float) -> Card:
    value, low, high = bounds
    span = f"lowest to highest {percent_text(low) or '0'} to {percent_text(high)}".replace("\u202f%", "", 1)
    sign = "gain" if value >= SMALL else "loss" if value <= -SMALL else ""
    strip = range_strip(value, low, high, axis, f"{name}: {percent_text(value)}, {span}")
    return Card(name, percent_text(value) or "0", sign, span, strip, facts.money(money, change=True) + " a year")


def happens(facts: Facts) -> list[str]:
    """Bullets: bilateral trade, other suppliers, revenue, sectors, workers."""
    found = [
        _pair_words(facts, pair.importer, pair.exporter, pair.before, pair.after)
        for pair in facts.pairs[:2]
        if _matters(pair.before, pair.after)
    ]
    if facts.diverted:
        found += _suppliers(facts, facts.diverted)
    found += _revenue(facts)
    found += _sectors(facts)
    if not found:
        return ["No flow, price or quantity changes by as much as the last printed digit."]
    return found[:5]


def _matters(before: float, after: float) -> bool:
    return abs(after - before) > 5e-3 * max(before, after, 1e-300)


def _pair_words(facts: Facts, importer: str, exporter: str, before: float, after: float) -> str:
    verb = "fall" if after < before else "rise"
    new = "nothing" if after == 0.0 else facts.money(after)
    old = facts.money(before).removesuffix(f" {facts.unit}") if after > 0 else facts.money(before)
    return f"Purchases of goods by {region_in_prose(importer)} from {region_in_prose(exporter)} {verb} from {old} to {new}."


def _suppliers(facts: Facts, importer: str) -> list[str]:
    aimed = [pair.exporter for pair in facts.pairs if pair.importer == importer and _matters(pair.before, pair.after)]
    rest = [pair for pair in facts.sources(importer) if pair.exporter not in aimed]
    total = sum(pair.change for pair in rest)
    before = sum(pair.before for pair in rest)
    if not _matters(before, before + total):
        return []
    word = "more" if total > 0 else "less"
    return [f"All other foreign suppliers together sell {facts.money(abs(total))} {word} goods to {region_in_prose(importer)}."]


def _revenue(facts: Facts) -> list[str]:
    found = []
    for code in facts.focus[:2]:
        before, after = facts.regional("tariff_revenue_baseline", code), facts.regional("tariff_revenue_counterfactual", code)
        if _matters(before, after) and max(before, after) > 1e-4 * facts.regional("final_income_baseline", code):
            verb = "falls" if after < before else "rises"
            old = facts.money(before).removesuffix(f" {facts.unit}")
            found.append(f"Tariff revenue of {region_in_prose(code)} {verb} from {old} to {facts.money(after)}.")
    return found


def _sectors(facts: Facts) -> list[str]:
    """The sector with the largest change of output value in each of the first two regions in focus."""
    change = facts.result.change
    gap = change["output_value_counterfactual"] - change["output_value_baseline"]
    found = []
    for code in facts.focus[:2]:
        n = facts.regions.index(code)
        s = int(abs(gap[n]).argmax())
        quantity = float(change["output_quantity_percent"][n, s])
        if abs(quantity) >= 0.1:
            name = sector_name(change.sectors[s])
            found.append(f"Output of {name} in {region_in_prose(code)} changes by {signed(quantity, 1, '%')}.")
    return found


def depends(facts: Facts) -> list[str]:
    """Bullets: signs that options turn, cells without solution, and what no option of this model covers."""
    found = facts.result.range
    bullets = []
    if found is not None:
        turned = {code: found.flips(code) for code in facts.regions}
        flips = {code: words for code, words in turned.items() if words}
        by_option: dict[str, list[str]] = {}
        for code, words in flips.items():
            by_option.setdefault(words or "", []).append(code)
        for words, codes in sorted(by_option.items(), key=lambda item: -len(item[1]))[:3]:
            bullets.append(f"The sign turns in {named(codes)} with {option_words(words)}.")
        if not flips:
            bullets.append(f"No region’s sign turns under the {len(found.solved)} solved options.")
        elif len(flips) < len(facts.regions):
            bullets.append(
                f"All other {len(facts.regions) - len(flips)} regions keep their sign in the {len(found.solved)} options."
            )
        missing = len(found.cells) - len(found.solved)
        if missing:
            bullets.append(f"{missing} of {len(found.cells)} options have no solution; they are listed with their reason below.")
    else:
        bullets.append("The grid of options was not solved for this run.")
    bullets.append("Short-run costs, unemployment and financial effects are not in this model.")
    return bullets


def option_words(text: str) -> str:
    """An option as stored ('deficits: balanced with …') in plain words."""
    plain = {
        "deficits: balanced": "trade balanced first",
        "deficits: share_of_world_gdp": "deficits as fixed shares of world income",
        "deficits: fixed_real": "deficits fixed in real terms",
        "revenue: waste": "tariff revenue wasted",
        "revenue: lump_sum": "tariff revenue returned",
        "retaliation: mirror retaliation": "answers in kind by the regions concerned",
        "retaliation: as stated": "no answer beyond the policies",
    }
    parts = [plain.get(part, part.replace("elasticities: ", "elasticities ")) for part in text.split(" with ")]
    return listed(parts)
