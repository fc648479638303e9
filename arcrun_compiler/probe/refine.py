"""A component and the constants that a node gives it → what its output is, as far as running it tells.

What is constant folds to the output itself. Of what is not, several values are tried, and the schema of the
outputs that were seen narrows the contract's: `array_ops` with `operation: length` gives an integer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from ..contract.model import Contract, Schema
from ..contract.schema import fits, is_closed, kind_of
from . import cache
from .evidence import Evidence

if TYPE_CHECKING:
    from random import Random

    from .cell import Cell

_MOST_RUNS = 60
_MOST_TRIES = 300
_FEWEST_RESULTS = 8
"""Outputs that have to be seen before they count for all that there can be."""


class Refined(NamedTuple):
    """What is known of a node's output."""

    schema: Schema | None
    """Of a success; None when running it told nothing that the contract does not say."""
    value: Any = None
    """The output itself, when `folded`."""
    folded: bool = False


def refine(
    contract: Contract, constants: Mapping[str, Any], others: Mapping[str, Schema], cell: Cell
) -> Refined:
    """The output of a node with these constant parameters; `others` are the types of its other ones.

    Only a component without host functions, clock and chance can be asked. Raises OSError when its module
    cannot be read, or no child can be started.
    """
    kept = known(contract, constants, others)
    if kept is not None or contract.wasm is None:
        return kept or Refined(None)
    module = contract.wasm.read_bytes()
    found = _refined(module, contract, constants, others, cell)
    cache.save(_key(module, contract, constants, others), _packed(module, contract, found))
    return found


def known(contract: Contract, constants: Mapping[str, Any], others: Mapping[str, Schema]) -> Refined | None:
    """What an earlier run has told. Raises OSError when the module cannot be read."""
    if contract.wasm is None:
        return Refined(None)
    kept = cache.load(_key(contract.wasm.read_bytes(), contract, constants, others))
    return None if kept is None else _unpacked(kept)


def _refined(
    module: bytes,
    contract: Contract,
    constants: Mapping[str, Any],
    others: Mapping[str, Schema],
    cell: Cell,
) -> Refined:
    from ..contract.wasm import Interface, interface
    from .bench import verdict_of
    from .infer import schema_of

    shape = interface(module)
    if (
        not isinstance(shape, Interface)
        or not shape.is_command
        or not shape.is_deterministic
        or shape.refused
    ):
        return Refined(None)
    if cell.load(module)[0] is not None:
        return Refined(None)
    if not others:
        done = cell.run(json.dumps(dict(constants), ensure_ascii=False).encode())
        if done.error is not None:
            return Refined(None)
        schema = schema_of([done.result]) if verdict_of(done) == "success" else None
        return Refined(schema, done.result, True)
    results = []
    texts = dict.fromkeys(json.dumps(each) for each in _inputs(contract, constants, others))
    for text in islice(texts, _MOST_RUNS):
        done = cell.run(text.encode())
        if verdict_of(done) == "success":
            results.append(done.result)
    return Refined(_narrowed(contract.output_schema, results))


def _inputs(
    contract: Contract, constants: Mapping[str, Any], others: Mapping[str, Schema]
) -> Iterator[dict[str, Any]]:
    """Inputs with the constants; the rest has values that fit its type and the component's schema."""
    from random import Random

    from .inputs import part_of, valid_values

    root = contract.input_schema
    declared = root.get("properties", {}) if isinstance(root, dict) else {}
    pools = {name: valid_values(schema, 40) for name, schema in others.items()}
    if not all(pools.values()):
        return
    random = Random(0)
    for _ in range(_MOST_TRIES):
        made = {name: _varied(random, pool) for name, pool in pools.items()}
        fitting = all(
            fits(others[name], value, True) and fits(part_of(root, declared.get(name, True)), value, True)
            for name, value in made.items()
        )
        if fitting and fits(root, {**constants, **made}, True):
            yield {**constants, **made}


def _varied(random: Random, pool: Sequence[Any]) -> Any:
    """One of the values; for a list some of the items of all of them."""
    value = random.choice(pool)
    if not isinstance(value, list):
        return value
    items = [item for each in pool if isinstance(each, list) for item in each[:20]]
    return random.sample(items, random.randint(0, min(6, len(items))))


def _narrowed(declared: Schema | None, results: Sequence[Any]) -> Schema | None:
    """The schema of the outputs, where enough of them agree in what the contract leaves open."""
    if len(results) < _FEWEST_RESULTS:
        return None
    narrowed = _narrow(_success_of(declared), results)
    return None if narrowed is True else narrowed


def _success_of(declared: Schema | None) -> Any:
    """The form of a success among those of an output's schema."""
    forms = declared.get("oneOf", [declared]) if isinstance(declared, dict) else [True]
    return next((form for form in forms if _is_success(form)), forms[0] if forms else True)


def _is_success(form: Any) -> bool:
    constant = form.get("properties", {}).get("success") if isinstance(form, dict) else None
    return isinstance(constant, dict) and constant.get("const") is True


def _narrow(schema: Any, values: Sequence[Any]) -> Any:
    """A schema with the types that it leaves open filled in. What it says already stays as it says it."""
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict) and is_closed(schema):
        objects = [value for value in values if isinstance(value, dict)]
        properties = {
            name: _narrow(inner, [each[name] for each in objects if name in each])
            for name, inner in schema["properties"].items()
        }
        return {**schema, "properties": properties}
    is_open = schema is True or (
        isinstance(schema, dict) and not {"const", "enum", "items", "$ref"} & schema.keys()
    )
    kinds = sorted({kind_of(value) for value in values})
    if not is_open or not kinds:
        return schema
    if {"integer", "number"} <= set(kinds):
        kinds.remove("integer")
    if len(kinds) > 1:
        return schema
    return {**(schema if isinstance(schema, dict) else {}), "type": kinds[0]}


# ── the cache ──────────────────────────────────────────────────────────────────────────────────


def _key(module: bytes, contract: Contract, constants: Mapping[str, Any], others: Mapping[str, Any]) -> str:
    parts = [contract.input_schema, contract.output_schema, dict(constants), dict(others)]
    return cache.key_of(module, json.dumps(parts, sort_keys=True).encode(), -1)


def _packed(module: bytes, contract: Contract, found: Refined) -> Evidence:
    hashed = hashlib.sha256(module).hexdigest()
    kept = {"schema": found.schema, "value": found.value, "folded": found.folded}
    return Evidence(contract.id, contract.version, hashed, len(module), None, inferred=kept)


def _unpacked(evidence: Evidence) -> Refined:
    kept = evidence.inferred or {}
    return Refined(kept.get("schema"), kept.get("value"), bool(kept.get("folded")))
