"""The form of motion for a person without a lawyer: large type, plain questions, what is known already filled in."""

from __future__ import annotations

from ..model import Document
from .argument import begun, relied_on
from .draft import Draft
from .motion import caption
from .record import Record
from .statements import show, told
from .words import capital, listed

_QUESTIONS = {  # where the case file answers a question
    "name": ("person", "name"),
    "number": ("person", "register_number"),
    "facility": ("custody", "facility"),
    "sentenced_on": ("judgment", "sentenced_on"),
    "term": ("judgment", "term"),
    "projected_release": ("custody", "projected_release"),
    "supervised_release": ("judgment", "supervised_release"),
}


def pro_se(record: Record) -> Document:
    """The form. Only values from papers that may enter are filled in; the rest is lines to write on."""
    draft = Draft("pro_se_motion", "pro_se_motion", "", record, style="large", caption=caption(record))
    say = draft.texts["prose"]
    draft.title = say["title"]
    draft.heading("prose.start_title", 1)
    for note in ("official", "public", "start"):
        draft.paragraph(say[note], style="tight")
    draft.page_break("arabic")
    draft.caption_block()
    draft.heading("prose.about", 1)
    _values(draft, "name", "number", "facility")
    draft.heading("prose.sentence", 1)
    _values(draft, "sentenced_on", "term", "served", "projected_release", "supervised_release", "appeal", "detainer")
    _request(draft)
    _reasons(draft)
    _lines(draft, "judge", change=8, offense=8, danger=6)
    _lines(draft, "plan", home=3, household=3, money=4, care=4, help=3)
    draft.heading("prose.papers", 1)
    for paper in say["attached"]:
        draft.field(paper, "check")
    draft.field(say["seal"], "lines", lines=3)
    draft.heading("prose.lawyer", 1)
    draft.field(say["counsel"], "check")
    draft.heading("prose.sign", 1)
    draft.paragraph(say["ask"], style="tight")
    draft.paragraph(say["declare"], style="tight")
    draft.field(say["signature"], "signature")
    draft.field(say["date"], "date")
    draft.field(say["address"], "lines", lines=3)
    draft.field(say["mailed"], "date")
    return draft.done()


def _values(draft: Draft, *names: str) -> None:
    for name in names:
        place = _QUESTIONS.get(name)
        value = told(draft.record, draft.texts, *place) if place else None
        draft.field(draft.texts[f"prose.{name}"], value=value or "")


def _request(draft: Draft) -> None:
    say = draft.texts["prose"]
    asked = draft.record.m.value("request_made")
    draft.heading("prose.request", 1)
    draft.field(say["asked"], "check", checked=asked is True)
    draft.field(say["not_asked"], "check", checked=asked is False)
    draft.field(say["why_not"], "lines", lines=2)
    for name, value in _asked(draft).items():
        draft.field(say[name], value=value)
    draft.paragraph(say["copies"], style="tight")


def _asked(draft: Draft) -> dict[str, str]:
    """What the case file knows of the last request: each day, and the answer in plain words; blanks for the rest."""
    record, say = draft.record, draft.texts["prose"]
    request = record.case.requests[-1] if record.case.requests else None
    if request is None:
        return dict.fromkeys(("sent_on", "received_on", "answered_on", "appealed"), "")
    sent, received, answered = (
        show(best.value, draft.texts) if (best := record.strongest(days)) else ""
        for days in (request.sent_on, request.received_on, request.answered_on)
    )
    answer = record.strongest(request.answer)
    said = say["answers"][answer.value] if answer else ""
    steps = [
        say["step"].format(form=r.form, day=show(day.value, draft.texts))
        for r in request.remedies
        if (day := record.strongest(r.filed_on))
    ]
    return {
        "sent_on": sent,
        "received_on": received,
        "answered_on": "; ".join(part for part in (answered, said) if part),
        "appealed": listed(steps),
    }


def _reasons(draft: Draft) -> None:
    say, record = draft.texts["prose"], draft.record
    named = {ground.id for _, ground in (*relied_on(record), *begun(record))}
    draft.heading("prose.reasons", 1)
    draft.paragraph(say["reasons_note"], style="tight")
    for ground in record.m.grounds:
        if ground.finding != "not_in_force" and not ground.closed:
            plain = capital(draft.texts["grounds"][ground.id])
            draft.field(f"{plain} ({ground.cite})", "check", checked=ground.id in named)
    draft.field(say["why"], "lines", lines=16)
    draft.field(say["private"], "check")


def _lines(draft: Draft, section: str, **questions: int) -> None:
    draft.heading(f"prose.{section}", 1)
    for name, lines in questions.items():
        draft.field(draft.texts[f"prose.{name}"], "lines", lines=lines)
