"""A tree that the parser had to guess at to the one finding that names the first cause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .parse import PREFIX, SUFFIX, Code, Part, syntax

if TYPE_CHECKING:
    from ...text.problem import Problem
    from ...text.source import Span

DEEPEST = 500
"""Levels of nesting. Engines recurse: V8 gives up near 3,000 levels of the simplest kind."""
LONGEST = 3000
"""Links of one chain, `a.b.c…` or `a + b - c…`."""

_CLOSERS = {"(": ")", "[": "]", "{": "}", "${": "}"}
_HEADS = frozenset(("if", "while", "for", "switch"))
_PYTHON = frozenset(("def", "elif", "None", "True", "False", "not", "and", "or", "lambda", "pass", "print"))
_HOLE = "`{{…}}` is not filled in inside `code`: map the value under `input:` and read `input.name`"


def too_deep(code: Code) -> Problem | None:
    """Nesting that an engine may refuse. A chain counts by its length, not as nesting."""
    if len(code.parts) <= DEEPEST:
        return None
    depths = [0] * len(code.parts)
    lengths = [0] * len(code.parts)
    for part in code.parts:
        of = part.parent
        if of is None:
            continue
        is_link = of.children[0] is part or part.kind == "else_clause" or of.kind == "else_clause"
        depths[part.at] = depths[of.at] + (not is_link)
        lengths[part.at] = lengths[of.at] + 1
        if depths[part.at] > DEEPEST:
            return syntax(code.span(part), f"code nested more than {DEEPEST} levels deep", "split it up")
        if lengths[part.at] > LONGEST:
            return syntax(code.span(part), f"a chain of more than {LONGEST} links", "split it up")
    return None


def syntax_error(code: Code, holes: tuple[Span, ...]) -> Problem | None:
    """The first cause, if the module does not parse or the body closes it. `holes` look like templates."""
    if not code.broken:
        return _closed_early(code)
    tokens = [part for part in code.parts if not part.children and part.at not in code.missing]
    found = _open_text(code) or _guess(code, tokens)
    hole = next((hole for hole in holes if _is_on_line(code, hole, found.span)), None)
    if hole is not None:
        text = code.text[hole.start + len(PREFIX) : hole.end + len(PREFIX)]
        return syntax(hole, f"`{_short(text)}` is no JavaScript", _HOLE)
    return found


def _is_on_line(code: Code, hole: Span, span: Span) -> bool:
    start, end = sorted((hole.start, span.start))
    return "\n" not in code.text[start + len(PREFIX) : end + len(PREFIX)].strip("\n")


def _closed_early(code: Code) -> Problem | None:
    """The wrapper's brace must be the last thing: otherwise a brace of the body closed it."""
    end = code.wrapper.children[-1].end
    if end == len(code.text) - 1 and len(code.parts[0].children) == 1:
        return None
    return syntax(code.stretch(end - 1, end), "`}` closes nothing", "delete it, or open its `{`")


def _guess(code: Code, tokens: list[Part]) -> Problem:
    bracket = _brackets(code, tokens)
    first = _first(code)
    if bracket is not None:
        return bracket
    if first is None:
        return syntax(code.stretch(len(PREFIX), len(code.text)), "this is no JavaScript")
    if first.at in code.missing:
        return _missing(code, first, tokens)
    return _unexpected(code, first, tokens)


def _open_text(code: Code) -> Problem | None:
    """A string, template or comment that does not end; it swallows brackets, so it is looked for first."""
    for part in code.parts:
        if part.kind != "ERROR":
            continue
        for i, each in enumerate(part.children):
            if each.kind in ("'", '"') and i + 1 < len(part.children):
                after = part.children[i + 1]
                if after.kind in ("string_fragment", "escape_sequence"):
                    hint = "for several lines, use `…` with backticks"
                    return syntax(code.stretch(each.start, after.end), "the string is never closed", hint)
            if each.kind == "`":
                return syntax(code.span(each), "the template string is never closed")
    for part in code.parts:
        if part.kind == "/" and code.text.startswith("/*", part.start):
            return syntax(code.stretch(part.start, part.start + 2), "the comment is never closed")
    return None


def _brackets(code: Code, tokens: list[Part]) -> Problem | None:
    """The first bracket without its partner. The wrapper's own pair is the first and the last."""
    opened: list[Part] = []
    last = len(code.text) - len(SUFFIX) + 1
    for token in tokens:
        if token.kind in _CLOSERS:
            opened.append(token)
        elif token.kind in (")", "]", "}") and token.field != "close_tag":
            if token.start >= last:
                break
            if opened and _CLOSERS[opened[-1].kind] == token.kind and len(opened) > 1:
                opened.pop()
                continue
            if token.start < len(PREFIX):
                opened.pop()
                continue
            return _unpaired(code, opened, token)
    inner = [each for each in opened if each.start >= len(PREFIX)]
    if inner:
        opener = inner[-1]
        found = f"`{opener.kind}` is never closed"
        return syntax(code.span(opener), found, None, f"`{_CLOSERS[opener.kind]}`")
    return None


