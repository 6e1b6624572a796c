"""The request to the warden with what 28 CFR § 571.61 asks of it, and a plain note on how to send it."""

from __future__ import annotations

from ..model import Document, Language, RecordRef
from . import made
from .argument import begun, relied_on
from .draft import Draft
from .evidence import atoms_shown
from .motion import missing_plan
from .record import Record
from .statements import told, write
from .texts import Parts


def request(record: Record) -> Document:
    """The request. It names every ground that the motion may use later, begun ones too."""
    draft = Draft("warden_request", "warden_request", "", record, style="letter")
    say = draft.texts["papers.request"]
    draft.title = say["title"]
    draft.say("papers.request.date", "tight", date=draft.gap("papers.request.date_gap"))
    facility = told(record, draft.texts, "custody", "facility")
    draft.say("papers.request.to", "tight", facility=facility or draft.gap("papers.request.facility_gap"))
    number = told(record, draft.texts, "person", "register_number")
    draft.say("papers.request.from", "tight", number=number or draft.gap("papers.request.number_gap"))
    draft.heading("papers.request.heading", 1)
    draft.say("papers.request.opening", "tight")
    _reasons(draft)
    for part in ("health", "family", "conduct"):
        _part(draft, part)
    draft.heading("papers.request.plan", 2)
    write(draft, "plan")
    if address := told(
        record, draft.texts, "release_plan", "address"
    ):  # this paper goes to the warden, not to a docket
        draft.say("papers.request.address", "tight", address=address)
    write(draft, "treatment")
    for name in missing_plan(record):
        draft.paragraph(draft.gap(f"papers.request.plan_gaps.{name}"), style="tight")
    _attached(draft)
    draft.say("papers.request.acknowledge", "tight")
    draft.say("papers.request.behalf", "tight")
    draft.sign("".join(str(p) for p in draft.part("papers.request.signer")), date_label=say["dated"])
    draft.page_break()  # a sheet to fill in and send back
    draft.heading("papers.request.receipt", 2)
    draft.say("papers.request.receipt_text", "tight")
    for label in ("delivered", "receipt_by", "receipt_on"):
        draft.field(say[label])
    return draft.done()


def _reasons(draft: Draft) -> None:
    draft.heading("papers.request.reasons", 2)
    states = [*relied_on(draft.record), *begun(draft.record)]
    for in_force, ground in states:
        draft.heading_text(f"{ground.title}, {ground.cite}", level=3)
        for element in ground.elements:
            atoms = next(e.atoms for e in in_force.ground.met_when.elements if e.id == element.id)
            if element.finding == "met" and (said := atoms_shown(draft, atoms)):
                draft.paragraph(*said, style="tight")
            elif element.finding == "unknown" and element.question and element.alternative is None:
                draft.paragraph(draft.gap_text(element.question), style="tight")
    if not states:
        draft.paragraph(draft.gap("papers.request.reasons_gap"), style="tight")


def _part(draft: Draft, part: str) -> None:
    at = len(draft.blocks)
    draft.heading(f"papers.request.{part}", 2)
    if not write(draft, part):
        del draft.blocks[at:]


def _attached(draft: Draft) -> None:
    """The papers that the request refers to, by the marks of the packet."""
    record = draft.record
    draft.heading("papers.request.attached", 2)
    used = {ref.exhibit for ref in draft.references()}
    names: list[Parts] = []
    for key, mark in record.marks.given.items():
        if mark in used:
            source = record.case.source(key)
            names.append([RecordRef(exhibit=mark), f": {source.title if source else made.title(key)}"])
    draft.items(names)
    if not names:
        draft.paragraph(draft.gap("papers.request.none_attached"), style="tight")


def cover_note(record: Record, language: Language = "en") -> Document:
    """A plain note to the person inside: what to do with the request, and how to prove that it arrived."""
    name = "cover_note" if language == "en" else f"cover_note_{language}"
    draft = Draft(name, "cover_note", "", record, language=language, style="large")
    draft.title = draft.texts["papers.cover.title"]
    draft.heading_text(draft.title, level=1)
    draft.say("papers.cover.dear", "tight")
    draft.say("papers.cover.what", "tight")
    draft.items([[step] for step in draft.texts["papers.cover.steps"]], ordered=True)
    draft.say("papers.cover.family", "tight")
    draft.say("papers.cover.limits", "tight")
    return draft.done()
