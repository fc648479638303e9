"""Turns a shipped grammar into a reader of texts: the one door to Lark.

Lark needs 10-20 ms to build a grammar's tables and 1 ms to load saved ones, so the tables are kept in
the folder that `files.cache` names. They are kept as JSON, because a pickle would let whoever can
write to that folder run code here. A cache that cannot be read or written is done without.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lark import Lark
    from lark.exceptions import UnexpectedInput

STARTS = {
    "triplet": ("entry", "relation"),
    "cypher": ("entry",),
    "template": ("template", "hole", "path"),
    "condition": ("condition",),
}
"""Every shipped grammar with the rules that a text can be read by."""


class Stop(NamedTuple):
    """Where a text stops making sense, and the terminals that could have stood there (`$END`: nothing)."""

    at: int
    expected: frozenset[str]


def read(grammar: str, start: str, text: str, builder: type) -> Any:
    """What the builder makes of a text, or the Stop where the grammar refuses it.

    The builder's static methods are named after the grammar's rules and aliases; each gets the list of
    its children: tokens, and what other methods returned.
    """
    from lark.exceptions import UnexpectedInput

    try:
        return _parser(grammar, builder).parse(text, start=start)
    except UnexpectedInput as error:
        return _stop(error, text)


def _stop(error: UnexpectedInput, text: str) -> Stop:
    token = getattr(error, "token", None)
    at: int = error.pos_in_stream  # type: ignore[assignment]  # Lark leaves its None untyped
    if token is not None and token.type == "$END":
        at = len(text)
    # `allowed` and `expected` hold what any context allows; only a trial tells what this one does.
    allowed: set[str] = error.interactive_parser.accepts()  # type: ignore[no-untyped-call]
    return Stop(at, frozenset(str(name) for name in allowed))


@cache
def _parser(grammar: str, builder: type) -> Lark:
    from lark import Lark

    from ..files import shipped

    texts = [path.read_text("utf-8") for path in sorted(shipped.GRAMMAR.glob("*.lark"))]
    saved = _cache_file(grammar, texts)
    if saved is not None and (tables := _load(saved)) is not None:
        try:
            load: Callable[..., Lark] = Lark._load_from_dict
            return load(tables["data"], tables["memo"], transformer=builder)
        except Exception:  # whatever a damaged table makes of Lark: it is built anew
            pass
    source = shipped.GRAMMAR / f"{grammar}.lark"
    parser = Lark(
        source.read_text("utf-8"),
        parser="lalr",
        start=list(STARTS[grammar]),
        import_paths=[str(shipped.GRAMMAR)],
        source_path=str(source),
        transformer=builder,
        maybe_placeholders=True,
    )
    if saved is not None:
        _save(saved, parser)
    return parser


def _cache_file(grammar: str, texts: list[str]) -> Path | None:
    """Where the tables of these grammars are kept; None when there is no home."""
    import hashlib
    import sys

    import lark

    from ..files.cache import cache_folder

    parts = (*texts, repr(STARTS), lark.__version__, f"{sys.version_info.major}.{sys.version_info.minor}")
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    try:
        folder = cache_folder()
    except RuntimeError:
        return None
    return folder / f"{grammar}-{digest[:32]}.json"


def _load(saved: Path) -> dict[str, Any] | None:
    import hashlib
    import json

    try:
        checksum, _, body = saved.read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != checksum:
            return None
        tables = json.loads(body, object_hook=_numbered)
    except (OSError, ValueError, RecursionError):
        return None
    return tables if isinstance(tables, dict) and {"data", "memo"} <= tables.keys() else None


def _numbered(table: dict[str, Any]) -> dict[Any, Any]:
    """A JSON object as Lark had it: its states and tokens are keyed by numbers."""
    return {int(key) if key.isdecimal() else key: value for key, value in table.items()}


def _save(saved: Path, parser: Lark) -> None:
    """Writes the tables beside their place and moves them there: a reader sees all of them or none."""
    import hashlib
    import json
    import os
    import threading

    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = parser.memo_serialize([TerminalDef, Rule])
    kept = {name: value for name, value in data["options"].items() if name not in _NOT_KEPT}
    body = json.dumps({"data": {**data, "options": kept}, "memo": memo}).encode()
    beside = saved.with_name(f".{saved.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        saved.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        beside.replace(saved)
    except OSError:
        try:
            beside.unlink(missing_ok=True)
        except OSError:
            return


_NOT_KEPT = frozenset(("transformer", "import_paths", "source_path", "lexer_callbacks"))
"""Options that belong to this run and this machine, not to the tables."""
