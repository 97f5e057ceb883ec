"""How to cite the program, in one sentence and as BibTeX."""

from __future__ import annotations

from smallyard._version import __version__

AUTHOR = "The smallyard contributors"
TITLE = "smallyard: a laboratory that measures technology and trade conflict"


def citation_text() -> str:
    """The citation in words."""
    return f"{AUTHOR}. {TITLE}. Version {__version__}, MIT licence."


def bibtex() -> str:
    """The citation for reference managers."""
    return f"@software{{smallyard,\n  author = {{{{{AUTHOR}}}}},\n  title = {{{TITLE}}},\n  version = {{{__version__}}}\n}}\n"
