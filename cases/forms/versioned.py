from django import forms


class Versioned(forms.Form):
    """Carries the version that its writer saw, so that nobody's change is overwritten unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
