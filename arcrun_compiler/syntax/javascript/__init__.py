"""A `code` node's body to what the compiler must know of it, and to the module it becomes.

The parser, tree-sitter, is loaded at the first body; nothing here raises, whatever the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ...text.problem import Problem
from ...text.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .parse import Code
    from .shapes import Shape

_SHA256 = 'import { sha256 } from "../../runtime/sha256";\n\n'
_KEY = r"""\["[^"\n]*"\]|\['[^'\n]*'\]"""
_HOLE = re.compile(
    rf"\{{\{{\s*(?:{_KEY}|[^\W\d][\w-]*)(?:\.[\w-]+|\[\d+\]|{_KEY})*\s*(?:(?:\||\?\?)[^{{}}\n]*)?\}}\}}"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class CodeFacts(NamedTuple):
    """What a body does. Spans are offsets into the body, in code points.

    `problems` are of two slugs. `code-syntax`: `found` (stands alone), `expected` and `hint` (or None).
    `code-forbidden`: `what` (one of `import`, `dynamic import`, `export`, `require`, `eval`, `Function`,
    `constructor`, `prototype`, `async`, `await`, `clock`, `random`, `shared state`, `write to built-in`,
    `free name`), `name`, `nearest` and `hint` (or None).
    """

    problems: tuple[Problem, ...]
    reads: tuple[tuple[str, Span], ...]
    """Properties read of `input` for certain, in reading order."""
    reads_whole: bool
    """Whether it may read others: `input` is passed on, spread, or indexed by a value."""
    returns: bool
    """Whether some `return` has a value."""
    throws: bool
    mutates_input: bool
    """Whether it may change what it is handed; True when in doubt."""
    uses_sha256: bool
    template_braces: tuple[Span, ...]
    """What looks like `{{path}}`, which nobody fills in."""
    value: Shape
    """What it gives back."""


@lru_cache(maxsize=1024)
def analyse(body: str) -> CodeFacts:
    """The facts of a body. One that does not parse is taken to read, return and change everything."""
    from .parse import parse, syntax

    surrogate = _SURROGATE.search(body)
    if surrogate is not None:
        at = surrogate.start()
        found = f"half a character, U+{ord(surrogate[0]):04X}"
        return _unknown((syntax(Span(at, at + 1), found, "write it as an escape"),), ())
    return _facts(parse(body), body)


def _unknown(problems: tuple[Problem, ...], holes: tuple[Span, ...]) -> CodeFacts:
    from .shapes import UNKNOWN

    return CodeFacts(problems, (), True, True, True, True, False, holes, UNKNOWN)


def _facts(code: Code, body: str) -> CodeFacts:
    from .early import early_errors
    from .errors import syntax_error, too_deep
    from .forbidden import forbidden_uses, forbidden_words
    from .mutation import may_mutate
    from .reads import reads, returns, throws
    from .scope import resolve
    from .shapes import shape_of_value

    holes = _template_braces(code, body)
    words = forbidden_words(code)
    broken = syntax_error(code, holes) or too_deep(code)
    if broken is not None:
        return _unknown(_sorted(words) or (broken,), holes)
    names = resolve(code)
    problems = [*words, *forbidden_uses(code, names), *early_errors(code), *names.problems]
    taken = reads(code, names)
    mutates = may_mutate(code, names)
    return CodeFacts(
        problems=_sorted(problems),
        reads=taken.names,
        reads_whole=taken.whole,
        returns=returns(code),
        throws=throws(code),
        mutates_input=mutates,
        uses_sha256=any(each.name == "sha256" and each.binding is None for each in names.references),
        template_braces=holes,
        value=shape_of_value(code, names, mutates),
    )


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """In reading order; of several at one place, the forbidden thing alone is told."""
    problems = tuple(problems)
    forbidden = {each.span for each in problems if each.slug == "code-forbidden"}
    kept: dict[tuple[Span, str], Problem] = {}
    for each in sorted(problems, key=lambda each: (each.span, each.slug)):
        if each.slug == "code-forbidden" or each.span not in forbidden:
            kept.setdefault((each.span, each.slug), each)
    return tuple(kept.values())


def _template_braces(code: Code, body: str) -> tuple[Span, ...]:
    """`{{path}}` in strings and in the code; not in comments, not after the `$` of a template string."""
    if "{{" not in body:
        return ()
    from .parse import PREFIX

    shift = len(PREFIX)
    starts = {part.start for part in code.parts if part.kind == "${"}
    found = []
    for match in _HOLE.finditer(body):
        at = match.start() + shift
        if at - 1 in starts or any(each.start <= at < each.end for each in code.comments):
            continue
        found.append(Span(match.start(), match.end()))
    return tuple(found)


def module(body: str) -> str:
    """The text of the body's ES module, which the caller heads with a comment.

    Lines are indented by two spaces, but where that would change a text or a template string. A body with
    problems gives a module with the same ones.
    """
    from .parse import PREFIX, SUFFIX

    facts = analyse(body)
    lines = body.rstrip().split("\n")
    fixed = _fixed_lines(body)
    shown = [line if i in fixed or not line.strip() else "  " + line for i, line in enumerate(lines)]
    head = _SHA256 if facts.uses_sha256 else ""
    return head + PREFIX + "\n".join(shown).lstrip("\n") + SUFFIX


def _fixed_lines(body: str) -> frozenset[int]:
    """The lines, counted from 0, that begin inside a string, template string or comment."""
    if "`" not in body and "\\\n" not in body and "/*" not in body:
        return frozenset()
    from .parse import PREFIX, parse

    if _SURROGATE.search(body) is not None:
        return frozenset(range(body.count("\n") + 1))
    code = parse(body)
    fixed: set[int] = set()
    for part in code.parts:
        if part.kind in ("string_fragment", "escape_sequence", "string", "template_string"):
            first = code.text.count("\n", len(PREFIX), max(part.start, len(PREFIX)))
            fixed.update(range(first + 1, first + 1 + code.text.count("\n", part.start, part.end)))
    return frozenset(fixed)
