"""Backup and restore: database, snapshots, runs, minutes and the key in one file."""

import gzip
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections

DATABASE, DUMP = "workbench.sqlite3", "workbench.dump"
FOLDERS = ("snapshots", "runs", "minutes")
KEY = "secret.key"


class BackupError(Exception):
    """No backup could be made or read: `reason` is a key of the command's words, `what` stands in them."""

    def __init__(self, reason: str, what: object) -> None:
        super().__init__(f"{what}: {reason}")
        self.reason, self.what = reason, str(what)


def save(file: Path) -> None:
    """Writes the backup, while the workbench may be running; a file that exists is replaced whole.

    It holds the key and all data about people: only its owner may read it.
    """
    data = Path(settings.DATA)
    if not get_user_model()._default_manager.exists():
        raise BackupError("empty", data)
    with tempfile.TemporaryDirectory(dir=data) as scratch:
        fresh = Path(scratch) / "backup.tar.gz"
        fresh.touch(mode=0o600)
        with tarfile.open(fresh, "w:gz") as archive:
            archive.add(_database(Path(scratch)), _name())
            for name in (*FOLDERS, KEY):
                if (data / name).exists():
                    archive.add(data / name, name)
        shutil.move(fresh, file)


def restore(file: Path) -> None:
    """Puts a backup in place of an empty workbench; raises BackupError where there is something already."""
    data = Path(settings.DATA)
    there = [name for name in FOLDERS if (data / name).exists()]
    if there or _filled():
        raise BackupError("filled", data)
    with tempfile.TemporaryDirectory(dir=data) as scratch:
        held = Path(scratch)
        try:
            with tarfile.open(file, "r:gz") as archive:
                archive.extractall(held, filter="data")
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BackupError("damaged", file) from error
        if not (held / _name()).exists():
            raise BackupError("foreign", file)
        _load(held / _name())
        for name in (*FOLDERS, KEY):
            if (held / name).exists():
                shutil.move(held / name, data / name)


def _name() -> str:
    return DATABASE if connections["default"].vendor == "sqlite" else DUMP


def _database(scratch: Path) -> Path:
    """The database as it is at one moment, as a file."""
    target = scratch / _name()
    if connections["default"].vendor == "sqlite":
        live = closing(sqlite3.connect(settings.DATABASES["default"]["NAME"]))
        with live as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return target
    _postgresql(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"])
    return target


def _load(held: Path) -> None:
    connections["default"].close()
    if connections["default"].vendor == "sqlite":
        shutil.copyfile(held, settings.DATABASES["default"]["NAME"])
        return
    name = str(settings.DATABASES["default"]["NAME"])
    _postgresql(
        ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(held)]
    )


def _filled() -> bool:
    """Whether the database has tables: it is looked at before any migration."""
    return bool(connections["default"].introspection.table_names())


def _postgresql(command: list[str]) -> None:
    """A program of PostgreSQL on the settings' database; its password goes by the environment."""
    given = settings.DATABASES["default"]
    names = {
        "PGDATABASE": "NAME",
        "PGHOST": "HOST",
        "PGPASSWORD": "PASSWORD",
        "PGPORT": "PORT",
        "PGUSER": "USER",
    }
    env = {**os.environ, **{name: str(given[key]) for name, key in names.items() if given[key]}}
    try:
        said = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupError("lacking", command[0]) from error
    if said.returncode:
        raise BackupError("database", said.stderr.strip())
