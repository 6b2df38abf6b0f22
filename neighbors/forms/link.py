from django import forms
from django.utils.translation import gettext_lazy as _


class LinkForm(forms.Form):
    reason = forms.CharField(
        label=_("How do you know?"), max_length=300, required=False, widget=forms.TextInput({"dir": "auto"})
    )
