"""Secrets that stand in the workflow itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...syntax.yaml import Mapping, Node, Scalar
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.source import Span
from ..facts import ERROR, Facts
from ..secrets import (
    Secret,
    Shape,
    is_credential_name,
    known_secrets,
    placed_secret,
    secrets_in_url,
    shapes_in,
)

CODE = Code("ARC501", "hard-coded-secret", ERROR)

_LEAST = 8
"""Characters of a password."""
_STANDS_FOR = frozenset(("default", "example", "examples", "value", "const"))
"""Keys that say what the key around them is."""


class _Text(NamedTuple):
    """A scalar with the keys above it, the nearest last."""

    scalar: Scalar
    keys: tuple[str, ...]

    @property
    def name(self) -> str:
        return next((key for key in reversed(self.keys) if key not in _STANDS_FOR), "")


def find(facts: Facts) -> Iterator[Diagnostic]:
    document = facts.document
    if document is None:
        return
    texts: list[_Text] = []
    _collect(document.root, (), texts)
    between = _between(facts)
    shapes = shapes_in("\n".join((between.text, *(text.scalar.text for text in texts))))
    told: list[Span] = []
    for text in texts:
        for secret in _secrets(text, shapes):
            span = document.locate(text.scalar, secret.span)
            if not any(each.start <= span.start < each.end for each in told):
                told.append(span)
                yield _finding(facts, span, secret, text)
    for secret in known_secrets(between.text, shapes):
        span = Span(between.start + secret.span.start, between.start + secret.span.end)
        if not any(each.start <= span.start < each.end for each in told):
            yield _finding(facts, span, secret, None)


def _collect(node: Node, keys: tuple[str, ...], found: list[_Text]) -> None:
    """Every text that is long enough for a secret, in order of place."""
    if isinstance(node, Scalar):
        if len(node.text) >= _LEAST and isinstance(node.value, str):
            found.append(_Text(node, keys))
    elif isinstance(node, Mapping):
        for entry in node.entries:
            _collect(entry.value, (*keys, entry.key.text), found)
    else:
        for item in node.items:
            _collect(item, keys, found)


def _secrets(text: _Text, shapes: Sequence[Shape]) -> Iterator[Secret]:
    written = text.scalar.text
    yield from known_secrets(written, shapes)
    if text.keys[:1] == ("flow",) or text.keys[-1:] == ("code",):
        return
    yield from secrets_in_url(written)
    if is_credential_name(text.name, in_query=text.keys[-2:-1] == ("query",)):
        found = placed_secret(text.name, written)
        if found is not None:
            yield found


class _Stretch(NamedTuple):
    text: str
    start: int


def _between(facts: Facts) -> _Stretch:
    """The document as it is written, for tokens in what is no value: comments and keys."""
    assert facts.document is not None
    span, text = facts.document.root.span, facts.source.text
    start, end = text.rfind("\n---", 0, span.start) + 1, text.find("\n---", span.end)
    return _Stretch(text[start : end if end >= 0 else len(text)], start)


def _finding(facts: Facts, span: Span, secret: Secret, text: _Text | None) -> Diagnostic:
    node = text.keys[1] if text is not None and text.keys[:1] == ("config",) and len(text.keys) > 1 else None
    name = _credential(secret, node)
    return facts.finding(
        CODE,
        span,
        f"{_holder(text, node)} holds {secret.kind}, for everybody who reads the file",
        notes=("it is in the history of the repository as well: whoever issued it can issue another one",),
        help=f"name it, `{{{{credential.{name}}}}}`, and give it to the Worker:"
        f" `npx wrangler secret put CRED_{name.upper()}`",
        fix=_naming(facts, secret, name, text),
        node=node,
    )


def _holder(text: _Text | None, node: str | None) -> str:
    if text is None:
        return "a comment or key"
    return f"`{text.name}` of `{node}`" if node and node != text.name else f"`{text.name}`"


def _credential(secret: Secret, node: str | None) -> str:
    """A name for the credential: the token's service, else the node and the parameter."""
    plain = re.sub(r"\W+", "_", secret.name, flags=re.ASCII).strip("_").lower()
    if secret.kind not in ("a secret", "a password"):
        return secret.name
    owner = re.sub(r"\W+", "_", node or "", flags=re.ASCII).strip("_").lower()
    what = "token" if plain in ("authorization", "auth", "") else plain
    name = f"{owner}_{what}" if owner and not owner.isdigit() else what
    return name if name[0].isalpha() else f"key_{name}"


def _naming(facts: Facts, secret: Secret, name: str, text: _Text | None) -> Fix | None:
    """A template in its place. A plain scalar is quoted, as a brace may begin or end something else in it."""
    document = facts.document
    if document is None or text is None or text.keys[0] not in ("config", "output"):
        return None
    scalar, span = text.scalar, secret.span
    if text.keys[-1] == "code" or id(scalar) in document.filled:
        return None
    template = f"{{{{credential.{name}}}}}"
    edit = Edit(document.locate(scalar, span), template)
    if scalar.style == "plain":
        whole = f"{scalar.text[: span.start]}{template}{scalar.text[span.end :]}"
        if len(scalar.text) != scalar.span.end - scalar.span.start or any(each in whole for each in '"\\'):
            return None
        edit = Edit(scalar.span, f'"{whole}"')
    return Fix(f"name it `credential.{name}`", (edit,), safe=False)
