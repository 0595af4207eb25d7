"""Who may do what with a referral."""

from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import Actor, Role

LOGS = (Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE)
# Whoever answered the complaint is asked about it, and so reads what the Ombudsman wants to know.
READS = (*LOGS, Role.RESPONDING_OFFICER)
ANSWERS = (Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER)


def check(actor: Actor, *roles: Role) -> None:
    """Raise NotAllowed unless the person holds one of the roles."""
    if not actor.has(*roles):
        raise NotAllowed("referral.role", "Your role does not let you do this on an Ombudsman case.")
