"""What the database itself refuses, whoever asks: changed events, overlapping postings."""

from typing import Any

from django.db import connections

FOREVER = (
    "events_event",
    "events_event_about",
    "planning_scenarioversion",
    "planning_decision",
    "staff_look",
)
"""Tables whose rows are written once: neither changed nor deleted."""

UNCHANGED = ("events_content",)
"""Tables whose rows may be deleted (personal data is shredded) but not changed."""

NEVER_DELETED = ("voice_ballot", "voice_void", "voice_aggregate")
"""Tables whose rows stay, whatever is noted on them."""

FIXED = {"voice_ballot": "session_id, slip_id, unit_id, employee_id, score, comment"}
"""Columns that stay as they were written."""

_SQLITE_OVERLAP = """
CREATE TRIGGER IF NOT EXISTS staff_posting_{event}_overlap BEFORE {moment} ON staff_posting BEGIN
  SELECT RAISE(ABORT, 'postings of one employee overlap') WHERE EXISTS (
    SELECT 1 FROM staff_posting AS other
    WHERE other.employee_id = NEW.employee_id AND other.id IS NOT NEW.id
      AND (other.until IS NULL OR NEW.start IS NULL OR NEW.start < other.until)
      AND (NEW.until IS NULL OR other.start IS NULL OR other.start < NEW.until));
END"""

_POSTGRESQL_OVERLAP = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE staff_posting DROP CONSTRAINT IF EXISTS staff_posting_overlap;
ALTER TABLE staff_posting ADD CONSTRAINT staff_posting_overlap
  EXCLUDE USING gist (employee_id WITH =, daterange(start, until, '[)') WITH &&)
"""

_POSTGRESQL_REFUSE = """
CREATE OR REPLACE FUNCTION placement_refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'rows of % are written once', TG_TABLE_NAME
     USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def install(using: str = "default", **_signal: Any) -> None:
    """Creates all guards that are not there yet, once every table is."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    if not {*FOREVER, *UNCHANGED, *NEVER_DELETED, "staff_posting"} <= there:
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def _statements(vendor: str) -> list[str]:
    refused = [(table, verb) for table in FOREVER for verb in ("UPDATE", "DELETE")]
    refused += [(table, "UPDATE") for table in UNCHANGED]
    refused += [(table, "DELETE") for table in NEVER_DELETED]
    refused += [(table, f"UPDATE OF {columns}") for table, columns in FIXED.items()]
    if vendor == "sqlite":
        overlaps = [
            _SQLITE_OVERLAP.format(event=event.split()[0].lower(), moment=event)
            for event in ("INSERT", "UPDATE OF employee_id, start, until")
        ]
        return overlaps + [_sqlite_refusal(table, verb) for table, verb in refused]
    return [
        _POSTGRESQL_OVERLAP,
        _POSTGRESQL_REFUSE,
        *(_postgresql_refusal(table, verb, "ROW") for table, verb in refused),
        *(_postgresql_refusal(table, "TRUNCATE", "STATEMENT") for table in FOREVER),
    ]


def _sqlite_refusal(table: str, verb: str) -> str:
    name = f"{table}_no_{verb.split(maxsplit=1)[0].lower()}"
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, 'rows of {table} are written once'); END"
    )


def _postgresql_refusal(table: str, verb: str, each: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {table}_no_{verb.split(maxsplit=1)[0].lower()} BEFORE {verb} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION placement_refuse()"
    )
