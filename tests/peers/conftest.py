"""One small invented store for the whole part, and the real sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from lenity.peers import load
from lenity.peers.store import Store, packaged

from . import peers_samples

YEARS = range(2017, 2022)
PEOPLE = 3000


@pytest.fixture(scope="session")
def national(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Five invented years, 2017 by its older codes being left aside: all written with today's variables."""
    folder = tmp_path_factory.mktemp("national")
    for year in YEARS:
        frame = peers_samples.people(PEOPLE, year)
        peers_samples.write_csv(frame, folder / f"opafy{year % 100}nid.csv")
    root = folder / "home" / "ussc"
    load.add([folder / f"opafy{year % 100}nid.csv" for year in YEARS], root)
    return Store(root)


@pytest.fixture(scope="session")
def violations(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The real violations file, loaded."""
    folder = tmp_path_factory.mktemp("violations")
    load.add([peers_samples.unpack("USSC_PV_Report_2020.csv.xz", folder)], folder / "ussc")
    return Store(folder / "ussc")


@pytest.fixture(scope="session")
def sample() -> Store:
    return packaged()


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The supplements as published: fixed width with layout, and CSV."""
    folder = tmp_path_factory.mktemp("supplements")
    for year in range(14, 18):
        for kind in ("dat", "csv"):
            peers_samples.unpack(f"ussc_sup_fy{year}.{kind}.xz", folder)
        layout = f"ussc_sup_fy{year}.layout.sas"
        (folder / layout).write_bytes((peers_samples.DATA / layout).read_bytes())
    return folder
