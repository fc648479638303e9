"""Turns what PyYAML says of broken YAML into the place and the words that help whoever wrote it.

A parser reports where it gave up; the cause is often a little before. What people really write (an unquoted
template, a colon in a sentence, a tab) is recognised by the text around that place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from ..text.source import Span

QUOTE = "quote the value"
_CHARACTERS = "write the number of a character, at most `\\U0010FFFF`"
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BARE_TEMPLATE = re.compile(r"(?<=[:\-\[{,] )[ ]*(\{\{.*?\}\}|\{\{.*)")
_BARE_PATH = re.compile(r"[ ]*-[ ]+\([^'\"]*\)[ ]*<?-\[[^'\"]*?(:)[ ]")


def shortened(text: str) -> str:
    """A quotation that fits a message."""
    return text if len(text) <= 40 else text[:37] + "..."


class Mistake(NamedTuple):
    """`problem` is a message, `context` a label for another place, `help` a way out."""

    span: Span
    problem: str
    help: str | None = None
    context: str | None = None
    context_span: Span | None = None


class _Place(NamedTuple):
    """Where the parser gave up (`at`), what it was doing and since where (`since`, or -1)."""

    text: str
    at: int
    since: int
    doing: str

    @property
    def line_start(self) -> int:
        return self.text.rfind("\n", 0, self.at) + 1

    @property
    def line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    @property
    def before(self) -> str:
        """The line up to the place."""
        return self.text[self.line_start : self.at]

    @property
    def here(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def rest(self) -> Span:
        """From the place to the end of what the line says."""
        said = self.text[self.at : self.line_end].rstrip()
        return Span(self.at, self.at + len(said)) if said else self.point

    @property
    def point(self) -> Span:
        """The character at the place; at the end of the text, the last visible one."""
        if self.at < len(self.text) and self.here not in "\r\n":
            return Span(self.at, self.at + 1)
        end = len(self.text[: self.at].rstrip())
        return Span(max(0, end - 1), end)

    def indent_of(self, at: int) -> int:
        return at - (self.text.rfind("\n", 0, at) + 1)

    @property
    def context_span(self) -> Span | None:
        return Span(self.since, min(self.since + 1, len(self.text))) if self.since >= 0 else None


def explain(text: str, error: Any) -> Mistake:
    """The mistake behind an exception that PyYAML raised for `text`; any exception is put into some words."""
    if not hasattr(error, "problem_mark"):
        return _unprintable(text, error)
    mark, context_mark = error.problem_mark, error.context_mark
    at = min((mark or context_mark).index, len(text)) if mark or context_mark else 0
    since = min(context_mark.index, len(text)) if context_mark else -1
    said = error.problem or ""
    place = _Place(text, at, since, error.context or "")
    for try_first in (_tab, _bare_template, _bare_path, _after_quote):
        mistake = try_first(place, said)
        if mistake:
            return mistake
    for pattern, tell in _TELLERS:
        if re.search(pattern, f"{said} | {place.doing}"):
            return tell(place)
    return Mistake(place.point, said or "this is not YAML")


def _unprintable(text: str, error: Any) -> Mistake:
    found = _UNPRINTABLE.search(text)
    if not isinstance(error, UnicodeEncodeError) and isinstance(error, ArithmeticError | ValueError):
        escapes = re.finditer(r"\\U([0-9a-fA-F]{8})", text)
        beyond = next((each for each in escapes if int(each[1], 16) > 0x10FFFF), None)
        if beyond:
            return Mistake(Span(*beyond.span()), "this escape names no character", _CHARACTERS)
    if not found:
        return Mistake(Span(0, 0), str(error).partition("\n")[0] or "this is not YAML")
    code = ord(found[0])
    if 0xD800 <= code <= 0xDFFF:
        return Mistake(
            Span(*found.span()), f"U+{code:04X} is half of a surrogate pair, not a character", "remove it"
        )
    escape = f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}"
    return Mistake(
        Span(*found.span()),
        f"the character U+{code:04X} may not stand in YAML",
        f"remove it, or write `{escape}` inside double quotes",
    )


# ── causes that lie before the place, whatever the parser said ─────────────────────────────────


def _tab(place: _Place, said: str) -> Mistake | None:
    indentation = re.match(r"[ \t]*", place.text[place.line_start : place.line_end])
    column = indentation[0].find("\t") if indentation else -1
    if column < 0 or not ("tab" in said or "cannot start" in said):
        return None
    at = place.line_start + column
    return Mistake(Span(at, at + 1), "a tab is used for indentation", "replace the tab with spaces")


def _bare_template(place: _Place, said: str) -> Mistake | None:
    line = place.text[place.line_start : place.line_end]
    for found in _BARE_TEMPLATE.finditer(line):
        if found.start(1) < place.at - place.line_start and not _inside_quotes(line[: found.start(1)]):
            start = place.line_start + found.start(1)
            return Mistake(
                Span(start, place.line_start + found.end(1)),
                "`{{` begins a mapping in YAML, so a template has to stand in quotes",
                "quote the whole value",
            )
    return None


def _bare_path(place: _Place, said: str) -> Mistake | None:
    """`- (a)-[:FOREACH {item: 'file'}]->(b)`: the first `: ` of a path without quotes makes a mapping."""
    line = place.text[place.line_start : place.line_end]
    found = _BARE_PATH.match(line)
    if found is None or found.start(1) >= place.at - place.line_start:
        return None
    at = place.line_start + found.start(1)
    return Mistake(
        Span(at, at + 1), "`: ` makes a mapping of an entry without quotes", "put the whole entry in quotes"
    )


def _inside_quotes(text: str) -> bool:
    return text.count('"') % 2 == 1 or text.count("'") % 2 == 1


def _after_quote(place: _Place, said: str) -> Mistake | None:
    """`"a" >> b` and `'it's'`: the quotes end before the value does."""
    at = place.since if "block scalar" in place.doing else place.at
    start = place.text.rfind("\n", 0, at) + 1
    before = place.text[start:at].rstrip()
    if not before or not ("did not find expected" in said or "but found" in said or "but got" in said):
        return None
    last, rest = before[-1], place._replace(at=at).rest
    closing = start + len(before) - 1
    opening = _quote_opened(place.text, closing) if last in "'\"" and before.count(last) % 2 else -1
    if 0 <= opening < start:
        problem = f"the quote `{last}` is not closed on its line"
        return Mistake(
            Span(opening, opening + 1), problem, "close it", "here it ends", Span(closing, closing + 1)
        )
    if last in "'\"" and before.count(last) > 1:
        inner = (
            "inside single quotes a quote is `''`" if last == "'" else 'inside double quotes a quote is `\\"`'
        )
        return Mistake(rest, f"there is text after the closing `{last}`", f"quote the whole value; {inner}")
    if last in "]}" and "flow" not in place.doing:
        return Mistake(rest, f"there is text after the closing `{last}`", "quote the whole value")
    return None


def _quote_opened(text: str, closing: int) -> int:
    """Where the quoted value begins that ends at a quote; -1 when none does."""
    from .yaml import quoted_scalars

    return next((span.start for span in quoted_scalars(text) if span.end == closing + 1), -1)


# ── what the parser said, in our words ───────────────────────────────────────────────────────


def _bad_start(place: _Place) -> Mistake:
    shown = "a back-quote" if place.here == "`" else f"`{place.here}`"
    return Mistake(place.point, f"a value cannot begin with {shown}", QUOTE)


def _stray_tab(place: _Place) -> Mistake:
    return Mistake(place.point, "a tab is used for indentation", "replace the tab with spaces")


def _unclosed_quote(place: _Place) -> Mistake:
    quote = place.text[place.since : place.since + 1]
    return Mistake(place.context_span or place.point, f"the quote `{quote}` is never closed", "close it")


def _second_colon(place: _Place) -> Mistake:
    """`: ` in an unquoted value, or a line that should have had one."""
    if re.search(r":\s", place.before):
        return Mistake(place.point, "`: ` inside an unquoted value begins another mapping", QUOTE)
    above_end = len(place.text[: place.line_start].rstrip())
    above_start = place.text.rfind("\n", 0, above_end) + 1
    above = place.text[above_start:above_end]
    content = above.lstrip(" -")
    start = above_end - len(content)
    key = place.before.strip()
    if not re.search(r":(\s|$)", above) and content:
        if (wide := _wide_colon_above(place.text[:above_end])) is not None:
            return wide
        colon = re.search(r":(?=\S)", content)
        if colon:
            at = start + colon.start()
            fixed = shortened(f"{content[: colon.start()]}: {content[colon.end() :]}")
            return Mistake(Span(at, at + 1), "a space is missing after this colon", f"write `{fixed}`")
        help_text = f"write `{shortened(content)}:`"
        return Mistake(Span(start, above_end), "a colon is missing after this key", help_text)
    span = Span(place.at - len(place.before.lstrip(" -")), place.at)
    return Mistake(
        span,
        f"the key `{shortened(key.lstrip('- '))}` is indented deeper than the keys beside it",
        "align it with the key above, or end the value above",
        "this line has a value already" if content else None,
        Span(start, above_end) if content else None,
    )


def _odd_line(place: _Place) -> Mistake:
    """A line that fits none of the open collections, or a piece of a line that does not."""
    kind = "list" if "collection" in place.doing or "sequence" in place.doing else "mapping"
    label = f"the {kind} begins here"
    if place.before.strip():
        return Mistake(place.rest, "this does not belong to the value before it", "quote the whole value")
    if place.indent_of(place.at) != place.indent_of(place.since):
        problem, help_text = "the indentation of this line fits no line above", "align it with its neighbours"
    elif re.match(r"-(\s|$)", place.text[place.at : place.line_end]):
        problem, help_text = "a list item stands where a key is expected", "indent the list"
    else:
        problem, help_text = "this line stands in a list and does not begin with `- `", "begin it with `- `"
    return Mistake(place.rest, problem, help_text, label, place.context_span)


def _unclosed_bracket(place: _Place) -> Mistake:
    opening = place.text[place.since : place.since + 1]
    closing = {"[": "]", "{": "}"}.get(opening, "]")
    if not place.text[place.at :].strip() or not place.before.strip() or _is_further_out(place):
        return Mistake(
            place.context_span or place.point, f"`{opening}` is never closed", f"close it with `{closing}`"
        )
    if (quotes := re.search(r"[“”‘’＂＇「『](?=[^,]*$)", place.before)) is not None:
        at = place.line_start + quotes.start()
        return Mistake(Span(at, at + 1), f"`{quotes[0]}` is no quote in YAML, but a letter", 'write `"`')
    problem = f"a comma or `{closing}` is missing before this"
    return Mistake(place.point, problem, None, f"`{opening}` opens here", place.context_span)


def _is_further_out(place: _Place) -> bool:
    """Whether the line is indented no deeper than the one that a bracket opens on: it is the next key."""
    opened = place.text.rfind("\n", 0, place.since) + 1
    indents = [
        len(line) - len(line.lstrip(" "))
        for line in (place.text[opened : place.since], place.text[place.line_start : place.at])
    ]
    return opened < place.line_start and indents[1] <= indents[0]


def _no_value(place: _Place) -> Mistake:
    if place.here in ("]", "}") and "block" in place.doing:
        return Mistake(place.point, f"`{place.here}` closes nothing", "quote the value if it is text")
    if place.here == ",":
        return Mistake(place.point, "a value is missing before this comma")
    if not place.text[place.at :].strip():
        last = place.text[place.point.start : place.point.end]
        if last in ("[", "{"):
            return Mistake(
                place.point, f"`{last}` is never closed", "close it, or quote the value if it is text"
            )
        return Mistake(place.point, "the document ends where a value is expected")
    return Mistake(place.point, "a value is expected here", "quote the value if this is text")


def _unknown_alias(place: _Place) -> Mistake:
    found = re.compile(r"\*[^\s,\[\]{}]*").match(place.text, place.at)
    span = Span(*found.span()) if found else place.point
    name = place.text[span.start + 1 : span.end]
    problem = f"no anchor `&{shortened(name)}` stands above this alias"
    return Mistake(span, problem, "quote the value if the `*` is text")


def _double_anchor(place: _Place) -> Mistake:
    found = re.compile(r"&[^\s,\[\]{}]*").match(place.text, place.at)
    span = Span(*found.span()) if found else place.point
    name = place.text[span.start : span.end]
    problem = f"the anchor `{shortened(name)}` is there twice"
    return Mistake(span, problem, "give one of them another name", "the first is here", place.context_span)


def _nameless(place: _Place) -> Mistake:
    sign = place.text[place.since : place.since + 1] if place.since >= 0 else place.here
    word = {"*": "an alias", "&": "an anchor", "!": "a tag"}.get(sign, "a name")
    problem = f"`{sign}` begins {word} in YAML"
    at = place.since + 1
    name = re.match(r"\w+", place.text[at:])
    if sign in "*&" and name is not None and not name[0].isascii():
        problem = f"`{shortened(name[0])}` cannot name an anchor: only A-Z, a-z, digits, `_` and `-` can"
        help_text = f"choose such a name, at `&` and at each `*`; {QUOTE} if it is text"
        return Mistake(Span(at, at + len(name[0])), problem, help_text)
    return Mistake(place.context_span or place.point, problem, "quote the value if it is text")


def _bad_tag(place: _Place) -> Mistake:
    """`!50%off`: a word that begins with `!` is a tag, in which `%` begins the code of a character."""
    start = place.since if place.since >= 0 else place.at
    word = re.match(r"[^\s,\[\]{}]*", place.text[start:])
    span = Span(start, start + len(word[0] if word else ""))
    return Mistake(span, "a word that begins with `!` is a tag, and this one has a wrong `%` in it", QUOTE)


def _bad_escape(place: _Place) -> Mistake:
    # The parser stands on the backslash for an unknown letter and on the first digit for a bad number.
    start = place.at if place.here == "\\" else place.text.rfind("\\", 0, place.at)
    letter = place.text[start + 1 : start + 2]
    digits = {"x": 2, "u": 4, "U": 8}.get(letter)
    if digits and re.fullmatch("[0-9a-fA-F]" * digits, place.text[start + 2 : start + 2 + digits]):
        return Mistake(Span(start, start + 2 + digits), "this escape names no character", _CHARACTERS)
    if digits:
        problem = f"`\\{letter}` needs {digits} hexadecimal digits"
        return Mistake(
            Span(start, start + 2), problem, f"write them, or `\\\\{letter}` if a backslash is meant"
        )
    return Mistake(
        Span(start, min(start + 2, len(place.text))),
        f"`\\{letter}` is no escape of double quotes",
        f"write `\\\\{letter}`, or use single quotes",
    )


def _wide_colon(start: int, line: str) -> Mistake | None:
    """`name：x`, as Chinese keyboards write it: YAML takes the sign for a letter of a key that never ends."""
    name, colon, rest = line.partition("：")
    if not colon or not name:
        return None
    at = start + len(name)
    written = f"{name}: {rest.lstrip()}".rstrip()
    problem = "`：` is no colon in YAML, but a letter"
    return Mistake(Span(at, at + 1), problem, f"write a colon and a space: `{shortened(written)}`")


def _wide_colon_above(text: str) -> Mistake | None:
    """The full-width colon in the last lines of a text, up to one that has a colon."""
    end = len(text)
    for line in reversed(text.splitlines(keepends=True)):
        end -= len(line)
        if re.search(r":(\s|$)", line):
            return None
        content = line.lstrip(" -")
        if (wide := _wide_colon(end + len(line) - len(content), content)) is not None:
            return wide
    return None


def _keyless(place: _Place) -> Mistake:
    key = place._replace(at=place.since if place.since >= 0 else place.at)
    if (wide := _wide_colon(key.at, key.text[key.at : key.rest.end])) is not None:
        return wide
    return Mistake(key.rest, "a colon is missing after this key", "write `key: value`")


def _list_in_line(place: _Place) -> Mistake:
    if place.before.strip():
        return Mistake(place.point, "a list cannot begin on the line of its key", "begin it on the next line")
    return Mistake(place.rest, "a list item stands where a key is expected", "give the list a key of its own")


def _complex_key(place: _Place) -> Mistake:
    return Mistake(place.point, "`? ` begins a key in YAML", QUOTE)


def _block_indicator(place: _Place) -> Mistake:
    span = place._replace(at=place.since if place.since >= 0 else place.at)
    problem = f"`{span.here}` begins a block of text, which starts on the next line"
    return Mistake(span.rest, problem, QUOTE)


def _directive(place: _Place) -> Mistake:
    since = place._replace(at=place.since if place.since >= 0 else place.at)
    return Mistake(since.rest, "`%` begins a YAML directive, and this one is unknown", "remove the line")


def _second_root(place: _Place) -> Mistake:
    return Mistake(
        place.rest, "there is text after the end of the document", "begin another document with `---`"
    )


_TELLERS: tuple[tuple[str, Callable[[_Place], Mistake]], ...] = (
    (r"cannot start any token", _bad_start),
    (r"tab character", _stray_tab),
    (r"unexpected (end of stream|document (indicator|separator))", _unclosed_quote),
    (r"mapping values are not allowed", _second_colon),
    (r"mapping keys are not allowed", _complex_key),
    (r"sequence entries are not allowed", _list_in_line),
    (r"comment or (a )?line break.*block scalar|indentation indicator", _block_indicator),
    (r"directive|incompatible YAML", _directive),
    (r"expected ',' or", _unclosed_bracket),
    (r"node content", _no_value),
    (r"undefined alias", _unknown_alias),
    (r"duplicate anchor", _double_anchor),
    (r"URI escape", _bad_tag),
    (r"scanning an? (alias|anchor|tag)|tag handle", _nameless),
    (r"escape|hexdeci|hexadeci|escape sequence", _bad_escape),
    (r"could not find expected ':'", _keyless),
    (r"document start", _second_root),
    (r"expected key|'-' indicator|<block end>", _odd_line),
)
