"""A contact is declined, with a letter that says why and what they can do."""

from dataclasses import replace
from typing import Any

from django.utils.dateparse import parse_date

from complaints.case_facts.queries import CaseContext, case_context_of
from complaints.cases.operations import declining
from complaints.cases.rules.declining import Ground, asked_about, ground, grounds, moved_elsewhere
from complaints.deadlines.explanation import said_of_age
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.people import ContactMatter
from councils.queries import bodies_called
from portal.casework.declining.forms import DeclineForm
from portal.casework.moves.presenters import ombudsman_of
from portal.casework.moves.views import MoveView


class DeclineView(MoveView):
    move = Move.DECLINE
    form_class = DeclineForm
    template_name = "casework/declining/decline.html"
    shows_preview = True
    confirm = "Decline and send the letter"
    done = "Declined."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        path = self.path(case_context_of(self.request.actor, self.kwargs["reference"]))
        given = replace(DeclineForm.given(data), led_to=path.exclusion if path is not None else "")
        return declining.decline(
            action_context,
            reason=data["reason"],
            explanation=data["explanation"],
            given=given,
            matter=ContactMatter(data["matter"]) if "matter" in data else None,
        )

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        rules, person = case_context.facts.rules, case_context.case.person
        limited = person is not None and bool(person.contact_limits)
        return {"grounds": self.grounds(case_context), "rules": rules, "limited": limited}

    def grounds(self, case_context: CaseContext) -> tuple[Ground, ...]:
        """Return those of the policy, or the one that the answers to its questions lead to."""
        rules, path = case_context.facts.rules, self.path(case_context)
        known = ground(rules, path.exclusion) if path is not None else None
        return (known,) if known is not None else grounds(rules, case_context.facts.stage)

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        """The accept page's link gives the reason and the dates."""
        given, path = self.request.GET, self.path(case_context)
        if path is not None:
            return {"reason": path.exclusion, "explanation": path.letter_text}
        dates = {name: parse_date(given.get(name, "")) for name in ("occurred_on", "aware_on")}
        return {"reason": given.get("reason", ""), **{name: day for name, day in dates.items() if day is not None}}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        possible = self.grounds(case_context)
        return {
            "asked_about": () if self.path(case_context) else asked_about(rules),
            "listed": bool(rules.exclusions),
            "elsewhere": moved_elsewhere(rules),
            "contacts": [(each.label, bodies_called(each.bodies)) for each in possible if each.bodies],
            "age_limit": rules.age_limit,
            "time_limit": said_of_age(rules),
            "refusal": rules.practice.refusal,
            "ombudsman": ombudsman_of(case_context),
        }
