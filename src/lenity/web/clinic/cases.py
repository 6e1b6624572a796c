"""Cases: made, received, saved, undone, shared. Each change is a new version and a line of the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from ...errors import InputErrors
from ..core import audit, locking
from ..core.files import BlobStore
from ..core.locking import StaleVersion
from . import facts, folder
from .card import card
from .changes import changes
from .models import Case, CaseVersion, Member

START = "lenity: 1\nid: {id}\n{more}sources: []\n"
LEAD = Member.Part.LEAD


def create(text: str, user: Any, what: str, files: folder.Files = (), room: str = "clinic") -> Case:
    """A new case of this person.

    Raises:
        InputErrors: the text does not pass ``lenity check``; nothing was kept.
    """
    if problems := facts.read(text).problems:
        raise InputErrors(list(problems))
    with transaction.atomic():
        case = _make(text, what, user, room, None, files, "case made")
        Member.objects.create(case=case, user=user, part=LEAD)
        case.members_changed()
    return case


def receive(yaml_text: str, files: folder.Files, origin: dict[str, Any]) -> Case:
    """A case from another room: nobody's yet, until an administrator says whose it is.

    It is kept as it comes, even where a check would refuse it: what a family told is never lost to a form.
    """
    with transaction.atomic():
        room = str(origin.get("room") or "elsewhere")[:16]
        return _make(yaml_text, f"received from the {room}", None, room, origin, files, "case received")


def _make(
    text: str, what: str, user: Any, room: str, origin: dict[str, Any] | None, files: folder.Files, did: str
) -> Case:
    case = Case(room=room, origin=origin, card=card(text))
    audit.record(user or "public", did, case)  # first, since it takes the log's lock: no two take one number
    case.number = (Case.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    case.save(force_insert=True)
    _add(case, 1, text, what, user, {})
    folder.keep(case, files)
    return case


def _add(case: Case, number: int, text: str, what: str, user: Any, old: Any) -> CaseVersion:
    found = list(changes(old, facts.read(text).data)) if old else []
    version = CaseVersion(case=case, number=number, text=text, what=what, changes=found, author=user)
    version.save(force_insert=True)
    return version


def latest(case: Case) -> CaseVersion:
    """The version that holds."""
    return CaseVersion.objects.get(case=case, number=case.version)


def at(case: Case, number: int) -> CaseVersion:
    """An earlier version. ``CaseVersion.DoesNotExist`` where there is none."""
    return CaseVersion.objects.get(case=case, number=number)


def save(case: Case, base: int, text: str, user: Any, what: str, files: folder.Files = ()) -> CaseVersion:
    """Saves a new version, if the case is still at ``base``.

    A text may be saved when it brings no problem that the version before it did not have.

    Raises:
        StaleVersion: somebody else saved in between; nothing was changed.
        InputErrors: ``lenity check`` would refuse the text; nothing was changed.
    """
    with transaction.atomic():
        before = facts.of_version(at(case, base).pk)
        had = {p.message for p in before.problems}
        if problems := [p for p in facts.read(text).problems if p.message not in had]:
            raise InputErrors(problems)
        case.card = card(text)
        try:
            locking.save(case, base, ["card"])
        except StaleVersion:
            raise StaleVersion(case, []) from None
        version = _add(case, base + 1, text, what, user, before.data)
        folder.keep(case, files)
        audit.record(user, "case changed", case)
    return version


def undo(case: Case, base: int, number: int, user: Any) -> CaseVersion:
    """Goes back to an earlier version by saving it again: what came after stays in the history."""
    return save(case, base, at(case, number).text, user, f"went back to version {number}")


def mine(user: Any) -> QuerySet[Case]:
    """The cases this person is a member of."""
    return Case.objects.filter(members__user=user.pk).order_by("-opened")


def unassigned() -> QuerySet[Case]:
    """Cases that came from another room and are nobody's yet."""
    return Case.objects.filter(members=None).order_by("opened")


def set_member(case: Case, user: Any, part: str, by: Any) -> None:
    """Lets a person work on a case."""
    with transaction.atomic():
        Member.objects.update_or_create(case=case, user=user, defaults={"part": part})
        case.members_changed()
        audit.record(by, f"member added {user.pk}"[:64], case)


def remove_member(case: Case, user: Any, by: Any) -> None:
    """Takes a person off a case. The last one who is responsible stays.

    Raises:
        ValueError: nobody responsible would be left.
    """
    with transaction.atomic():
        others = Member.objects.filter(case=case, part=LEAD).exclude(user=user)
        if not others.exists():
            raise ValueError("nobody responsible would be left")
        Member.objects.filter(case=case, user=user).delete()
        case.members_changed()
        audit.record(by, f"member removed {user.pk}"[:64], case)


def delete(case: Case, by: Any) -> None:
    """Deletes a case with its versions and papers. The key of its papers goes too, so that no copy of them opens.

    Backups made before still have it, until they are gone. The audit log keeps that there was a case of this number.
    """
    with transaction.atomic():
        audit.record(by, "case deleted", case)
        pk = case.pk
        case.delete()
        transaction.on_commit(lambda: BlobStore().forget(pk))


def start_text(title: str, name: str, circuit: str) -> str:
    """The case file of a new case: what is known on the first day is its title and the circuit."""
    import yaml

    slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in (name or title).lower()).split())
    given = {"title": title, "circuit": circuit or None}
    more = {k: v for k, v in given.items() if v}
    text = yaml.safe_dump(more, allow_unicode=True, sort_keys=False, width=10_000) if more else ""
    return START.format(id=slug[:40].strip("-") or f"case-{timezone.localdate():%Y%m%d}", more=text)


def people(case: Case) -> Iterable[Member]:
    """Who works on a case, those responsible first."""
    return Member.objects.filter(case=case).select_related("user").order_by("part", "since")
