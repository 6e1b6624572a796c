"""``python -m lenity`` is the command line."""

from .cli import main

main()
