"""Signing in and passwords, by django-allauth. An e-mail address is staff data: nobody changes their own."""

from allauth.account import urls

OF_ADDRESSES = {"account_email", "account_email_verification_sent", "account_confirm_email"}

urlpatterns = [address for address in urls.urlpatterns if address.name not in OF_ADDRESSES]
