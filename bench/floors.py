"""The least that a page like ours can cost in Django: few queries, no history, no row-level security, no rules.

They are what docs/benchmark.md compares with: session and person by Django's own middleware, then one or two
queries through its ORM, as plain values, and a small page. The forms are checked as Django checks forms.
"""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Engine
from django.urls import path
from django.utils import timezone
from jinja2 import Environment, FileSystemLoader, select_autoescape
from rest_framework.authentication import TokenAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.floor_tables import FloorCase, FloorCount, FloorDocument, FloorEvent, FloorToken
from bench.settings import FLOOR
from complaints.models import Case, CaseEvent, TrackingLink
from complaints.models.case import OPEN_STATUSES

PAGES = Path(__file__).parent / "pages"
FAST = Environment(loader=FileSystemLoader(PAGES), autoescape=select_autoescape(default=True), auto_reload=False)
ORDINARY = Engine(dirs=[str(PAGES)])
QUEUE = ("reference", "summary", "complainant_name", "status", "stage", "received_at", "due_on", "due_kind")
EVENT = ("kind", "at", "by_name", "text", "stage")
LINK = ("case__reference", "case__summary", "case__status", "case__received_at", "case__due_on")
API_LIST = ("reference", "summary", "status", "stage", "channel", "received_at", "due_on", "outcome")


def _shown(day: Any) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


@transaction.non_atomic_requests
def queue(request: HttpRequest) -> HttpResponse:
    """25 rows and the counts by status."""
    council = request.session["council_id"]
    cases = Case.objects.using(FLOOR).filter(council_id=council, status__in=OPEN_STATUSES).order_by("due_on", "id")
    counts = FloorCount.objects.using(FLOOR).filter(council_id=council).values_list("status", "amount")
    rows = [(*row[:5], _shown(row[5]), _shown(row[6]), row[7]) for row in cases.values_list(*QUEUE)[:26]]
    page = FAST.get_template("queue.html").render(rows=rows[:25], counts=counts, name=str(request.user))
    return HttpResponse(page)


@transaction.non_atomic_requests
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """A case and 50 events."""
    cases = Case.objects.using(FLOOR).filter(council_id=request.session["council_id"])
    row = cases.values_list().get(reference=reference)
    happened = CaseEvent.objects.using(FLOOR).filter(case_id=row[0]).order_by("at", "id").values_list(*EVENT)[:50]
    events = [(kind, _shown(at), name, text, stage) for kind, at, name, text, stage in happened]
    page = FAST.get_template("case.html").render(row=row, events=events, name=str(request.user))
    return HttpResponse(page)


class ComplaintForm(forms.Form):
    """A complaint on one page, as Django renders it."""

    summary = forms.CharField(max_length=150, label="Your complaint in a few words")
    description = forms.CharField(widget=forms.Textarea, label="Tell us what went wrong")
    wanted = forms.CharField(widget=forms.Textarea, required=False, label="What would put it right?")
    name = forms.CharField(max_length=150)
    email = forms.EmailField()
    phone = forms.CharField(max_length=40, required=False)
    file = forms.FileField(required=False)


@transaction.non_atomic_requests
def form(request: HttpRequest) -> HttpResponse:
    """The form with Django's own templates."""
    context = Context({"form": ComplaintForm(), "csrf": get_token(request)})
    return HttpResponse(ORDINARY.get_template("form.dtl.html").render(context))


@transaction.non_atomic_requests
def track(request: HttpRequest, key: str) -> HttpResponse:
    """One complaint by its link and its events, with Django's own templates and date filter."""
    links = TrackingLink.objects.using(FLOOR).filter(council_id=int(request.GET["council"]))
    row = links.values_list(*LINK).get(key=key)
    events = CaseEvent.objects.using(FLOOR).filter(case_id=int(request.GET["case"])).order_by("at", "id")
    context = Context({"row": row, "events": events.values_list(*EVENT)[:50]})
    return HttpResponse(ORDINARY.get_template("track.dtl.html").render(context))


@transaction.non_atomic_requests
def submit(request: HttpRequest) -> HttpResponse:
    """A complaint with a file: the form is checked, three rows, one commit, the file written."""
    form, at = ComplaintForm(request.POST, request.FILES), timezone.now()
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=400)
    said = form.cleaned_data
    file = said.pop("file")
    with transaction.atomic(using=FLOOR):
        shared = {"council_id": 1, "reference": uuid4().hex[:20], "received_at": at, "due_on": at.date()}
        complaint = FloorCase.objects.using(FLOOR).create(**shared, **said)
        FloorEvent.objects.using(FLOOR).create(council_id=1, case_id=complaint.pk, at=at, text="received")
        stored = Path(settings.MEDIA_ROOT) / uuid4().hex
        stored.write_bytes(file.read())
        FloorDocument.objects.using(FLOOR).create(
            council_id=1, case_id=complaint.pk, name=file.name, stored=stored.name, size=file.size
        )
    return HttpResponse(status=302, headers={"Location": "/"})


class Bearer(TokenAuthentication):
    """REST framework's own."""

    keyword = "Bearer"
    model = FloorToken


class Floor(APIView):
    """REST framework with its own tokens, and rows as plain values."""

    authentication_classes = (Bearer,)

    def get(self, request: Request, reference: str = "") -> Response:
        """25 rows, or one."""
        cases = Case.objects.using(FLOOR).filter(council_id=int(request.GET["council"]))
        if reference:
            return Response(cases.values().get(reference=reference))
        return Response(list(cases.order_by("-received_at", "-id").values(*API_LIST)[:26])[:25])


api = transaction.non_atomic_requests(Floor.as_view())
urlpatterns = [
    path("queue/", queue),
    path("case/<str:reference>/", case),
    path("form/", form),
    path("track/<str:key>/", track),
    path("submit/", submit),
    path("api/", api),
    path("api/<str:reference>/", api),
]


def own_addresses(get_response: Any) -> Any:
    """Middleware: the floors have addresses of their own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        response: HttpResponse = get_response(request)
        return response

    return middleware
