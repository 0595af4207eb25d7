from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import Actor, Role

LOGS = (Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE)
# The responding officer is asked about the complaint, so may read the letter.
READS = (*LOGS, Role.RESPONDING_OFFICER)
ANSWERS = (Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER)


def check(actor: Actor, *roles: Role) -> None:
    """Raise NotAllowed without one of the roles."""
    if not actor.has(*roles):
        raise NotAllowed("referral.role", "Your role does not let you do this on an Ombudsman case.")
