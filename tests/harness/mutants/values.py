"""Parameters that are left out, of the wrong type, out of range, or not among those that are listed."""

from collections.abc import Iterator
from random import Random
from typing import Any

from arcrun_compiler.ir.graph import SINK_NAMES, SOURCE_NAMES
from arcrun_compiler.ir.model import Node, NodeKind
from arcrun_compiler.syntax import condition as conditions
from arcrun_compiler.syntax.document import Place
from arcrun_compiler.syntax.tree import Compare, Condition, Literal, Logic, Not, Path, RelationKind
from arcrun_compiler.syntax.yaml import Entry, Mapping, Scalar, Sequence
from arcrun_compiler.text.diagnostic import Edit
from arcrun_compiler.text.source import Span

from .model import Mutation
from .names import word_of
from .reading import CATALOG, Reading, misspellings, misspelt, renamed, schema_of

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _params(reading: Reading) -> Iterator[tuple[Node, Entry]]:
    for node in reading.graph.nodes:
        for entry in node.config.params if node.config else ():
            yield node, entry


def _first_mention(reading: Reading, node: Node) -> int:
    return reading.document.span_of(node.place).start


# ── left out ───────────────────────────────────────────────────────────────────────────────────


def required_gone(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A parameter that the component requires."""
    for node, entry in _params(reading):
        contract = CATALOG.find(node.component) if node.kind is NodeKind.COMPONENT else None
        required = contract.input_schema.get("required", ()) if contract and contract.input_schema else ()
        also = {NodeKind.CODE: ("code",), NodeKind.CALL: ("workflow_name",)}.get(node.kind, ())
        if entry.key.text in (*required, *also) and node.config is not None:
            gone = _without(reading, node.config.mapping, entry)
            at = (node.config.name.span.start, _first_mention(reading, node))
            component = node.config.component
            if gone is not None:
                yield Mutation((Edit(gone, ""),), (*at, *((component.span.start,) if component else ())))


def component_gone(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for config in reading.document.config:
        entry = config.mapping.entry("component") if config.mapping else None
        node = reading.node_of(config.name.text)
        if entry is None or node is None or node.name in (*CATALOG.ids(), "code", "trigger_workflow"):
            continue
        gone = _without(reading, config.mapping, entry)
        if gone is not None:
            yield Mutation((Edit(gone, ""),), (config.name.span.start, _first_mention(reading, node)))


def config_gone(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A node's whole configuration, and with it its component."""
    config = reading.document.root.get("config")
    bound = {link.source for link in reading.graph.links}
    known = (*CATALOG.ids(), "code", "trigger_workflow", *SOURCE_NAMES, *SINK_NAMES, *bound)
    for entry in config.entries if isinstance(config, Mapping) else ():
        node = reading.node_of(entry.key.text)
        gone = _without(reading, config, entry) if isinstance(config, Mapping) else None
        is_known = node is None or node.name in known or not node.config or not node.config.component
        if node is not None and gone is not None and not is_known:
            yield Mutation((Edit(gone, ""),), (_first_mention(reading, node),))


def _without(reading: Reading, mapping: Mapping | None, entry: Entry) -> Span | None:
    """What to take out so that an entry is gone and the rest stays; None where nothing would be left."""
    if mapping is None or len(mapping.entries) < 2:
        return None
    i = mapping.entries.index(entry)
    if reading.text[mapping.span.start] == "{":
        if i + 1 < len(mapping.entries):
            return Span(entry.key.span.start, mapping.entries[i + 1].key.span.start)
        return Span(mapping.entries[i - 1].value.span.end, entry.value.span.end)
    start = reading.text.rfind("\n", 0, entry.key.span.start) + 1
    end = reading.text.find("\n", entry.value.span.end) + 1
    return Span(start, end) if end and not reading.text[start : entry.key.span.start].strip() else None


# ── not among those listed ─────────────────────────────────────────────────────────────────────


def listed_value(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`operation`, `op`, `mode`: a slip in a value of an enumeration."""
    for written in reading.values():
        schema = schema_of(written.node, written.path)
        values = schema.get("enum") if schema else None
        if values and written.scalar.value in values:
            yield from _slip(reading, written.scalar, rng, [each for each in values if isinstance(each, str)])


def method(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for node, entry in _params(reading):
        value = entry.value
        is_method = node.component == "http_request" and entry.key.text == "method"
        if is_method and isinstance(value, Scalar) and value.text.upper() in _METHODS:
            yield from _slip(reading, value, rng, _METHODS)


def policy_value(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`backoff`, `on_error`."""
    for entry in _policies(reading):
        if entry.key.text in ("backoff", "on_error") and isinstance(entry.value, Scalar):
            yield from _slip(reading, entry.value, rng, ())


def _slip(reading: Reading, scalar: Scalar, rng: Random, taken: Any) -> Iterator[Mutation]:
    span = reading.exact(Place(scalar, Span(0, len(scalar.text))), scalar.text)
    if span is not None and isinstance(scalar.value, str):
        yield from misspellings([(span, scalar.text)], rng, taken)


def _policies(reading: Reading) -> Iterator[Entry]:
    for config in reading.document.config:
        policy = config.mapping.get("policy") if config.mapping else None
        for entry in policy.entries if isinstance(policy, Mapping) else ():
            yield entry
            if isinstance(entry.value, Mapping):
                yield from entry.value.entries


# ── of the wrong type ──────────────────────────────────────────────────────────────────────────


def list_to_text(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _swapped(reading, "array", "all of them")


def number_to_word(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _swapped(reading, "number", "many")
    for entry in _policies(reading):
        if entry.key.text in ("limit", "concurrency"):
            yield renamed(entry.value.span, "many")


def map_to_list(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _swapped(reading, "object", "[first, second]")


def text_to_map(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _swapped(reading, "string", "{of: it}")


def _swapped(reading: Reading, kind: str, other: str) -> Iterator[Mutation]:
    """The values of parameters that take nothing else than a kind."""
    for node, entry in _params(reading):
        schema = schema_of(node, (entry.key.text,))
        kinds = schema.get("type") if schema else None
        names = {kinds} if isinstance(kinds, str) else set(kinds or ())
        names = {"number" if each == "integer" else each for each in names} - {"null"}
        is_block = isinstance(entry.value, Scalar) and entry.value.style in ("literal", "folded")
        is_one_line = "\n" not in reading.slice(entry.value.span)
        if names == {kind} and is_one_line and not is_block:
            yield renamed(entry.value.span, other)


def out_of_range(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A number that its parameter, or the policy, does not allow."""
    for written in reading.values():
        schema = schema_of(written.node, written.path)
        if schema and isinstance(written.scalar.value, int) and not isinstance(written.scalar.value, bool):
            if "maximum" in schema:
                yield renamed(written.scalar.span, str(schema["maximum"] + 1))
            if "minimum" in schema:
                yield renamed(written.scalar.span, str(schema["minimum"] - 1))
    for entry in _policies(reading):
        if entry.key.text in ("limit", "concurrency"):
            yield renamed(entry.value.span, rng.choice(("-1", "99999", "1.5")))


def duration(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """Without its unit, or with one that there is not."""
    for entry in _policies(reading):
        value = entry.value
        if entry.key.text in ("timeout", "delay") and isinstance(value, Scalar):
            digits = value.text.rstrip("smhd")
            yield renamed(value.span, rng.choice((digits, f"{digits} sec", f"-{value.text}")))


# ── conditions ─────────────────────────────────────────────────────────────────────────────────


def _conditions(reading: Reading) -> Iterator[tuple[Scalar, Condition]]:
    for edge in reading.executed(RelationKind.IF):
        if edge.condition is not None and edge.argument is not None:
            yield edge.argument, edge.condition
    for node, entry in _params(reading):
        is_text = entry.key.text == "condition" and node.component in ("if_control", "filter")
        if is_text and isinstance(entry.value, Scalar):
            tree = conditions.parse(entry.value.text).condition
            if tree is not None:
                yield entry.value, tree


def assignment(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`=` for `==`."""
    for scalar, condition in _conditions(reading):
        for compare in _compares(condition):
            if compare.op == "==":
                span = reading.document.locate(scalar, compare.span)
                at = reading.text.find("==", span.start, span.end)
                if at >= 0 and reading.text[at + 2] != "=":
                    yield renamed(Span(at, at + 2), "=", reading.document.locate(scalar, Span(0, 1)).start)


def text_for_number(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A status compared with a text: it is a number, so that it never holds."""
    for edge in reading.executed(RelationKind.IF):
        node = reading.graph.nodes[edge.source]
        for compare in _compares(edge.condition) if edge.condition else ():
            left, right = compare.left, compare.right
            is_status = isinstance(left, Path) and left.steps == ("data", "status")
            if node.component != "http_request" or not is_status or not isinstance(right, Literal):
                continue
            span = (
                reading.exact(Place(edge.argument, right.span), str(right.value)) if edge.argument else None
            )
            if span is not None:
                quote = '"' if reading.text[edge.argument.span.start if edge.argument else 0] == "'" else "'"
                yield renamed(span, f"{quote}{right.value}{quote}")


def _compares(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, Compare):
        yield condition
    elif isinstance(condition, Logic):
        for operand in condition.operands:
            yield from _compares(operand)
    elif isinstance(condition, Not):
        yield from _compares(condition.operand)


# ── inputs and triggers ────────────────────────────────────────────────────────────────────────

_WRONG: dict[Any, str] = {
    "string": "[nothing]",
    "integer": "several",
    "number": "several",
    "boolean": "perhaps",
    "array": "several",
    "object": "several",
}


def wrong_default(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A default of `inputs` that its own type refuses."""
    for entry in reading.declarations():
        kind = entry.value.get("type") if isinstance(entry.value, Mapping) else None
        default = entry.value.get("default") if isinstance(entry.value, Mapping) else None
        if isinstance(kind, Scalar) and default is not None:
            yield renamed(default.span, _WRONG[kind.text])


def type_name(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A type of `inputs` that there is not."""
    for entry in reading.declarations():
        written = entry.value.entry("type") if isinstance(entry.value, Mapping) else None
        found = word_of(reading, written) if written else None
        if found is not None:
            slip = (
                misspelt(found[1], rng, tuple(_WRONG))
                if rng.random() < 0.5
                else rng.choice(("str", "int", "list"))
            )
            if slip is not None:
                yield renamed(found[0], slip)


def cron(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A field of a cron expression out of its range, or one field too few."""
    nodes = [
        entry.value
        for node, entry in _params(reading)
        if node.kind is NodeKind.CRON and entry.key.text == "cron_expr"
    ]
    for scalar in (*reading.document.crons, *(each for each in nodes if isinstance(each, Scalar))):
        fields = scalar.text.split(" ")
        if reading.exact(Place(scalar, Span(0, len(scalar.text))), scalar.text) and len(fields) == 5:
            for i, value in enumerate(("61", "24", "32", "13", "8")):
                new = " ".join([*fields[:i], value, *fields[i + 1 :]])
                yield renamed(reading.document.locate(scalar, Span(0, len(scalar.text))), new)
            yield renamed(reading.document.locate(scalar, Span(0, len(scalar.text))), " ".join(fields[:-1]))


def payload_of_call(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A called workflow is given a field under another name than its `inputs` require."""
    for node in reading.graph.nodes:
        mapped = node.config.param("input") if node.config and node.kind is NodeKind.CALL else None
        name = node.config.param("workflow_name") if node.config else None
        if isinstance(mapped, Mapping) and isinstance(name, Scalar):
            required = _required_of(reading, name.text)
            keys = [
                (entry.key.span, entry.key.text) for entry in mapped.entries if entry.key.text in required
            ]
            yield from misspellings(keys, rng, required)


def _required_of(reading: Reading, workflow: str) -> frozenset[str]:
    """What a workflow of the same files cannot do without."""
    from .make import readings_of

    for each in readings_of(reading.original, everywhere=True):
        inputs = each.document.inputs
        if each.workflow.name == workflow and inputs is not None:
            listed = inputs.get("required")
            if isinstance(listed, Sequence):
                return frozenset(item.text for item in listed.items if isinstance(item, Scalar))
            marked = [
                entry.key.text
                for entry in each.declarations()
                if isinstance(entry.value, Mapping)
                and getattr(entry.value.get("required"), "value", None) is True
            ]
            return frozenset(marked)
    return frozenset()
