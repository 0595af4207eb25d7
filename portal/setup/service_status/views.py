"""Whether background work, email and scanning work."""

from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from complaints.delivery.channels import EmailSender
from complaints.delivery.operations.outbox import EMAIL, SCANNER
from complaints.delivery.operations.scanning import Scanning
from complaints.delivery.queries import Backlog, background_work, backlog, outages
from councils.vocabulary.roles import Role
from portal.http.access import CouncilRequest, StaffView
from portal.layout.display import Fact, Tag
from portal.wording import moment

WORKING, STOPPED, NOT_SET_UP = Tag("Working", "green"), Tag("Not working", "red"), Tag("Not set up", "grey")
MAIL_SERVER = "django.core.mail.backends.smtp.EmailBackend"


class ServiceStatusView(StaffView):
    roles = (Role.ADMINISTRATOR,)

    def get(self, request: CouncilRequest) -> HttpResponse:
        work, out, council_id = background_work(), outages(), request.council.pk
        facts = [
            Fact("Background work", _last_run(work.last), tag=WORKING if work.running else STOPPED),
            _channel("Mail server", out.get(EMAIL), "" if _has_mail_server() else "Emails are not sent"),
            _channel("Virus scanner", out.get(SCANNER), "" if _has_scanner() else "Files are not checked for viruses"),
            Fact("Emails to send", _waiting(backlog(council_id, EmailSender.kinds))),
        ]
        if _has_scanner():
            facts.append(Fact("Files to scan", _waiting(backlog(council_id, Scanning.kinds))))
        context = {"facts": facts, "stopped": not work.running, "out": bool(out)}
        return render(request, "setup/service_status/service_status.html", context)


def _last_run(last: datetime | None) -> str:
    return f"Last run on {moment(last)}" if last else "Has not run yet"


def _has_mail_server() -> bool:
    return bool(settings.EMAIL_BACKEND == MAIL_SERVER)


def _has_scanner() -> bool:
    return bool(settings.SCANNER_URL)


def _channel(name: str, since: datetime | None, without: str) -> Fact:
    """`without`: what follows from its absence, if it is not set up."""
    if without:
        return Fact(name, without, tag=NOT_SET_UP)
    if since is None:
        return Fact(name, "", tag=WORKING)
    return Fact(name, f"No response since {moment(since)}", tag=STOPPED)


def _waiting(waiting: Backlog) -> str:
    if waiting.oldest is None:
        return "None"
    return f"{waiting.number:,}. The oldest has been waiting since {moment(waiting.oldest)}"
