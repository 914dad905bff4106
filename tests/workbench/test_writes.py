"""Only services write, and every service tells: looked up in the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import placement.workbench

ROOM = Path(placement.workbench.__file__).parent

WRITING = {
    "save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create",
    "add", "set", "clear",
}  # fmt: skip
"""Methods that write, of models and query sets."""

BOOKKEEPING = {
    "events/recording.py": "the log itself",
    "staff/writing.py": "called by the service that imports",
    "accounts/notices.py": "an inbox line follows an event, and who has read it is nobody's business",
    "staff/looking.py": "a look changes nothing; its row is the record",
    "staff/reading.py": "how far a child process is",
    "planning/worker.py": "progress of the queue",
    "planning/leases.py": "who holds a row of the queue, and how long",
    "planning/children/solving.py": "a child process saves the engine's run in a folder",
    "planning/children/lettering.py": "a letter is a file",
    "serving.py": "a backup is a file",
}
"""Files that write without being services, and why."""


def is_service(function: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "service" for each in function.decorator_list)


def writes(function: ast.FunctionDef) -> Iterator[str]:
    """Calls on something of a model that write; a call on a plain name may be a set's or a dict's."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            on = ast.unparse(node.func.value)
            queried = "objects" in on or "_set" in on or "filter(" in on
            if queried or node.func.attr in {"save", "bulk_create", "bulk_update", "get_or_create"}:
                yield f"{function.name}: {on}.{node.func.attr}"


@pytest.mark.parametrize(
    "file", sorted(ROOM.rglob("*.py")), ids=lambda file: file.relative_to(ROOM).as_posix()
)
def test_only_services_write(file: Path) -> None:
    name = file.relative_to(ROOM).as_posix()
    if name in BOOKKEEPING or "migrations" in file.parts:
        return
    called = {
        inner.name
        for inner in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(inner, ast.FunctionDef) and is_service(inner)
    }
    loose = [
        f"{name}: {write}"
        for function in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef) and function.name not in called
        for write in writes(function)
    ]
    assert loose == []
