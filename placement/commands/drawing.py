"""Tables of text and figures, fitted to the terminal where there is one."""

import sys
from collections.abc import Iterable, Sequence
from io import StringIO

_ENDLESS = 10_000  # columns


def drawn(texts: Sequence[str], numbers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns of text, then columns of figures to the right; only a terminal's width wraps."""
    return table([*((name, False) for name in texts), *((name, True) for name in numbers)], rows)


def table(heads: Sequence[tuple[str, bool]], rows: Iterable[Sequence[object]]) -> str:
    """Columns in any order, each with its name and whether it holds figures."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    page, terminal = StringIO(), sys.stdout.isatty()
    console = Console(
        file=page,
        force_terminal=terminal,
        width=None if terminal else _ENDLESS,
        highlight=False,
        emoji=False,
        markup=False,
    )
    frame = box.SIMPLE_HEAD if terminal else None
    made = Table(box=frame, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name, figures in heads:
        made.add_column(name, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        made.add_row(*map(str, row))
    console.print(made)
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines())
