"""Turns YAML text into a light tree in which every key, scalar and collection knows its place.

PyYAML's C parser finds the structure; what a plain scalar means is decided here, by the core rules of
YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), so that `on`, `no`, `1_000` and dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from ..text.problem import Problem
from ..text.source import Source, Span

MAX_CHARACTERS = 1 << 20
MAX_NODES = 100_000
MAX_DEPTH = 200
_MAX_DIGITS = 4_300  # Python's own bound for turning digits into a number and back

_TEXT_TAG = "tag:yaml.org,2002:str"
# Compiled where they are used, which is seldom.
_PROPERTIES = r"(?:[&!][^\s,\[\]{}]*(?:\s+(?:#[^\n]*)?)*)+"
_TAG = r"(?<!\S)![^\s,\[\]{}]*"
_TAGS = {"str": str, "int": int, "float": float, "bool": bool, "null": type(None), "seq": tuple, "map": dict}
_COMMENT = r"\s#.*"
_FOREIGN_BREAKS = "\x85\u2028\u2029"
_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBERS = frozenset((".nan", ".NaN", ".NAN")).union(
    sign + word for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")
)


class Scalar(NamedTuple):
    """`text` is the scalar before it is typed; `style` is plain, single, double, literal or folded.

    The span takes in quotes, and a block scalar's indicator; it ends with the last line that has content.
    """

    value: str | int | float | bool | None
    text: str
    span: Span
    style: str


class Sequence(NamedTuple):
    items: tuple[Node, ...]
    span: Span


class Entry(NamedTuple):
    """A key and its value. A key is always text, whatever it looks like."""

    key: Scalar
    value: Node


class Mapping:
    """Entries in order of writing. Of a key that stands twice, only the first is here.

    `by_key` need not be given: it is the entries by the texts of their keys.
    """

    __slots__ = ("by_key", "entries", "span")

    def __init__(
        self, entries: tuple[Entry, ...], span: Span, by_key: dict[str, Entry] | None = None
    ) -> None:
        self.entries = entries
        self.span = span
        self.by_key = {each[0][1]: each for each in entries} if by_key is None else by_key

    def entry(self, name: str) -> Entry | None:
        return self.by_key.get(name)

    def get(self, name: str) -> Node | None:
        found = self.by_key.get(name)
        return found[1] if found else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and (self.entries, self.span) == (other.entries, other.span)

    def __hash__(self) -> int:
        return hash((self.entries, self.span))

    def __repr__(self) -> str:
        return f"Mapping({self.entries!r}, {self.span!r})"


Node = Scalar | Sequence | Mapping


class YamlFile(NamedTuple):
    """A file's documents; those that end before the first problem of syntax."""

    documents: tuple[Node, ...]
    problems: tuple[Problem, ...]


def read(source: Source) -> YamlFile:
    """The documents of a source, and what is wrong with them.

    `yaml-syntax` and `yaml-bomb` have the facts `problem` (a message), `help`, `context` (a label or None)
    and `context_span`; `yaml-bomb` also `limit`. `duplicate-key` has `key` and `first` (a Span).
    """
    text = source.text
    if len(text) > MAX_CHARACTERS:
        return YamlFile((), (_bomb(Span(0, 0), "the file is larger than 1 MiB", MAX_CHARACTERS),))
    readable, hidden = hide_foreign_breaks(text)
    documents: list[Node] = []
    problems: list[Problem] = []
    loader = None
    try:
        loader = _loader_class()(readable)
        while loader.check_node():
            root = loader.get_node()
            shared: dict[int, Node] | None = None
            if "&" in text and "*" in text:  # else nothing can be an alias
                _check_expansion(root, 0, {})
                shared = {}
            documents.append(_Conversion(text, problems, hidden, shared).node(root))
    except _BoundError as refusal:
        at = refusal.at
        problems.append(_bomb(Span(at, min(at + 1, len(text))), refusal.problem, refusal.limit))
    except (_yaml_error(), ValueError, OverflowError) as error:  # of a `\U` beyond Unicode
        problems.append(_explained(text, error))
    finally:
        if loader is not None:
            loader.dispose()
    return YamlFile(tuple(documents), tuple(problems))


