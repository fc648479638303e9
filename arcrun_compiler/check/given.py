"""A misfit → where it stands in `config`, and how messages call it."""

from __future__ import annotations

from ..contract.model import Contract
from ..contract.types.model import Origin, Source, Type
from ..contract.types.words import who
from ..ir.model import Reference
from ..syntax.tree import show_steps
from ..syntax.yaml import Mapping, Node, Scalar, Sequence
from ..text.source import Span
from .facts import Facts
from .misfits import Misfit


def written_at(misfit: Misfit) -> Node | None:
    """The YAML node that is wrong; None for a parameter that nobody wrote, or a property that is missing."""
    config = misfit.node.config
    found = config.param(str(misfit.path[0])) if config else None
    for step in misfit.path[1:]:
        if isinstance(found, Mapping) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, Sequence) and isinstance(step, int) and step < len(found.items):
            found = found.items[step]
        else:
            return None
    return found


def key_of(misfit: Misfit) -> Scalar | None:
    """The key under which it stands."""
    config = misfit.node.config
    if config is None:
        return None
    entries = {entry.key.text: entry for entry in config.params}
    entry = entries.get(str(misfit.path[0]))
    for step in misfit.path[1:]:
        if entry is None or not isinstance(entry.value, Mapping) or not isinstance(step, str):
            return None
        entry = entry.value.by_key.get(step)
    return entry.key if entry is not None else None


def span_of(facts: Facts, misfit: Misfit) -> Span:
    """The smallest place that shows it: the template's path, the constant, the key, or the node."""
    if isinstance(misfit.value, Reference):
        return facts.span(misfit.value.place)
    written = written_at(misfit)
    if isinstance(written, Scalar):
        return written.span
    around = misfit
    while around.path:
        key, written = key_of(around), written_at(around)
        if key is not None:
            return key.span
        if isinstance(written, Mapping) and written.entries:
            return written.entries[0].key.span  # an item of a list has no key of its own
        around = around._replace(path=around.path[:-1])
    return misfit.node.config.name.span if misfit.node.config else facts.span(misfit.node.place)


def called(misfit: Misfit, path: tuple[str | int, ...] | None = None) -> str:
    """What is wrong, as a message calls it: `` `args.key` of `pick` ``."""
    steps = misfit.path if path is None else path
    return f"`{show_steps(steps)}` of `{misfit.node.name}`" if steps else f"the input of `{misfit.node.name}`"


def contract_for(facts: Facts, misfit: Misfit) -> Contract | None:
    """The contract of the component that it is given to; None where that is a called workflow."""
    return facts.project.catalog.find(misfit.node.component) if misfit.callee is None else None


def who_expects(facts: Facts, misfit: Misfit) -> str:
    """Who says what is expected."""
    if misfit.callee is not None:
        return f"`inputs` of `{misfit.callee}`"
    contract = contract_for(facts, misfit)
    is_recipe = contract is not None and contract.recipe is not None
    return who(Source(Origin.RECIPE if is_recipe else Origin.CONTRACT, misfit.node.component))


def who_gives(type: Type) -> Source | None:
    """Who says of which type a value is, where that is not plain to see in the node's own config."""
    source = type.source
    return None if source is None or source.origin is Origin.CONFIG else source


def told_by(type: Type) -> str | None:
    """The same as a note; None where there is nothing to say."""
    source = who_gives(type)
    return None if source is None else f"what is given is as {who(source)} says"
