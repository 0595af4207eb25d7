"""Whether background work, email and scanning work."""

from datetime import datetime

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

WORKING, STOPPED = Tag("Working", "green"), Tag("Not working", "red")


class ServiceStatusView(StaffView):
    roles = (Role.ADMINISTRATOR,)

    def get(self, request: CouncilRequest) -> HttpResponse:
        work, out, council_id = background_work(), outages(), request.council.pk
        facts = [
            Fact("Background work", _last_run(work.last), tag=WORKING if work.running else STOPPED),
            _channel("Mail server", out.get(EMAIL)),
            _channel("Virus scanner", out.get(SCANNER)),
            Fact("Emails to send", _waiting(backlog(council_id, EmailSender.kinds))),
            Fact("Files to scan", _waiting(backlog(council_id, Scanning.kinds))),
        ]
        context = {"facts": facts, "stopped": not work.running, "out": bool(out)}
        return render(request, "setup/service_status/service_status.html", context)


def _last_run(last: datetime | None) -> str:
    return f"Last run on {moment(last)}" if last else "Has not run yet"


def _channel(name: str, since: datetime | None) -> Fact:
    if since is None:
        return Fact(name, "", tag=WORKING)
    return Fact(name, f"No response since {moment(since)}", tag=STOPPED)


def _waiting(waiting: Backlog) -> str:
    if waiting.oldest is None:
        return "None"
    return f"{waiting.number:,}. The oldest has been waiting since {moment(waiting.oldest)}"
