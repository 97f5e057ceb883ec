"""Region names and the groups every world knows.

Codes are ISO 3166-1 alpha-3, plus ROW (rest of the world) and the codes of grouped worlds. Names follow the data source.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

REGION_NAMES = {
    "AUS": "Australia", "AUT": "Austria", "BEL": "Belgium", "BGR": "Bulgaria", "BRA": "Brazil", "CAN": "Canada",
    "CHE": "Switzerland", "CHN": "China", "CYP": "Cyprus", "CZE": "Czechia", "DEU": "Germany", "DNK": "Denmark",
    "ESP": "Spain", "EST": "Estonia", "FIN": "Finland", "FRA": "France", "GBR": "United Kingdom", "GRC": "Greece",
    "HRV": "Croatia", "HUN": "Hungary", "IDN": "Indonesia", "IND": "India", "IRL": "Ireland", "ITA": "Italy",
    "JPN": "Japan", "KOR": "Korea", "LTU": "Lithuania", "LUX": "Luxembourg", "LVA": "Latvia", "MEX": "Mexico",
    "MLT": "Malta", "NLD": "Netherlands", "NOR": "Norway", "POL": "Poland", "PRT": "Portugal", "ROU": "Romania",
    "RUS": "Russia", "SVK": "Slovakia", "SVN": "Slovenia", "SWE": "Sweden", "TUR": "Türkiye", "TWN": "Taiwan",
    "USA": "United States", "ROW": "Rest of the world", "EU27": "European Union (27)", "EFTA": "Norway and Switzerland",
}  # fmt: skip

EU27 = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA",
    "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip

# Groups usable in any scenario when all their members are regions of the world.
REGION_GROUPS = {"EU27": EU27}


_WITH_ARTICLE = {"USA", "NLD", "GBR", "EU27", "ROW"}


def region_in_prose(code: str) -> str:
    """Name as it stands inside a sentence: 'the United States', 'China'."""
    name = region_name(code)
    return f"the {name[0].lower() + name[1:] if code == 'ROW' else name}" if code in _WITH_ARTICLE else name


def region_name(code: str) -> str:
    """Readable name of a region code; the code itself where none is known."""
    return REGION_NAMES.get(code, code)


def expanded(members: Iterable[str], labels: Container[str]) -> tuple[str, ...]:
    """Members of a group with 'EU27' written out, where the world has its members and no region of that name."""
    found: list[str] = []
    for item in members:
        inside = REGION_GROUPS.get(item, ())
        whole = bool(inside) and item not in labels and all(code in labels for code in inside)
        found += inside if whole else [item]
    return tuple(found)
