"""How accounts are made and mailed."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Anyone may make an account; where a link leads is decided by the site, never by the request's host."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents make their own accounts; staff rights come from memberships alone."""
        return True
