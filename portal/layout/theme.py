"""A council's colour as a style sheet: the content security policy allows no inline style."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.addresses import address

if TYPE_CHECKING:
    from councils.models import Council

# WCAG 2.2, success criterion 1.4.3.
LEAST_CONTRAST = 4.5
LINEAR_UP_TO = 0.04045
CHANNELS = (1, 3, 5)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= LINEAR_UP_TO else ((share + 0.055) / 1.055) ** 2.4


def contrast_with_white(colour: str) -> float:
    """Return the WCAG 2.2 contrast of `#rrggbb` with white, 1 to 21."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16)) for at in CHANNELS)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def readable(colour: str) -> str:
    """Darken the colour until white text is readable."""
    channels = [int(colour[at : at + 2], 16) for at in CHANNELS]
    while contrast_with_white(colour) < LEAST_CONTRAST:
        channels = [channel * 19 // 20 for channel in channels]
        colour = "#" + "".join(f"{channel:02x}" for channel in channels)
    return colour


def theme_css(colour: str) -> str:
    shade = readable(colour)
    return f":root{{--app-theme:{shade};--govuk-brand-colour:{shade}}}\n"


def theme_address(council: "Council") -> str:
    """The address changes with the colour, so browsers can cache it."""
    path = address("theme", council_slug=council.slug)
    return f"{path}?{council.theme_colour.lstrip('#')}"


@require_safe
@cache_control(public=True, max_age=86400)
def theme(request: HttpRequest, council_slug: str) -> HttpResponse:
    council: Council = request.council  # type: ignore[attr-defined]
    return HttpResponse(theme_css(council.theme_colour), content_type="text/css; charset=utf-8")
