"""Lenity: from a first letter to a court-ready motion for compassionate release, every sentence with its source."""

__version__ = "0.1.0"
