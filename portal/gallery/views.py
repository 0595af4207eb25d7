"""Every component, for developers and accessibility tests."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.gallery import specimens
from portal.gallery.forms import EveryQuestionForm, OneQuestionForm
from portal.layout.display import PageLink
from portal.layout.navigation import Chrome

UNFINISHED = {
    "date-day": "31",
    "date-month": "2",
    "date-year": "2026",
    "happened": "One line\nand another",
    "days": "ten",
}
FRAME = Chrome(
    home="/",
    council="North Example District Council",
    person="Priya Anand",
    contact="Contact North Example District Council: 01632 960000",
    links=specimens.LINKS,
    account=(PageLink("Change council", "#"), PageLink("Sign out", "#")),
    footer=(PageLink("Accessibility statement", "#"), PageLink("Privacy", "#")),
)


def components(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/components.html", {"specimens": specimens})


def form_page(request: HttpRequest) -> HttpResponse:
    """`?errors` shows errors."""
    form = EveryQuestionForm(UNFINISHED if "errors" in request.GET else None)
    return render(request, "gallery/form.html", {"form": form})


def question(request: HttpRequest) -> HttpResponse:
    form = OneQuestionForm({} if "errors" in request.GET else None)
    return render(request, "gallery/question.html", {"form": form})


def layout(request: HttpRequest, name: str) -> HttpResponse:
    if name not in ("resident", "casework"):
        raise Http404
    return render(request, f"gallery/{name}.html", {"chrome": lambda request: FRAME})
