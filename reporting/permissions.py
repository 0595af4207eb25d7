from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import Actor, Role

SEE = (
    Role.PERFORMANCE_OFFICER,
    Role.COMPLAINTS_MANAGER,
    Role.MEMBER_RESPONSIBLE,
    Role.HEAD_OF_SERVICE,
    Role.COMPLAINT_CHAMPION,
)
TAKE_AWAY = (Role.PERFORMANCE_OFFICER, Role.COMPLAINTS_MANAGER, Role.MEMBER_RESPONSIBLE)
PUBLISH = (Role.PERFORMANCE_OFFICER, Role.COMPLAINTS_MANAGER)
# Performance officers see the register without what was written to the person.
REFUSALS = (Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE, Role.PERFORMANCE_OFFICER)
# They propose or decide limits on contact, so they see all decisions.
CONTACT_LIMITS = (Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE)
# Others see figures, never cases (complaints.case_facts.queries).
OPEN_CASES = (Role.COMPLAINTS_MANAGER, Role.COMPLAINT_CHAMPION, Role.HEAD_OF_SERVICE)


def check_may_see(by: Actor) -> None:
    """Raise NotAllowed("report.see")."""
    if not by.has(*SEE):
        raise NotAllowed("report.see", "Your role does not let you see the council’s reports.")


def check_may_publish(by: Actor) -> None:
    """Raise NotAllowed("report.publish")."""
    if not by.has(*PUBLISH):
        raise NotAllowed("report.publish", "Your role does not let you publish a quarter’s figures.")


def check_may_see_refusals(by: Actor) -> None:
    """Raise NotAllowed("refusals.see")."""
    if not by.has(*REFUSALS):
        raise NotAllowed("refusals.see", "Your role does not let you see the register of refusals.")


def may_open_cases(by: Actor) -> bool:
    return by.has(*OPEN_CASES)
