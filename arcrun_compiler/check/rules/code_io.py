"""`code` whose `input:` and `return` do not fit what the body does."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.model import Record
from ...contract.types.reading import names_of
from ...ir.model import Origin, references
from ...syntax.yaml import Mapping, Scalar
from ...text.diagnostic import Code, Diagnostic
from ...text.nearest import nearest
from ..code import CodeNode, code_nodes, place_in
from ..facts import WARNING, Facts
from ..words import listed

CODE = Code("ARC312", "code-io", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for each in code_nodes(facts):
        if any(problem.slug == "code-syntax" for problem in each.does.problems):
            continue
        written = each.node.config.param("input") if each.node.config else None
        if isinstance(written, Mapping):
            yield from _fields(facts, each, written)
        elif written is None or (isinstance(written, Scalar) and written.value is None):
            yield from _fields(facts, each, None)
        else:
            yield from _of_type(facts, each)
        is_idle = not each.does.returns
        if is_idle and (not each.does.throws or each.node.index in _read_for_data(facts)):
            yield facts.finding(
                CODE,
                each.entry.key.span,
                f"the code of `{each.node.name}` returns nothing, so its `data` is null",
                help="`return` the value that later nodes are to read",
                node=each.node.name,
            )


def _of_type(facts: Facts, each: CodeNode) -> Iterator[Diagnostic]:
    """Reads of an `input:` that is one template: what its value cannot have is always undefined."""
    given = facts.types.parameter(each.node.index, "input")
    only = given[0].forms[0] if given is not None and len(given[0].forms) == 1 else None
    if given is None or not isinstance(only, Record) or not only.rest.is_never:
        return
    for name, span in dict(reversed(each.does.reads)).items():
        field = only.field(name)
        if field is not None and not field.type.is_never:
            continue
        names = names_of(given[0])
        near = nearest(name, names)
        yield facts.finding(
            CODE,
            place_in(facts, each.body, span),
            f"`input.{name}` is always undefined: `input:` has {listed(names)}",
            help=f"did you mean `input.{near}`?" if near else None,
            node=each.node.name,
        )


def _read_for_data(facts: Facts) -> frozenset[int]:
    """Nodes whose `data` a template needs."""
    if facts.workflow is None:
        return frozenset()
    values = [value for params in facts.workflow.params for _, value in params]
    if facts.workflow.output is not None:
        values.append(facts.workflow.output)
    found = (reference for value in values for reference in references(value))
    return frozenset(
        each.subject
        for each in found
        if each.origin is Origin.NODE and each.path[:1] == ("data",) and not each.has_default
    )


def _fields(facts: Facts, each: CodeNode, mapped: Mapping | None) -> Iterator[Diagnostic]:
    """Fields of `input` by name: read and not mapped, then mapped and not read."""
    names = tuple(mapped.by_key) if mapped else ()
    read = dict(reversed(each.does.reads))
    unread = [name for name in names if name not in read]
    meant = set()
    for name, span in read.items():
        if name in names:
            continue
        near = nearest(name, unread)
        meant.add(near)
        maps = f"`input:` maps {listed(names)}" if names else f"`{each.node.name}` has no `input:`"
        yield facts.finding(
            CODE,
            place_in(facts, each.body, span),
            f"`input.{name}` is always undefined: {maps}",
            help=f"did you mean `input.{near}`?" if near else f"add `{name}` under `input:`",
            node=each.node.name,
        )
    if mapped is None or each.does.reads_whole or each.does.problems:
        return  # a body that is refused anyway may mean to read what it does not
    for entry in mapped.entries:
        if entry.key.text in unread and entry.key.text not in meant:
            yield facts.finding(
                CODE,
                entry.key.span,
                f"the code of `{each.node.name}` never reads `input.{entry.key.text}`",
                help="read it, or leave it out of `input:`",
                node=each.node.name,
            )
