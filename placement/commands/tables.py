"""Plain tables of few rows: texts to the left, figures to the right."""

from collections.abc import Sequence


def columns(rows: Sequence[Sequence[object]]) -> str:
    """The rows in columns as wide as their widest cell; only the first column is text."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
