"""What loses motions before anyone reaches the merits: a registry of tests, each with its message and its mend.

The words, levels and citations stand in ``table.yaml``; each module beside it holds the tests of one topic.
"""

from . import grounds, plan, proof, relief, repeat, request, vehicle  # noqa: F401 - registers the tests
from .registry import defects, kinds

__all__ = ["defects", "kinds"]