def read_bytes(name: str, data: bytes) -> tuple[Source, tuple[Problem, ...]]:
    """The source in a file's bytes. When there are problems, the source only serves to show them."""
    if len(data) > 4 * MAX_CHARACTERS + 3:
        problem = _bomb(Span(0, 0), "the file is larger than 1 MiB", MAX_CHARACTERS)
        return Source(name, data[:4096].decode("utf-8", "replace")), (problem,)
    try:
        text = data.decode("utf-8")
        bad = text.find("\0")
        reason = "the file holds a NUL byte, so it is not text"
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace")
        bad = len(data[: error.start].decode("utf-8"))
        reason = f"the byte 0x{data[error.start]:02x} is not UTF-8"
    if bad < 0:
        return Source(name, text), ()
    wide = _wide_encoding(data)
    help_text = "save the file as UTF-8"
    if wide:
        reason, bad = f"the file is encoded as {wide}, not as UTF-8", 0
    return Source(name, text), (_syntax(Span(bad, min(bad + 1, len(text))), reason, help_text),)


def quoted_scalars(text: str) -> Iterator[Span]:
    """Where values in quotes stand, up to the place where the parser gives up."""
    import yaml

    try:
        for token in yaml.scan(text, Loader=getattr(yaml, "CLoader", yaml.Loader)):
            if isinstance(token, yaml.ScalarToken) and not token.plain:
                yield Span(token.start_mark.index, token.end_mark.index)
    except (yaml.YAMLError, ValueError, OverflowError):
        return


