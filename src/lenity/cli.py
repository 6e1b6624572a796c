"""The command line: thin. It reads arguments, calls the same functions as everyone else, and prints."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any

import click

from . import __version__
from .errors import InputError

# Each command is imported only when it is called, so that `lenity review` does not pay for the packet or the web.
COMMANDS = {
    "new": "lenity.casefile.commands:new",
    "check": "lenity.review.commands:check",
    "review": "lenity.review.commands:review",
    "compare": "lenity.review.commands:compare",
    "deadlines": "lenity.review.commands:deadlines",
    "demo": "lenity.review.demo:demo",
    "sentence": "lenity.sentence.commands:sentence",
    "law": "lenity.law.commands:law",
    "packet": "lenity.packet.commands:packet",
    "ocr": "lenity.packet.commands:ocr",
    "screen": "lenity.screening.commands:screen",
    "data": "lenity.peers.commands:data",
    "peers": "lenity.peers.commands:peers",
    "disparity": "lenity.peers.commands:disparity",
    "intake": "lenity.intake.commands:intake",
    "timeline": "lenity.intake.commands:timeline",
    "booklet": "lenity.web.interview.commands:booklet",
    "serve": "lenity.web.commands:serve",
    "backup": "lenity.web.commands:backup",
    "restore": "lenity.web.commands:restore",
    "rotate-keys": "lenity.web.commands:rotate_keys",
    "audit": "lenity.web.commands:audit",
    "campaign": "lenity.web.campaign.commands:campaign",
}
_HELP = {
    "new": "Write a commented case file to fill in.",
    "check": "Check a case file: every problem with file, line and mend.",
    "review": "Review a case under the law of a date.",
    "compare": "What changed between two dates, and because of which provision.",
    "deadlines": "Every clock of a case as a calendar file.",
    "demo": "The Vailes case: reviews as of three dates, what changed, documents.",
    "sentence": "Compute a federal sentence.",
    "law": "Look a provision up, as encoded.",
    "packet": "Write the documents.",
    "ocr": "Make scanned exhibits readable, as a step of its own.",
    "screen": "Review a whole caseload.",
    "data": "Load Sentencing Commission data.",
    "peers": "People sentenced in like circumstances.",
    "disparity": "Adjusted differences between groups, with their limits.",
    "intake": "Letters and articles to proposed entries.",
    "timeline": "Everything in a case file by date.",
    "booklet": "The interview on paper, to mail into a prison.",
    "serve": "The web application on this machine.",
    "backup": "Everything of the web application into one file.",
    "restore": "A backup back into an empty place.",
    "rotate-keys": "A new key, and every sealed value again under it.",
    "audit": "Check the web application's audit log.",
    "campaign": "A public petition: check its statements; its exhibit; a demonstration.",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, target in COMMANDS.items() if _exists(target)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS or not _exists(COMMANDS[cmd_name]):
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _HELP[name]) for name in self.list_commands(ctx)])


def _exists(target: str) -> bool:
    """Whether the command's part of Lenity is installed (some parts are extras)."""
    try:
        return importlib.util.find_spec(target.partition(":")[0]) is not None
    except ModuleNotFoundError:
        return False


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lenity")
def cli() -> None:
    """Lenity: from a first letter to a court-ready motion for compassionate release.

    Not legal advice; a lawyer must check everything it prints. Nothing leaves this machine.
    """


def main(args: list[str] | None = None) -> Any:
    """Runs a command. Exit codes: 0 done, 1 the input is wrong (the message says where), 2 usage."""
    try:
        return cli.main(args=args, prog_name="lenity", standalone_mode=False)
    except InputError as e:
        click.echo(str(e), err=True)
        sys.exit(1)
    except click.exceptions.Exit as e:
        sys.exit(e.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(1)
    except click.ClickException as e:
        e.show()
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
