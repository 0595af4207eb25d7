"""Pages that show what somebody wrote."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control

from portal.access import CouncilRequest, ResidentPage


class PrivatePage(ResidentPage):
    """Kept by no browser and no proxy: the next person at the computer finds nothing by going back."""

    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The page, with word to everybody on the way not to keep it."""
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response