def plain_value(text: str) -> str | int | float | bool | None:
    """What an unquoted scalar means. Infinities and NaN come back as floats; `read` refuses them.

    Raises ValueError for a whole number of more than 4,300 digits.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _WHOLE.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        # A hexadecimal digit is worth up to 1.21 decimal ones.
        if len(text) * (1.21 if base == 16 else 1) > _MAX_DIGITS:
            raise ValueError("too many digits")
        return int(text, base)
    if _REAL.fullmatch(text):
        return float(text)
    if text in _NO_NUMBERS:
        return float(text.replace(".", ""))
    return text


def _wide_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark, or a zero in every second byte, gives away."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "UTF-32"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    start = data[:64]
    halves = (start[0::2], start[1::2])
    if len(start) >= 4 and any(not any(half) for half in halves):
        return "UTF-16"
    return None


def _bomb(span: Span, problem: str, limit: int) -> Problem:
    facts = {"problem": problem, "limit": limit, "context": None, "context_span": None, "help": None}
    return Problem("yaml-bomb", span, facts)


def _syntax(
    span: Span,
    problem: str,
    help_text: str | None = None,
    context: str | None = None,
    context_span: Span | None = None,
) -> Problem:
    facts = {"problem": problem, "help": help_text, "context": context, "context_span": context_span}
    return Problem("yaml-syntax", span, facts)


def _explained(text: str, error: Exception) -> Problem:
    from .yaml_mistake import explain  # many patterns to compile, and most files are sound

    return _syntax(*explain(text, error))


def hide_foreign_breaks(text: str) -> tuple[str, dict[int, str] | None]:
    """Text of the same length without what YAML 1.1 takes for line breaks and 1.2 does not.

    Returns also the translation that brings those characters back, if there are any.
    """
    if text.startswith("\ufeff"):
        text = "\n" + text[1:]  # the parser would not count the mark; a line break keeps all offsets
    if text.isascii() or not any(each in text for each in _FOREIGN_BREAKS):
        return text, None
    free = (code for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    there = dict(zip(_FOREIGN_BREAKS, free))
    return text.translate({ord(k): v for k, v in there.items()}), {v: k for k, v in there.items()}


class _BoundError(Exception):
    """The document goes past a bound; `at` is the offset where it does."""

    def __init__(self, problem: str, limit: int, at: int) -> None:
        super().__init__(problem)
        self.problem, self.limit, self.at = problem, limit, at


@cache
def _yaml_error() -> type[Exception]:
    import yaml

    return yaml.YAMLError


@cache
def _loader_class() -> Any:
    """A parser that makes untyped nodes and stops at the bounds before recursion in C can hurt."""
    import yaml

    class Bounds:
        depth = 0
        count = 0

        def descend_resolver(self, parent: Any, index: Any) -> None:
            self.depth = depth = self.depth + 1
            self.count = count = self.count + 1
            if depth > MAX_DEPTH or count > MAX_NODES:
                at = parent.start_mark.index if parent is not None else 0
                raise _too_deep(at) if depth > MAX_DEPTH else _too_many(at)

        def ascend_resolver(self) -> None:
            self.depth -= 1

        def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
            return ""

    if hasattr(yaml, "CLoader"):
        from yaml._yaml import CParser

        class CLoader(Bounds, CParser):
            pass

        return CLoader

    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class Loader(Bounds, Reader, Scanner, Parser, Composer):
        def __init__(self, text: str) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)

    return Loader


def _too_deep(at: int) -> _BoundError:
    return _BoundError(f"values are nested more than {MAX_DEPTH} deep", MAX_DEPTH, at)


def _too_many(at: int) -> _BoundError:
    return _BoundError(f"the file has more than {MAX_NODES:,} values", MAX_NODES, at)


def _check_expansion(raw: Any, depth: int, known: dict[int, tuple[int, int] | None]) -> tuple[int, int]:
    """How many nodes a node stands for when aliases are written out, and how deep it goes.

    Every node is visited once, so that the check costs no more than the document. Raises _BoundError.
    """
    at = raw.start_mark.index
    if id(raw) in known:
        size_and_height = known[id(raw)]
        if size_and_height is None:
            raise _BoundError("an alias stands inside the value that it repeats", MAX_DEPTH, at)
    elif raw.id == "scalar":
        size_and_height = (1, 0)
    elif depth > MAX_DEPTH:
        raise _too_deep(at)
    else:
        known[id(raw)] = None
        size, height = 1, 0
        children = raw.value if raw.id == "sequence" else [each for pair in raw.value for each in pair]
        for child in children:
            more, below = _check_expansion(child, depth + 1, known)
            size, height = size + more, max(height, below + 1)
        known[id(raw)] = size_and_height = (size, height)
    if size_and_height[0] > MAX_NODES:
        raise _BoundError(f"aliases stand for more than {MAX_NODES:,} values", MAX_NODES, at)
    if depth + size_and_height[1] > MAX_DEPTH:
        raise _too_deep(at)
    return size_and_height


class _Conversion:
    """From PyYAML's nodes to ours. `shared` keeps what aliases repeat one object, when there are aliases."""

    __slots__ = ("hidden", "problems", "shared", "text")

    def __init__(
        self,
        text: str,
        problems: list[Problem],
        hidden: dict[int, str] | None,
        shared: dict[int, Node] | None,
    ) -> None:
        self.text, self.problems = text, problems
        self.hidden, self.shared = hidden, shared

    def node(self, raw: Any) -> Node:
        if self.shared is not None:
            known = self.shared.get(id(raw))
            if known is None:
                known = self.shared[id(raw)] = self.fresh(raw)
            return known
        return self.fresh(raw)

    def fresh(self, raw: Any) -> Node:
        kind = raw.id
        if kind == "scalar":
            return self.scalar(raw)
        return self.mapping(raw) if kind == "mapping" else self.sequence(raw)

    def scalar(self, raw: Any) -> Scalar:
        start, end, value = raw.start_mark.index, raw.end_mark.index, raw.value
        style = _STYLES[raw.style]
        if self.hidden:
            value = value.translate(self.hidden)
        if self.text[start : start + 1] in ("&", "!"):
            start = self.after_properties(start, end)
        if style == "plain":
            # Only these can mean something else than their text; most scalars go no further.
            if not value or value[0] in "-+.0123456789~nNtTfF":
                return Scalar(self.typed(raw, value, Span(start, end)), value, Span(start, end), style)
        elif style == "literal" or style == "folded":
            end = self.last_content(start, end)
        span = tuple.__new__(Span, (start, end))
        if raw.tag:
            self.check_tag(raw, value, span)
        return tuple.__new__(Scalar, (value, value, span, style))

    def typed(self, raw: Any, text: str, span: Span) -> str | int | float | bool | None:
        if raw.tag == _TEXT_TAG:
            return text
        try:
            value = plain_value(text)
        except ValueError:
            self.say(span, f"a whole number of more than {_MAX_DIGITS:,} digits", "quote the value")
            return text
        if isinstance(value, float) and value - value != 0:
            shown = f"`{text}`" if len(text) < 40 else "the number"
            self.say(span, f"{shown} is not a finite number, so JSON cannot hold it", "quote the value")
            return text
        if raw.tag:
            self.check_tag(raw, value, span)
        return value

    def sequence(self, raw: Any) -> Sequence:
        items = tuple([self.node(each) for each in raw.value])
        span = self.collection_span(raw, items[-1].span if items else None)
        if raw.tag:
            self.check_tag(raw, items, span)
        return Sequence(items, span)

    def mapping(self, raw: Any) -> Mapping | Scalar:
        if self.text.startswith("{{", raw.start_mark.index):
            return self.bare_template(raw)
        entries: list[Entry] = []
        first: dict[str, Span] = {}
        last: Span | None = None
        for raw_key, raw_value in raw.value:
            key = self.key(raw_key) if raw_key.id == "scalar" else self.collection_as_key(raw_key)
            value = self.node(raw_value)
            last = value.span
            name = key.text
            if name in first:
                facts = {"key": name, "first": first[name]}
                self.problems.append(Problem("duplicate-key", key.span, facts))
            else:
                first[name] = key.span
                entries.append(tuple.__new__(Entry, (key, value)))
        span = self.collection_span(raw, last)
        if raw.tag:
            self.check_tag(raw, {}, span)
        return Mapping(tuple(entries), span)

    def key(self, raw: Any) -> Scalar:
        style = _STYLES[raw.style]
        start, end, text = raw.start_mark.index, raw.end_mark.index, raw.value
        if style == "plain" and not raw.tag and not self.hidden and self.text[start : start + 1] != "&":
            return tuple.__new__(Scalar, (text, text, tuple.__new__(Span, (start, end)), style))
        key = self.scalar(raw)
        return key._replace(value=key.text)

    def bare_template(self, raw: Any) -> Scalar:
        """An unquoted `{{x}}` is one mapping in another, which nobody means: it becomes text again."""
        start, end = raw.start_mark.index, raw.end_mark.index
        written = self.text[start:end]
        self.say(
            Span(start, end),
            "`{{` begins a mapping in YAML, so a template has to stand in quotes",
            f'write `"{written}"`' if len(written) < 60 and '"' not in written else "quote the value",
        )
        return Scalar(written, written, Span(start, end), "plain")

    def collection_as_key(self, raw: Any) -> Scalar:
        span = Span(raw.start_mark.index, raw.end_mark.index)
        kind = "list" if raw.id == "sequence" else "mapping"
        self.say(span, f"a key has to be text, and this one is a {kind}", "quote the key if it is text")
        written = self.text[span.start : span.end]
        return Scalar(written, written, span, "plain")

    def collection_span(self, raw: Any, last: Span | None) -> Span:
        """For the parser a block collection ends where the next thing begins, here with its last value."""
        start, end = raw.start_mark.index, raw.end_mark.index
        if self.text[start : start + 1] in ("&", "!"):
            start = self.after_properties(start, end)
        if not raw.flow_style and last is not None:
            end = last.end if start <= last.start and last.end <= end else self.last_alias(start, end)
        return tuple.__new__(Span, (start, end))

    def after_properties(self, start: int, end: int) -> int:
        """Where the content begins, behind an anchor or tag."""
        found = re.compile(_PROPERTIES).match(self.text, start, end)
        return min(found.end(), end) if found else start

    def last_content(self, start: int, end: int) -> int:
        """The end of a block scalar's last line that has anything but blanks on it."""
        stop = start + len(self.text[start:end].rstrip(" \t\r\n"))
        line_end = self.text.find("\n", stop, end)
        return stop + len(self.text[stop : line_end if line_end >= 0 else end].rstrip("\r"))

    def last_alias(self, start: int, end: int) -> int:
        """The end of a collection whose last value is an alias, which has left no mark of its own."""
        lines = self.text[start:end].split("\n")
        while len(lines) > 1 and lines[-1].lstrip()[:1] in ("", "#", "\r"):
            lines.pop()
        lines[-1] = re.sub(_COMMENT, "", lines[-1]).rstrip()
        return start + len("\n".join(lines))

    def check_tag(self, raw: Any, value: Any, span: Span) -> None:
        """JSON has no tags; those that say what the value is anyhow do no harm."""
        kind = _TAGS.get(raw.tag.removeprefix("tag:yaml.org,2002:"))
        if kind is None or type(value) is not kind:
            found = re.compile(_TAG).search(self.text, raw.start_mark.index, raw.end_mark.index)
            place = Span(*found.span()) if found else span
            shown = self.text[place.start : min(place.end, place.start + 40)]
            self.say(place, f"the tag `{shown}` has no meaning here", "remove the tag")

    def say(self, span: Span, problem: str, help_text: str) -> None:
        self.problems.append(_syntax(span, problem, help_text))
