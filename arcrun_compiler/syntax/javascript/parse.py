"""A `code` body to the parts of the module it is emitted as."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from ...text.problem import Problem
from ...text.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Language, Tree

PREFIX = "export default function (input) {\n"
SUFFIX = "\n}\n"

FUNCTIONS = frozenset(
    (
        "function_declaration",
        "function_expression",
        "generator_function_declaration",
        "generator_function",
        "arrow_function",
        "method_definition",
    )
)
"""What `return`, `yield` and `var` belong to; class fields and static blocks apart."""

_COMMENTS = frozenset(("comment", "html_comment"))


class Part:
    """One node of the syntax tree; comments are no parts. Offsets are code points of the module's text.

    `field` is the role in the parent ("" for none), `at` the place in the module's list of parts, which
    is in reading order. A plain class, as a body has hundreds and freezing costs more than parsing.
    """

    __slots__ = ("at", "children", "end", "field", "kind", "parent", "start")

    def __init__(self, kind: str, field: str, start: int, end: int, parent: Part | None, at: int) -> None:
        self.kind = kind
        self.field = field
        self.start = start
        self.end = end
        self.parent = parent
        self.at = at
        self.children: list[Part] = []

    def child(self, field: str) -> Part | None:
        for each in self.children:
            if each.field == field:
                return each
        return None

    def has(self, kind: str) -> bool:
        return any(each.kind == kind for each in self.children)


class Code(NamedTuple):
    """A parsed module. With `broken`, the parser had to guess: parts of kind `ERROR` and `missing` ones."""

    text: str
    parts: list[Part]
    comments: list[Part]
    broken: bool
    missing: frozenset[int]
    """`at` of the tokens that the parser supposed."""

    def read(self, part: Part) -> str:
        return self.text[part.start : part.end]

    def span(self, part: Part) -> Span:
        return self.stretch(part.start, part.end)

    def stretch(self, start: int, end: int) -> Span:
        """A stretch of the module as one of the body."""
        size = len(self.text) - len(PREFIX) - len(SUFFIX)
        first = min(max(start - len(PREFIX), 0), size)
        return Span(first, min(max(end - len(PREFIX), first), size))

    @property
    def wrapper(self) -> Part:
        """The function that the body is of."""
        return next(part for part in self.parts if part.kind == "function_expression")


def parse(body: str) -> Code:
    """The parts of `PREFIX + body + SUFFIX`. Takes any text without lone surrogates."""
    from tree_sitter import Parser

    language, kinds, fields = _language()
    text = PREFIX + body + SUFFIX
    data = text.encode()
    starts = None if len(data) == len(text) else [i for i, b in enumerate(data) if b & 0xC0 != 0x80]
    tree = Parser(language).parse(data)
    return _flatten(text, tree, starts, kinds, fields)


@lru_cache(maxsize=1)
def _language() -> tuple[Language, tuple[str, ...], tuple[str, ...]]:
    """The grammar, and its names of kinds and of fields by their numbers."""
    from tree_sitter import Language

    language = Language(_binding().language())
    kinds = tuple(language.node_kind_for_id(i) or "" for i in range(language.node_kind_count))
    fields = ("", *(language.field_name_for_id(i) or "" for i in range(1, language.field_count + 1)))
    return language, kinds, fields


def _binding() -> Any:
    """The compiled part of `tree_sitter_javascript`.

    Its Python part is left out: it only finds the queries of highlighters, and for that imports
    `importlib.resources`, which takes longer than parsing a body.
    """
    package = find_spec("tree_sitter_javascript")
    places = package.submodule_search_locations if package else None
    spec = PathFinder.find_spec("tree_sitter_javascript._binding", places)
    if spec is None or spec.loader is None:
        raise ImportError("tree_sitter_javascript is not installed")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _flatten(
    text: str, tree: Tree, starts: list[int] | None, kinds: tuple[str, ...], fields: tuple[str, ...]
) -> Code:
    """Walks with a cursor, not by recursion: bodies may be nested without limit."""
    cursor = tree.walk()
    broken = tree.root_node.has_error
    parts: list[Part] = []
    comments: list[Part] = []
    missing: list[int] = []
    parent: Part | None = None
    while True:
        node = cursor.node
        assert node is not None
        start, end = node.start_byte, node.end_byte
        if starts is not None:
            start, end = bisect_left(starts, start), bisect_left(starts, end)
        number = node.kind_id
        kind = kinds[number] if number < len(kinds) else "ERROR"
        part = Part(kind, fields[cursor.field_id or 0], start, end, parent, len(parts))
        if kind in _COMMENTS:
            comments.append(part)
        else:
            parts.append(part)
            if parent is not None:
                parent.children.append(part)
            if broken and node.is_missing:
                missing.append(part.at)
            if cursor.goto_first_child():
                parent = part
                continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return Code(text, parts, comments, broken, frozenset(missing))
            parent = parent.parent if parent is not None else None


def bare(part: Part) -> Part:
    """What stands in the parentheses, if there are any."""
    while part.kind == "parenthesized_expression" and len(part.children) == 3:
        part = part.children[1]
    return part


def outside(part: Part) -> Part:
    """The outermost parentheses round a part, or itself."""
    while part.parent is not None and part.parent.kind == "parenthesized_expression":
        part = part.parent
    return part


def name_of(code: Code, part: Part) -> str:
    """An identifier's name, its `\\u` escapes undone."""
    text = code.read(part)
    return unescaped(text) if "\\" in text else text


