"""A front in sentences."""

from collections.abc import Iterator
from fractions import Fraction

from placement.base.decimals import shown
from placement.base.language import _, number, percent, written
from placement.study.front.front import Front
from placement.study.front.slopes import Piece, pieces
from placement.study.front.volume import volume
from placement.study.worth import worth


def sentences(found: Front) -> Iterator[str]:
    """What the cap buys, how sure that is, and how much of what is possible the plans reach."""
    yield from _slopes(found)
    yield _sure(found)
    if (share := volume(found)) is not None:
        reached, possible = percent(share.reached, 1), percent(share.possible, 1)
        words = _("The plans cover {reached} of all between the worst and the best; {possible} is the most.")
        yield words.format(reached=reached, possible=possible)


def counted(found: Front, axis: int = 0) -> str:
    """What a cap counts, in its rule's words."""
    each = found.space.axes[axis]
    return found.space.rules(0)[each.rule].counted(each.parameter)


def _slopes(found: Front) -> Iterator[str]:
    """Each further unit of the cap saves so much up to here, then so much."""
    line = pieces(found)
    if not line:
        return
    axis = found.space.axes[0]
    size, up = _unit(line, Fraction(axis.step)), axis.looser >= 0
    first = _("Up to {end} {counted}, each further {size} saves {saves} {worth}")
    then = _("then {saves} up to {end}")
    if not up:
        first = _("Down to {end} {counted}, each {size} less saves {saves} {worth}")
        then = _("then {saves} down to {end}")
    told = {
        "size": _figure(size),
        "counted": counted(found),
        "worth": worth(found.space.rules(0), found.priority),
    }
    parts = [
        (then if at else first).format(end=_figure(piece.end), saves=_saves(piece, size), **told)
        for at, piece in enumerate(line)
    ]
    yield "; ".join(parts) + "."


def _saves(piece: Piece, size: Fraction) -> str:
    """What is saved, and between what it is proven to lie where that is not the same."""
    told = _figure(piece.saves * size)
    if piece.least is None or piece.most is None:
        return told
    least, most = _figure(max(Fraction(0), piece.least) * size), _figure(piece.most * size)
    if least == most == told:
        return told
    return _("{told} (proven: {least} to {most})", told=told, least=least, most=most)


def _unit(line: tuple[Piece, ...], step: Fraction) -> Fraction:
    """One, or a power of ten of which the longest piece has more than ten and not over a thousand."""
    longest, size = max(abs(piece.end - piece.start) for piece in line), Fraction(1)
    while size * 1000 < longest:
        size *= 10
    while size * 10 > longest and size > step:
        size /= 10
    return size


def _sure(found: Front) -> str:
    band = found.band
    if band <= found.asked:
        words = _("At every value plan and proven bound are at most {band} apart; solved: {count} of {size}.")
    elif band == float("inf"):
        words = _("Of some values neither a plan nor a bound is known; solved: {count} of {size}.")
    else:
        words = _("At some values plan and proven bound are {band} apart; solved: {count} of {size}.")
    told = percent(band, 2) if band < float("inf") else ""
    return words.format(band=told, count=number(len(found.points)), size=number(found.space.size))


def _figure(value: Fraction) -> str:
    """At most two decimals, or three digits of what is less than one."""
    if abs(value) < 1:
        return written(shown(float(f"{float(value):.3g}")))
    return written(f"{float(value):,.2f}".rstrip("0").rstrip("."))
