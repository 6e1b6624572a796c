"""The forms of the caseload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from ..clinic.forms import UploadField, circuits
from .models import SavedFilter


class ScreenForm(forms.Form):
    """A spreadsheet, and what it is to be read with."""

    file = UploadField(label="Spreadsheet", help_text="Excel, CSV or Parquet; one row for each person.")
    on = forms.DateField(
        label="Ruling date",
        help_text="The day whose law governs, as 2026-11-23.",
        initial=timezone.localdate,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    circuit = forms.ChoiceField(
        label="Circuit of rows that name none",
        required=False,
        choices=circuits,
        help_text="The law differs by circuit.",
    )


class NameForm(forms.Form):
    """Whom to look for."""

    name = forms.CharField(label="Name", max_length=120, help_text="First and last name, in any order.")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not any(c.isalpha() for c in name):
            raise forms.ValidationError("Give a name in letters.")
        return name


class KeepForm(forms.Form):
    """A name for a filter."""

    name = forms.CharField(label="Keep this filter as", max_length=60)
    query = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    MOST = 30

    def keep(self, user: Any) -> SavedFilter:
        return SavedFilter.objects.create(user=user, name=self.cleaned_data["name"], query=self.cleaned_data["query"])
