"""The empty form of a campaign's text, and a written one as YAML again."""

from __future__ import annotations

from typing import Any

import yaml

from .content import Content, dumped

START = """\
# The text of the page, in both languages. Each paragraph of the story names a source from the list below it; what comes
# from the press is marked as press. `named`: people beside the petitioner who agreed to be named.
title: {en: "", es: ""}
person: ""
ask: {en: "", es: ""}
addressee: {en: "", es: ""}
judge: ""
story:
  - text: {en: "", es: ""}
    from: S1
    at: "1"
sources:
  - {id: S1, kind: order, title: ""}
named: []
"""


def as_yaml(content: Content) -> str:
    raw: Any = dumped(content)
    return yaml.safe_dump(raw, allow_unicode=True, sort_keys=False, width=110)
