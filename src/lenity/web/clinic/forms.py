"""The forms of the clinic that are not made from the table of sections."""

from __future__ import annotations

from typing import Any, get_args

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ...casefile.entry import SourceKind
from ...casefile.model import CIRCUITS
from ...review.words import CIRCUIT
from .models import Member

LONGEST = 200
MOST_AT_ONCE = 20


def circuits() -> list[tuple[str, Any]]:
    return [("", _("not known yet")), *((c, CIRCUIT[c]) for c in CIRCUITS)]


class NewCaseForm(forms.Form):
    """What is known on the first day."""

    title = forms.CharField(
        label=_("Title of the case"),
        help_text=_("As a court would write it: United States v. Rivera"),
        max_length=LONGEST,
    )
    name = forms.CharField(
        label=_("Short name"),
        required=False,
        max_length=40,
        help_text=_("For file names: the surname will do. It is not a statement about the person."),
    )
    circuit = forms.ChoiceField(label=_("Court of appeals over the sentencing court"), required=False, choices=circuits)


class UploadField(forms.FileField):
    """One file within the limit of this installation."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if found and found.size > settings.LENITY_UPLOAD_MAX_BYTES:
            limit = settings.LENITY_UPLOAD_MAX_BYTES // 1_000_000
            raise forms.ValidationError(_("The file is larger than %(n)s MB.") % {"n": limit})
        return found


class ImportForm(forms.Form):
    """A case's folder as a zip."""

    file = UploadField(
        label=_("Folder of a case, as a zip"),
        help_text=_("It holds case.yaml and the papers, as the export of another clinic or the command line has them."),
    )


class MemberForm(forms.Form):
    """Somebody to let in."""

    user: Any = forms.ModelChoiceField(label=_("Person"), queryset=None, empty_label=None)
    part = forms.ChoiceField(label=_("Part"), choices=Member.Part.choices, initial=Member.Part.WORKS)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = staff


class ManyFiles(forms.ClearableFileInput):
    """A picker for several files."""

    allow_multiple_selected = True


class FilesField(UploadField):
    """Several files, each within the limit."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most %(n)s files at once.") % {"n": MOST_AT_ONCE})
        return [super(FilesField, self).clean(one, initial) for one in given]


class PapersForm(forms.Form):
    """Papers from this computer."""

    papers = FilesField(
        label=_("Papers"),
        help_text=_("PDF, pictures, Word, e-mail or text: several at once. Scans are kept and shown as they are."),
    )
    kind = forms.ChoiceField(
        label=_("What they are"),
        required=False,
        choices=[("", _("let Lenity guess")), *((k, k.replace("_", " ")) for k in get_args(SourceKind))],
    )


class ChangeForm(forms.Form):
    """Another value for a proposal."""

    value = forms.CharField(label=_("Value"), max_length=2000)


class WordForm(forms.Form):
    """A Word file of the packet that was edited."""

    file = UploadField(
        label=_("Edited Word file"),
        help_text=_("One of the packet's own Word files. It replaces its paper from then on, as it came."),
    )
