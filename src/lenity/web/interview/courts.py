"""The federal trial courts by name, each with its circuit: the Commission's list of districts, told in words."""

from __future__ import annotations

from functools import lru_cache

from ...peers.codebook import districts


@lru_cache
def courts() -> dict[str, str]:
    """Court name (``Western District of North Carolina``) → circuit, by state."""
    named = {}
    for district in sorted(districts().values(), key=lambda d: d.name):
        state, _, part = district.name.partition(", ")
        named[f"{part} of {state}" if part else f"District of {state}"] = district.circuit.replace(".", "")
    return named
