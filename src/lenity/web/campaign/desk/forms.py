"""The staff's forms. Long texts are YAML, checked with line numbers, as case files are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Campaign

Area = forms.Textarea(attrs={"rows": 6})


class NewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new campaign."""

    class Meta:
        model = Campaign
        fields = ("slug", "goal", "keep_days")


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("The text, in English and Spanish, each statement with its source (YAML)"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "code"}),
    )


class ProtectedForm(forms.Form):
    case = forms.CharField(
        label=_("The case file (YAML). Only what must not be published is kept of it, under seal"),
        max_length=5_000_000,
        strip=False,
        widget=Area,
    )


class ConsentForm(forms.Form):
    name = forms.CharField(label=_("Who consents"), max_length=120)
    capacity = forms.CharField(label=_("In what capacity (himself, holder of power of attorney …)"), max_length=200)
    how = forms.CharField(label=_("How (signed paper of which the file has a copy, recorded call …)"), max_length=400)
    given_on = forms.DateField(label=_("On what day"), widget=forms.DateInput(attrs={"type": "date"}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class CloseForm(forms.Form):
    en = forms.CharField(label=_("What came of it, in English"), max_length=2000, widget=Area)
    es = forms.CharField(label=_("What came of it, in Spanish"), max_length=2000, widget=Area)


class UpdateForm(forms.Form):
    en = forms.CharField(label=_("News, in English"), max_length=2000, widget=Area)
    es = forms.CharField(label=_("News, in Spanish"), max_length=2000, widget=Area)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))


class PaperForm(forms.Form):
    sheet = forms.CharField(label=_("Number on the sheet's foot"), max_length=40)
    lines = forms.CharField(
        label=_("One line for each signature: name; ZIP code; e-mail (the last two may be empty)"),
        max_length=50_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class FindForm(forms.Form):
    """What an act is about. One condition at least must be given."""

    held = forms.CharField(label=_("In doubt because of (a signal, or any)"), max_length=20, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    domain = forms.CharField(label=_("Mail domain"), max_length=200, required=False)
    same_block_as = forms.CharField(
        label=_("From the same block of addresses as signature"), max_length=40, required=False
    )
    since = forms.DateTimeField(label=_("Signed since"), required=False)
    until = forms.DateTimeField(label=_("Signed before"), required=False)

    def condition(self) -> Any:
        from ..moderation import Condition

        return Condition(**{k: v for k, v in self.cleaned_data.items() if v})
