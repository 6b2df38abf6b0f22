"""How django-allauth meets our accounts: nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import Role


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        if user.role == Role.INTEGRATION:  # programs use the API, never a page
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)
