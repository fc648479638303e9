"""Secrets that stand in a recipe itself."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.scalar import span_in
from ...syntax.yaml import Mapping, Node, Scalar, Sequence
from ...text.diagnostic import Code, Diagnostic
from ...text.source import Span
from ..facts import ERROR, Facts
from ..secrets import Secret, is_credential_name, known_secrets, placed_secret, secrets_in_url

CODE = Code("ARC703", "recipe-secret-in-text", ERROR)

_SAYS_NOTHING = frozenset(("hash", "help_url", "help", "description", "version"))
"""Fields whose letters are nobody's key."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.recipe is None:
        return
    told: list[Span] = []
    for name, scalar in _texts(facts.recipe.root, ""):
        for secret in _secrets(name, scalar.text):
            span = span_in(facts.source, scalar, secret.span)
            if any(each.start <= span.start < each.end for each in told):
                continue
            told.append(span)
            yield facts.finding(
                CODE,
                span,
                f"the recipe holds {secret.kind}, for everybody who reads it",
                notes=("whoever issued it can issue another one",),
                help="list it in `required_secrets` of the auth recipe, and inject `{{secret.KEY}}`",
            )


def _texts(node: Node, name: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key.text not in _SAYS_NOTHING:
                yield from _texts(entry.value, entry.key.text)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item, name)
    elif isinstance(node.value, str):
        yield name, node


def _secrets(name: str, text: str) -> Iterator[Secret]:
    yield from known_secrets(text)
    yield from secrets_in_url(text)
    if is_credential_name(name):
        found = placed_secret(name, text)
        if found is not None:
            yield found
