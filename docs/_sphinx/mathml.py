"""Equations as MathML, written by docutils while the page is built: no script, no font and no request in the reader's browser.

Two habits of docutils are mended: an index of an accented letter is set below the accent's base instead of beside it, and a prime
pushes the index away from its letter.
"""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree import ElementTree as xml

from docutils import nodes
from docutils.utils.math import MathError, latex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)
NAMESPACE = "http://www.w3.org/1998/Math/MathML"
HTML_ONLY = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;)[a-z]+;", re.IGNORECASE)  # names that XML does not know
ACCENTS = "ˆ˜¯˙¨→"


def mathml(formula: str, *, as_block: bool = False) -> str:
    """LaTeX as MathML; raises MathError where docutils cannot read it."""
    xml.register_namespace("", NAMESPACE)
    text = latex2mathml.tex2mathml(formula, as_block=as_block)
    tree = xml.fromstring(HTML_ONLY.sub(lambda found: html.unescape(found.group()), text))
    _set_indices(tree)
    _join_primes(tree)
    return xml.tostring(tree, encoding="unicode")


def _name(node: xml.Element) -> str:
    return node.tag.split("}")[-1]


def _make(name: str, *children: xml.Element) -> xml.Element:
    node = xml.Element(f"{{{NAMESPACE}}}{name}")
    node.extend(children)
    return node


def _set_indices(parent: xml.Element) -> None:
    """munderover(x, index, ^) → msub(mover(x, ^), index), and with a power → msubsup."""
    for place, child in enumerate(parent):
        _set_indices(child)
        if _name(child) == "munderover" and (child[2].text or "").strip() in ACCENTS:
            base, index, accent = child
            parent[place] = _make("msub", _make("mover", base, accent), index)
        elif _name(child) == "msup" and _name(child[0]) == "msub":
            parent[place] = _make("msubsup", *child[0], child[1])


def _join_primes(parent: xml.Element) -> None:
    """x ' → msup(x, ′), and x msub(', index) → msubsup(x, index, ′)."""
    for child in parent:
        _join_primes(child)
    place = 1
    while place < len(parent):
        letter, mark = parent[place - 1], parent[place]
        indexed = _name(mark) == "msub" and _is_prime(mark[0])
        if _name(letter) == "mi" and (indexed or _is_prime(mark)):
            prime = _make("mo")
            prime.text = "′"
            parent[place - 1] = _make("msubsup", letter, mark[1], prime) if indexed else _make("msup", letter, prime)
            parent.remove(mark)
        place += 1


def _is_prime(node: xml.Element) -> bool:
    return _name(node) == "mo" and (node.text or "").strip() == "'"


def _written(node: nodes.Element, *, as_block: bool) -> str:
    """The formula of a page; one that cannot be read is a warning with its place, and warnings stop the build."""
    try:
        return mathml(node.astext(), as_block=as_block)
    except MathError as error:
        log.warning("formula: %s", error, location=node)
        return ""


def _inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(_written(node, as_block=False) + "&#8288;")  # no line break before a comma
    raise nodes.SkipNode


def _block(translator: Any, node: nodes.math_block) -> None:
    formula = _written(node, as_block=True)
    translator.body.append(f'<div class="equation" role="group" aria-label="equation" tabindex="0">{formula}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer under the name of this file."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
