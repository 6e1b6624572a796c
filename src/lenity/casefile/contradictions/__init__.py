"""What two papers say differently, found by rule. Nothing is resolved here: both are shown, the stronger first.

The words stand in ``table.yaml``; each module beside it holds the tests of one topic.
"""

from . import custody, people, sentence, values  # noqa: F401 - registers the rules, in the order of table.yaml
from .registry import Contradiction, contradictions, kinds, name_of

__all__ = ["Contradiction", "contradictions", "kinds", "name_of"]
