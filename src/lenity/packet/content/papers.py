"""Proposed order, certificate of service and motion to seal."""

from __future__ import annotations

from ...casefile.entry import Source
from ..model import Document, DocumentKind, Exhibit, RecordRef
from .argument import is_in_force
from .draft import Draft
from .motion import asked, caption, shorter, sign
from .record import Record
from .statements import term
from .texts import Parts, merged
from .words import when


def order(record: Record) -> Document:
    """A proposed order, a paper of its own, with the alternatives of the motion and blanks for the court."""
    draft = _paper(record, "proposed_order", "order")
    ask, say = asked(record), draft.texts["papers.order"]
    draft.say("papers.order.before")
    policy = is_in_force(record, draft.texts["motion.policy.needs"])
    draft.say("papers.order.finds", danger=say["danger"] if policy else "")
    draft.say("papers.order.ordered")
    draft.items([[item] for item in say["items"]], ordered=True)
    for place, value in (("time_served", None), ("plus_days", ask.days), (shorter(record), ask.months)):
        number = str(value) if value is not None else say["blank"]
        text = "".join(str(p) for p in draft.fill(say[place], {"days": number, "months": number}))
        draft.field(text, "check")
    draft.say("papers.order.stay")
    draft.paragraph(_supervision(record, say["supervision"]))
    draft.field(say["special"])
    draft.field(say["conditions"], "lines", lines=1 if ask.conditions else 3, value="; ".join(ask.conditions))
    draft.say("papers.order.rest")
    draft.say("papers.order.copies")
    draft.say("papers.order.so")
    draft.sign(say["judge"], date_label=say["dated"])
    return draft.done()


def _supervision(record: Record, text: str) -> str:
    """The sentence on supervised release, with its length where a paper that may enter gives it."""
    before, _, rest = text.partition("[")
    inside, _, after = rest.partition("]")
    said = record.strongest(record.case.judgment.supervised_release)
    if said is None:
        return before + after
    from .texts import texts

    return before + inside.format(supervised_release=term(said.value, texts("en"))) + after


def certificate(record: Record, *, sealed: bool) -> Document:
    """Certificate of service of the papers that are filed."""
    draft = _paper(record, "certificate", "certificate")
    service = record.settings.service
    draft.say(
        "papers.certificate.text",
        on=when(service.on) if service.on else draft.gap("papers.certificate.on_gap"),
        whom=service.on_whom or draft.gap("papers.certificate.whom_gap"),
        how=service.how or draft.gap("papers.certificate.how_gap"),
    )
    served = draft.texts["papers.certificate.papers"] + (
        draft.texts["papers.certificate.sealed_papers"] if sealed else []
    )
    draft.items([[title] for title in served])
    if sealed:
        draft.say("papers.certificate.sealed", how=service.how_sealed or draft.gap("papers.certificate.sealed_gap"))
    sign(draft)
    return draft.done()


def motion_to_seal(record: Record, sealed: list[tuple[Exhibit, Source]]) -> Document:
    """A motion to seal the exhibits that hold medical or presentence material, each with its reason."""
    draft = _paper(record, "motion_to_seal", "seal")
    say, settings = draft.texts["papers.seal"], record.settings
    marks: Parts = []
    for number, (exhibit, _) in enumerate(sealed):
        marks += [draft.texts["papers.seal.between"][_joint(number, len(sealed))], _mark(exhibit)]
    draft.say("papers.seal.moves", marks=tuple(merged(marks)))
    draft.say("papers.seal.rule", rule=settings.sealing_rule or draft.gap("papers.seal.rule_gap"))
    draft.heading("papers.seal.what", 1)
    rows: list[tuple[Parts | str, Parts | str, Parts | str]] = []
    for exhibit, source in sealed:
        reason: Parts = [say["reasons"].get(source.kind, "")]
        if source.kind not in say["reasons"]:
            reason = [settings.sealing_reasons or draft.gap("papers.seal.reasons_gap")]
        rows.append(([_mark(exhibit)], exhibit.title, reason))
    draft.table(say["columns"], rows, widths=(2, 4, 8))
    draft.say("papers.seal.less", public=say["public"])
    draft.say("papers.seal.narrow")
    draft.say("papers.seal.term")
    sign(draft)
    return draft.done()


def _mark(exhibit: Exhibit) -> RecordRef:
    return RecordRef(exhibit=exhibit.mark)


def _joint(number: int, total: int) -> str:
    """What stands before an item of a list: nothing, a comma, or "and"."""
    if number == 0:
        return "first"
    return "more" if number < total - 1 else "two" if total == 2 else "last"


def _paper(record: Record, kind: DocumentKind, place: str) -> Draft:
    draft = Draft(kind, kind, "", record, caption=caption(record))
    draft.title = str(draft.texts[f"papers.{place}.title"])
    draft.caption_block()
    return draft
