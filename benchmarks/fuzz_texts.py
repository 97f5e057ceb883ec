"""Ways to spoil a scenario text; every mutation is drawn from a seeded generator."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

from smallyard.policy.read_yaml import read_yaml

EXTREMES = (
    "0", "-1", "1e308", "-1e308", "1e999", ".nan", ".inf", "-.inf", "1e-320", "9" * 30, "0x7f", "1_000", "100", "-100",
    "-99.999999", "1e4", "10000", "99999", "25", "0.25", "1.25", "~", "true", "''", "[]", "{}", "'1'", "1e-9", "-0", "145%",
    "12:30:00", "012", "NO",
)  # fmt: skip
WORDS = (
    "USA", "CHN", "EU27", "ROW", "UK", "ROM", "all", "goods", "services", "rest", "NO", "null", "import_ban", "export_ban",
    "production_subsidy", "trade_cost", "demand_shift", "productivity", "tariff_panel", "add", "set", "multiply_power", "of",
    "except", "balanced", "fixed_real", "waste", "fontagne2022", "wiod2014-17x27", "../../x.npz", "/", "\u202e", "é", "=1+1",
    "<b>", "\\0", "*x", "&x", "!!python/name:os.system", "<<", "%", "pp", "1e3%", "5 bn", "2014", "2020-02-30", "receipts", "cost",
    "amount",
)  # fmt: skip


def flip_bytes(text: str, chance: random.Random) -> bytes:
    """A few bytes changed, inserted or removed: not always text any more."""
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data))
        how = chance.randrange(3)
        if how == 0:
            data[place] = chance.randrange(256)
        elif how == 1:
            data[place:place] = chance.randbytes(chance.randint(1, 4))
        else:
            del data[place]
    return bytes(data)


def truncate(text: str, chance: random.Random) -> str:
    """Cut off anywhere."""
    return text[: chance.randrange(len(text))]


def move_lines(text: str, chance: random.Random) -> str:
    """A line twice, away, elsewhere, or indented otherwise."""
    lines = text.splitlines()
    place = chance.randrange(len(lines))
    how = chance.randrange(4)
    if how == 0:
        lines.insert(chance.randrange(len(lines)), lines[place])
    elif how == 1:
        del lines[place]
    elif how == 2:
        lines.insert(chance.randrange(len(lines)), lines.pop(place))
    else:
        lines[place] = " " * chance.randint(0, 6) + lines[place].lstrip()
    return "\n".join(lines) + "\n"


def swap_tokens(text: str, chance: random.Random) -> str:
    """Words of the file exchanged, or replaced by words with a meaning."""
    parts = re.split(r"([\s,:{}\[\]]+)", text)
    words = [place for place in range(0, len(parts), 2) if parts[place]]
    for _ in range(chance.randint(1, 3)):
        one, other = chance.choice(words), chance.choice(words)
        if chance.random() < 0.5:
            parts[one] = chance.choice(WORDS)
        else:
            parts[one], parts[other] = parts[other], parts[one]
    return "".join(parts)


def extreme_numbers(text: str, chance: random.Random) -> str:
    """Numbers of the question replaced by extremes, NaN, text, or others anywhere on the scale."""
    return _numbers(text, chance, lambda: chance.choice(EXTREMES))


def other_numbers(text: str, chance: random.Random) -> str:
    """Numbers of the question replaced by others, small to very large, of either sign: mostly still a valid question."""
    return _numbers(text, chance, lambda: f"{chance.choice(['', '', '-'])}{10 ** chance.uniform(-3, 4.3):.4g}")


def _numbers(text: str, chance: random.Random, draw: Callable[[], str]) -> str:
    body = text.index("\n", text.index("world:"))  # the version and the path stay
    found = [hit for hit in re.finditer(r"(?<![\w.])-?\d+(\.\d+)?", text) if hit.start() > body]
    for hit in sorted(chance.sample(found, min(len(found), chance.randint(1, 3))), key=lambda item: -item.start()):
        other = draw()
        text = text[: hit.start()] + other + text[hit.end() :]
    return text


REGIONS = ("USA", "CHN", "EU27", "ASIA", "ROW")
SECTORS = ("C26", "OTHER", "MACHINES", "REST")


def other_policies(text: str, chance: random.Random) -> str:
    """One to four random policies on random cells in place of the file's own: often a valid, sometimes an impossible question."""
    head = text[: text.index("\n", text.index("world:")) + 1]
    closures = chance.choice(["share_of_world_gdp", "balanced", "fixed_real"]), chance.choice(["lump_sum", "waste"])
    theta = chance.choice([0.3, 1.0, 4.0, 12.0, 35.0, 90.0])
    options = f"model: {{deficits: {closures[0]}, revenue: {closures[1]}, elasticities: {{uniform: {theta}}}}}\n"
    policies = "".join(f"  - {{{_policy(chance)}}}\n" for _ in range(chance.randint(1, 4)))
    return f"{head}{options}policies:\n{policies}"


