"""The Jinja2 environment.

GOV.UK's macros need undefined names to be empty, so they have another one, behind `govuk`.
"""

import logging
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from markupsafe import Markup

from complaints.vocabulary.correspondence import missing_consent
from councils.calendars.rules import london_day, written
from portal.addresses import address
from portal.govuk_forms import fields
from portal.layout import navigation
from portal.wording import why_signed_out

logger = logging.getLogger(__name__)


def asset(path: str) -> str:
    """Return a static file's address.

    For an uncollected file, log an error and return its plain address, so that pages still load.
    """
    try:
        return static(path)
    except ValueError:
        logger.error("The static file %s has not been collected. Run: manage.py collectstatic", path)
        return settings.STATIC_URL + path


_asset_of_release = cache(asset)


def _static_lookup(auto_reload: bool) -> Callable[[str], str]:
    return asset if auto_reload else _asset_of_release


def paragraphs(text: str) -> Markup:
    """Blank lines separate paragraphs; single line ends are kept."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    lines = (Markup("<br>").join(block.split("\n")) for block in blocks if block)
    return Markup("").join(Markup('<p class="govuk-body">{}</p>').format(block) for block in lines)


def today() -> date:
    """Return the day in London."""
    return london_day(timezone.now())


def environment(**options: Any) -> jinja2.Environment:
    """Plain text (.txt) is not escaped."""
    options["autoescape"] = jinja2.select_autoescape(
        disabled_extensions=("txt",), default=True, default_for_string=True
    )
    options["undefined"] = jinja2.StrictUndefined
    env = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 (set above)
    env.globals.update(
        url=address,
        chrome=navigation.chrome,
        why_signed_out=why_signed_out,
        missing_consent=missing_consent,
        today=today,
        static=_static_lookup(bool(options.get("auto_reload"))),
        govuk=fields.component,
        render_field=fields.render_field,
        error_links=fields.error_links,
    )
    env.filters["paragraphs"] = paragraphs
    env.filters["written"] = written
    return env
