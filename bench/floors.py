"""The least that a page like ours can cost in Django: few plain queries, no history, no row-level security, no rules.

They are what docs/benchmark.md compares with: session and person by Django's own middleware, then one or two
statements and a small page.
"""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Engine
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from jinja2 import Environment, FileSystemLoader, select_autoescape
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

PAGES = Path(__file__).parent / "pages"
FAST = Environment(loader=FileSystemLoader(PAGES), autoescape=select_autoescape(default=True), auto_reload=False)
ORDINARY = Engine(dirs=[str(PAGES)])
QUEUE = """
SELECT reference, summary, complainant_name, status, stage, received_at, due_on, due_kind FROM complaints_case
WHERE council_id = %s AND status IN ('received', 'under_investigation') ORDER BY due_on, id LIMIT 26
"""
COUNTS = "SELECT status, amount FROM floor_counts WHERE council_id = %s"
CASE = "SELECT * FROM complaints_case WHERE council_id = %s AND reference = %s"
EVENTS = "SELECT kind, at, by_name, text, stage FROM complaints_caseevent WHERE case_id = %s ORDER BY at, id LIMIT 50"
LINK = """
SELECT c.reference, c.summary, c.status, c.received_at, c.due_on FROM complaints_trackinglink l
JOIN complaints_case c ON c.id = l.case_id WHERE l.council_id = %s AND l.key = %s
"""
API_LIST = """
SELECT reference, summary, status, stage, channel, received_at, due_on, outcome FROM complaints_case
WHERE council_id = %s ORDER BY received_at DESC, id DESC LIMIT 26
"""
TOKEN = "SELECT user_id FROM authtoken_token WHERE key = %s"
NEW_EVENT = "INSERT INTO floor_event (council_id, case_id, at, text) VALUES (%s, %s, %s, %s)"
NEW_DOCUMENT = "INSERT INTO floor_document (council_id, case_id, name, size) VALUES (%s, %s, %s, %s)"
NEW_CASE = """
INSERT INTO floor_case (council_id, reference, summary, description, name, email, received_at, due_on)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""


def _rows(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connections["floor"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _shown(day: Any) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


@transaction.non_atomic_requests
def queue(request: HttpRequest) -> HttpResponse:
    """25 rows and the counts by status."""
    council, person = request.session["council_id"], request.user
    rows = [(*row[:5], _shown(row[5]), _shown(row[6]), row[7]) for row in _rows(QUEUE, council)[:25]]
    page = FAST.get_template("queue.html").render(rows=rows, counts=_rows(COUNTS, council), name=str(person))
    return HttpResponse(page)


@transaction.non_atomic_requests
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """A case and 50 events."""
    (row,) = _rows(CASE, request.session["council_id"], reference)
    events = [(kind, _shown(at), name, text, stage) for kind, at, name, text, stage in _rows(EVENTS, row[0])]
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
    (row,) = _rows(LINK, request.GET["council"], key)
    events = _rows(EVENTS, request.GET["case"])
    page = ORDINARY.get_template("track.dtl.html").render(Context({"row": row, "events": events}))
    return HttpResponse(page)


@csrf_exempt
@transaction.non_atomic_requests
def submit(request: HttpRequest) -> HttpResponse:
    """A complaint with a file: three inserts, one commit, the file written."""
    said, file, at = request.POST, request.FILES["file"], timezone.now()
    stored = Path(settings.MEDIA_ROOT) / "floor" / uuid4().hex
    stored.parent.mkdir(parents=True, exist_ok=True)
    with transaction.atomic(using="floor"), connections["floor"].cursor() as cursor:
        values = (1, uuid4().hex[:20], said["summary"], said["description"], said["name"], said["email"], at, at)
        cursor.execute(NEW_CASE, values)
        (case_id,) = cursor.fetchone()
        cursor.execute(NEW_EVENT, (1, case_id, at, "received"))
        cursor.execute(NEW_DOCUMENT, (1, case_id, file.name, file.size))
        stored.write_bytes(file.read())
    return HttpResponse(status=302, headers={"Location": "/"})


class Token(BaseAuthentication):
    """One query for the token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The person's number stands for the person."""
        found = _rows(TOKEN, request.headers["Authorization"].split()[1])
        return (found[0][0], None) if found else None


class Floor(APIView):
    """REST framework with a token and nothing else."""

    authentication_classes = (Token,)
    permission_classes = ()

    def get(self, request: Request, reference: str = "") -> Response:
        """25 rows, or one."""
        council = int(request.GET["council"])
        found = _rows(CASE, council, reference) if reference else _rows(API_LIST, council)[:25]
        return Response([list(row) for row in found])


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
TABLES = """
CREATE TABLE floor_counts AS SELECT council_id, status, count(*) AS amount FROM complaints_case GROUP BY 1, 2;
CREATE INDEX ON floor_counts (council_id);
CREATE TABLE floor_case (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, council_id bigint, reference text,
  summary text, description text, name text, email text, received_at timestamptz, due_on date);
CREATE UNIQUE INDEX ON floor_case (council_id, reference);
CREATE INDEX ON floor_case (council_id, due_on, id);
CREATE TABLE floor_event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, council_id bigint,
  case_id bigint REFERENCES floor_case, at timestamptz, text text);
CREATE INDEX ON floor_event (case_id, at, id);
CREATE TABLE floor_document (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, council_id bigint,
  case_id bigint REFERENCES floor_case, name text, size bigint);
"""


def own_addresses(get_response: Any) -> Any:
    """Middleware: the floors have addresses of their own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        response: HttpResponse = get_response(request)
        return response

    return middleware
