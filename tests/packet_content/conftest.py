"""The two cases of these tests: Vailes (public papers, no files) and Rivera (invented, with files)."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from lenity.packet.content.files import Files
from lenity.packet.content.record import Record
from lenity.packet.content.settings import read
from lenity.packet.exhibits import Store
from lenity.review.matter import Matter, matter
from lenity.review.scope import load

sys.path.insert(0, str(Path(__file__).parent))
import rivera

VAILES = Path(__file__).parents[2] / "src" / "lenity" / "examples" / "vailes"
needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice, which turns the Word exhibits into pages, is not installed"
)
TODAY = date(2026, 11, 23)
WON = date(2023, 7, 6)


@pytest.fixture(scope="session")
def vailes() -> Matter:
    """Vailes after Rutherford."""
    return matter(load(VAILES).case, TODAY)


@pytest.fixture(scope="session")
def vailes_won() -> Matter:
    """Vailes on the day he won."""
    return matter(load(VAILES).case, WON)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Rivera case folder with its files; read only: tests that change something copy it."""
    return rivera.make(tmp_path_factory.mktemp("rivera"))


@pytest.fixture(scope="session")
def store(folder: Path) -> Store:
    return Store(folder / ".lenity")


@pytest.fixture(scope="session")
def rivera_matter(folder: Path) -> Matter:
    return matter(load(folder).case, TODAY)


@pytest.fixture(scope="session")
def files(rivera_matter: Matter, folder: Path, store: Store) -> Files:
    return Files.of(rivera_matter.case, folder, store)


@pytest.fixture
def record(rivera_matter: Matter, files: Files, folder: Path) -> Record:
    """The Rivera record, its marks not yet given out."""
    return Record(rivera_matter, files, read(folder))
