"""Parameters that a component does not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...contract.model import Contract
from ...syntax.document import POLICY_KEYS
from ...syntax.yaml import Scalar
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest
from ..facts import ERROR, Facts
from ..places import renamed
from ..used import lacking, meant_by, parameters_of, strays, used_components, usual
from ..words import listed, short

CODE = Code("ARC303", "unknown-parameter", ERROR)


class _Open(NamedTuple):
    """What a node's component takes and has not been given: all of it, and what of it has to be there."""

    left: list[str]
    lacks: list[str]
    contract: Contract


def find(facts: Facts) -> Iterator[Diagnostic]:
    for node, contract in used_components(facts):
        unknown = strays(node, contract)
        if not unknown or node.config is None:
            continue
        taken = parameters_of(contract) or ()
        written = {entry.key.text for entry in node.config.params}
        lacks = lacking(facts, node, contract) if len(unknown) == 1 else []
        still = _Open([each for each in taken if each not in written], lacks, contract)
        for entry in node.config.params:
            if entry.key.text not in unknown:
                continue
            fix, help = _way_out(facts, entry.key, still)
            yield facts.finding(
                CODE,
                entry.key.span,
                f"`{contract.id}` has no parameter `{short(entry.key.text)}`",
                notes=(f"it takes {listed(taken)}",),
                help=help,
                fix=fix,
                node=node.name,
            )


def _way_out(facts: Facts, key: Scalar, still: _Open) -> tuple[Fix | None, str]:
    if key.text in POLICY_KEYS:
        return None, f"it belongs to the node's policy: `policy: {{{key.text}: …}}`"
    near = nearest(key.text, still.left)
    if near is not None:
        edit = Edit(key.span, renamed(facts.source, key, near))
        return Fix(f"rename it to `{near}`", (edit,)), f"did you mean `{near}`?"
    holder = _holder_of(key.text, still.contract)
    if holder is not None:
        return None, f"it belongs to `{holder}`: `{holder}: {{{short(key.text, 20)}: …}}`"
    meant = usual(key.text, still.left) or meant_by(key.text, still.lacks)
    if meant is not None:
        return None, f"did you mean `{meant}`?"
    if len(still.lacks) == 1:
        return None, f"did you mean `{still.lacks[0]}`? it has to be there, and nothing gives it"
    meant = meant_by(key.text, still.left)
    if meant is not None:
        return None, f"did you mean `{meant}`?"
    return None, "remove it; nothing reads it"


def _holder_of(name: str, contract: Contract) -> str | None:
    """The parameter whose own properties have such a name: `args` for `layout`."""
    properties = (
        contract.input_schema.get("properties", {}) if isinstance(contract.input_schema, dict) else {}
    )
    for parameter, schema in properties.items():
        inner = schema.get("properties") if isinstance(schema, dict) else None
        if isinstance(inner, dict) and name in inner:
            return str(parameter)
    return None
