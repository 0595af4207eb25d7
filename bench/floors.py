"""The least that a page like ours can cost in Django: few queries, no history, no row-level security, no rules.

They are what docs/benchmark.md compares with: session and person by Django's own middleware, then one or two
queries through its ORM, as plain values, and a small page. The forms are checked as Django checks forms.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
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
from complaints.models import (
    Adjustment,
    Case,
    CaseEvent,
    CaseParty,
    Document,
    NamedPolicy,
    Person,
    PersonChange,
    PersonMerge,
    SafetyMarker,
    TrackingLink,
)
from complaints.models.case import OPEN_STATUSES
from complaints.vocabulary.classification import Risk, Severity
from complaints.vocabulary.lifecycle import Theme
from councils.models import Membership, ServiceArea

PAGES = Path(__file__).parent / "pages"
FAST = Environment(loader=FileSystemLoader(PAGES), autoescape=select_autoescape(default=True), auto_reload=False)
ORDINARY = Engine(dirs=[str(PAGES)])
QUEUE = ("reference", "summary", "complainant_name", "status", "stage", "received_at", "due_on", "due_kind")
PERSON = ("id", "name", "phone", "email", "address")
BESIDE = ("reference", "summary", "status", "service_area__name", "received_at")
MOST_FOUND, MOST_BESIDE, PAGE_OF_CASES, MOST_ALIKE, MOST_LISTED = 21, 6, 25, 50, 100
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
def case(request: HttpRequest, reference: str, *, beside: bool = False) -> HttpResponse:
    """A case and 50 events; `beside`: also the newest other cases of its person."""
    cases = Case.objects.using(FLOOR).filter(council_id=request.session["council_id"])
    row = cases.values_list().get(reference=reference)
    happened = CaseEvent.objects.using(FLOOR).filter(case_id=row[0]).order_by("at", "id").values_list(*EVENT)[:50]
    events = [(kind, _shown(at), name, text, stage) for kind, at, name, text, stage in happened]
    person = cases.filter(reference=reference).values("person_id")
    others = _listed(cases.filter(person_id__in=person).exclude(pk=row[0]), MOST_BESIDE) if beside else []
    page = FAST.get_template("case.html").render(row=row, events=events, others=others, name=str(request.user))
    return HttpResponse(page)


def _listed(cases: QuerySet[Case], most: int) -> list[tuple[Any, ...]]:
    rows = cases.order_by("-received_at", "-id").values_list(*BESIDE)[:most]
    return [(*row[:4], _shown(row[4])) for row in rows]


@transaction.non_atomic_requests
def people(request: HttpRequest) -> HttpResponse:
    """People of whom something holds each word, off the product's own index."""
    found = Person.objects.using(FLOOR).filter(council_id=request.session["council_id"])
    for word in request.GET["who"].split():
        found = found.filter(search_text__contains=word)
    rows = found.values_list(*PERSON)[:MOST_FOUND]
    return JsonResponse({"html": FAST.get_template("people.html").render(rows=rows)})


@transaction.non_atomic_requests
def person(request: HttpRequest, number: int, *, most: int = PAGE_OF_CASES, whole: bool = True) -> HttpResponse:
    """A person, how many cases they have and a page of those.

    `whole`: also the people with the same details, and what the record has been through.
    """
    council = request.session["council_id"]
    people = Person.objects.using(FLOOR).filter(council_id=council)
    row = people.values().get(pk=number)
    theirs = Case.objects.using(FLOOR).filter(council_id=council, person_id=number)
    number_of_cases, cases = theirs.count(), _listed(theirs, most)
    said = {"email": row["email"], "phone": row["phone_key"], "postcode": row["postcode_key"]}
    alike = people.filter(_same_person(said)).values_list(*PERSON)[:MOST_ALIKE] if whole else ()
    lists = [_of_person(model, council, number) for model in PARTS_OF_PERSON] if whole else []
    shown = {"row": tuple(row.values()), "cases": cases, "number": number_of_cases, "people": alike, "lists": lists}
    page = FAST.get_template("person.html").render(**shown, name=str(request.user))
    return HttpResponse(page)