def _policy(chance: random.Random) -> str:
    def some(labels: tuple[str, ...]) -> str:
        return chance.choice(["all", chance.choice(labels), "[" + ", ".join(chance.sample(labels, 2)) + "]"])

    rate = f"{chance.choice([1, 10, 50, 145, 500, 3000, -30, -90])}"
    flows = f"importer: {some(REGIONS)}, exporter: {some(REGIONS)}, sectors: {some(SECTORS)}"
    cells = f"region: {some(REGIONS)}, sectors: {some(SECTORS)}"
    cover = chance.choice(["", "", ", coverage: 50%"])
    return chance.choice([
        f"instrument: import_tariff, {flows}, add: {rate} pp{cover}", f"instrument: export_tax, {flows}, set: {rate}%{cover}",
        f"instrument: import_tariff, {flows}, multiply_power: {chance.choice([0.1, 0.9, 1.1, 3, 50])}",
        f"instrument: import_ban, {flows}{cover}", f"instrument: export_ban, {flows}{cover}",
        f"instrument: trade_cost, {flows}, increase: {rate}%{cover}", f"instrument: productivity, {cells}, increase: {rate}%",
        f"instrument: demand_shift, {cells}, increase: {rate}%",
        f"instrument: production_subsidy, {cells}, set: {rate}%, of: {chance.choice(['receipts', 'cost'])}",
        f"instrument: production_subsidy, region: {chance.choice(REGIONS)}, sectors: {some(SECTORS)}, "
        f"amount: {{value: {rate} bn, currency: USD, price_year: 2014, years: 1}}, hold: rate",
        f"instrument: production_subsidy, region: {chance.choice(REGIONS[:3])}, sectors: {some(SECTORS)}, "
        f"amount: {{value: {rate} bn, currency: USD, price_year: 2014, years: 1}}",
    ])  # fmt: skip


def rename_keys(text: str, chance: random.Random) -> str:
    """A key with a letter changed, or replaced by another word."""
    found = list(re.finditer(r"(\w+):", text))
    hit = chance.choice(found)
    word = hit[1]
    place = chance.randrange(len(word))
    new = word[:place] + chance.choice("abcxyz_") + word[place + 1 :] if chance.random() < 0.6 else chance.choice(WORDS)
    return text[: hit.start(1)] + new + text[hit.end(1) :]


def reshape_tree(text: str, chance: random.Random) -> str:
    """Structure: values wrapped, emptied, nested, repeated, moved; written back as JSON, which is YAML."""
    data = read_yaml(text).data
    for _ in range(chance.randint(1, 3)):
        holder, key = _pick(data, chance)
        value = holder[key]
        holder[key] = chance.choice([
            [value], {"of": value}, {"of": "all", "except": value}, [], {}, None, [value] * chance.choice([2, 3, 600]),
            str(value), {chance.choice(WORDS): value}, _pick(data, chance)[0], _deep(chance.choice([5, 25])),
            chance.choice(WORDS), chance.random(), 10 ** chance.randint(0, 400), "x" * chance.choice([1, 300, 5000]), True,
        ])  # fmt: skip
        try:
            json.dumps(data)
        except (ValueError, RecursionError):  # a branch hung into itself
            holder[key] = value
    return json.dumps(data)


def _deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _pick(data: Any, chance: random.Random) -> tuple[Any, Any]:
    """A random place in the tree: its holder and key."""
    holder, key = data, chance.choice(list(data))
    while isinstance(holder[key], dict | list) and holder[key] and chance.random() < 0.75:
        holder = holder[key]
        key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
    return holder, key


TEXT: tuple[Callable[[str, random.Random], str | bytes], ...] = (
    flip_bytes, truncate, move_lines, swap_tokens, extreme_numbers, other_numbers, other_numbers, other_policies, other_policies,
    rename_keys, reshape_tree,
)  # fmt: skip
