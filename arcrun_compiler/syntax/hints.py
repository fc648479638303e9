"""Turns the place where a grammar stops into facts: what is there, what could be, and what was meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..text.problem import Problem
from ..text.source import Span
from .grammar import Stop
from .literal import piece_at


class Hint(NamedTuple):
    """Applies when the text before the stop ends in `before` and the text from it begins with `here`."""

    before: str
    here: str
    text: str


class Voice(NamedTuple):
    """How a language's terminals are called in a message, in the order to list them, and its hints."""

    terminals: tuple[tuple[str, str], ...]
    hints: tuple[Hint, ...]


MOST_LISTED = 6
"""More alternatives than this help nobody; then only the hint is given."""


def explain(slug: str, text: str, stop: Stop, voice: Voice) -> Problem:
    """The problem of a text that a grammar refused: `found`, `expected` and `hint` are its facts."""
    span = piece_at(text, stop.at)
    written = text[span.start : span.end]
    if not written and text:
        span = Span(len(text.rstrip()) - 1, len(text.rstrip())) if text.strip() else Span(0, len(text))
    expected = [phrase for name, phrase in voice.terminals if name in stop.expected and phrase]
    listed = tuple(dict.fromkeys(expected))
    facts = {
        "found": f"`{written if len(written) <= 40 else written[:39] + '…'}`" if written else "the end",
        "expected": listed if len(listed) <= MOST_LISTED else (),
        "hint": hint_at(text, stop.at, voice.hints),
    }
    return Problem(slug, span, facts)


def hint_at(text: str, at: int, hints: tuple[Hint, ...]) -> str | None:
    """The first hint that fits the place, with `{0}`, `{1}` filled from the groups of `here`."""
    before = text[max(0, at - 80) : at].rstrip()
    here = text[at : at + 200]
    for hint in hints:
        if (found := re.match(hint.here, here, re.DOTALL)) and re.search(rf"(?:{hint.before})\Z", before):
            filled = hint.text
            for number, group in enumerate(found.groups()):
                filled = filled.replace(f"<{number}>", group or "")
            return filled
    return None


_QUOTES = (
    Hint("", "[“”„‟‘’「」『』＂＇]", "text stands between straight quotes: `'…'` or `\"…\"`"),
    Hint(
        "",
        r"""(["'])(?:[^"'\\]|\\.)*\\(?!["'\\/bfnrtu])(.)""",
        "`\\<1>` is no escape; write `\\\\` for a backslash",
    ),
    Hint("", r"""["']""", "the quote is not closed, or an escape in it is none of JSON's"),
)

_DEFAULTS = "a default is a quoted text, a number, `true`, `false` or `null`"
_LISTS = "a list holds quoted texts, numbers, `true`, `false` and `null`"

