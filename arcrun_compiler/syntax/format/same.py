"""Tells whether two texts mean the same: the same documents, whatever the layout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...text.problem import Problem
from ...text.source import Source, Span
from .. import flow, template
from ..document import kind_of_document
from ..tree import Relation
from ..yaml import Mapping, Node, Scalar, Sequence, read
from .marks import comments

UNREADABLE = "it would not be read as YAML any more"


def difference(before: str, after: str) -> str | None:
    """What a new layout changed that it must not, or None. `before` has no problem of syntax."""
    old, new = read(Source("", before)), read(Source("", after))
    if new.problems:
        return UNREADABLE
    if len(old.documents) != len(new.documents) or not all(
        _is_same_document(*pair) for pair in zip(old.documents, new.documents)
    ):
        return "it would not say the same any more"
    if comments(before) != comments(after):
        return "a comment would be lost"
    return None


def is_same_entry(one: str, other: str) -> bool:
    """Whether two flow entries make the same edges, and have the same problems."""
    if one == other:
        return True
    trees = flow.parse_entry(one), flow.parse_entry(other)
    return bool(bare(trees[0]) == bare(trees[1]))


def is_same_template(one: str, other: str) -> bool:
    """Whether two texts are the same template."""
    return one == other or bare(template.parse(one)) == bare(template.parse(other))


def bare(tree: Any) -> Any:
    """A tree without its places and without the spelling of relations."""
    if isinstance(tree, Relation) and tree.word.isascii():
        tree = tree._replace(word=tree.word.upper())
    if isinstance(tree, Problem):
        return tree.slug, {name: bare(fact) for name, fact in tree.facts.items() if name != "text"}
    if isinstance(tree, tuple):
        return (type(tree).__name__, *(bare(each) for each in tree if not isinstance(each, Span)))
    return tree


def template_scalars(root: Node) -> Iterator[Scalar]:
    """The texts of a workflow that may hold templates: parameters but for `code`, and the output."""
    if not isinstance(root, Mapping) or kind_of_document(root) != "workflow":
        return
    config = root.get("config")
    for node in config.entries if isinstance(config, Mapping) else ():
        if isinstance(node.value, Mapping):
            for entry in node.value.entries:
                if entry.key.text not in ("component", "policy", "code"):
                    yield from _scalars(entry.value)
    output = root.get("output")
    if output is not None:
        yield from _scalars(output)


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        if isinstance(node.value, str):
            yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    else:
        for entry in node.entries:
            yield from _scalars(entry.value)


def _is_same_document(old: Node, new: Node) -> bool:
    templates = {id(each) for each in template_scalars(old)}
    is_workflow = isinstance(old, Mapping) and kind_of_document(old) == "workflow"
    entries = old.get("flow") if isinstance(old, Mapping) and is_workflow else None
    return _is_same(old, new, templates, entries)


def _is_same(old: Node, new: Node, templates: set[int], entries: Node | None) -> bool:
    if isinstance(old, Scalar):
        return isinstance(new, Scalar) and _is_same_scalar(old, new, id(old) in templates)
    if isinstance(old, Sequence):
        if not isinstance(new, Sequence) or len(old.items) != len(new.items):
            return False
        pairs = zip(old.items, new.items)
        if old is entries:
            return all(_is_same_edge(*pair) for pair in pairs)
        return all(_is_same(*pair, templates, entries) for pair in pairs)
    if not isinstance(new, Mapping) or [*old.by_key] != [*new.by_key]:
        return False
    pairs_of_values = zip(old.entries, new.entries)
    return all(_is_same(one.value, other.value, templates, entries) for one, other in pairs_of_values)


def _is_same_scalar(old: Scalar, new: Scalar, is_template: bool) -> bool:
    if type(old.value) is not type(new.value) or old.style != new.style:
        return False
    if old.value == new.value and old.text == new.text:
        return True
    return is_template and is_same_template(old.text, new.text)


def _is_same_edge(old: Node, new: Node) -> bool:
    if isinstance(old, Scalar) and isinstance(new, Scalar):
        return type(old.value) is type(new.value) and is_same_entry(old.text, new.text)
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return _is_same(old, new, set(), None)
    values = [
        (key, old.by_key[key].value, entry.value) for key, entry in new.by_key.items() if key in old.by_key
    ]
    return [*old.by_key] == [*new.by_key] and all(
        (key == "type" and _is_same_word(one, other)) or _is_same(one, other, set(), None)
        for key, one, other in values
    )


def _is_same_word(old: Node, new: Node) -> bool:
    return isinstance(old, Scalar) and isinstance(new, Scalar) and old.text.upper() == new.text.upper()
