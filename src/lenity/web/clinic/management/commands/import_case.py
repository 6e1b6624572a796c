"""``python -m django import_case FOLDER --to ADDRESS``: a case's folder on this machine into the clinic, as it is."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from .....errors import InputError
from ....core.models import User
from ... import cases, folder


class Command(BaseCommand):
    help = "Takes the folder of a case (case.yaml and what lies beside it) into the clinic."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--to", required=True, help="address of the account that becomes responsible for it")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["to"].lower()).first()
        if user is None:
            raise CommandError(f"there is no account {options['to']}")
        try:
            text, files = folder.of_disk(options["folder"])
            case = cases.create(text, user, "brought along as a folder", files, room="import")
        except InputError as e:
            raise CommandError(str(e)) from None
        self.stdout.write(f"{case}: {len(folder.paths(case))} files beside the case file")
