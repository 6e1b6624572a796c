"""Time, as the Bureau of Prisons computes it: full term, credits, release dates, milestones, percentages.

``compute`` answers for one sentence with reasons; ``columns`` adds the main dates to a caseload. Both run the same
Polars expressions. Every legal number is in ``parameters.yaml``.
"""

from .caseload import columns
from .command import sentence_command
from .compute import compute
from .model import SentenceInput, parse
from .render import lines
from .timeline import timeline_svg

__all__ = ["SentenceInput", "columns", "compute", "lines", "parse", "sentence_command", "timeline_svg"]
