"""The forms of the clinic that are not made from the table of sections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ...casefile.model import CIRCUITS
from ...review.words import CIRCUIT
from .models import Member

LONGEST = 200


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
