"""Options of the grid in plain words: for tables, and for sentences about what turns a sign."""

from __future__ import annotations

from smallyard.models.elasticities import set_title

AXES = {"elasticities": "Elasticities", "deficits": "Deficits", "revenue": "Revenue", "retaliation": "Answer"}
PLURAL = {
    "elasticities": "elasticity sets",
    "deficits": "deficit closures",
    "revenue": "uses of revenue",
    "retaliation": "answers",
}
IN_TABLES = {
    "share_of_world_gdp": "fixed shares of world income",
    "balanced": "trade balanced first",
    "fixed_real": "fixed in real terms",
    "lump_sum": "returned",
    "waste": "wasted",
    "mirror retaliation": "answered in kind",
}
IN_SENTENCES = {
    "deficits: balanced": "trade balanced first",
    "deficits: share_of_world_gdp": "deficits as fixed shares of world income",
    "deficits: fixed_real": "deficits fixed in real terms",
    "revenue: waste": "tariff revenue wasted",
    "revenue: lump_sum": "tariff revenue returned",
    "retaliation: mirror retaliation": "answers in kind by the regions concerned",
    "retaliation: as stated": "no answer beyond the policies",
}


IN_SUBTITLES = {
    "share_of_world_gdp": "fixed share of world income",
    "balanced": "trade balanced first",
    "fixed_real": "fixed in real terms",
    "long": "long run, 5–20 years",
    "medium": "medium run",
    "short": "short run, 0–2 years",
}


def option_text(axis: str, option: str) -> str:
    """A choice on an axis as a cell of a table."""
    return set_title(option) if axis == "elasticities" else IN_TABLES.get(option, option)


def turn_words(text: str) -> list[str]:
    """The combination that turns a sign, as stored ('deficits: balanced with revenue: waste'), as parts of a sentence."""
    return [_part(part) for part in text.split(" with ")]


def _part(part: str) -> str:
    axis, _, option = part.partition(": ")
    if axis == "elasticities":
        title = set_title(option)
        return f"the elasticities of {title}" if title != option else f"elasticities {option}"
    return IN_SENTENCES.get(part, part)
