"""Tells the second press of a form's button from another form that says the same."""

import json
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest

# Drawn anew with each form, which is how two forms with the same words are told apart.
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


def sent_as(request: HttpRequest) -> str:
    """A digest of what a form brought; empty where no form of a page was sent."""
    if not request.POST.get(TOKEN):
        return ""
    return digest(*sorted((name, request.POST.getlist(name)) for name in request.POST))


def digest(*parts: Any) -> str:
    """The same for the same parts, in 32 characters."""
    return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
