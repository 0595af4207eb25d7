"""A contact is declined, with a letter that says why and what they can do."""

from typing import Any

from django.utils.dateparse import parse_date

from complaints.case_facts.queries import CaseContext
from complaints.cases.operations import declining
from complaints.cases.rules.declining import grounds, moved_elsewhere
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
        given = DeclineForm.given(data)
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
        return {"grounds": grounds(rules, case_context.facts.stage), "rules": rules, "limited": limited}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        """The accept page's link gives the reason and the dates."""
        given = self.request.GET
        dates = {name: parse_date(given.get(name, "")) for name in ("occurred_on", "aware_on")}
        return {"reason": given.get("reason", ""), **{name: day for name, day in dates.items() if day is not None}}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        possible = grounds(rules, case_context.facts.stage)
        return {
            "listed": bool(rules.exclusions),
            "elsewhere": moved_elsewhere(rules),
            "contacts": [(each.label, bodies_called(each.bodies)) for each in possible if each.bodies],
            "age_limit": rules.age_limit,
            "time_limit": said_of_age(rules),
            "refusal": rules.practice.refusal,
            "ombudsman": ombudsman_of(case_context),
        }
