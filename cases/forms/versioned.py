from typing import Any

from django import forms

from heart.core.forms import SentOnce


class Versioned(forms.Form):
    """Carries the version that its writer saw, so that nobody's change is overwritten unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionedOnce(Versioned, SentOnce):
    """With a key of its own: sent again because the answer got lost, it is no conflict with oneself.

    A client that sends no key is asked for none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].required = False
