"""Give someone a role, such as a council's first administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from councils.people.operations import Appointee, Appointment, appoint_person
from councils.queries import council_by_slug, service_area_id
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import STAFF_ROLES, Role
from councils.vocabulary.values import is_in_domain
from portal.accounts.staff_addresses import domains_of

YES_OR_NO = {"yes": True, "no": False}


class Command(BaseCommand):
    help = "Give someone a role in a council. They choose a password with “I’ve forgotten my password”."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="in one of the council's email domains")
        parser.add_argument("council", help="the council's name in addresses: /c/COUNCIL/")
        parser.add_argument("role", choices=[role.value for role in STAFF_ROLES])
        parser.add_argument("--name", default="", help="the name colleagues see, for a new account")
        parser.add_argument(
            "--service", default="", help="a service area's name in documents (default: all service areas)"
        )
        parser.add_argument(
            "--safeguarding",
            choices=YES_OR_NO,
            help="whether they see every safeguarding case of their services (else champions and managers do)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email, council = options["email"].strip().lower(), council_by_slug(options["council"])
        if council is None:
            raise CommandError(f"There is no council called {options['council']}.")
        domains = domains_of(council)
        if not is_in_domain(email, domains):
            known = " or ".join(f"@{domain}" for domain in domains) or "a domain that is not set yet (email_domains)"
            raise CommandError(f"{email} could not sign in: addresses of {council.name} end in {known}.")
        role, area = Role(options["role"]), None
        with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
            if options["service"]:
                area = service_area_id(council.pk, options["service"])
                if area is None:
                    raise CommandError(f"{council.name} has no service area called {options['service']}.")
            person = Appointee(
                email,
                options["name"] or email,
                (Appointment(role, area, sees_safeguarding=YES_OR_NO.get(options["safeguarding"])),),
            )
            try:
                appoint_person(council.pk, person)
            except RuleBroken as refusal:
                raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{email} now has the role {role.label.lower()} in {council.name}.")
