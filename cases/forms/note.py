from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.versioned import VersionedOnce
from cases.models import EncounterNote, Sensitivity
from programs.models import NoteTemplate, Program
from programs.queries import note_templates_at, responding_programs

PREFIX = "section_"


class NoteFields(forms.Form):
    """The parts of a note on its template, what the program did, and who may read it.

    What was typed into a part that the template has not (another program was picked meanwhile) is shown and
    asked to be moved: no word is lost.
    """

    sensitivity = forms.ChoiceField(
        label=gettext_lazy("Who may read this note?"),
        choices=Sensitivity,
        initial=Sensitivity.GENERAL,
        required=False,
        widget=forms.RadioSelect,
    )

    def write_on(self, template: NoteTemplate) -> None:
        """Ask for the parts of this template."""
        self.template = template
        for part in template.parts:
            self.fields[PREFIX + part.key] = _words(part.label, part.hint)
        self.misplaced = [name for name in _typed(self.data) if name not in self.fields]
        for name in self.misplaced:
            self.fields[name] = _words(_("Not a part of this program's note"))
        if template.functions:
            self.fields["functions"] = forms.MultipleChoiceField(
                label=_("What %(program)s did") % {"program": template.code},
                required=False,
                choices=list(template.function_labels.items()),
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def part_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith(PREFIX)]

    def note_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.part_names]

    @property
    def sections(self) -> dict[str, str]:
        return {name.removeprefix(PREFIX): self.cleaned_data.get(name, "") for name in self.part_names}

    def clean_sensitivity(self) -> str:
        return self.cleaned_data["sensitivity"] or Sensitivity.GENERAL

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in getattr(self, "misplaced", []):
            self.add_error(
                name, _("The note of this program has no such part. Move the words to another one.")
            )
        return cleaned


def _words(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        # What people typed is kept as it is, the empty lines between paragraphs too.
        strip=False,
        help_text=hint,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )


def _typed(data: Mapping[str, Any]) -> list[str]:
    """The parts that something was typed into."""
    return [name for name in data if name.startswith(PREFIX) and str(data[name]).strip()]


class NoteParts(NoteFields):
    """As much of the encounter's form as its note needs: the program that was picked, and what was typed."""

    program = forms.ModelChoiceField(queryset=None, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = responding_programs()
        self.write_on(template_picked(self, at))


def template_picked(form: forms.Form, at: datetime) -> NoteTemplate:
    """The template of the program that is picked in the form now; the general one while none is."""
    try:
        program: Program | None = form.fields["program"].clean(form["program"].value())
    except ValidationError:
        program = None
    return note_templates_at(at, program)[0]


class NoteForm(VersionedOnce, NoteFields):
    """The draft of a note on its own. Version 0 is a note that is not written yet."""

    def __init__(self, *args: Any, template: NoteTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.write_on(template)
        # Ticked on the encounter; here it stands beside the note.
        self.fields.pop("functions", None)

    @staticmethod
    def initial_of(note: EncounterNote | None) -> dict:
        if note is None:
            return {"version": 0}
        texts = {PREFIX + key: text for key, text in note.sections.items()}
        return {"version": note.version, "sensitivity": note.sensitivity, **texts}


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What you add"), strip=False, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )


class ReturnForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("What to change"), strip=False, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )


class StrikeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everyone who may read the note reads this. Write no name."),
        max_length=300,
        widget=forms.TextInput({"dir": "auto"}),
    )


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png,.txt"}),
    )