_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def unescaped(text: str) -> str:
    """A string's text without its escapes; wrong ones are left as they are."""
    pieces = text.split("\\")
    done = [pieces[0]]
    i = 1
    while i < len(pieces):
        piece = pieces[i]
        if not piece:  # `\\` is a backslash, and what follows it is plain
            done.append("\\" + (pieces[i + 1] if i + 1 < len(pieces) else ""))
            i += 2
            continue
        done.append(_unescaped_piece(piece))
        i += 1
    return "".join(done)


def _unescaped_piece(piece: str) -> str:
    head = piece[0]
    try:
        if head == "x":
            return chr(int(piece[1:3], 16)) + piece[3:]
        if head == "u" and piece[1:2] == "{":
            digits, _, rest = piece[2:].partition("}")
            return chr(int(digits, 16)) + rest
        if head == "u":
            return chr(int(piece[1:5], 16)) + piece[5:]
    except (ValueError, OverflowError):
        return "\\" + piece
    return _SIMPLE.get(head, head) + piece[1:]


def constant(code: Code, part: Part, depth: int = 8) -> str | None:
    """The text that an expression always is, when it is written out: `"a"`, `` `a` ``, `"a" + "b"`."""
    part = bare(part)
    if part.kind == "string":
        return unescaped(code.text[part.start + 1 : part.end - 1])
    if part.kind == "template_string" and not part.has("template_substitution"):
        return unescaped(code.text[part.start + 1 : part.end - 1])
    if part.kind == "binary_expression" and depth and code.read(part.children[1]) == "+":
        left = constant(code, part.children[0], depth - 1)
        right = constant(code, part.children[2], depth - 1)
        return None if left is None or right is None else left + right
    return None


ACCESS = frozenset(("member_expression", "subscript_expression"))


def key_of(code: Code, access: Part) -> str | None:
    """The property that a member or subscript expression names, None when it is computed."""
    name = access.child("property")
    if name is not None:
        return name_of(code, name)
    index = access.child("index")
    return None if index is None else constant(code, index)


def object_of(access: Part) -> Part:
    return bare(access.children[0])


def leaves(pattern: Part) -> Iterator[Part]:
    """The names or places that a pattern gives a value to, in reading order; defaults and keys are none."""
    stack = [pattern]
    while stack:
        part = bare(stack.pop())
        if part.kind in ("array_pattern", "object_pattern"):
            stack.extend(each for each in reversed(part.children) if each.kind not in _PUNCTUATION)
        elif part.kind in ("assignment_pattern", "object_assignment_pattern"):
            stack.append(part.child("left") or part.children[0])
        elif part.kind == "pair_pattern":
            stack.append(part.child("value") or part.children[-1])
        elif part.kind == "rest_pattern":
            stack.append(part.children[-1])
        else:
            yield part


_PUNCTUATION = frozenset(("[", "]", "{", "}", ",", "(", ")"))


def syntax(span: Span, found: str, hint: str | None = None, expected: str | None = None) -> Problem:
    """What keeps a body from being JavaScript. `found` stands alone; `expected` and `hint` may be None."""
    return Problem("code-syntax", span, {"found": found, "expected": expected, "hint": hint})
