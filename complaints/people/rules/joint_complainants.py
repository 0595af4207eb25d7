"""Who may complain together, who speaks for them, and how each is given a copy of a decision.

The one who speaks for all is the case's own person. Whoever acts for someone else is a representative, not one of them,
unless they speak for a group (Data Protection Act 2018: nothing about a person goes to others without permission).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from complaints.vocabulary.lifecycle import Decision
from complaints.vocabulary.people import (
    JOINT_ADDED,
    JOINT_LEFT,
    SPOKESPERSON_CHANGED,
    SPOKESPERSON_WANTED,
    ActingAdjustment,
    AdjustmentKind,
    AgreedHow,
    Medium,
    Occasion,
    Parting,
    RepresentativeKind,
    listed,
    ruling_out,
    to_be_met,
    to_be_met_when_given,
    why_no_way,
)
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import has_visible_text

# Why staff say that someone leaves. The product says the other reasons.
SAID_BY_STAFF = {
    Parting.LEFT: "They no longer want to complain together",
    Parting.DIED: "They have died",
    Parting.MISTAKE: "They were added by mistake",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """When and how someone agreed that the spokesperson speaks for them. Only staff see the `note`."""

    on: date
    how: AgreedHow
    note: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """The adjustments that someone asks for, also in `words` of their own."""

    kinds: tuple[AdjustmentKind, ...] = ()
    words: str = ""


NO_NEEDS = Needs()


@dataclass(frozen=True, slots=True)
class Joining:
    """Someone who is to complain together with the spokesperson, as the case and the records know them."""

    name: str
    is_spokesperson: bool = False
    joined_already: bool = False
    deceased: bool = False


def check_role(roles: frozenset[Role]) -> None:
    """Raise NotAllowed "joint.role"."""
    if Role.COMPLAINANT in roles:
        raise NotAllowed("joint.role", "Only staff can record who complains together.")


def check_agreement(agreement: Agreement, today: date) -> None:
    """Raise RuleBroken "joint.agreed_on"."""
    if agreement.on > today:
        raise RuleBroken("joint.agreed_on", "The day they agreed must be today or earlier.")


def check_can_have_joint(on_behalf_of: str, representative: RepresentativeKind | None, *, known: bool) -> None:
    """`known`: whom the case is from. Raise RuleBroken "joint.anonymous" or "joint.on_behalf"."""
    if not known:
        raise RuleBroken("joint.anonymous", "Record who made this complaint first: correct their contact details.")
    if on_behalf_of and representative is not RepresentativeKind.SPOKESPERSON:
        raise RuleBroken(
            "joint.on_behalf",
            f"This case is for {on_behalf_of}, and permission covers only the person who acts for them. Record the "
            "permission of a “Spokesperson of a group” first if it is for a group.",
        )


def add(joining: Joining) -> Decision:
    """Raise RuleBroken: "joint.name", "joint.spokesperson", "joint.again", "joint.died"."""
    if not has_visible_text(joining.name):
        raise RuleBroken("joint.name", "Enter their full name.")
    if joining.is_spokesperson:
        raise RuleBroken("joint.spokesperson", f"{joining.name} made this complaint, and speaks for the others.")
    if joining.joined_already:
        raise RuleBroken("joint.again", f"{joining.name} is recorded as a joint complainant already.")
    if joining.deceased:
        raise RuleBroken("joint.died", f"{joining.name} is recorded as having died.")
    return Decision(JOINT_ADDED, text=joining.name)


def leave(name: str) -> Decision:
    return Decision(JOINT_LEFT, text=name)


def want_spokesperson(name: str, why: str) -> Decision:
    """Raise RuleBroken "spokesperson.why"."""
    if not has_visible_text(why):
        raise RuleBroken("spokesperson.why", "Say why they no longer speak for the others.")
    return Decision(SPOKESPERSON_WANTED, text=f"{name}: {why}", public=False)


def choose_spokesperson(name: str, instead_of: str, *, deceased: bool, reachable: bool) -> Decision:
    """Raise RuleBroken "spokesperson.died" or "spokesperson.unreachable"."""
    if deceased:
        raise RuleBroken("spokesperson.died", f"{name} is recorded as having died. Choose someone else.")
    if not reachable:
        raise RuleBroken("spokesperson.unreachable", f"We hold no contact details of {name}. Record some first.")
    return Decision(SPOKESPERSON_CHANGED, text=f"{name}, instead of {instead_of}")


@dataclass(frozen=True, slots=True)
class CopyReader:
    """Someone who is to be given a copy: what is held of them, and what stands against giving it.

    `letter_waits`: the letter itself has not gone to the spokesperson. `permission_of`: whose permission is missing.
    """

    name: str
    held: frozenset[Medium]
    acting: Sequence[ActingAdjustment] = ()
    prefers: Medium | None = None
    deceased: bool = False
    unclassified: bool = False
    letter_waits: bool = False
    permission_of: str = ""

    @property
    def ways(self) -> tuple[Medium, ...]:
        """The ways that nothing rules out, the preferred one first."""
        ways = [medium for medium in Medium if medium in self.held and not ruling_out(self.acting, medium)]
        return tuple(sorted(ways, key=lambda medium: medium != self.prefers))

    @property
    def obstacle(self) -> str:
        """Why no copy can be given now; or empty."""
        refusal = self._refusal()
        return refusal.message if refusal is not None else ""

    def to_meet(self, medium: Medium) -> list[ActingAdjustment]:
        """Return the adjustments of which whoever gives it must say how they were met."""
        when_given = to_be_met_when_given(self.acting, medium) if medium is not Medium.EMAIL else []
        written = to_be_met(self.acting, medium, Occasion.RESPONSE)
        return [adjustment for adjustment in self.acting if adjustment in when_given or adjustment in written]

    def _refusal(self) -> RuleBroken | None:
        if self.deceased:
            return RuleBroken("copy.died", f"{self.name} has died. Nothing is sent in their name.")
        if self.letter_waits:
            return RuleBroken("copy.letter_waits", "The letter itself has not been sent yet. Send that first.")
        if self.permission_of:
            return RuleBroken("copy.permission", f"There is no permission from {self.permission_of}. Record it first.")
        if self.unclassified:
            return RuleBroken(
                "copy.unclassified", f"Classify the adjustments {self.name} asked for first, on a case of theirs."
            )
        if not self.ways:
            none_held = f"We hold no contact details of {self.name}. Ask for some."
            return RuleBroken("copy.no_way", why_no_way(self.acting, self.held) if self.held else none_held)
        return None

    def check(self, medium: Medium, how_met: str) -> None:
        """Raise RuleBroken: "copy.died", "copy.letter_waits", "copy.permission", "copy.unclassified", "copy.no_way",
        "copy.ruled_out", "copy.how_met".
        """
        refusal = self._refusal()
        if refusal is not None:
            raise refusal
        if medium not in self.ways:
            raise RuleBroken("copy.ruled_out", f"{self.name} cannot be reached by {medium.value}. Choose another way.")
        needed = self.to_meet(medium)
        if needed and not has_visible_text(how_met):
            said = "; ".join(listed(needed).splitlines())
            raise RuleBroken("copy.how_met", f"Say how you met the adjustments they need: {said}.")


def check_not_given(why: str) -> None:
    """Raise RuleBroken "copy.why"."""
    if not has_visible_text(why):
        raise RuleBroken("copy.why", "Say why they get no copy.")
