"""The form to log a contact."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.utils import timezone

from complaints.intake.rules import Contact, Help, Submission
from complaints.people.queries.caller_lookup import Represented, caller, represented_by
from complaints.vocabulary.lifecycle import Channel
from complaints.vocabulary.people import ELECTED, AdjustmentKind, HelpPlace, RepresentativeKind
from complaints.vocabulary.persons import is_name_of
from councils.policies.queries import procedure_rules, procedures_in_force
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import (
    ContactChoice,
    anonymous_by_arrangement,
    contact_choices,
    may_be_anonymous,
)
from councils.queries import names_of_staff
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import LARGEST_NUMBER, LONDON, has_visible_text, in_london, number_in
from portal.casework.questions import (
    SafeguardingForm,
    adjustments_question,
    arrival_day,
    arrival_time,
    contact_question,
    other_needs_question,
)
from portal.govuk_forms.addresses import FOUND, TYPED, AddressLookupForm
from portal.govuk_forms.fields import Radios
from portal.govuk_forms.forms import LONG, MEDIUM, SHORT, EmailField, words

# Staff do not choose these two: the portal and the API log their own contacts.
CHANNELS = [channel for channel in Channel if channel not in (Channel.PORTAL, Channel.API)]
NOW, EARLIER = "now", "earlier"
LONGEST_LOOKUP = 100
CALLER = ("who", "person", "picked", "represented")
# How a person is reached. Someone else's is not used.
WAYS = ("email", "phone", "address")
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ChosenPeople:
    """Records: of who is calling, of the person they act for, and of someone chosen before who is not calling."""

    caller: Any = None
    represented: Any = None
    not_calling: Any = None


NO_ONE = ChosenPeople()


@dataclass(frozen=True, slots=True)
class LogChoices:
    """`nameless`: keys of `contacts` that may be anonymous. `by_arrangement`: those that may be if staff agree.

    `help`: who helps people to complain, as the policy says.
    """

    services: Sequence[tuple[str, str]]
    contacts: Sequence[ContactChoice]
    nameless: Collection[str]
    by_arrangement: Collection[str]
    help: str = ""


# The questions of the page on which it is checked.
_ON_CHECK_PAGE = {"person": "known", "represented": "represented", "documents": "id_documents", "officer": "id_officer"}


@dataclass(frozen=True, slots=True)
class CheckProblem:
    """Why it cannot be logged as it was checked. `name`: of a question on that page, or empty."""

    text: str
    name: str = ""

    @property
    def place(self) -> str:
        return f"#{_ON_CHECK_PAGE.get(self.name, 'logging')}"


@dataclass(frozen=True, slots=True)
class CheckedBefore:
    """What the page says that checks it again. `doubted`: another name was typed than that of the person picked."""

    problems: Sequence[CheckProblem] = ()
    status: int = 200
    doubted: bool = False


_PARTS = ("received_on-day", "received_on-month", "received_on-year", "received_time")


def came_earlier(answers: Mapping[str, str]) -> bool:
    """Whether they say so, or give a day or time."""
    return answers.get("arrived") == EARLIER or any(answers.get(part) for part in _PARTS)


# The question beside which a refusal stands.
BESIDE = {
    "time.nonexistent": "received_time",
    "intake.future": "received_on",
    "calendar.unpublished": "received_on",
    "intake.helper": "helper",
    "intake.enquirer": "enquirer",
    "about_staff.yourself": "about_staff",
    "repeat.acts_for": "on_behalf_of",
    "intake.acts_for_themselves": "on_behalf_of",
}


class LogForm(SafeguardingForm, AddressLookupForm):
    field_order = (
        *("key", "who", "person", "name", "phone", "email", TYPED, FOUND, "address", "address_protected"),
        *("service_area", "summary", "description", "at_risk", "about_staff", "wanted", "contact"),
    )
    asked_of_most: ClassVar[tuple[str, ...]] = ("name", "received_on", "received_time", "who")
    key = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.CharField(
        label="Who is calling?",
        help_text="Type part of a name, phone number, postcode, street, email, or how a case reference begins",
        required=False,
        max_length=LONGEST_LOOKUP,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # What was typed when people were last looked up.
    who_looked_up = forms.CharField(required=False, widget=forms.HiddenInput)
    # Drawn with what was found.
    person = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_NUMBER)
    # The record whose details were filled in, if it may be of someone else.
    picked = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_NUMBER)
    # Asked on the page that checks it.
    represented = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_NUMBER)
    name = words("Full name of the person", SHORT)
    phone = words("Phone number", 40, type="tel")
    email = EmailField(
        label="Email address",
        required=False,
        max_length=254,
        help_text="Enter at least one of email, phone and post, so that we can reply.",
    )
    address = words("Postal address", 500, rows=3)
    address_protected = forms.BooleanField(
        label="The address must be protected, for example because of domestic abuse. Staff see it only when they ask.",
        required=False,
    )
    service_area = forms.ChoiceField(
        label="Which service is it about?", error_messages={"required": "Select the service it is about"}
    )
    contact = contact_question()
    summary = words("What it is about, in a few words", SHORT, missing="Enter what it is about in a few words")
    description = words(
        "What the person said",
        LONG,
        missing="Enter what the person said",
        hint="Use their own words as far as you can. They can read this when they follow what happens.",
        rows=8,
    )
    wanted = words("What would put it right?", MEDIUM, rows=3)
    channel = forms.ChoiceField(
        label="How did it reach the council?",
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=Radios(),
        error_messages={"required": "Select how it reached the council"},
    )
    arrived = forms.ChoiceField(
        label="Is it coming in now?",
        choices=[(NOW, "Yes, I am taking this call now"), (EARLIER, "No, it came earlier")],
        widget=Radios(hints={EARLIER: "Enter the date and time below. Deadlines count from when it first arrived."}),
        error_messages={"required": "Select whether it is coming in now"},
    )
    received_on = arrival_day()
    received_time = arrival_time()
    enquirer = forms.ChoiceField(
        label="If it is a member enquiry: who is asking?",
        choices=[("", "It is not one"), *((kind.value, kind.label) for kind in sorted(ELECTED))],
        help_text="A councillor or MP needs no permission to ask for someone they represent.",
        required=False,
    )
    on_behalf_of = words(
        "Acting for (full name)",
        SHORT,
        hint="Ask for the full name. If you only know “my mother”, enter that.",
    )
    together_with = words(
        "If they complain together with others: their names",
        MEDIUM,
        hint="For example, the other people who live there. A task is opened to record them.",
        rows=2,
    )
    adjustment_kinds = adjustments_question()
    adjustments = other_needs_question(
        "In their own words, for example an interpreter and the language. Nothing is sent until it is classified."
    )
    help_place = forms.ChoiceField(
        label="Did someone help them to complain?",
        choices=[("", "No"), *((place.value, place.label) for place in HelpPlace)],
        required=False,
    )
    helper = words("Who helped them?", SHORT, hint="For example, Anna at Central Library")
    anonymity_reason = words(
        "If they stay anonymous: why, and who agreed to it",
        MEDIUM,
        hint="Only if you have no way to reply. No dates are set then.",
        rows=2,
    )

    def __init__(self, *args: Any, choices: LogChoices, chosen: ChosenPeople, **kwargs: Any) -> None:
        """A blank answer keeps a caller's protected address."""
        super().__init__(*args, **kwargs)
        self.fields["service_area"].choices = [("", "Choose a service"), *choices.services]  # type: ignore[attr-defined]
        self.fields["contact"] = contact_question(choices.contacts)
        self.fields["help_place"].help_text = choices.help and f"The policy: {choices.help}"
        self.order_fields(self.field_order)
        caller = self.caller = chosen.caller
        self.chosen_represented = chosen.represented
        self._leave_out_details_of(chosen.not_calling)
        is_protected = caller is not None and caller.address_protected
        self.kept_address = caller.address if is_protected else ""
        if is_protected:
            del self.fields["address_protected"]
        if self.kept_address:
            self.fields["address"].help_text = "The address is protected. Leave this blank to keep it."
        self.contacts = {each.key: each for each in choices.contacts}
        self.nameless = choices.nameless
        self.by_arrangement = choices.by_arrangement
        if not any(each.kind is ContactKind.MEMBER_ENQUIRY for each in choices.contacts):
            del self.fields["enquirer"]
        if not self.by_arrangement:
            del self.fields["anonymity_reason"]
        for name in ("received_on", "received_time"):
            self.fields[name].required = came_earlier(self.data)

    def _leave_out_details_of(self, person: Any) -> None:
        for name in ("name", *WAYS) if person is not None and self.is_bound else ():
            if _plain(self.data.get(name, "")) == _plain(getattr(person, name)):
                self.data[name] = ""  # type: ignore[index]

    @property
    def may_be_someone_else(self) -> bool:
        """Whether another name was typed than that of the caller's record."""
        typed, caller = self.data.get("name", ""), self.caller
        known = (caller.name, *re.split(r"[,;\n]", caller.other_names)) if caller is not None else ()
        return bool(typed and any(known)) and not any(is_name_of(typed, name) for name in known if name.strip())

    @property
    def questions(self) -> list[forms.BoundField]:
        """Return all but the caller's."""
        return [bound for bound in self if bound.name not in CALLER]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("person") and self.caller is None:
            self.add_error("who", "Choose who is calling again")
        if said.get("represented") and self.chosen_represented is None:
            self.add_error("on_behalf_of", "Choose who they act for again")
        if said.get("help_place") and not said.get("helper") and "helper" not in self.errors:
            self.add_error("helper", "Enter who helped them")
        reachable = bool(self.kept_address) or any(said.get(way) or way in self.errors for way in WAYS)
        if reachable and said.get("anonymity_reason"):
            self.add_error("anonymity_reason", "Leave this blank, or remove the ways to reach them")
        arranged = bool(said.get("anonymity_reason")) and said.get("contact") in self.by_arrangement
        if said.get("contact") in self.nameless or arranged:
            return said
        if not said.get("name") and "name" not in self.errors:
            self.add_error("name", f"Enter their full name{self._or_anonymous()}")
        if not reachable:
            self.add_error("email", f"Enter an email address, a phone number or a postal address{self._or_anonymous()}")
        return said

    def _or_anonymous(self) -> str:
        """Say what else the policy allows for someone who will not give a name."""
        named = [self.contacts[key] for key in self.nameless if key in self.contacts]
        labels = [contact.label for contact in named if contact.kind is ContactKind.ANONYMOUS_FEEDBACK]
        by_arrangement = self.cleaned_data.get("contact") in self.by_arrangement
        ways = [f"choose “{label}” as the type of contact" for label in labels]
        ways += ["say below why they stay anonymous"] if by_arrangement else []
        return f", or {' or '.join(ways)}" if ways else ""

    def refuse(self, refusal: RuleBroken) -> None:
        self.add_error(BESIDE.get(refusal.code), refusal.message)

    def submission(self, at: datetime) -> Submission:
        """`at`: the moment of a call being taken now. Typed times are local in England. Raises as `in_london`."""
        said = self.cleaned_data
        chosen = self.contacts[said["contact"]]
        place = said["help_place"]
        return Submission(
            procedure=chosen.procedure,
            kind=chosen.kind,
            service_area_id=int(said["service_area"]),
            summary=said["summary"],
            description=said["description"],
            wanted=said["wanted"],
            contact=Contact(
                name=said["name"],
                email=said["email"],
                phone=said["phone"],
                address=said["address"] or self.kept_address,
                address_protected=bool(said.get("address_protected")),
                on_behalf_of=self.chosen_represented.name if self.chosen_represented else said["on_behalf_of"],
                represented_id=self.chosen_represented.pk if self.chosen_represented else None,
                adjustments=said["adjustments"],
                person_id=self.caller.pk if self.caller is not None else None,
                adjustment_kinds=tuple(map(AdjustmentKind, said["adjustment_kinds"])),
            ),
            channel=Channel(said["channel"]),
            received_at=self._received_at(at),
            idempotency_key=said["key"],
            help=Help(HelpPlace(place), said["helper"]) if place else None,
            anonymity_reason=said.get("anonymity_reason", ""),
            enquirer=RepresentativeKind(said["enquirer"]) if said.get("enquirer") else None,
        )

    def _received_at(self, at: datetime) -> datetime:
        said = self.cleaned_data
        if not came_earlier(self.data):
            return at
        arrived_at: time = said["received_time"]
        return in_london(datetime.combine(said["received_on"], arrived_at))

    def answers(self, but_for: Collection[str] = ()) -> list[tuple[str, str]]:
        """Return what was typed and chosen, to be sent again."""
        names, lists = self.fields.keys() - but_for, self.data.lists()  # type: ignore[attr-defined]
        return [(name, value) for name, values in lists for value in values if name.partition("-")[0] in names]

    @staticmethod
    def fixed(answers: list[tuple[str, str]], at: datetime) -> list[tuple[str, str]]:
        """Return the answers with "now" as the minute in which they were checked."""
        if came_earlier(dict(answers)):
            return answers
        local = at.astimezone(LONDON)
        day = [(f"received_on-{part}", str(getattr(local, part))) for part in ("day", "month", "year")]
        moment = [("arrived", EARLIER), *day, ("received_time", f"{local:%H:%M}")]
        return [(name, value) for name, value in answers if name.partition("-")[0] not in _ARRIVAL] + moment