PARTS_OF_PERSON: tuple[type[Model], ...] = (PersonChange, PersonMerge, Adjustment, SafetyMarker)


def _of_person(model: type[Model], council: int, number: int) -> list[tuple[Any, ...]]:
    rows = model._default_manager.using(FLOOR).filter(council_id=council, person_id=number)
    return list(rows.order_by("-pk").values_list()[:MOST_LISTED])


class ComplaintForm(forms.Form):
    """A complaint on one page, as Django renders it."""

    summary = forms.CharField(max_length=150, label="Your complaint in a few words")
    description = forms.CharField(widget=forms.Textarea, label="Tell us what went wrong")
    wanted = forms.CharField(widget=forms.Textarea, required=False, label="What would put it right?")
    name = forms.CharField(max_length=150)
    email = forms.EmailField()
    phone = forms.CharField(max_length=40, required=False)
    file = forms.FileField(required=False)


def _same_person(said: Mapping[str, str]) -> Q:
    return Q(email=said["email"]) | Q(phone_key=said["phone"]) | Q(postcode_key=said["postcode"])


class DecisionForm(forms.Form):
    """What is asked about a new case on one page, as Django renders it: as many fields, and as many choices."""

    service_area = forms.ChoiceField()
    reason = forms.CharField(widget=forms.Textarea, required=False)
    theme = forms.ChoiceField(choices=[(theme.value, theme.label) for theme in Theme])
    severity = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[(severity.value, severity.label) for severity in Severity]
    )
    risks = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[(risk.value, risk.label) for risk in Risk]
    )
    about_policy = forms.ChoiceField()
    new_policy = forms.CharField(required=False)
    occurred_on = forms.DateField(required=False)
    aware_on = forms.DateField(required=False)
    discretion = forms.CharField(widget=forms.Textarea, required=False)
    at_risk = forms.CharField(widget=forms.Textarea, required=False)
    about_staff = forms.ChoiceField()
    officer = forms.ChoiceField()
    named_by = forms.CharField(widget=forms.Textarea, required=False)


@transaction.non_atomic_requests
def triage(request: HttpRequest, reference: str) -> HttpResponse:
    """A new case with its documents and joint complainants, its person's other cases and safety markers, cases and
    people with the same details, and the form.
    """
    council = request.session["council_id"]
    cases = Case.objects.using(FLOOR).filter(council_id=council)
    row = cases.values().get(reference=reference)
    others = _listed(cases.filter(person_id=row["person_id"]).exclude(pk=row["id"]), MOST_BESIDE)
    said = {"email": row["complainant_email"], "phone": row["phone_key"], "postcode": row["postcode_key"]}
    same = _same_person(said)
    people = Person.objects.using(FLOOR).filter(same, council_id=council).values_list(*PERSON)[:MOST_ALIKE]
    files = Document.objects.using(FLOOR).filter(council_id=council, case_id=row["id"]).values_list("key", "name")
    joint = CaseParty.objects.using(FLOOR).filter(council_id=council, case_id=row["id"]).values_list("person__name")
    markers = _of_person(SafetyMarker, council, row["person_id"])
    services = ServiceArea.objects.using(FLOOR).filter(council_id=council).values_list("pk", "name")
    policies = NamedPolicy.objects.using(FLOOR).filter(council_id=council).values_list("pk", "name")
    staff = Membership.objects.using(FLOOR).filter(council_id=council).values_list("user_id", "user__name").distinct()
    asked = DecisionForm()
    asked.fields["service_area"].choices = list(services)  # type: ignore[attr-defined]
    asked.fields["about_policy"].choices = list(policies)  # type: ignore[attr-defined]
    asked.fields["about_staff"].choices = asked.fields["officer"].choices = list(staff)  # type: ignore[attr-defined]
    shown = {"row": tuple(row.values()), "people": list(people), "others": others, "alike": _alike(council, said)}
    shown |= {"lists": [list(files), list(joint), markers]}
    context = Context({**shown, "form": asked, "csrf": get_token(request), "name": str(request.user)})
    return HttpResponse(ORDINARY.get_template("triage.dtl.html").render(context))


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


