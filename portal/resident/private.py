"""Pages that show what somebody wrote."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponseBase

from portal.http.access import CouncilRequest, ResidentView


class PrivateView(ResidentView):
    """A complaint, a draft, or what leads to one: whoever isn't signed in is asked to."""

    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The page, or the way to sign in and back, for a complaint that doesn't exist just the same.

        What they sent is shown to be copied (portal.http.errors.ShowRefusals).
        """
        try:
            return super().dispatch(request, *args, **kwargs)
        except ObjectDoesNotExist:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())
