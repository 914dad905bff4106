"""`placement serve`: the workbench in the browser."""

from pathlib import Path

import rich_click as click

from placement.base.errors import PlacementError
from placement.base.language import _
from placement.commands.output import data, say


@click.command("serve", help=_("Open the workbench: data, planning and approval in the browser."))
@click.option(
    "--host",
    default="127.0.0.1",
    metavar="HOST",
    help=_("The address to listen on (default: {host}).", host="127.0.0.1"),
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    metavar="N",
    help=_("The port (default: {port}).", port=8000),
)
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=_("The folder of database, snapshots and runs (default: PLACEMENT_DATA, or one of your own)."),
)
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    default=1,
    metavar="N",
    help=_("Processes that solve (default: {workers}).", workers=1),
)
@click.option(
    "--demo", is_flag=True, help=_("Load the case of Sorong and an account of every role, for demonstration.")
)
@click.option("--prepare", "only", is_flag=True, help=_("Make folder, database and accounts ready, and end."))
@click.option(
    "--backup",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write database, snapshots and runs into one file, and end."),
)
@click.option(
    "--restore",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help=_("Fill an empty folder and database from a backup, and end."),
)
def command(
    host: str,
    port: int,
    folder: Path | None,
    workers: int,
    demo: bool,
    only: bool,
    backup: Path | None,
    restore: Path | None,
) -> int:
    """Prepare, say where it is, serve until stopped."""
    from placement.workbench import serving

    say(_("Preparing the database …"))
    try:
        serving.prepare(folder, restore)
        if backup is not None:
            serving.save(backup)
    except serving.BackupError as error:
        raise PlacementError(_why(error.reason, error.what)) from error
    if backup is not None:
        data(_("The backup is in {file}.", file=backup))
        return 0
    if restore is not None:
        data(_("Restored from {file}.", file=restore))
        return 0
    if demo:
        _demonstrate()
    elif first := serving.first_administrator():
        name, code = first
        data(
            _(
                "First administrator: user name {name}, code {code}. Use it within 14 days.",
                name=name,
                code=code,
            )
        )
    if only:
        return 0
    data(_("The workbench is at {address}. Ctrl-C ends it.", address=serving.address(host, port)))
    return serving.run(host, port, workers=workers, threads=8)


def _why(reason: str, what: str) -> str:
    """Why there is no backup, or nothing was restored."""
    return {
        "damaged": _("{what}: this is no backup, or a damaged one; take another file.", what=what),
        "database": _("The database refuses: {what}", what=what),
        "empty": _("{what}: nothing to back up; name the workbench's folder with --data.", what=what),
        "filled": _("{what}: there is data already; restore into an empty folder and database.", what=what),
        "foreign": _("{what}: this backup is of another kind of database; see DATABASE_URL.", what=what),
        "lacking": _("{what} is not installed; install the client programs of PostgreSQL.", what=what),
    }[reason]


def _demonstrate() -> None:
    from placement.workbench import demo

    say(_("Loading Sorong …"))
    loaded = demo.load()
    demo.begin_round()
    data(
        _(
            "Employees: {employees}. Scenarios: {scenarios}.",
            employees=loaded.employees,
            scenarios=loaded.scenarios,
        )
    )
    data(
        _(
            "For demonstration only, password {password}: {users}",
            password=demo.PASSWORD,
            users=", ".join(loaded.users),
        )
    )
