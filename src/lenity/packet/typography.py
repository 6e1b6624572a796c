"""Two typographic duties that must be the same in PDF and in Word: spaces that may not break, and capitals."""

import re

NBSP = "\u00a0"

# No space inside these may break: "§ 3582", "No. 4", "Ex. B p. 4", "981 F.3d 271", "Fed. R. Crim. P. 49.1".
_REPORTER = (
    r"(?:U\.S\.C\.(?:A\.)?|U\.S\.|S\. ?Ct\.|L\. ?Ed\. ?2d|F\. ?Supp\.(?: ?[23]d)?|F\. ?App[’']x|F\.[23]d|F\.4th|F\."
    r"|B\.R\.|C\.F\.R\.|Fed\. Reg\.|Stat\.|WL|U\.S\. Dist\. LEXIS|U\.S\. App\. LEXIS)"
)
_BOUND = re.compile(
    rf"\d {_REPORTER} (?:at )?(?:[§¶]+ ?)?[\w]"
    r"|(?:U\.S\.S\.G\.|USSG|PSR) [§¶]+ \S"
    r"|[§¶]+ \S"
    r"|\bFed\. R\. (?:Crim|App|Civ|Evid)\.(?: P\.)? \d"
    r"|\b(?:ECF |Pub\. L\. |Case )?(?:Nos?|Dkt|amend)\. \w"
    r"|\b(?:Exs?\.|Exhibit|Anexo) [A-Z\d]{1,3}\b(?:,? (?:pp?|págs?)\. \d)?"
    r"|\b(?:pp?|págs?)\. \d"
)

_KEEP = re.compile(r"§+[\s\u00a0]*\d[\w.\-–]*(?:\(\w+\))*|\b\d[\w.\-–]*(?:\(\w+\))+|\bv\.(?= )")


def bind(text: str) -> str:
    """Put no-break spaces inside citations and references; no other character changes."""
    return _BOUND.sub(lambda hit: hit.group().replace(" ", NBSP), text)


def caps(text: str) -> str:
    """Capitals for a title, leaving section numbers as they are: ``(c)(1)(A)`` is not ``(C)(1)(A)``."""
    out, at = [], 0
    for keep in _KEEP.finditer(text):
        out += [text[at : keep.start()].upper(), keep.group()]
        at = keep.end()
    return "".join([*out, text[at:].upper()])


def squeeze(text: str) -> str:
    """Text without any white space and with soft hyphens gone: the form in which two renderings are compared."""
    return re.sub(r"[\s\u00a0\u00ad\u200b\ufeff]+", "", text)


def plain(text: str) -> str:
    """Runs of white space, no-break ones too, as one space."""
    return re.sub(r"[\s\u00a0]+", " ", text).strip()
