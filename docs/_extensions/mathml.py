"""Renders formulas as MathML, which browsers display without a script, a font or a network.

A formula that cannot be converted is a warning, which `make docs` treats as an error.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

# What latex2mathml leaves as it is: an escaped underscore in a text, and a double bar with a size.
_TEXT = re.compile(r"\\(?:text|texttt|textrm|mathrm|operatorname)\{[^{}]*\}")
_DOUBLE_BAR = (r">\|</mo>", ">&#x02016;</mo>")
# A prime is raised by its own glyph. As a superscript it would be raised twice where there is no mathematical font.
_PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<m[io]>(&#x0*2032;|′)</m[io]></msup>")


def to_mathml(latex: str, *, display: bool) -> str:
    """A formula as MathML.

    Raises:
        ValueError: it cannot be converted, as a whole or in part.
    """
    prepared = _TEXT.sub(lambda found: found[0].replace(r"\_", "_"), latex)
    try:
        mathml = convert(prepared, display="block" if display else "inline").replace(*_DOUBLE_BAR)
    except Exception as error:  # latex2mathml has many exceptions, without a common base class
        raise ValueError(f"{type(error).__name__}: {error}") from error
    mathml = _PRIME.sub(r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>', mathml)
    if "\\" in mathml:
        raise ValueError(f"a command is unknown to latex2mathml: {mathml}")
    return mathml


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(f'<span class="math-inline">{_rendered(node, display=False)}</span>')
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math-block", TABINDEX="0"))
    if node.get("number"):
        self.body.append(f'<span class="eqno">({escape(str(node["number"]))})</span>')
    self.body.append(_rendered(node, display=True) + "</div>\n")
    raise nodes.SkipNode


def _rendered(node: nodes.Element, *, display: bool) -> str:
    latex = node.astext()
    try:
        return to_mathml(latex, display=display)
    except ValueError as error:
        logger.warning("the formula %r cannot be shown: %s", latex, error, location=node)
        return f"<code>{escape(latex)}</code>"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
