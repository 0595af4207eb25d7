"""Pages that show what somebody wrote."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control

from portal.access import CouncilRequest, ResidentPage


class PrivatePage(ResidentPage):
    """Kept by no browser and no proxy: the next person at the computer finds nothing by going back."""

    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The page, with word to everybody on the way not to keep it.

        A letter leads here: whoever isn't signed in is asked to, and comes back; for a complaint that doesn't exist
        just the same. What they sent is shown to be copied (portal.errors.ShowRefusals).
        """
        try:
            response = super().dispatch(request, *args, **kwargs)
        except ObjectDoesNotExist:
            if request.user.is_authenticated:
                raise
            response = redirect_to_login(request.get_full_path())
        patch_cache_control(response, private=True, no_store=True)
        return response
