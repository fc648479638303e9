"""Tokens to the ones that the grammar lets pass and an engine does not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .builtin import words
from .parse import Code, Part, name_of, syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...text.problem import Problem

# Reserved in strict module code: ECMA-262, 12.7.2. `eval` and `arguments` may be used, not bound.
RESERVED = words(
    "await break case catch class const continue debugger default delete do else enum export extends"
    " false finally for function if implements import in instanceof interface let new null package"
    " private protected public return static super switch this throw true try typeof var void while"
    " with yield"
)

_DIGITS = r"\d(?:_?\d)*"
_NAMES = "a name is made of letters, digits, `_` and `$`, and begins with no digit"
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*n?|0[oO][0-7](?:_?[0-7])*n?|0[bB][01](?:_?[01])*n?"
    rf"|(?:0|[1-9](?:_?\d)*)n|(?:(?:0|[1-9](?:_?\d)*)(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
)
_ONE_LINE = re.compile(r"(?:[^\\\n\r]|\\(?:\r\n|.))*", re.DOTALL)
_OCTAL = re.compile(r"0\d+")
_ODD = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2060-\u206f]")
"""Characters that are white space to the grammar but not to an engine, and control characters."""
_MAY_BE_ODD = frozenset(("string_fragment", "regex_pattern", "string", "template_string", "jsx_text"))
_INSIDE_NAMES = frozenset("$_\u200c\u200d")


def odd_characters(code: Code) -> Iterator[Problem]:
    """A character outside of text and comments that looks like nothing; the first one only."""
    for found in _ODD.finditer(code.text):
        at = found.start()
        if found[0] in "\u2028\u2029\u200c\u200d\u200e\u200f\x85":
            continue
        if any(each.start <= at < each.end for each in code.comments):
            continue
        if any(p.start <= at < p.end and p.kind in _MAY_BE_ODD for p in code.parts):
            continue
        hint = "write it as an escape, or delete it"
        yield syntax(code.stretch(at, at + 1), f"the invisible character U+{ord(found[0]):04X}", hint)
        return


def number(code: Code, part: Part) -> Iterator[Problem]:
    text = code.read(part)
    if _OCTAL.fullmatch(text):
        yield syntax(code.span(part), f"the octal literal `{text}`", f"write `0o{text.lstrip('0') or '0'}`")
    elif not _NUMBER.fullmatch(text):
        yield syntax(code.span(part), f"`{text}` is no number")
    else:
        after = code.text[part.end]
        if after.isalnum() or after in "_$\\":
            yield syntax(code.stretch(part.start, part.end + 1), f"`{text}{after}` is no number and no name")


def identifier(code: Code, part: Part) -> Iterator[Problem]:
    name = name_of(code, part)
    if name in RESERVED:
        if name == "await" and part.kind != "statement_identifier":
            return  # `code-forbidden` speaks of it
        yield syntax(code.span(part), f"`{name}` is a reserved word", "use another name")
    elif not _is_name(name):
        yield syntax(code.span(part), f"`{name}` cannot be a name", _NAMES)


def property_name(code: Code, part: Part) -> Iterator[Problem]:
    name = name_of(code, part)
    if not _is_name(name.removeprefix("#")):
        yield syntax(code.span(part), f"`{name}` cannot be a name", _NAMES)


def _is_name(name: str) -> bool:
    if name.isascii() and name.isidentifier():
        return True
    plain = "".join("_" if c in _INSIDE_NAMES and (i or c in "$_") else c for i, c in enumerate(name))
    return plain.isidentifier()


def escape(code: Code, part: Part) -> Iterator[Problem]:
    """Escapes that a string or an untagged template must not hold."""
    text = code.read(part)
    head = text[1:2]
    of = part.parent
    in_template = of is not None and of.kind == "template_string"
    if in_template and of is not None and _is_tagged(of):
        return
    if head.isdecimal():
        after = code.text[part.end]
        if text != "\\0" or after.isdecimal():
            yield syntax(code.span(part), f"the octal escape `{text}`", "write `\\x…` or `\\u…`")
    elif head == "u" and text[2:3] == "{" and int(text[3:-1], 16) > 0x10FFFF:
        yield syntax(code.span(part), f"`{text}` is beyond the last character, U+10FFFF")


def _is_tagged(template: Part) -> bool:
    of = template.parent
    return of is not None and of.kind == "call_expression"


def string(code: Code, part: Part) -> Iterator[Problem]:
    text = code.read(part)
    if ("\n" in text or "\r" in text) and not _ONE_LINE.fullmatch(text):
        hint = "write `\\n`, or use a template string: backticks instead of quotes"
        yield syntax(code.span(part), "a string holds the end of a line", hint)


def regex(code: Code, part: Part) -> Iterator[Problem]:
    """Regular expressions that have no meaning, and what must not follow one."""
    from .regex import regex_mistake

    pattern, flags = part.child("pattern"), part.child("flags")
    text = "" if pattern is None else code.read(pattern)
    why = regex_mistake(text, "" if flags is None else code.read(flags))
    if why is not None:
        yield syntax(code.span(part), f"the regular expression is wrong: {why}")
        return
    after = code.text[part.end]
    if flags is None and (after == "\\" or after == "_" or after == "$" or after.isalnum()):
        yield syntax(code.span(part), "the regular expression has flags that do not exist")