TEMPLATE = Voice(
    (
        ("NAME", "a name"),
        ("LBRACKET", ""),
        ("_DOT", "`.`"),
        ("INDEX", "a position"),
        ("RBRACKET", "`]`"),
        ("_PIPE", "`|`"),
        ("FILTER", "a filter"),
        ("ELSE", "`??`"),
        ("_LPAR", ""),
        ("RPAR", "`)`"),
        ("STRING", "a quoted text"),
        ("NUMBER", "a number"),
        ("TRUE", "`true`"),
        ("FALSE", "`false`"),
        ("NULL", "`null`"),
        ("CLOSE", "`}}`"),
        ("$END", "the end"),
    ),
    (
        Hint(r"\{\{", r"\}\}|\Z", "an empty template means nothing; a literal `{{` is written `\\{{`"),
        Hint(r"\{\{", r"\{", "two braces open a template"),
        Hint(
            r"\{\{",
            r"[#/^!>@&]|else\b|end\b",
            "templates have no blocks; choose with an `IF` edge, repeat with `FOREACH`",
        ),
        Hint(
            r"",
            r"\$(json|node|input|vars|env)\b",
            "`$<0>` is of another language; begin with a node's name or `input`",
        ),
        Hint(r"\{\{", r"[\"'\d-]", "a template begins with the name of a node, a loop variable or `input`"),
        Hint(r"\.", r"(\d+)(?![\w-])", "a position is written `[<0>]`"),
        Hint(r"\[", r"-\d+", "positions count from 0; the last item is `| last`"),
        Hint(r"\[", r"(\d{16,})", "no list has that many items"),
        Hint(r"\[", r"([^\W\d][\w-]*)\s*\]", 'a key in brackets is quoted: `["<0>"]`'),
        Hint(r"\w", r"\(", "nothing can be called here; a value is changed by filters, as in `| upper`"),
        Hint(r"\?\?", r"[^\W\d][\w.-]*", _DEFAULTS),
        Hint(r"\?\?", r"[\[{]", _DEFAULTS),
        Hint(r"\|", r"\|", "what stands in for a missing value is written `?? 'x'`"),
        Hint(r"\|\s*\w+", r":\s*(\S+)", "a filter's argument stands in parentheses, as in `default('x')`"),
        Hint(r"\(", r"\)", "the filter's argument is missing"),
        Hint(
            r"\(",
            r"[^\W\d][\w.-]*|[\[{]",
            "a filter's argument is a quoted text, a number, `true`, `false` or `null`",
        ),
        Hint("", r"\?\.", "write `.`: a path into what is missing is missing, and `?? 'x'` stands in for it"),
        Hint("", r"\}(?!\})", "a template is closed by `}}`"),
        Hint("", r"\{\{", "the template before it is not closed; a literal `{{` is written `\\{{`"),
        Hint("", r"\Z", "a template is closed by `}}`; a literal `{{` is written `\\{{`"),
        Hint("", r"｝", "a template is closed by `}}`, not by full-width braces"),
        Hint("", r"[+*/%<>=!&?^~:-]", "a template holds no expression; compute in a `code` node"),
        Hint(
            r"[\w-]", r"[\w-]+", 'a name that holds spaces stands in brackets, as in `{{["my node"].data}}`'
        ),
        *_QUOTES,
    ),
)

CONDITION = Voice(
    (
        ("ROOT", "a path"),
        ("NAME", "a name"),
        ("INDEX", "a position"),
        ("STRING", "a quoted text"),
        ("NUMBER", "a number"),
        ("TRUE", "`true`"),
        ("FALSE", "`false`"),
        ("NULL", "`null`"),
        ("LBRACKET", ""),
        ("FUNCTION", ""),
        ("EXISTS", ""),
        ("NOT", ""),
        ("_DOT", ""),
        ("COMPARE", "a comparison"),
        ("_AND", "`and`"),
        ("_OR", "`or`"),
        ("_COMMA", "`,`"),
        ("_LPAR", ""),
        ("RPAR", "`)`"),
        ("RBRACKET", "`]`"),
        ("$END", "the end"),
    ),
    (
        Hint("", r"=(?!=)", "`==` compares"),
        Hint("<", r">", "`!=` says that two values differ"),
        Hint("", r"(≥|≤|≠)", "write `>=`, `<=` or `!=`"),
        Hint("", r"[＝＜＞！（）＆｜]", "write the sign in half width"),
        Hint("", r"\{\{", "a condition reads its source's result without braces, as in `data.n`"),
        Hint(
            "",
            r"\$(json|node|input)\b",
            "`$<0>` is of another language; paths begin at the source's result, as in `data.n`",
        ),
        Hint("", r"&", "write `and`, or `&&`"),
        Hint("", r"\|", "write `or`, or `||`"),
        Hint("", r"(?:且|和|並且|而且)", "write `and`"),
        Hint("", r"(?:或|或者)", "write `or`"),
        Hint("", r"not\s+in\b", "write `not` before the whole comparison: `not x in [1, 2]`"),
        Hint("", r"is\s+not\b", "write `!=`"),
        Hint("", r"is\b", "write `==`"),
        Hint("", r"(?:contains|includes)\b", "the part comes first: `'x' in data.text`"),
        Hint(r"(?:len|length|count|Size|SIZE)", r"\(", "the function is `size(…)`"),
        Hint(r"(?i:is_?empty)", r"\(", "the function is `empty(…)`"),
        Hint(r"\.(?:includes|contains|indexOf)", r"\(", "the part comes first: `'x' in data.text`"),
        Hint(r"\w", r"\(", "the functions are `size(x)`, `empty(x)` and `exists(x)`"),
        Hint(r"exists\s*\(", r".", "`exists` asks for a path, as in `exists(data.id)`"),
        Hint("", r"[<>]|[=!]=|in\b", "comparisons do not chain; join two with `and`"),
        Hint("", r"[+*/%^~-]", "a condition does not compute; let a `code` node do it"),
        Hint("", r"\?\?|\?", "a missing value is null in a condition; nothing needs to stand in for it"),
        Hint(r"\.", r"(\d+)(?![\w-])", "a position is written `[<0>]`"),
        Hint(r",", r"\]", "nothing follows the last comma"),
        Hint(r"(?:\bin|[=<>(]|\A)\s*\[", r"[^\W\d]|[\[({]", _LISTS),
        Hint(r",", r"[^\W\d]|[\[({]", _LISTS),
        Hint(r"\[", r"-\d+", "positions count from 0"),
        Hint(r"[\w)\]]\s*\[", r"([^\W\d][\w-]*)\s*\]", 'a key in brackets is quoted: `["<0>"]`'),
        Hint("", r"\)", "this parenthesis closes nothing, or closes too early"),
        Hint(
            "",
            r"\d",
            'a number is written as in JSON; a field whose name begins with a digit is `result["2nd"]`',
        ),
        Hint(
            r"[\w\"')\]]", r"[\w]+", "an operator is missing between two values; text stands between quotes"
        ),
        *_QUOTES,
    ),
)

