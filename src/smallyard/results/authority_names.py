"""Names of legal authorities for readers."""

from __future__ import annotations

import re

NAMES = {
    "ieepa_fentanyl": "IEEPA, fentanyl",
    "ieepa_reciprocal": "IEEPA, reciprocal",
    "ieepa_other": "IEEPA, other",
    "s301fl": "Section 301, forced labor",
    "s301br": "Section 301, Brazil",
    "customs": "customs schedule",
    "cn_ret": "China, answering duties",
    "cn_adcvd": "China, trade remedies",
    "eu_adcvd": "EU, trade remedies",
    "ca_surtax": "Canada, surtaxes",
    "mx_mfn": "Mexico, MFN rates",
    "us_xtax": "United States, export taxes",
}
_SECTION = re.compile(r"s(\d+)", re.ASCII)


def authority_name(key: str) -> str:
    """Readable name of an authority; the key itself where there is none."""
    section = _SECTION.fullmatch(key)
    return f"Section {section[1]}" if section else NAMES.get(key, key)
