"""What only the person who files can say (``packet.yaml``), as a form made from a table."""

from __future__ import annotations

import hashlib
from typing import Any

import yaml
from django import forms
from django.db import transaction
from pydantic import ValidationError

from ... import yamlfile
from ...errors import InputError, InputErrors
from ...packet.content.settings import NAME as SETTINGS
from ...packet.content.settings import Settings
from ...review.model import GroundFinding
from ..core import audit
from . import folder
from .editor import Typed
from .kinds import Kind
from .models import Case

# place in packet.yaml: label, hint, kind
FIELDS: dict[str, tuple[str, str, Kind]] = {
    "counsel.name": ("Counsel: name", "As the signature block shows it.", Kind("text")),
    "counsel.title": ("Counsel: title", "", Kind("text")),
    "counsel.bar_number": ("Counsel: bar number", "", Kind("text")),
    "counsel.telephone": ("Counsel: telephone", "", Kind("text")),
    "counsel.email": ("Counsel: e-mail", "", Kind("text")),
    "counsel.address": ("Counsel: address", "One line of the address on each line.", Kind("lines")),
    "service.on": ("Served on the day", "2026-06-01", Kind("text")),
    "service.how": ("Served how", "CM/ECF, or mail", Kind("text")),
    "service.how_sealed": ("Sealed papers served how", "", Kind("text")),
    "service.on_whom": ("Served on whom", "", Kind("text")),
    "government_position": ("Position of the government", "", Kind("long")),
    "district": ("Code of the court, for its size limit", "ncwd", Kind("text")),
    "page_limit": ("Pages that the local rules allow the motion", "", Kind("number")),
    "sealing_rule": ("Local rule on sealing, as it is to be cited", "", Kind("text")),
    "sealing_reasons": ("Reasons for sealing", "", Kind("long")),
    "seal": ("Further sources to be filed under seal", "One short name on each line.", Kind("lines")),
}
ARGUMENT = "argument."


def fields_for(grounds: list[GroundFinding]) -> dict[str, forms.Field]:
    """The fields of the form; for each ground that is argued, counsel's own words on what the court must weigh."""
    found = {name: kind.field(label, hint) for name, (label, hint, kind) in FIELDS.items()}
    for ground in grounds:
        label = f"Your words on {ground.id}, {ground.title}"
        found[f"{ARGUMENT}{ground.id}"] = Kind("long").field(label, "What the court must weigh, in your own words.")
    return found


def typed_of(data: dict[str, Any]) -> Typed:
    """``packet.yaml`` as the form has it."""
    out = {}
    for name, (_, _, kind) in FIELDS.items():
        group, _, key = name.rpartition(".")
        holder = data.get(group) if group else data
        out[name] = kind.typed(holder.get(key) if isinstance(holder, dict) else None)
    argument = data.get("argument")
    out |= {f"{ARGUMENT}{k}": str(v) for k, v in argument.items()} if isinstance(argument, dict) else {}
    return out


def put(data: dict[str, Any], typed: Typed) -> dict[str, Any]:
    """The data with what was typed; what the form does not know stays."""
    new = {k: dict(v) if isinstance(v, dict) else v for k, v in data.items()}
    stood = typed_of(data)
    for name, text in typed.items():
        if text.strip().replace("\r\n", "\n") == stood.get(name, ""):
            continue
        if name.startswith(ARGUMENT):
            group, key, value = "argument", name.removeprefix(ARGUMENT), Kind("long").raw(text)
        else:
            group, _, key = name.rpartition(".")
            value = FIELDS[name][2].raw(text)
        holder = new.setdefault(group, {}) if group else new
        if value is None:
            holder.pop(key, None)
        else:
            holder[key] = value
    return {k: v for k, v in new.items() if v not in ({}, None)}


def name_of(place: tuple[Any, ...]) -> str:
    """The field of a place in ``packet.yaml``."""
    names = [str(p) for p in place if not isinstance(p, int)]
    return ".".join(names[:2])


def settings_of(case: Case) -> tuple[dict[str, Any], str]:
    """The data of ``packet.yaml`` and the hash of its text; empty where there is none."""
    data = folder.find(case, SETTINGS)
    if data is None:
        return {}, ""
    found = yamlfile.parse(data.decode(), SETTINGS).data
    return (found if isinstance(found, dict) else {}), hashlib.sha256(data).hexdigest()


def save_settings(case: Case, data: dict[str, Any], who: Any) -> None:
    """Keeps ``packet.yaml``.

    Raises:
        InputErrors: a value does not fit; each problem carries its place.
    """
    try:
        Settings.model_validate(data)
    except ValidationError as error:
        problems = []
        for item in error.errors():
            problem = InputError(str(item["msg"]), fix="see docs/packet.md")
            problem.place = item["loc"]  # type: ignore[attr-defined]
            problems.append(problem)
        raise InputErrors(problems) from None
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000) if data else "{}\n"
    with transaction.atomic():
        folder.keep(case, [(SETTINGS, text.encode())])
        audit.record(who, "packet settings changed", case)