_ARRIVAL = ("arrived", "received_on", "received_time")


def is_to_find(sent: QueryDict) -> bool:
    """Whether to look up the caller first: by the button, or by Enter in a browser without scripts."""
    if "find" in sent:
        return True
    who = sent.get("who", "").strip()
    return has_visible_text(who) and "person" not in sent and who != sent.get("who_looked_up", "").strip()


def chosen_caller(actor: Actor, typed: str) -> Any:
    """Return None if there is none."""
    number = number_in(typed)
    if number is None:
        return None
    with suppress(ObjectDoesNotExist):
        return caller(actor, number)
    return None


def acts_for(actor: Actor, form: LogForm) -> tuple[Sequence[Represented], str]:
    """Return those that the caller may act for, and the name that was typed. The form is valid."""
    typed, caller_id = form.cleaned_data["on_behalf_of"], form.caller.pk if form.caller is not None else None
    return represented_by(actor, caller_id, typed), typed


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def chosen_people(actor: Actor, sent: QueryDict) -> ChosenPeople:
    """Until it is said whether someone else is calling, it is the one that was picked."""
    picked, number = chosen_caller(actor, sent.get("picked", "")), sent.get("person")
    caller = picked if number is None else chosen_caller(actor, number)
    represented = chosen_caller(actor, sent.get("represented", ""))
    return ChosenPeople(caller, represented, picked if picked != caller else None)


def log_form(
    council: Any, data: QueryDict | None, chosen: ChosenPeople = NO_ONE, known: Mapping[str, Any] = NOTHING
) -> LogForm:
    """Return the form with the services and contacts that a council takes now."""
    in_force = procedures_in_force(council.pk, timezone.now())
    rules = {name: procedure_rules(version) for name, version in in_force.items()}
    contacts = contact_choices(rules.values())
    areas = council.servicearea_set.filter(active=True).order_by("name")
    choices = LogChoices(
        services=[(str(area.pk), area.name) for area in areas],
        contacts=contacts,
        nameless={each.key for each in contacts if may_be_anonymous(each.kind, rules[each.procedure])},
        by_arrangement={each.key for each in contacts if anonymous_by_arrangement(rules[each.procedure])},
        help=next((each.practice.channels.help for each in rules.values() if each.practice.channels), ""),
    )
    first = {"key": uuid4(), "contact": contacts[0].key, "channel": Channel.PHONE.value, "arrived": NOW}
    form = LogForm(data, initial={**first, **known}, choices=choices, chosen=chosen)
    form.offer_staff(lambda: names_of_staff(council.pk))
    return form
