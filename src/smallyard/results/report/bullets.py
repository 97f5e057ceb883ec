"""What happens, and what depends on the options, as short sentences."""

from __future__ import annotations

from smallyard.labels.regions import region_in_prose
from smallyard.labels.sectors import sector_in_prose
from smallyard.results.numbers import signed
from smallyard.results.option_words import turn_words
from smallyard.results.report.facts import Facts, Pair, named
from smallyard.results.words import listed

MOST = 5  # sentences on what happens
TURNS = 3  # combinations of options that get a sentence of their own


def happens(facts: Facts) -> list[str]:
    """Bilateral trade, other suppliers, revenue, cost of subsidies, volumes, sectors; the first ones that say something."""
    found = [_pair_words(facts, pair) for pair in facts.pairs[:2] if matters(pair.before, pair.after)]
    if facts.diverted:
        found += _suppliers(facts, facts.diverted)
    found += [*_revenue(facts), *_subsidies(facts), *_volumes(facts), *_sectors(facts)]
    return found[:MOST] or ["No flow, price or quantity changes by as much as the last printed digit."]


def matters(before: float, after: float) -> bool:
    """Whether a flow changes by half a percent or more."""
    return abs(after - before) > 5e-3 * max(before, after, 1e-300)


def _from_to(facts: Facts, before: float, after: float) -> str:
    """'from 176 to 1.7 bn USD'; empty where both print alike."""
    old, new = facts.money(before), "nothing" if after == 0.0 else facts.money(after)
    return "" if old == new else f"from {old.removesuffix(f' {facts.unit}') if after > 0 else old} to {new}"


def _pair_words(facts: Facts, pair: Pair) -> str:
    verb = "would fall" if pair.after < pair.before else "would rise"
    who, whose = region_in_prose(pair.importer), region_in_prose(pair.exporter)
    return f"Purchases of goods by {who} from {whose} {verb} {_from_to(facts, pair.before, pair.after)}."


def _suppliers(facts: Facts, importer: str) -> list[str]:
    aimed = aimed_at(facts, importer)
    rest = [pair for pair in facts.sources(importer) if pair.exporter not in aimed]
    total, before = sum(pair.change for pair in rest), sum(pair.before for pair in rest)
    if not matters(before, before + total):
        return []
    word = "more" if total > 0 else "less"
    who = "All other foreign suppliers together" if aimed else "Foreign suppliers together"
    return [f"{who} would sell {facts.money(abs(total))} {word} in goods to {region_in_prose(importer)}."]


def aimed_at(facts: Facts, importer: str) -> set[str]:
    """Other regions in the policies whose sales of goods to this importer change."""
    named_too = set(facts.concerned) - {importer}
    return {pair.exporter for pair in facts.sources(importer) if pair.exporter in named_too and matters(pair.before, pair.after)}


def _revenue(facts: Facts) -> list[str]:
    found = []
    for code in facts.focus_regions[:2]:
        before, after = facts.regional("tariff_revenue_baseline", code), facts.regional("tariff_revenue_counterfactual", code)
        words = _from_to(facts, before, after)
        if words and matters(before, after) and max(before, after) > 1e-4 * facts.regional("final_income_baseline", code):
            found.append(f"Tariff revenue of {region_in_prose(code)} would {'fall' if after < before else 'rise'} {words}.")
    return found


def _subsidies(facts: Facts) -> list[str]:
    found = []
    for code in facts.focus_regions[:2]:
        before, after = facts.regional("subsidy_cost_baseline", code), facts.regional("subsidy_cost_counterfactual", code)
        if before == 0.0 and after > 0.0:
            found.append(f"The subsidies of {region_in_prose(code)} would cost {facts.money(after)} a year.")
        elif before > 0.0 and matters(before, after):
            verb = "would fall" if after < before else "would rise"
            why = _changed_subsidies(facts, code)
            found.append(f"The cost of subsidies of {region_in_prose(code)} {verb} {_from_to(facts, before, after)}{why}.")
    return found


def _changed_subsidies(facts: Facts, code: str) -> str:
    """Which of the register's subsidies change, by name, with what is recalled of them rather than sourced."""
    law = facts.result.policy
    rows = [row for row in (law.measures if law else ()) if row.instrument == "production_subsidy" and code in row.imposers]
    moved = [row for row in rows if row.baseline != row.counterfactual]
    named = [
        f"{row.title}, {row.change}" + (f", with {' and '.join(row.recalled)} from general knowledge" if row.recalled else "")
        for row in moved
    ]
    return f" (in the register: {'; '.join(named)})" if named else ""


def _volumes(facts: Facts) -> list[str]:
    """Imports and exports of the first region in focus, at unchanged prices."""
    for code in facts.focus_regions[:1]:
        goes_in, goes_out = (facts.regional(f"{kind}_volume_percent", code) for kind in ("import", "export"))
        if max(abs(goes_in), abs(goes_out)) >= 0.05:
            changes = f"{signed(goes_in, 1, '%')}, that of its exports by {signed(goes_out, 1, '%')}"
            return [f"The volume of imports of {region_in_prose(code)} would change by {changes}."]
    return []


def _sectors(facts: Facts) -> list[str]:
    """The sector with the largest change of output value in each of the first two regions in focus."""
    change = facts.result.change
    gap = change["output_value_counterfactual"] - change["output_value_baseline"]
    found = []
    for code in facts.focus_regions[:2]:
        n = facts.regions.index(code)
        s = int(abs(gap[n]).argmax())
        quantity = float(change["output_quantity_percent"][n, s])
        if abs(quantity) >= 0.1:
            name = sector_in_prose(change.sectors[s])
            found.append(f"Output of {name} in {region_in_prose(code)} would change by {signed(quantity, 1, '%')}.")
    return found


def depends(facts: Facts) -> list[str]:
    """Signs that options turn, options without solution, and what no option of this model covers."""
    found = facts.result.range
    bullets = ["The grid of options was not solved for this run."]
    if found is not None:
        bullets = _turned(facts)
        missing = len(found.cells) - len(found.solved)
        if missing:
            bullets.append(f"{missing} of {len(found.cells)} options have no solution; they are listed with their reason below.")
    return [*bullets, "Short-run costs, unemployment and financial effects are not in this model."]


def _turned(facts: Facts) -> list[str]:
    """Which signs turn with which options, the most frequent combinations first; how many signs do not."""
    found = facts.result.range
    assert found is not None  # the caller looked
    flips = {code: words for code in facts.regions if (words := found.flips(code))}
    count = len(found.solved)
    if not flips:
        return [f"No region’s sign turns under the {count} solved options."]
    by_option: dict[str, list[str]] = {}
    for code in sorted(flips, key=lambda code: -abs(facts.income[code])):
        by_option.setdefault(flips[code], []).append(code)
    asked = {code for code in flips if code in (*facts.focus, *facts.result.acting)}  # readers look for these first
    ordered = sorted(by_option.items(), key=lambda item: (asked.isdisjoint(item[1]), -len(item[1]), item[0]))
    most = max(TURNS, sum(not asked.isdisjoint(codes) for _, codes in ordered))
    bullets = [
        f"The sign turns in {named(sorted(codes, key=lambda code: code not in asked))} with {listed(turn_words(words))}."
        for words, codes in ordered[:most]
    ]
    rest = [code for _, codes in ordered[most:] for code in codes]
    if rest:
        bullets.append(f"It also turns in {named(rest)} with other combinations (tables/range.csv).")
    kept = len(facts.regions) - len(flips)
    return [*bullets, f"All other {kept} regions keep their sign in the {count} options."] if kept else bullets
