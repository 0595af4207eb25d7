"""Refusals and errors as pages and as JSON. Imports no models: the server needs it before Django is set up."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import (
    ObjectDoesNotExist,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template import engines
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.values import LONDON
from portal import wording

RETRY_AFTER_SECONDS = 60
RETRY_AFTER_SECONDS_WHEN_BUSY = 10
COME_AGAIN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
NOT_WRITTEN = re.compile("password|csrfmiddlewaretoken|^next$")
# How choices, numbers and identifiers are written in forms.
CODE = re.compile(r"[a-z0-9_.:-]*|[0-9A-Fa-f-]{32,64}")
PART_OF_DATE = re.compile("-(day|month|year)$")
CHOOSE_AGAIN = "You selected an answer, which cannot be shown here. Select it again."
# As in config/urls.py.
COUNCIL_ADDRESS = re.compile(r"/c/([-a-zA-Z0-9_]+)/")
NOTHING_SENT: dict[str, object] = {"written": [], "files": False}
# PostgreSQL's codes: a lock held by someone else, a deadlock, a serialization failure.
HELD_BY_ANOTHER = frozenset({"55P03", "40P01", "40001"})
READ_ONLY = "25006"
KEPT = "portal.http.access.kept"
TRIED_TOO_OFTEN = "tried_too_often"
# Whether anything was saved is unknown: a connection may break while a transaction ends.
AGAIN = "Send the same request again later. A request with an Idempotency-Key is only carried out once."


@dataclass(frozen=True, slots=True)
class Unread:
    """A refusal before any page; limits are filled into `what_to_do`."""

    status: int
    code: str
    title: str
    what_to_do: str


UNREAD: dict[type[Exception], Unread] = {
    RequestDataTooBig: Unread(
        413,
        "too_large",
        "What you sent is too long",
        "The text on that page was longer than {text_mb} MB. Shorten it, "
        "or save it as a document and add that as a file.",
    ),
    TooManyFilesSent: Unread(
        413,
        "too_many_files",
        "You sent too many files",
        "You can add up to {files} files at a time, each up to {file_mb} MB. Choose fewer files, send them, "
        "then add the others.",
    ),
    TooManyFieldsSent: Unread(
        400,
        "too_many_fields",
        "You sent too many answers",
        "A page can have up to {fields} answers. Send them in several parts.",
    ),
    MultiPartParserError: Unread(
        400,
        "malformed",
        "We did not receive everything you sent",
        "This can happen if your connection is weak or a file changes while you send it. Send it again.",
    ),
}
UNREADABLE = Unread(
    400,
    "malformed",
    "This request could not be read",
    "If you typed the web address, check that it is right.",
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 or 413: unreadable or too large."""
    why = next((why for kind, why in UNREAD.items() if isinstance(exception, kind)), UNREADABLE)
    what_to_do = why.what_to_do.format(
        text_mb=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20,
        files=settings.MAX_UPLOADS_PER_REQUEST,
        file_mb=settings.MAX_UPLOAD_BYTES // 2**20,
        fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    )
    if is_api(request):
        return JsonResponse({"code": why.code, "message": f"{why.title}. {what_to_do}"}, status=why.status)
    sent = request.method == "POST"
    return _bare_page("errors/400.html", why.status, title=why.title, what_to_do=what_to_do, sent=sent)


def not_encrypted() -> JsonResponse:
    """403: the API over plain HTTP."""
    message = "Use HTTPS. Others could have read what you sent, including a token. Revoke the token and create another."
    return JsonResponse({"code": "not_encrypted", "message": message}, status=403)


def too_many(request: HttpRequest, until: datetime) -> HttpResponse:
    """429: one more is allowed from `until`."""
    # The end of the minute, whatever the seconds.
    when = wording.clock_time((until + timedelta(minutes=1)).astimezone(LONDON).time())
    place = request.resolver_match
    council_slug = place.kwargs.get("council_slug", "") if place is not None else ""
    response = _page(request, "errors/too_many.html", 429, when=when, council_slug=council_slug)
    response["Retry-After"] = str(max(1, ceil((until - timezone.now()).total_seconds())))
    return response


def tried_too_often(request: HttpRequest) -> None:
    """Give the page's response the status 429."""
    setattr(request, TRIED_TOO_OFTEN, True)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role does not include the page or move."""
    message = exception.message if isinstance(exception, RuleBroken) else ""
    return _page(request, "errors/403.html", 403, message=message)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: missing, or another council's."""
    if is_api(request):
        return JsonResponse({"code": "not_found", "message": "Not found."}, status=404)
    return _page(request, "errors/404.html", 404, council_slug=_residents_council(request))


