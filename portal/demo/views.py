from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.demo.captured import CapturedMail, captured

SHOWN = 200


def _mail() -> list[CapturedMail]:
    return captured(Path(settings.EMAIL_FILE_PATH))


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    address = request.GET.get("to", "")
    mail = [each for each in _mail() if not address or each.to == address]
    return render(request, "demo/mailbox.html", {"mail": mail[:SHOWN], "hidden": len(mail[SHOWN:]), "address": address})


@require_safe
@never_cache
def message(request: HttpRequest, number: int) -> HttpResponse:
    for each in _mail():
        if each.number == number:
            return render(request, "demo/message.html", {"mail": each})
    raise Http404
