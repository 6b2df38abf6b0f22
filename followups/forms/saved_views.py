"""A way to look at the queue, kept under a name."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from followups.forms.queue import QueueFilter
from followups.models import Column, SavedView


class QueryField(forms.CharField):
    """The filters of a list, as its address has them, put into one order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def of(self, query: str, user: User, zone: tzinfo) -> QueueFilter:
        """The filters themselves; raises ValidationError when one of them can't be."""
        asked = QueueFilter(QueryDict(query), user=user, zone=zone)
        if not asked.is_valid():
            raise forms.ValidationError(_("One of these filters is not known. Set them again."))
        return asked


class SaveViewForm(forms.Form):
    """Keep the list that is shown. Without a name it is called by its filters."""

    query = QueryField()
    name = forms.CharField(required=False, max_length=60)

    def __init__(self, *args: Any, user: User, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.zone = user, zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        asked = self.fields["query"].of(cleaned.get("query", ""), self.user, self.zone)
        cleaned["query"] = asked.query()
        cleaned["columns"] = asked.columns()
        cleaned["name"] = cleaned.get("name") or asked.in_words()
        return cleaned


class ChangeViewForm(forms.Form):
    """What a saved view is called, and whether it opens first."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("Say what it shows. Never name a neighbor."),
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    is_default = forms.BooleanField(label=gettext_lazy("Opens first, instead of all open"), required=False)

    @classmethod
    def of(cls, view: SavedView, data: QueryDict | None) -> "ChangeViewForm":
        return cls(data, initial={"name": view.name, "is_default": view.is_default})


class ColumnsForm(forms.Form):
    """Which columns of the queue to show."""

    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        choices=Column.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
