"""How far a solve is: one live line on a terminal, a plain line per stage elsewhere."""

import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from placement.base.language import _, percent, written
from placement.commands.output import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from placement.api.parts import Progress


@contextmanager
def progress() -> "Iterator[Callable[[Progress], None]]":
    """A watcher to hand to the engine while the block runs."""
    with _live() if sys.stderr.isatty() else _plain() as watch:
        yield watch


@contextmanager
def _live() -> "Iterator[Callable[[Progress], None]]":
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda seen: status.update(_Ticking(seen))


@contextmanager
def _plain() -> "Iterator[Callable[[Progress], None]]":
    """Says of each stage and priority the last that was heard of it."""
    heard: list[Progress] = []

    def watch(seen: "Progress") -> None:
        if heard and (heard[-1].stage, heard[-1].priority) != (seen.stage, seen.priority):
            say(words(heard[-1]))
        heard[:] = [seen]

    try:
        yield watch
    finally:
        for last in heard:
            say(words(last))


class _Ticking:
    """Progress whose seconds go on between two reports; rich asks for it at every frame."""

    def __init__(self, seen: "Progress") -> None:
        self._seen, self._heard = seen, time.monotonic()

    def __rich__(self) -> str:
        return words(replace(self._seen, seconds=self._seen.seconds + time.monotonic() - self._heard))


def words(seen: "Progress") -> str:
    """Stage, priority, best value, bound, gap and seconds, as far as they are known."""
    stages = {
        "pairs": _("listing pairs"),
        "model": _("stating the rules"),
        "prices": _("finding prices"),
        "solve": _("solving"),
        "prove": _("proving"),
        "audit": _("auditing"),
    }
    told = [stages.get(seen.stage, seen.stage)]
    if seen.priority is not None:
        told.append(_("priority {priority}", priority=seen.priority))
    if seen.value is not None:
        told.append(_("best {value}", value=written(f"{seen.value:,.10g}")))
    if seen.bound is not None:
        told.append(_("bound {bound}", bound=written(f"{seen.bound:,.10g}")))
    if seen.gap is not None:
        told.append(_("gap {gap}", gap=percent(seen.gap)))
    told.append(written(f"{seen.seconds:.1f} s"))
    return " · ".join(told)
