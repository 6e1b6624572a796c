"""What a check answers: a result with its state, a link to the page, the mend, and whether a person may sign it off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from lenity.packet.model import digest
from lenity.packet.signoff import SignOff, SignOffs

State = Literal["ok", "blocked", "signed"]


@dataclass(frozen=True, slots=True)
class PageLink:
    """Where to look: file, page (from 1, 0 when there is none) and block. ``str()`` is a link a browser follows."""

    file: str
    page: int = 0
    block: str = ""

    def __str__(self) -> str:
        return f"{self.file}#page={self.page}" if self.page else self.file


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one check on one subject. ``digest`` identifies what was shown, for the sign-off."""

    code: str
    state: State
    message: str
    link: PageLink | None = None
    fix: str = ""
    signable: bool = False
    subject: str = ""
    digest: str = ""
    signed: SignOff | None = None


def settle(results: Iterable[Result], signoffs: SignOffs) -> list[Result]:
    """Apply the sign-offs: a blocked result that may be signed, and was for exactly this, is ``signed``."""
    out = []
    for result in results:
        entry = signoffs.find(result.code, result.subject, result.digest) if result.signable else None
        out.append(replace(result, state="signed", signed=entry) if entry and result.state == "blocked" else result)
    return out


def ready(results: Iterable[Result]) -> bool:
    """Whether nothing is blocked any more. No results at all is not ready: nothing was checked."""
    found = list(results)
    return bool(found) and all(result.state != "blocked" for result in found)


def answer(code: str, blocked: Iterable[Result], good: str) -> list[Result]:
    """The blocked results, or one that says all is well."""
    found = list(blocked)
    return found or [Result(code, "ok", good)]


def blocked(code: str, message: str, link: PageLink | None, fix: str, *, sign: str = "", shown: str = "") -> Result:
    """A blocked result; with ``sign`` (its subject) a person may sign it off, for exactly ``shown``."""
    return Result(code, "blocked", message, link, fix, bool(sign), sign, digest(shown or message) if sign else "")