def _alike(council: int, said: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """The newest cases with one of these details."""
    same = Q(complainant_email=said["email"]) | Q(phone_key=said["phone"]) | Q(postcode_key=said["postcode"])
    return _listed(Case.objects.using(FLOOR).filter(same, council_id=council), MOST_ALIKE)


class CallForm(ComplaintForm):
    """A call that staff log: as many fields, and as many choices."""

    service_area = forms.ChoiceField()
    arrived = forms.CharField()
    channel = forms.CharField()
    received_on = forms.DateField(required=False)
    received_time = forms.TimeField(required=False)
    address = forms.CharField(widget=forms.Textarea, required=False)
    enquirer = forms.CharField(required=False)
    on_behalf_of = forms.CharField(required=False)
    together_with = forms.CharField(required=False)
    adjustment_kinds = forms.MultipleChoiceField(required=False)
    adjustments = forms.CharField(required=False)
    help_place = forms.CharField(required=False)
    helper = forms.CharField(required=False)
    anonymity_reason = forms.CharField(required=False)
    about_staff = forms.ChoiceField(required=False)


@transaction.non_atomic_requests
def call(request: HttpRequest) -> HttpResponse:
    """A call is checked, and shown with the cases and people of the same details and who could take it."""
    council = request.session["council_id"]
    services = ServiceArea.objects.using(FLOOR).filter(council_id=council).values_list("pk", "name")
    staff = Membership.objects.using(FLOOR).filter(council_id=council).values_list("user_id", "user__name").distinct()
    asked = CallForm(request.POST)
    asked.fields["service_area"].choices = list(services)  # type: ignore[attr-defined]
    asked.fields["about_staff"].choices = list(staff)  # type: ignore[attr-defined]
    if not asked.is_valid():
        return HttpResponse(asked.errors.as_json(), status=400)
    same = _same_person(request.POST)
    people = Person.objects.using(FLOOR).filter(same, council_id=council).values_list(*PERSON)[:MOST_ALIKE]
    shown = {"answers": list(request.POST.items()), "people": list(people), "alike": _alike(council, request.POST)}
    context = Context({**shown, "staff": list(staff), "csrf": get_token(request), "name": str(request.user)})
    return HttpResponse(ORDINARY.get_template("call.dtl.html").render(context))


@transaction.non_atomic_requests
def alike(request: HttpRequest) -> HttpResponse:
    """The newest cases of people with the same details, for a form that is checked or a page that is asked for."""
    form = ComplaintForm(request.POST or None)
    if request.POST and not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=400)
    council = request.session.get("council_id") or int(request.GET["council"])
    cases = _alike(council, request.POST or request.GET)
    return HttpResponse(
        FAST.get_template("person.html").render(
            row=(), cases=cases, number=0, people=(), lists=(), name=str(request.user)
        )
    )


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

    def post(self, request: Request) -> Response:
        """A complaint with what follows from it, in as many rows, and the cases of people with the same details."""
        sent: Any = request.data
        form, at = ComplaintForm(sent), timezone.now()
        if not form.is_valid():
            return Response(form.errors, status=400)
        said = {name: value for name, value in form.cleaned_data.items() if name != "file"}
        with transaction.atomic(using=FLOOR):
            shared = {"council_id": 1, "reference": uuid4().hex[:20], "received_at": at, "due_on": at.date()}
            complaint = FloorCase.objects.using(FLOOR).create(**shared, **said)
            # A person, a stage, its dates, a link, what happened, a letter and its message.
            for row in ("person", "stage", "dates", "link", "received", "letter", "message"):
                FloorEvent.objects.using(FLOOR).create(council_id=1, case_id=complaint.pk, at=at, text=row)
        return Response({"alike": _alike(int(request.GET["council"]), sent)}, status=201)


api = transaction.non_atomic_requests(Floor.as_view())
urlpatterns = [
    path("queue/", queue),
    path("case/<str:reference>/", case),
    path("triage/<str:reference>/", triage),
    path("case-of-person/<str:reference>/", case, {"beside": True}),
    path("people/", people),
    path("person/<int:number>/", person),
    path("person/<int:number>/newest/", person, {"most": 10, "whole": False}),
    path("alike/", alike),
    path("call/", call),
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