def _unpaired(code: Code, opened: list[Part], token: Part) -> Problem:
    if len(opened) <= 1:
        return syntax(code.span(token), f"`{token.kind}` closes nothing", "delete it, or open its partner")
    opener = opened[-1]
    wanted = _CLOSERS[opener.kind]
    if any(_CLOSERS[each.kind] == token.kind for each in opened[1:-1]):
        return syntax(code.span(opener), f"`{opener.kind}` is never closed", None, f"`{wanted}`")
    return syntax(code.span(token), f"`{token.kind}` where `{wanted}` should stand", None, f"`{wanted}`")


def _first(code: Code) -> Part | None:
    """The first guess of the parser; in an error the first error inside, which is closer to the cause."""
    first: Part | None = None
    for part in code.parts:
        if first is not None and part.start >= first.end and part.at not in code.missing:
            break
        if part.at in code.missing:
            return part if first is None else first
        if part.kind == "ERROR" and part.end > part.start:
            first = part
    return first


def _missing(code: Code, part: Part, tokens: list[Part]) -> Problem:
    after = next((token for token in tokens if token.start >= part.start), None)
    before = _last_before(tokens, part.start)
    if part.kind == ";":
        hint = "a `;` or a new line between two statements"
        return _at_token(code, after, before, hint, "`;`")
    wanted = "an expression" if part.kind in ("identifier", "property_identifier") else f"`{part.kind}`"
    return _at_token(code, after, before, None, wanted)


def _last_before(tokens: list[Part], at: int) -> Part | None:
    return next((token for token in reversed(tokens) if token.end <= at), None)


def _at_token(
    code: Code, token: Part | None, before: Part | None, hint: str | None, expected: str | None
) -> Problem:
    """`token` is the one that does not fit; at the end of the body it is the wrapper's brace."""
    if token is None or token.start >= len(code.text) - len(SUFFIX):
        at = code.span(before) if before is not None else code.stretch(len(code.text), len(code.text))
        return syntax(at, "the code ends too early", hint, expected)
    text = _short(code.read(token))
    return syntax(code.span(token), f"`{text}` does not fit here", hint, expected)


def _unexpected(code: Code, error: Part, tokens: list[Part]) -> Problem:
    inside = [each for each in tokens if error.start <= each.start < error.end]
    if not inside:
        text = _short(code.read(error))
        return syntax(code.span(error), f"`{text}` does not fit here")
    first, last = inside[0], inside[-1]
    after = next((token for token in tokens if token.start >= error.end), None)
    if first.kind in _HEADS and (len(inside) < 2 or inside[1].kind != "("):
        second = inside[1] if len(inside) > 1 else after
        hint = f"`{first.kind} (…)`"
        return _at_token(code, second, first, hint, "`(`")
    if first.kind == "number" and after is not None and after.start == error.end and after.kind[-1].isalnum():
        text = _short(code.text[first.start : after.end])
        return syntax(code.stretch(first.start, after.end), f"`{text}` is no number and no name")
    if any(part.kind == "object_assignment_pattern" for part in _below(error)):
        return syntax(code.span(error), "`=` inside an object", "a property is written `name: value`")
    if after is not None and after.start >= len(code.text) - len(SUFFIX) and len(inside) > 1:
        return _at_token(code, after, last, _hint(code, inside), None)
    token = first if len(inside) == 1 or _is_first_odd(error) else last
    return _at_token(code, token, None, _hint(code, inside), None)


def _is_first_odd(error: Part) -> bool:
    """Whether something stood before the error in the same statement, so that its first token is wrong."""
    of = error.parent
    return of is not None and of.kind not in ("statement_block", "program") and of.children[0] is not error


def _hint(code: Code, inside: list[Part]) -> str | None:
    for token in inside:
        text = code.read(token)
        if token.kind in ("'", '"'):
            return "a quote inside a string is written with a backslash, or use the other quotes"
        if text in _PYTHON:
            return "`code` is JavaScript"
    return None


def _below(part: Part) -> list[Part]:
    found = [part]
    for each in found:
        found.extend(each.children)
    return found


def _short(text: str) -> str:
    line = re.sub(r"\s+", " ", text)
    return line if len(line) <= 30 else line[:29] + "…"