def conflict(request: HttpRequest, exception: RuleBroken) -> HttpResponse:
    """409: a broken rule, on a page without a form."""
    return _page(
        request,
        "errors/409.html",
        409,
        message=exception.message,
        case=_case_of(request),
        council_slug=_residents_council(request),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a defect; 503: no writable database; 409: a lock is held.

    Drawn without session and user, which could fail too.
    """
    error = sys.exc_info()[1]
    state = _sqlstate(error)
    if state in HELD_BY_ANOTHER:
        return _held_by_another(request)
    away = isinstance(error, OperationalError | InterfaceError) or state == READ_ONLY
    return _unavailable(request) if away else _defect(request)


def _sqlstate(error: BaseException | None) -> str:
    return getattr(getattr(error, "__cause__", None), "pgcode", None) or ""


def _held_by_another(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        message = f"Someone else is changing the same case. {AGAIN} {_quote(request)}".strip()
        response: HttpResponse = JsonResponse({"code": "held", "message": message}, status=409)
    else:
        response = _bare_page("errors/held.html", 409, case=_case_of(request), **_what_can_be_read(request))
    response["Retry-After"] = str(RETRY_AFTER_SECONDS_WHEN_BUSY)
    return response


def overloaded(request: HttpRequest) -> HttpResponse:
    """503: too many requests at once."""
    return _unavailable(request, busy=True)


def _unavailable(request: HttpRequest, *, busy: bool = False) -> HttpResponse:
    if is_api(request):
        why = "The service is busy." if busy else "The service is not available just now."
        message = f"{why} {AGAIN} {_quote(request)}".strip()
        response: HttpResponse = JsonResponse(
            {"code": "busy" if busy else "unavailable", "message": message}, status=503
        )
    else:
        # Reading what was sent takes time that a busy server lacks.
        kept = NOTHING_SENT if busy else _what_can_be_read(request)
        sent = request.method == "POST"
        response = _bare_page("errors/503.html", 503, sent=sent, busy=busy, quote=_quote(request), **kept)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS_WHEN_BUSY if busy else RETRY_AFTER_SECONDS)
    return response


def _defect(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        message = f"That did not work. {AGAIN} {_quote(request)}".strip()
        return JsonResponse({"code": "defect", "message": message}, status=500)
    return _bare_page("errors/500.html", 500, quote=_quote(request), **_what_can_be_read(request))


def _quote(request: HttpRequest) -> str:
    number = getattr(request, "id", "")
    return f"Quote this number: {number}." if number else ""


def _bare_page(template: str, status: int, **content: object) -> HttpResponse:
    return HttpResponse(engines["pages"].get_template(template).render(content), status=status)


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: an expired form, another site, or no cookies.

    Another site's text is never shown.
    """
    return _page(request, "errors/form_expired.html", 403, **(NOTHING_SENT if _is_from_elsewhere(request) else {}))


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Old browsers send only Origin."""
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told in ("cross-site", "same-site")
    origin = request.headers.get("Origin")
    return origin is not None and origin != f"{request.scheme}://{request.get_host()}"


def signed_out(request: HttpRequest) -> HttpResponse:
    """403: the session ended before the form was sent."""
    place = request.resolver_match
    council_slug = place.kwargs.get("council_slug", "") if place is not None else ""
    page = request.get_full_path()
    return _page(request, "errors/signed_out.html", 403, page=page, council_slug=council_slug)


def choose_council_again(request: HttpRequest) -> HttpResponse:
    """403: no council is chosen, or not the form's."""
    page = f"{reverse('portal:choose-council')}?{urlencode({'next': request.get_full_path()})}"
    return _page(request, "errors/choose_council_again.html", 403, page=page)


def _what_was_sent(request: HttpRequest) -> dict[str, object]:
    place = request.resolver_match
    view = getattr(place.func, "view_class", None) if place is not None else None
    form_class = getattr(view, "form_class", None)
    return {"written": written_in(request.POST, form_class), "files": bool(request.FILES)}


def _what_can_be_read(request: HttpRequest) -> dict[str, object]:
    try:
        return _what_was_sent(request)
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return NOTHING_SENT


@dataclass(frozen=True, slots=True)
class WrittenText:
    question: str
    text: str


def written_in(sent: QueryDict, form_class: type[forms.BaseForm] | None = None) -> list[WrittenText]:
    """Return what a person wrote, without passwords and codes, and what they chose in a known form."""
    fields: dict[str, forms.Field] = getattr(form_class, "base_fields", {})
    answers = [(name, value.strip()) for name in sent if not NOT_WRITTEN.search(name) for value in sent.getlist(name)]
    texts = [(name, _in_words(_field(fields, name), value)) for name, value in answers]
    return [WrittenText(_question(_field(fields, name), name), text) for name, text in texts if text]


def _field(fields: Mapping[str, forms.Field], name: str) -> forms.Field | None:
    """Return the question that a field of the form belongs to: a date has three."""
    return fields.get(name) or fields.get(PART_OF_DATE.sub("", name))


def _in_words(field: forms.Field | None, value: str) -> str:
    if not value or (field is not None and field.widget.is_hidden):
        return ""
    if isinstance(field, forms.BooleanField):
        return "Yes"
    if isinstance(field, forms.ChoiceField):
        # Some choices are a council's own, and no one is signed in to see them.
        return str(dict(getattr(field, "choices", ())).get(value, "")) or CHOOSE_AGAIN
    is_asked = field is not None and field.label
    return "" if CODE.fullmatch(value) and not is_asked else value


def _question(field: forms.Field | None, name: str) -> str:
    """Return the question, or the name of its field in words: some are asked only where a policy has them."""
    words = re.sub("[^a-zA-Z0-9]+", " ", name).strip()
    part = PART_OF_DATE.search(name)
    asked = str(field.label) if field is not None and field.label else words[:1].upper() + words[1:]
    return f"{asked} ({part[1].capitalize()})" if part else asked


def _case_of(request: HttpRequest) -> str:
    place = request.resolver_match
    inside = place is not None and place.namespace == "casework"
    return str(place.kwargs.get("reference", "")) if place is not None and inside else ""


def _residents_council(request: HttpRequest) -> str:
    """Return the slug of the council whose pages for residents these are, or empty."""
    if request.resolver_match is None:
        # No page has this address, so nothing has looked for the council yet.
        named = COUNCIL_ADDRESS.match(request.path)
        return named[1] if named else ""
    is_known = getattr(request, "council", None) is not None
    return str(request.resolver_match.kwargs.get("council_slug", "")) if is_known else ""


def _page(request: HttpRequest, template: str, status: int, **content: object) -> HttpResponse:
    context = {"message": "", "case": "", **_what_was_sent(request), **content}
    return render(request, template, context, status=status)


def _counts_attempts() -> bool:
    """Whether the cache, which hides its failures, works."""
    # It cuts off fractions of a second: an entry for one second may be gone at once.
    cache.set(KEPT, True, timeout=RETRY_AFTER_SECONDS)
    return cache.get(KEPT) is not None


class ShowRefusals:
    """Middleware: what a page did not catch becomes an error page.

    Forms redirected to sign-in are shown, to be copied. Every 429 and 503 has Retry-After.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, TRIED_TOO_OFTEN, False):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        # A read-only database counts no attempts, so the limit was not reached.
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and not _counts_attempts():
            return _unavailable(request)
        if response.status_code in COME_AGAIN and not response.has_header("Retry-After"):
            response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        if request.method != "POST" or response.status_code != HTTPStatus.FOUND:
            return response
        leads_to = urlsplit(response["Location"])
        # With a page to return to: elsewhere signing in is simply the next step.
        if leads_to.path == reverse("account_login") and "next=" in leads_to.query:
            return signed_out(request)
        choosing = reverse("portal:choose-council")
        if leads_to.path == choosing and request.path != choosing:
            return choose_council_again(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """404, 403 or 409."""
        if isinstance(exception, ObjectDoesNotExist):
            return not_found(request, exception)
        if isinstance(exception, NotAllowed):
            return forbidden(request, exception)
        return conflict(request, exception) if isinstance(exception, RuleBroken) else None


# New with each form, which tells two forms with the same answers apart.
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


def sent_as(request: HttpRequest) -> str:
    """Return a digest; empty without a form."""
    if not request.POST.get(TOKEN):
        return ""
    return digest(*sorted((name, request.POST.getlist(name)) for name in request.POST))


def digest(*parts: Any) -> str:
    return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
