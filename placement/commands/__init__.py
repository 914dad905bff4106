"""The command line: parse, call, print."""

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from itertools import zip_longest
from keyword import iskeyword

import rich_click as click

from placement.base import language
from placement.base.errors import InputError, PlacementError
from placement.base.extras import absent
from placement.base.language import _
from placement.commands.output import delivered, lines, lose, say
from placement.commands.wording import speak

COMMANDS = (
    "solve",
    "nation",
    "check",
    "verify",
    "compare",
    "sweep",
    "front",
    "stress",
    "waves",
    "explain",
    "whatif",
    "diagnose",
    "report",
    "example",
    "template",
    "letters",
    "need",
    "import",
    "export",
    "scenario",
    "serve",
)
"""One file each in this folder."""

BAD_INPUT, UNEXPECTED, NO_PLAN = 2, 1, 5
_HELP = {"--help", "--version"}
"""Printed by click itself, to a reader who may leave early."""


class Commands(click.RichGroup):
    """Commands that are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"placement.commands.{module}").command
        return command


def main() -> None:
    """The command `placement`, once it is loaded; `placement.__main__` guards the moments before."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Exit code of the command line with these arguments; a user never sees a traceback."""
    return delivered(_code(arguments))


def _code(arguments: Sequence[str]) -> int:
    try:
        speak(_language(arguments) or language.preferred())
        code = program().main(list(arguments), "placement", standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        solving = "solve" in arguments[:3]
        say(_("Stopped before there was a plan.") if solving else _("Stopped before it was done."))
        return NO_PLAN
    except PlacementError as error:
        _explain(error)
        return error.exit_code
    except (MemoryError, OSError, SystemExit) as error:
        return _refused(error, printing=not arguments or bool(_HELP & {*arguments}))
    except Exception as error:  # noqa: BLE001 - whatever it is, people get one line
        return _unexpected(error)
    return code if isinstance(code, int) else 0


def _unexpected(error: Exception) -> int:
    """A part that is not installed is named; anything else is ours to mend."""
    lacking = absent(error) if isinstance(error, ModuleNotFoundError) else error
    if isinstance(lacking, PlacementError):
        say(str(lacking))
        return lacking.exit_code
    if os.environ.get("PLACEMENT_DEBUG"):
        traceback.print_exception(error)
    kind = type(error).__name__
    say(_("Unexpected {kind}: {error}. Please report this.", kind=kind, error=error))
    return UNEXPECTED


def _refused(error: MemoryError | OSError | SystemExit, *, printing: bool) -> int:
    """What the system would not do; click itself exits where the reader of a help page left early."""
    if printing:
        if isinstance(error, OSError):
            lose(error)
        return 0
    lacking = errno.ENOMEM if isinstance(error, MemoryError) else errno.EPIPE
    reason = error if isinstance(error, OSError) else os.strerror(lacking)
    say(_("The system refuses: {reason}", reason=reason))
    return UNEXPECTED


def program() -> Commands:
    """The group of all commands, in the language in use."""

    @click.group(cls=Commands, help=_("Assign employees to units and posts, and prove how good the plan is."))
    @click.option(
        "--language",
        type=click.Choice(language.LANGUAGES),
        help=_("Language of all messages."),
        expose_value=False,
    )
    @click.version_option(package_name="staff-placement", help=_("Show the version and exit."))
    def placement() -> None: ...

    commands: Commands = placement
    return commands


def _language(arguments: Sequence[str]) -> str | None:
    """The language asked for: it must be known before there is any help to show."""
    for word, following in zip_longest(arguments, arguments[1:]):
        if word == "--language":
            return following
        if word.startswith("--language="):
            return word.partition("=")[2]
    return None


def _explain(error: PlacementError) -> None:
    if isinstance(error, InputError) and error.findings:
        for line in lines(error.findings, sys.stderr):
            say(line)
    say(str(error))
