"""The person and the council of an API request."""

from typing import TYPE_CHECKING, Any

from rest_framework.request import Request
from rest_framework.views import APIView

from councils.queries import actor_for
from councils.tenancy.scope import ActorKind, Scope, enter
from councils.vocabulary.roles import Actor

if TYPE_CHECKING:
    from councils.models import Council


class CouncilAPIView(APIView):
    """An endpoint under a council's address. `actor` is staff there, or else the person as a resident."""

    actor: Actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        council = self.council
        user_id = request.user.pk if request.user.is_authenticated else None
        enter(Scope(ActorKind.STAFF, council.pk, user_id))
        found = actor_for(request.user, council.pk)
        if found is None:
            enter(Scope(ActorKind.RESIDENT, council.pk, user_id))
            found = Actor.complainant(council.pk, user_id, str(request.user))
        self.actor = found

    @property
    def council(self) -> "Council":
        # The middleware has set it, or returned 404.
        return self.request.council  # type: ignore[attr-defined]
