from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.versioned import Versioned
from cases.models import EncounterNote, Sensitivity

HINTS = {"plan": _("Who does what, by when")}


class NoteFields(forms.Form):
    """The parts of a note and who may read it."""

    sensitivity = forms.ChoiceField(
        label=_("Who may read this note?"),
        choices=Sensitivity,
        initial=Sensitivity.GENERAL,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label in EncounterNote.SECTIONS.items():
            self.fields[f"note_{name}"] = forms.CharField(
                label=label,
                required=False,
                # What people typed is kept as it is, the empty lines between paragraphs too.
                strip=False,
                help_text=HINTS.get(name, ""),
                widget=forms.Textarea({"rows": 2, "dir": "auto"}),
            )

    def note_fields(self) -> list[forms.BoundField]:
        return [self[f"note_{name}"] for name in EncounterNote.SECTIONS]

    @property
    def sections(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(f"note_{name}", "") for name in EncounterNote.SECTIONS}

    def clean_sensitivity(self) -> str:
        return self.cleaned_data["sensitivity"] or Sensitivity.GENERAL


class NoteForm(Versioned, NoteFields):
    """The draft of a note on its own. Version 0 is a note that is not written yet."""

    @staticmethod
    def initial_of(note: EncounterNote | None) -> dict:
        if note is None:
            return {"version": 0}
        texts = {f"note_{name}": text for name, text in note.sections.items()}
        return {"version": note.version, "sensitivity": note.sensitivity, **texts}


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=_("What you add"), strip=False, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )
