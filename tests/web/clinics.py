"""Cases for the tests of the clinic: invented people, and the packaged public example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lenity.review.demo import CASE as VAILES
from lenity.web.clinic import cases
from lenity.web.clinic.models import Case

RIVERA = """\
# comments stay where they are
lenity: 1
id: rivera
title: United States v. Alex Rivera
circuit: "4"

sources:
  - {id: JUDGMENT, kind: judgment, title: Judgment in a criminal case, date: 2012-05-03}
  - {id: SISTER, kind: letter, title: Letter from his sister, date: 2026-03-09, file: sources/sister.txt}

person:
  from: JUDGMENT
  name: Alex Rivera
  register_number: 00000-000
  born: 1960-04-02  # as the court has it

judgment: {from: JUDGMENT, term: 250 months, sentenced_on: 2012-05-03}
relatives:
  - id: mother
    relation: mother
    from: SISTER
    incapacitated: {value: true, from: SISTER, at: p. 1, quote: our mother cannot get up}
    carers:
      - {who: Ana Rivera, relation: sister, available: {value: false, from: SISTER}}
notes: [ask for the medical record]
"""
LETTER = b"""San Antonio, March 9, 2026

Dear Judge,

I am the sister of Alex Rivera. Our mother cannot get up any more. She has dementia.

Sincerely,
Ana Rivera
"""


def rivera(user: Any) -> Case:
    """The invented case with its one paper."""
    return cases.create(RIVERA, user, "made", [("sources/sister.txt", LETTER)])


def vailes(user: Any) -> Case:
    """The public example that comes with Lenity."""
    return cases.create((Path(VAILES) / "case.yaml").read_text(encoding="utf-8"), user, "made")


def text(case: Case) -> str:
    """The case file as it stands."""
    case.refresh_from_db()
    return str(cases.latest(case).text)
