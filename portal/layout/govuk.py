"""GOV.UK component macros."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup


@cache
def _environment() -> jinja2.Environment:
    package = "govuk_frontend_jinja"
    loader = jinja2.PrefixLoader({package: jinja2.PackageLoader(package)})
    return jinja2.Environment(loader=loader, autoescape=True, auto_reload=False)


@cache
def _macro(name: str) -> Callable[[dict[str, Any]], Markup]:
    template = _environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html")
    macro = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    found: Callable[[dict[str, Any]], Markup] = getattr(template.module, macro)
    return found


def component(kind: str, /, **arguments: Any) -> Markup:
    """`kind` is the Design System's name, such as "date-input"."""
    return _macro(kind)(arguments)