CYPHER = Voice(
    (
        ("NAME", "a node's name"),
        ("QUOTED", ""),
        ("WORD", "a relation"),
        ("KEY", "`item`, `in`, `condition` or `branch`"),
        ("STRING", "a quoted text"),
        ("BARE_FORWARD", "`-->`"),
        ("_FROM", "`-[:RELATION]->`"),
        ("BARE_BACKWARD", "`<--`"),
        ("_BACK", "`<-[:RELATION]-`"),
        ("_TO", "`->`"),
        ("_COLON", "`:`"),
        ("_COMMA", "`,`"),
        ("_LPAR", "`(`"),
        ("_RPAR", "`)`"),
        ("LBRACKET", "`[`"),
        ("_LBRACKET", "`[`"),
        ("_RBRACKET", "`]`"),
        ("_LBRACE", "`{`"),
        ("_RBRACE", "`}`"),
        ("$END", "the end"),
    ),
    (
        Hint(r"\(", r"\)", "a node has a name"),
        Hint(r"\(", r":", "a node has a name before its component: `(name:component)`"),
        Hint("", r"`[^`]*\Z", "the back quote is not closed"),
        Hint("", r"``", "a node has a name"),
        Hint(
            r"\(|:|[\w`-]",
            r"[\w-][^()\[\]]*\)",
            "a name that is no identifier stands between back quotes: (`my node`)",
        ),
        Hint(r"\((?:[^()]*)", r"\{", "a node's parameters are in `config`"),
        Hint(r"\[", r"\w+\s*\]", "a colon stands before the relation: `[:ON_SUCCESS]`"),
        Hint(r"\[", r"\w+\s*:", "a relation has no name of its own: `[:ON_SUCCESS]`"),
        Hint(
            r"\[:?\w*", r"[(（]", "what a relation needs stands in braces: `[:IF {condition: 'data.n > 3'}]`"
        ),
        Hint(r"\w", r"\|", "an arrow has one relation; write two entries"),
        Hint(r"\w", r"\*", "an arrow is one edge; there are no lengths"),
        Hint(r":", r"[\w-]+\s*[,}]", "a value in braces is quoted, as in `{item: 'file'}`"),
        Hint(r"\)\s*-", r">", "an arrow is `-->` or `-[:RELATION]->`"),
        Hint(r"\]", r"-\s*\(", "an arrow has a direction: `-[:ON_SUCCESS]->`"),
        Hint(r"\]\s*-", r"\(|-", "an arrow has a direction: `-[:ON_SUCCESS]->`"),
        Hint(r"-", r"-?\(", "an arrow has a direction: `-->`"),
        Hint(r"\)", r"->|=>|→|>", "an arrow is `-->` or `-[:RELATION]->`"),
        Hint(r"\)", r"\Z", "a path leads to a second node: `(a)-[:ON_SUCCESS]->(b)`"),
        Hint(r"\)", r",", "one entry is one path; write two entries"),
        Hint(r"[>-]", r"\Z", "the arrow leads to no node"),
        Hint(r"[>-]", r"\w", "a node stands in parentheses: `(b)`"),
        *_QUOTES,
    ),
)
