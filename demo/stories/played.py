"""The stories: repeats, other bodies, people who act for others, people at risk, limits, other contacts, exceptions."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from complaints.cases.operations import correspondence, declining, moves, offering, triage
from complaints.cases.operations.offering import Thanks
from complaints.cases.rules.declining import Forwarding
from complaints.cases.rules.offering import Handover, Offer, OfferAnswer
from complaints.duplicates.operations import add_to_open
from complaints.links.operations.splitting import split_case
from complaints.links.rules import SplitPart
from complaints.people.operations import behaviour, consents, safety_markers
from complaints.people.operations.joint_complainants import add_joint_complainant
from complaints.people.queries.behaviour import policy_now
from complaints.people.rules.behaviour import ChosenLimits, LimitsAgreement, LimitsProposal
from complaints.people.rules.joint_complainants import Agreement
from complaints.safeguarding import operations as safeguarding
from complaints.vocabulary.actions import ProposedMistake, ProposedSkip
from complaints.vocabulary.correspondence import ConsentGiven
from complaints.vocabulary.lifecycle import TaskKind
from complaints.vocabulary.people import AgreedHow, Authority, PersonDetails, RepresentativeKind, Told, ToldBy
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor
from demo.councils.settling import Town
from demo.stories.scene import Scene
from demo.texts import DemoTexts, dice_for

HALF_A_YEAR = timedelta(days=180)


def play_stories(towns: list[Town], words: DemoTexts, as_of: date) -> int:
    """Play each in every council whose policies have it; the number that was played."""
    return sum(_play_in(town, words, as_of) for town in towns)


def _play_in(town: Town, words: DemoTexts, as_of: date) -> int:
    with tenant(town.council_id, ActorKind.SYSTEM), transaction.atomic():
        scene = Scene(town, words, dice_for(f"stories of {town.slug}"), as_of)
        return sum(story(scene) for story in STORIES)


def rings_twice(scene: Scene) -> bool:
    person = scene.person()
    first = scene.log("missed_bin", 8, "waste", person=person)
    triage.accept(scene.by(scene.champion, first, 7))
    again = scene.log("missed_bin_again", 3, "waste", person=person)
    add_to_open(scene.by(scene.champion, again, 3), reference=first.reference)
    return True


def other_body(scene: Scene) -> bool:
    if scene.town.slug not in scene.texts["lamp"]["councils"]:
        return False
    case = scene.log("lamp", 5, "street_cleaning")
    forwarding = Forwarding(
        scene.texts["lamp"]["body"], scene.text("lamp", "passed_on"), scene.text("lamp", "explanation")
    )
    declining.forward(scene.by(scene.champion, case, 4), forwarding=forwarding, whole=True)
    return True


def for_someone_else(scene: Scene) -> bool:
    """One with a signed form, one whose permission is still missing."""
    held = scene.log(
        "for_mother", 6, "council_tax", "corporate", person=scene.person(on_behalf_of=scene.texts["for_mother"]["who"])
    )
    given = ConsentGiven(
        RepresentativeKind.RELATIVE,
        Authority.WRITTEN,
        scene.text("for_mother", "evidence"),
        london_day(scene.at(5)),
    )
    consents.record_consent(scene.by(scene.champion, held, 5), consents.WrittenConsent(given))
    scene.log("for_father", 2, "housing_repairs", person=scene.person(on_behalf_of=scene.texts["for_father"]["who"]))
    return True


def neighbours_together(scene: Scene) -> bool:
    """Three of one street: two have joined the one who speaks for them, and wait for a copy of the response."""
    case = scene.log("neighbours", 12, "street_cleaning")
    for days, note in ((11, "first"), (10, "second")):
        agreement = Agreement(london_day(scene.at(days)), AgreedHow.PHONE, scene.text("neighbours", note))
        said = scene.person()
        given = PersonDetails(said.name, email=said.email, address=said.address)
        add_joint_complainant(scene.by(scene.champion, case, days), agreement, given=given)
    moves.withdraw(scene.by(scene.champion, case, 2), reason=scene.text("neighbours", "withdrawn"))
    return True


def at_risk(scene: Scene) -> bool:
    """One whose team has been told, one whose urgent task waits."""
    told, waits = scene.log("child", 9, "environmental_health"), scene.log("child", 1, "environmental_health")
    reason = scene.text("child", "reason")
    safeguarding.mark_safeguarding(scene.by(scene.champion, told, 9), reason=reason)
    task = told.casetask_set.get(kind=TaskKind.SAFEGUARDING.value)
    said = Told("Children's services", london_day(scene.at(9)), ToldBy.PHONE)
    safeguarding.record_telling(scene.by(scene.champion, told, 8), task.pk, said)
    safeguarding.mark_safeguarding(scene.by(scene.champion, waits, 1), reason=reason)
    return True


def logged_by_mistake(scene: Scene) -> bool:
    case = scene.log("mistake", 4)
    scene.approved(case, ProposedMistake(), scene.text("mistake", "reason"), 3)
    return True


def limited_contact(scene: Scene) -> bool:
    case = scene.log("many_calls", 30, "planning")
    _, policy = policy_now(scene.town.council_id, scene.at(12))
    proposal = LimitsProposal(
        subject=policy.subjects[0],
        behaviours=policy.behaviours[:1],
        account=scene.text("many_calls", "account"),
        evidence=tuple(scene.text("many_calls", "evidence") for _ in policy.preconditions),
        limits=ChosenLimits(policy.measures[:1], scene.text("many_calls", "detail")),
        considered=scene.text("many_calls", "considered"),
        review_on=london_day(scene.at(10)) + HALF_A_YEAR,
        warned_on=london_day(scene.at(20)),
        warning=scene.text("many_calls", "warning"),
    )
    row = behaviour.propose_limits(scene.by(scene.champion, case, 12), proposal)
    agreed = LimitsAgreement(
        applies=True,
        reason=scene.text("many_calls", "reason"),
        decided_by=policy.decided_by[0] if policy.decided_by else "",
        consulted=scene.text("many_calls", "consulted") if policy.consulting else "",
    )
    behaviour.decide_limits(scene.by(scene.manager, case, 10), row.pk, agreed)
    safety_markers.add_safety_marker(
        scene.by(scene.manager, case, 10),
        hazard=scene.text("many_calls", "hazard"),
        source=scene.text("many_calls", "source"),
        review_on=london_day(scene.at(10)) + HALF_A_YEAR,
    )
    return True


def request_passed_on(scene: Scene) -> bool:
    """One is watched and they ask again; another becomes a complaint."""
    if not scene.takes(ContactKind.SERVICE_REQUEST, 20):
        return False
    watched = scene.log("request", 18, "waste", kind=ContactKind.SERVICE_REQUEST)
    handover = Handover(scene.text("request", "team"), london_day(scene.at(17)), "WR-4411")
    offering.hand_over(scene.by(scene.champion, watched, 17), handover)
    person = Actor.complainant(scene.town.council_id, None, watched.complainant_name, frozenset({watched.pk}))
    correspondence.add_note(scene.by(person, watched, 2), text=scene.text("request", "again"), public=True)
    asked = scene.log("unhappy_request", 15, "open_spaces", kind=ContactKind.SERVICE_REQUEST)
    offer = Offer(scene.text("unhappy_request", "why"), london_day(scene.at(6)))
    offering.offer_complaint(scene.by(scene.champion, asked, 6), offer)
    offering.answer_offer(
        scene.by(scene.champion, asked, 4), OfferAnswer.YES, said=scene.text("unhappy_request", "said")
    )
    return True


def praise(scene: Scene) -> bool:
    if not scene.takes(ContactKind.COMPLIMENT, 5):
        return False
    case = scene.log("praise", 5, "customer_services", kind=ContactKind.COMPLIMENT)
    thanks = Thanks(
        scene.text("praise", "shared"), scene.text("praise", "thanks"), others=scene.text("praise", "staff")
    )
    offering.share_praise(scene.by(scene.champion, case, 4), thanks)
    return True


def two_matters(scene: Scene) -> bool:
    case = scene.log("second_matter", 7, "open_spaces")
    part = SplitPart(
        scene.text("second_matter", "part_about"), scene.text("second_matter", "part_text"), case.service_area_id
    )
    split_case(scene.by(scene.champion, case, 6), part)
    return True


def straight_to_the_next_stage(scene: Scene) -> bool:
    rules = scene.rules(ContactKind.COMPLAINT, 5)
    if not (rules.has_stage(2) and rules.stage(2).direct_when):
        return False
    case = scene.log("urgent", 5, "admissions", "corporate")
    scene.approved(case, ProposedSkip(), scene.text("urgent", "reason"), 4)
    return True


STORIES: tuple[Callable[[Scene], bool], ...] = (
    rings_twice,
    other_body,
    for_someone_else,
    neighbours_together,
    at_risk,
    logged_by_mistake,
    limited_contact,
    request_passed_on,
    praise,
    two_matters,
    straight_to_the_next_stage,
)
