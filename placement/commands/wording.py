"""The words of the command line that are not our own: click's messages, and the frames of its help."""

import gettext
import os

import rich_click as click
from rich_click import rich_click as frames

from placement.base import language
from placement.base.language import _


class Help(click.RichHelpFormatter):
    """Help whose first word is in the language in use."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _("Usage:"))


def speak(chosen: str) -> None:
    """Everything that is printed from now on is in this language: "en" or "id"."""
    language.use(chosen)
    # Click asks the gettext of the process, which asks the environment.
    os.environ["LANGUAGE"] = chosen
    gettext.bindtextdomain(language.DOMAIN, str(language.FOLDER))
    gettext.textdomain(language.DOMAIN)
    click.RichContext.formatter_class = Help
    frames.ARGUMENTS_PANEL_TITLE = _("Arguments")
    frames.COMMANDS_PANEL_TITLE = _("Commands")
    frames.OPTIONS_PANEL_TITLE = _("Options")
