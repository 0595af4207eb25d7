"""Text on its way into a page: escaped as ever, without an object around each piece.

A page shows several hundred pieces of text. Jinja makes each of them a `Markup` before it joins them into plain text
again, which costs a sixth of the worklist. Most pieces hold nothing to escape, and looking is cheaper than escaping.
Jinja has no public place to say so: where it no longer asks for its code here, pages are merely slower.
"""

from typing import Any

import jinja2
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import escape


def shown(value: object) -> str:
    """What `markupsafe.escape` gives, as plain text."""
    if type(value) is str:
        special = "&" in value or "<" in value or ">" in value or '"' in value or "'" in value
        return str(escape(value)) if special else value
    return str(value.__html__() if hasattr(value, "__html__") else escape(value))


class ShownDirectly(CodeGenerator):
    """Jinja's own, but for the call around what a page shows."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class Environment(jinja2.Environment):
    """Jinja's own, quicker at what every page does hundreds of times."""

    code_generator_class = ShownDirectly
    shown = staticmethod(shown)

    def make_globals(self, d: Any) -> Any:
        """The global names of a template. The library chains two mappings, to look in both for each name."""
        return {**self.globals, **d} if d else self.globals
