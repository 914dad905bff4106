"""`python -m docs.rules` writes docs/rules.md from the rules themselves: docstrings, fields, examples run.

docs/rules.id.md says the same in Indonesian; sentences of the pages alone are in `docs/locale`.

`python -m docs.rules KIND` prints the part of one kind, of another package, too.

A rule's docstring says what holds, then "Breach: …" with the formula, what else there is to
know, "Source: …" where there is one, "Hard or soft: …" where that needs words of its own, and after
"Example::" the rules of a scenario that extends docs/example/background.yaml.
"""

import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent, indent

from docs.outcome import Outcome
from docs.parameters import own, parameters
from placement.base import language
from placement.base.language import EXAMPLE, _, told
from placement.rules import KINDS, OWN
from placement.rules.base import Rule, Screen

PAGES = {"en": Path(__file__).with_suffix(".md"), "id": Path(__file__).with_suffix(".id.md")}
BACKGROUND = Path(__file__).parent / "example" / "background.yaml"
BREACH, HARD_OR_SOFT, SOURCE = MARKS = ("Breach: ", "Hard or soft: ", "Source: ")
"""What a paragraph of a docstring may begin with."""

language.also("docs", Path(__file__).parent / "locale")


@dataclass(frozen=True)
class Words:
    """A rule's docstring in the language in use, taken apart; `marked` by what begins a paragraph."""

    holds: str
    more: tuple[str, ...]
    marked: Mapping[str, str]
    example: str

    @classmethod
    def of(cls, rule: type[Rule]) -> "Words":
        """Raises ValueError where the docstring does not say what a breach counts, or has no example."""
        text, _begin, example = told(inspect.cleandoc(rule.__doc__ or "")).partition(EXAMPLE)
        holds, *rest = text.split("\n\n")
        starts = _starts()
        marked = {
            starts[say]: part.removeprefix(say) for part in rest for say in starts if part.startswith(say)
        }
        more = tuple(part for part in rest if not part.startswith(tuple(starts)))
        if BREACH not in marked or not example.strip():
            raise ValueError(f"the docstring of {rule.__name__} wants `{BREACH}…` and `Example::`")
        return cls(holds, more, marked, dedent(example.strip("\n")).rstrip())


def page(spoken: str) -> str:
    """The whole of a page: Placement's own rules, in a language."""
    with language.speaking(spoken):
        parts = [*_introduction(), *(part for kind in _own() for part in section(kind))]
    return "\n\n".join(parts) + "\n"


def section(kind: str) -> Iterator[str]:
    """The paragraphs of one kind, in the language in use."""
    rule = KINDS[kind]
    words = Words.of(rule)
    yield f"## {kind}"
    yield words.holds
    yield _("**A breach counts** {words}", words=words.marked[BREACH])
    yield from words.more
    yield _(
        "**Hard or soft.** {words}", words=_sentence(words.marked.get(HARD_OR_SOFT) or _hard_or_soft(rule))
    )
    if SOURCE in words.marked:
        yield _("**Source.** {words}", words=_sentence(words.marked[SOURCE]))
    if own(rule):
        yield "\n".join(parameters(rule, own(rule)))
    yield f"```yaml\nrules:\n{indent(words.example, '  ')}\n```"
    yield from outcome(kind, words.example).told()


@lru_cache  # the plans are the same in every language
def outcome(kind: str, example: str) -> Outcome:
    """What the example does to the background, solved twice: without the kind, and with it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.yaml"
        path.write_text(f"extends: {BACKGROUND.as_posix()}\nrules:\n{indent(example, '  ')}\n", "utf-8")
        return Outcome.of(path, kind)


def _introduction() -> Iterator[str]:
    yield _("# Rules")
    yield _("<!-- Written by `make docs` from placement/rules; change the docstrings there. -->")
    yield _("In Indonesian: [Kebijakan](rules.id.md).")
    yield _(
        "A scenario is a set of rules over a case. Below are all kinds, each with an example that was solved "
        "to write this page. In sources, *read* means that a figure was read in a source, *assumed* that it "
        "is general knowledge: keep it editable."
    )
    yield ", ".join(f"[{kind}](#{kind})" for kind in _own())
    yield _("## What every rule takes")
    yield "\n".join(parameters(Rule, list(Rule.model_fields)))
    yield _(
        "Without a `priority` a rule is **hard**: no plan may break it, and where no plan keeps all hard "
        "rules there is none. With one it is **soft**: weight × breach is added to the value of its "
        "priority. Priority 1 is made as small as can be, then 2 without giving up any of 1, and so on."
    )
    yield _(
        "`who` and `where` map a column to a value or a list of values; all must hold, and a blank never "
        "matches. `who` takes `min_years`, `max_years` (in post), `min_performance` and "
        "`competency: {name: level}` too. `where` tests the pair's post; for `placed`, `stay`, `moves`, "
        "`retention` and `rotation` the current post."
    )
    yield _(
        "Maximum headcounts always hold, each employee holds at most one post, and nobody outside the "
        "scenario's `scope` moves."
    )
    yield _("## The example")
    yield _(
        "Three units of a made-up coast and seven people, in `docs/example`. Every example extends its "
        "`background.yaml`:"
    )
    yield f"```yaml\n{BACKGROUND.read_text('utf-8').strip()}\n```"
    yield from (_table(name) for name in ("units", "posts", "employees", "links"))
    yield _(
        "*Without* below is the best plan of the background and the example without rules of the kind, "
        "*with* the best plan with them. Try one: put its `rules` into a file that says "
        "`extends: docs/example/background.yaml`, and `placement solve` it."
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _table(name: str) -> str:
    """A table of the example's case."""
    head, *rows = (BACKGROUND.parent / "data" / f"{name}.csv").read_text("utf-8").splitlines()
    columns = head.split(",")
    return f"`{name}`\n\n" + "\n".join(
        [_row(columns), _row(["---"] * len(columns)), *(_row(row.split(",")) for row in rows)]
    )


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _hard_or_soft(rule: type[Rule]) -> str:
    """What the two mean for a kind that has no words of its own for it."""
    if issubclass(rule, Screen):
        return _(
            "A screen: hard, it takes away every pair of employee and post whose breach is above 0; soft, it "
            "charges the breach. Either way it ignores current posts, unless it says `incumbents: true`."
        )
    return _("Hard, the breach must be 0; soft, each unit of it costs the `weight`.")


def _starts() -> dict[str, str]:
    """The marks by how they read, in English or in the language in use: a rule may have no other words."""
    here = (_("Breach: "), _("Hard or soft: "), _("Source: "))
    return dict(zip((*MARKS, *here), MARKS * 2, strict=True))


def _own() -> list[str]:
    """Kinds of this package; those of others have pages of their own."""
    return [kind for kind, rule in KINDS.items() if rule in OWN]


def main(kinds: Sequence[str]) -> None:
    """Write the pages; with kinds, print their parts of one: those of other packages, for instance."""
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise SystemExit(f"no rule is called {', '.join(unknown)}; is the package that offers it installed?")
    if kinds:
        sys.stdout.writelines(f"{part}\n\n" for kind in kinds for part in section(kind))
    else:
        for spoken, file in PAGES.items():
            file.write_text(page(spoken), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
