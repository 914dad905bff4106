"""`python -m docs.commands` writes docs/commands.md from the commands themselves."""

from collections.abc import Iterator
from pathlib import Path

import rich_click as click

from placement.base import language
from placement.commands import program

PAGE = Path(__file__).with_suffix(".md")
HEAD = """# Command line

`placement COMMAND --help` says the same in a terminal, in English or Indonesian
(`placement --language id`). Data goes to files and standard output, progress and messages to standard
error.

| exit code | means |
|--:|---|
| 0 | done; after Ctrl-C the plan found by then is written |
| 1 | unexpected: please report it |
| 2 | bad input: every problem is named with its file, row, column and remedy |
| 3 | no plan satisfies the hard rules; `placement diagnose` says which, and what would have to give |
| 4 | the solver failed, its answer did not pass the audit, or `verify` found a flaw |
| 5 | the time limit, or Ctrl-C, came before any plan |

How to have commands completed by the shell: [Installation](installation.md)."""


def page() -> str:
    """The whole of docs/commands.md, in English."""
    with language.speaking("en"):
        group = program()
        context = click.Context(group, info_name="placement")
        parts = [HEAD, *_sections(group, context)]
    return "\n\n".join(parts) + "\n"


def _sections(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in sorted(group.list_commands(context)):
        command = group.get_command(context, name)
        if command is None:
            continue
        below = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _sections(command, below)
            continue
        yield f"## {below.command_path}"
        yield command.help or ""
        usage = " ".join(command.collect_usage_pieces(below))
        yield f"```\n{below.command_path} {usage}\n```"
        if rows := [*_options(command, below)]:
            yield "\n".join(["| option | |", "|---|---|", *rows])


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[0]:  # what stands for more of the same has no name
            names, words = (" ".join(text.split()).replace("|", "\\|") for text in record)
            yield f"| `{names}` | {words} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
