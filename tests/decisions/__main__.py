"""``python -m tests.decisions``: prints the agreement with real courts and writes docs/agreement.md."""

from __future__ import annotations

import sys

from .report import PAGE, page

text = page()
PAGE.write_text(text, encoding="utf-8")
sys.stdout.write(text)
