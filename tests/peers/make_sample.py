"""Write the packaged sample from the files in tests/peers/data, by the ordinary loader.

Run from the project's folder: ``python -m tests.peers.make_sample``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from lenity.peers import load
from lenity.peers.sources import Source, discover

from . import peers_samples


def make(root: Path) -> None:
    """Load the four supplements and the district's file into ``root``."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for source in discover([peers_samples.unpack(f"ussc_sup_fy{year}.csv.xz", folder) for year in range(14, 18)]):
            load.load(source, root)
        load.load(Source("district", 2015, peers_samples.unpack("edny_fy2015.csv.xz", folder)), root)


if __name__ == "__main__":
    make(Path(__file__).parents[2] / "src" / "lenity" / "peers" / "sample")
