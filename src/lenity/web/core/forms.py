"""How forms look: label above, hint, error in words, and a summary at the top that links to each error."""

from __future__ import annotations

from django import forms
from django.contrib.auth import password_validation
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from .models import Role, User


class Renderer(TemplatesSetting):
    """Our templates for a form and for a field."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.STUDENT)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AcceptForm(forms.Form):
    """A new account. What the invitation says (address, role) cannot be changed here."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. A few words you can remember are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password:
            try:
                user = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
                password_validation.validate_password(password, user)
            except forms.ValidationError as e:
                self.add_error("password", e)
        return cleaned
