"""From draft to archive: a text is public only with consent to that text and counsel's check of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ...casefile.values import Standing
from ...errors import InputError
from ..core import audit
from ..core.models import User
from . import guard, live
from .content import Content, dumped, sha
from .models import Campaign, Consent, Event, Letter, Signature, Version

State = Campaign.State


def write(campaign: Campaign, content: Content, by: Any) -> Version:
    """A new text. Nothing is overwritten, and what is public stays as it is until the new one is published."""
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        last = campaign.versions.order_by("-number").first()
        if last is not None and last.sha == sha(content):
            return last
        version = Version.objects.create(
            campaign=campaign,
            number=last.number + 1 if last else 1,
            content=dumped(content),
            sha=sha(content),
            by=_user(by),
        )
        audit.record(by, "campaign text written", version)
        return version


def _user(by: Any) -> User | None:
    user = getattr(by, "user", by)
    pk = getattr(user, "pk", None)
    return User.objects.filter(pk=str(pk)).first() if pk else None


def consent(version: Version, name: str, capacity: str, how: str, given_on: date, by: Any) -> Consent:
    """Records that the person, or who may speak for them, agreed to exactly this text."""
    if not (name.strip() and capacity.strip() and how.strip()):
        raise InputError("a consent needs who gave it, in what capacity, and how")
    if given_on > timezone.localdate():
        raise InputError("the consent is dated in the future", fix="the day on which it was given")
    with transaction.atomic():
        giver: Any = {"name": name.strip(), "capacity": capacity.strip(), "how": how.strip(), "sha": version.sha}
        new = Consent.objects.create(version=version, giver=giver, given_on=given_on, recorded_by=_user(by))
        audit.record(by, "campaign consent recorded", new)
        return new


def withdraw_consent(consented: Consent, by: Any) -> None:
    """Takes a consent back; a page that rests on it comes down in the same transaction."""
    with transaction.atomic():
        Consent.objects.filter(pk=consented.pk, withdrawn=None).update(withdrawn=timezone.now())
        audit.record(by, "campaign consent withdrawn", consented)
        campaign = Campaign.objects.select_for_update().get(versions=consented.version_id)
        if campaign.live_id == consented.version_id and campaign.state in (State.PUBLIC, State.CLOSED):
            unpublish(campaign, by, "consent withdrawn")


def check(version: Version, accepted: dict[str, str], by: Any) -> None:
    """Counsel's check of a text: for each finding that may stay, the reason why."""
    with transaction.atomic():
        reasons = {key: why.strip() for key, why in accepted.items() if why.strip()}
        version.accepted, version.checked, version.checked_by = reasons, timezone.now(), _user(by)
        version.save(update_fields=["accepted", "checked", "checked_by"])
        audit.record(by, "campaign text checked", version)


def obstacles(version: Version) -> list[str]:
    """What stands against publishing this text, in words; empty where nothing does."""
    campaign, content = version.campaign, Content.model_validate(version.content)
    found = []
    if campaign.demonstration:
        if any(source.standing not in (Standing.court, Standing.press) for source in content.sources):
            found.append("A demonstration rests on public papers alone: court papers and the press.")
    elif not version.consents.filter(withdrawn=None).exists():
        found.append("No consent to this text is recorded.")
    if version.checked is None:
        found.append("Counsel has not checked this text.")
    if campaign.protected is None:
        found.append("The case file has not been compared: give it, so that the check knows what is private.")
    for f in guard.open_findings(content, campaign.protected, version.accepted):
        found.append(f"{f.place}: “{f.text}”: {f.why}." + (" This cannot be let pass." if f.blocks else ""))
    return found


def publish(version: Version, by: Any) -> None:
    """Makes a text public.

    Raises:
        InputError: something stands against it; nothing was changed.
    """
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=version.campaign_id)
        wrong = obstacles(version)
        if campaign.state == State.CLOSED or campaign.erased:
            wrong.append("The campaign is closed.")
        if wrong:
            raise InputError("not published: " + " ".join(wrong))
        campaign.live, campaign.state = version, State.PUBLIC
        campaign.published = campaign.published or timezone.now()
        campaign.save(update_fields=["live", "state", "published"])
        audit.record(by, "campaign published", version)
    live.forget()


def unpublish(campaign: Campaign, by: Any, reason: str) -> None:
    """Takes the page down: it is gone within a second. The signatures stay, and links in mails keep working."""
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(state=State.STOPPED)
        Event.objects.create(campaign_id=campaign.pk, kind="unpublished", reason=reason[:200], by=_name(by))
        audit.record(by, "campaign taken down", campaign)
    live.forget()


def _name(by: Any) -> str:
    user = getattr(by, "user", by)
    return str(getattr(user, "pk", by))[:64]


def close(campaign: Campaign, outcome: dict[str, str], by: Any) -> None:
    """Ends the signing. The archive page stays; signers' data is deleted ``keep_days`` later, by a job."""
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(
            state=State.CLOSED, closed=timezone.now(), outcome={k: v.strip() for k, v in outcome.items() if v.strip()}
        )
        audit.record(by, "campaign closed", campaign)
    live.forget()


def delete_due(now: datetime) -> int:
    """Deletes the signers' data of campaigns whose time after closing is over; the number of signatures deleted.

    The counts, the chain and the statements stay: they hold nothing about a person.
    """
    gone = 0
    for campaign in Campaign.objects.filter(state=State.CLOSED, erased=None).exclude(closed=None):
        assert campaign.closed
        if campaign.closed + timedelta(days=campaign.keep_days) > now:
            continue
        while pks := list(Signature.objects.filter(campaign=campaign).values_list("pk", flat=True)[:500]):
            gone += Signature.objects.filter(pk__in=pks).delete()[0]
        with transaction.atomic():
            Letter.objects.filter(campaign=campaign).delete()
            Event.objects.filter(campaign_id=campaign.pk).exclude(signature_id=None).delete()
            Campaign.objects.filter(pk=campaign.pk).update(erased=now)
            audit.record("worker", "campaign data deleted", campaign)
    return gone
