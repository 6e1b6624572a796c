"""``packet.yaml`` beside the case file: what only the person who files can say. Everything left out becomes a blank."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ... import yamlfile
from ...errors import InputErrors

NAME = "packet.yaml"
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Counsel(Entry):
    """The lawyer of record, as the signature block shows him or her (Fed. R. Crim. P. 49)."""

    name: Words
    title: Words | None = None
    bar_number: Words | None = None
    address: tuple[Words, ...] = ()
    telephone: Words | None = None
    email: Words | None = None

    def lines(self) -> tuple[str, ...]:
        bar = f"Bar No. {self.bar_number}" if self.bar_number else None
        found = (self.name, self.title, bar, *self.address, self.telephone, self.email)
        return tuple(line for line in found if line)


class Service(Entry):
    """When, how and on whom the papers are served."""

    on: date | None = None
    how: Words | None = None
    how_sealed: Words | None = None
    on_whom: Words | None = None


class Settings(Entry):
    """The whole file."""

    counsel: Counsel | None = None
    service: Service = Service()
    government_position: Words | None = None
    sealing_rule: Words | None = Field(None, description="the district's local rule on sealing, as it is to be cited")
    sealing_reasons: Words | None = None
    argument: dict[str, Words] = Field({}, description="by ground id: counsel's own words on what the court must weigh")
    page_limit: int | None = Field(None, ge=1, description="pages that the local rules allow the motion")
    district: str | None = Field(None, description="the court's code, for its size limit: ncwd")
    peers: str | None = Field(None, description="the one-page exhibit of `lenity peers CASE --exhibit FILE`")
    seal: tuple[str, ...] = Field((), description="ids of further sources to be filed under seal")


def read(folder: Path) -> Settings:
    """The file of a case folder; everything unknown when there is none. ``InputErrors`` holds every problem."""
    path = folder / NAME
    if not path.is_file():
        return Settings()
    document = yamlfile.read(path)
    try:
        return Settings.model_validate(document.data)
    except ValidationError as error:
        raise InputErrors(
            [
                document.error(item["loc"], f"{'.'.join(map(str, item['loc']))}: {item['msg']}", "see docs/packet.md")
                for item in error.errors()
            ]
        ) from None
