"""How a field of the case file is asked for and written, by the type that the model gives it."""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

from django import forms
from pydantic import BaseModel

from ...casefile.entry import Said
from ...casefile.values import PartialDate, Standing, Term
from ...casefile.vocabulary import vocabulary

LONG = {
    "why",
    "why_not",
    "reason_text",
    "says",
    "government_arguments",
    "conditions",
    "note",
    "text",
    "what_changed",
    "care_payment",
    "medical_care",
    "supervision_conflict",
    "if_removed",
    "relief",
    "quote",
}
FIELD = "clinic/field.html"  # most fields may stay open: those that may not say so
DATE_HINT = "As far as it is known: 2007, 2007-07 or 2007-07-24"
TERM_HINT = "250 months, 20 years 10 months, or life"


@dataclass(frozen=True)
class Kind:
    """``claim``: the field holds statements, each with its source; else it holds one plain value."""

    name: Literal["text", "long", "date", "term", "yes_no", "tick", "choice", "lines", "number"]
    claim: bool = False
    choices: tuple[str, ...] = ()
    required: bool = False

    def field(self, label: str, hint: str = "") -> forms.Field:
        """The field of a form. Whether a value fits is for the check of the case file to say."""
        label += " (needed)" if self.required else ""
        more: dict[str, Any] = {"label": label, "required": False, "help_text": hint}
        match self.name:
            case "yes_no":
                return forms.ChoiceField(choices=[("", "not known"), ("yes", "yes"), ("no", "no")], **more)
            case "tick":
                return forms.ChoiceField(choices=[("", "no"), ("yes", "yes")], **more)
            case "choice":
                words = [(c, c.replace("_", " ")) for c in self.choices]
                return forms.ChoiceField(choices=[("", "not known"), *words], **more)
            case "lines":
                more["help_text"] = hint or "One on each line."
                return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **more)
            case "long":
                return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **more)
            case "date":
                more["help_text"] = hint or DATE_HINT
            case "term":
                more["help_text"] = hint or TERM_HINT
            case "number":
                return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **more)
        return forms.CharField(**more)

    def typed(self, raw: Any) -> str:
        """A value of the file as its form has it."""
        if raw is None:
            return ""
        if isinstance(raw, bool):
            return "yes" if raw else "" if self.name == "tick" else "no"
        if isinstance(raw, list):
            return "\n".join(str(x) for x in raw)
        return str(raw)

    def raw(self, typed: str) -> Any:
        """What was typed as the file has it; ``None`` for nothing. A value that does not fit stays as it was typed."""
        text = typed.strip().replace("\r\n", "\n")
        if not text:
            return None
        match self.name:
            case "yes_no" | "tick":
                return {"yes": True, "no": False}.get(text, text)
            case "number":
                return int(text) if text.removeprefix("-").isdigit() and text.isascii() and len(text) < 10 else text
            case "date":
                return int(text) if text.isdigit() and text.isascii() and len(text) == 4 else text
            case "lines":
                return [line.strip() for line in text.split("\n") if line.strip()]
        return text


def kind_of(model: type[BaseModel], key: str) -> Kind:
    """The kind of a field of an entry."""
    name, info = next((n, f) for n, f in model.model_fields.items() if key in (n, f.alias))
    annotation = info.annotation
    if get_origin(annotation) is list and _is_said(get_args(annotation)[0]):
        inner = get_args(annotation)[0].model_fields["value"].annotation
        return _plain(inner, name, claim=True)
    return _plain(annotation, name, required=info.is_required())


def _is_said(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Said)


def _plain(annotation: Any, name: str, *, claim: bool = False, required: bool = False) -> Kind:
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    if hasattr(annotation, "__metadata__"):  # Annotated
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        return Kind("choice", claim, tuple(str(a) for a in get_args(annotation)), required)
    if annotation is Standing:
        return Kind("choice", claim, tuple(Standing.__members__), required)
    if annotation is bool:
        return Kind("yes_no" if claim else "tick", claim, required=required)
    if annotation in (PartialDate, date):
        return Kind("date", claim, required=required)
    if annotation is Term:
        return Kind("term", claim, required=required)
    if annotation in (int, float):
        return Kind("number", claim, required=required)
    if get_origin(annotation) is list:
        return Kind("lines", claim, required=required)
    return Kind("long" if name in LONG else "text", claim, required=required)


def kind_of_fact(name: str) -> Kind:
    """The kind of a fact of the vocabulary."""
    known = vocabulary()[name]
    if known.values:
        return Kind("choice", True, tuple(str(v) for v in known.values))
    kinds: dict[str, Any] = {"yes_no": "yes_no", "whole": "number", "number": "number", "date": "date"}
    return Kind(kinds.get(known.type, "text"), True)
