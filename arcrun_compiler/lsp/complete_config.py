"""What may be written under `config` and `inputs`: nodes, components, parameters, their values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lsprotocol import types

from ..contract.types.model import ANY, Items, Record, Type
from ..contract.types.model import Scalar as Plain
from ..contract.types.words import words
from ..ir.graph import bare_component
from ..ir.model import Node, NodeKind
from ..schema import glossary
from ..schema.glossary import Word
from ..syntax.document import NodeConfig
from ..syntax.yaml import Mapping, Scalar, Sequence
from ..syntax.yaml import Node as Tree
from . import values
from .complete_flow import components
from .proposals import Asked, Proposal, escaped, keys, spelled, word_span, written_span

_K = types.CompletionItemKind
_Path = tuple[str | int, ...]
_POLICY: dict[_Path, dict[str, Word]] = {("policy",): glossary.POLICY, ("policy", "retry"): glossary.RETRY}
_CHOICES: dict[_Path, tuple[str, ...]] = {
    ("policy", "on_error"): ("continue", "fail"),
    ("policy", "retry", "backoff"): ("exponential", "linear", "constant"),
    ("wait",): ("true", "false"),
}
_DURATIONS = {("policy", "timeout"), ("policy", "retry", "delay")}
_KINDS = ("string", "integer", "number", "boolean", "object", "array")
_FIELD = {
    "type": Word("What kind of value it is.", "type: ${1|string,integer,number,boolean,object,array|}"),
    "required": Word("Whether every caller must send it.", "required: true"),
    "default": Word("What stands in for it when a caller leaves it out.", "default: ${1:value}"),
    "description": Word("What it is, for people and for agents.", "description: ${1:what it is}"),
    "enum": Word("The only values that are allowed.", "enum: [${1:value}]"),
    "minimum": Word("The least number.", "minimum: ${1:0}"),
    "maximum": Word("The greatest number.", "maximum: ${1:100}"),
    "minLength": Word("The least number of characters.", "minLength: ${1:1}"),
    "maxLength": Word("The greatest number of characters.", "maxLength: ${1:100}"),
    "pattern": Word("A regular expression that the text must match.", 'pattern: "${1:^[a-z]+$}"'),
    "items": Word("What the items of the list are.", "items: {type: ${1:string}}"),
    "properties": Word("What the object holds.", "properties: {${1:name}: {type: ${2:string}}}"),
}
"""Keywords of JSON Schema that a field of the payload may have; the most wanted first."""


def below_config(asked: Asked, path: tuple[str | int, ...]) -> Iterable[Proposal]:
    """`path` is below `config`: nothing, a node, or what stands below a node."""
    if not path:
        return _nodes(asked) if asked.spot.is_key else ()
    node, rest = asked.node_named(path[0]), path[1:]
    if asked.spot.is_value and rest == ("component",):
        return _components(asked)
    if rest in _CHOICES and asked.spot.is_value:
        return _choices(asked, _CHOICES[rest])
    if rest in _DURATIONS:
        return _choices(asked, ("500ms", "5s", "30s", "5m", "1h"))
    if rest in _POLICY and asked.spot.is_key:
        return keys(asked, _POLICY[rest], _present(asked, path), _K.Property)
    component = _component(asked, node, path[0])
    if not rest and asked.spot.is_key:
        return _parameters(asked, component, path)
    if component == "code" and rest == ("code",):
        return _code(asked, path[0])
    if component == "code" and rest == ("limits",):
        return keys(asked, glossary.LIMITS, (), _K.Property)
    if component == "trigger_workflow":
        return _of_call(asked, node, path)
    return _below_parameter(asked, component, path)


# ── nodes and components ───────────────────────────────────────────────────────────────────────


def _nodes(asked: Asked) -> Iterator[Proposal]:
    """Nodes of the flow that have no configuration yet."""
    span = written_span(asked)
    for node in asked.real_nodes():
        if node.config is None:
            body = (
                ": {component: ${1:http_request}}"
                if asked.spot.in_flow
                else ":\n  component: ${1:http_request}"
            )
            yield Proposal(
                node.name, span, escaped(spelled(asked, node.name)) + body, _K.Module, "node of the flow"
            )


def _components(asked: Asked) -> Iterable[Proposal]:
    span = written_span(asked)
    names = [f"workflow://{each}" for each in asked.analysis.project.workflow_names()]
    found = list(components(asked, span))
    return [*found, *(Proposal(each, span, each, _K.Interface, "calls a workflow") for each in names)]


def _component(asked: Asked, node: Node | None, name: str | int) -> str:
    """What a node is: as its configuration says now, else as the graph knows it."""
    written = _written_component(asked, str(name))
    if written is not None:
        return "trigger_workflow" if written.startswith("workflow://") else bare_component(written)
    if node is not None:
        return "trigger_workflow" if node.kind is NodeKind.CALL else node.component
    config = _config(asked, name)
    return config.component.text if config is not None and config.component is not None else str(name)


def _written_component(asked: Asked, name: str) -> str | None:
    """The component that the text has under a node, be it broken or not."""
    line = rf"""^([ \t]*)["']?{re.escape(name)}["']?[ \t]*:"""
    starts = list(re.finditer(line, asked.text[: asked.offset], re.MULTILINE))
    if not starts:
        return None
    begin = starts[-1]
    rest = asked.text[begin.end() :]
    end = re.search(rf"^[ \t]{{0,{len(begin[1])}}}[^ \t\n#]", rest.partition("\n")[2], re.MULTILINE)
    first, _, below = rest.partition("\n")
    block = first + "\n" + (below[: end.start()] if end else below)
    found = re.search(r"""\bcomponent[ \t]*:[ \t]*["']?([^\s,}"']+)""", block)
    return found[1] if found else None


def _config(asked: Asked, name: str | int) -> NodeConfig | None:
    configs = asked.workflow.document.config if asked.workflow else ()
    return next((each for each in configs if each.name.text == name), None)


# ── parameters ─────────────────────────────────────────────────────────────────────────────────


def _parameters(asked: Asked, component: str, path: tuple[str | int, ...]) -> Iterator[Proposal]:
    present = _present(asked, path)
    if "component" not in present:
        yield from keys(asked, {"component": glossary.NODE["component"]}, present, _K.Property)
    if component in glossary.PARAMETERS:
        yield from keys(asked, glossary.PARAMETERS[component], present, _K.Field)
    else:
        yield from _members(asked, _taken(asked, component), present)
    yield from keys(asked, {"policy": glossary.NODE["policy"]}, present, _K.Property)


def _taken(asked: Asked, component: str) -> values.Value:
    """What a component takes."""
    contract = asked.analysis.around.catalog.find(component)
    return values.parameters(contract) if contract else values.Value(ANY)


def _members(asked: Asked, value: values.Value, present: Iterable[str]) -> Iterator[Proposal]:
    """The properties of an object that are not there yet, what is required first."""
    span = written_span(asked)
    for each in sorted(values.members(value), key=lambda each: not each.is_sure):
        if each.name in present:
            continue
        detail = words(each.value.type) + (", required" if each.is_sure else "")
        has_value = asked.text[span.end :].lstrip(" ").startswith(":")
        text = each.name if has_value else f"{each.name}: {_begun(each.value.type)}"
        yield Proposal(each.name, span, text, _K.Field, detail, each.value.meaning)


def _begun(type: Type) -> str:
    """The begin of a value of that type, as a snippet."""
    listed = [each for each in _constants(type) if isinstance(each, str)]
    if listed and not any("," in each or "|" in each for each in listed):
        return f"${{1|{','.join(listed)}|}}"
    form = type.forms[0] if type.forms else None
    if isinstance(form, Record):
        return "{$1}"
    if isinstance(form, Items):
        return "[$1]"
    return "${1|true,false|}" if isinstance(form, Plain) and form.kind == "boolean" else ""


def _constants(type: Type) -> Iterator[Any]:
    """The values that a type lists, but null."""
    for form in type.forms:
        if isinstance(form, Plain) and form.kind == "boolean":
            yield from form.values or (True, False)
        elif isinstance(form, Plain) and form.kind != "null":
            yield from form.values or ()


def _below_parameter(asked: Asked, component: str, path: tuple[str | int, ...]) -> Iterable[Proposal]:
    steps = tuple(0 if step == "*" else step for step in path[1:])
    value = _taken(asked, component).below(steps)
    if asked.spot.is_value and asked.spot.style != "block":
        found = list(_values(asked, value))
        if found or not asked.spot.is_key:
            return found
    return _members(asked, value, _present(asked, path)) if asked.spot.is_key else ()


def _values(asked: Asked, value: values.Value) -> Iterator[Proposal]:
    """The values that a type lists, and the default."""
    default = value.default
    listed = [*_constants(value.type), *([default] if default is not None else [])]
    for each in dict.fromkeys(json.dumps(one, ensure_ascii=False) for one in listed):
        one = json.loads(each)
        text = spelled(asked, one) if isinstance(one, str) else each
        is_default = default is not None and each == json.dumps(default, ensure_ascii=False)
        label = one if isinstance(one, str) else each
        yield Proposal(label, written_span(asked), text, _K.EnumMember, "default" if is_default else "")


def _choices(asked: Asked, choices: Iterable[str]) -> Iterator[Proposal]:
    for each in choices:
        yield Proposal(each, written_span(asked), each, _K.EnumMember)


def _present(asked: Asked, path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that the map at a path below `config` has, without the one that is being written."""
    if asked.spot.opening >= 0:
        return _present_on_line(asked)
    if asked.workflow is None:
        return ()
    node: Tree | None = asked.workflow.document.root.get("config")
    for step in path:
        if isinstance(node, Mapping):
            node = node.get(str(step))
        elif isinstance(node, Sequence) and node.items:
            node = node.items[-1]
        else:
            return ()
    written = asked.text[asked.spot.span.start : asked.spot.span.end].strip()
    return (
        tuple(each.key.text for each in node.entries if each.key.text != written)
        if isinstance(node, Mapping)
        else ()
    )


def _present_on_line(asked: Asked) -> tuple[str, ...]:
    """The keys between the braces around the offset, as far as they are on its line."""
    start = asked.spot.opening + 1
    before = _own_keys(asked.text[start : asked.spot.span.start])
    end = asked.text.find("\n", asked.offset)
    behind = asked.text[asked.spot.span.end : len(asked.text) if end < 0 else end]
    return (*before, *_own_keys(behind.partition("}")[0]))


def _own_keys(text: str) -> tuple[str, ...]:
    """The keys of a map's text, without those of maps inside it."""
    while (inner := re.sub(r"\{[^{}]*\}|\[[^\[\]]*\]", "", text)) != text:
        text = inner
    return tuple(re.findall(r"""(?:^|,)\s*["']?([\w-]+)["']?\s*:""", text))


# ── code, calls, the payload ───────────────────────────────────────────────────────────────────


def _code(asked: Asked, node: str | int) -> Iterator[Proposal]:
    """Behind `input.` in a body: what `input` maps."""
    start = asked.text.rfind("\n", 0, asked.offset) + 1
    found = re.search(r"\binput\.(\w*)\Z", asked.text[start : asked.offset])
    config = _config(asked, node)
    mapped = config.param("input") if config else None
    if found and isinstance(mapped, Mapping):
        span = word_span(asked, asked.offset - len(found[1]))
        for entry in mapped.entries:
            yield Proposal(entry.key.text, span, entry.key.text, _K.Field, "mapped by input")


def _of_call(asked: Asked, node: Node | None, path: tuple[str | int, ...]) -> Iterator[Proposal]:
    project = asked.analysis.project
    if path[1:] == ("workflow_name",) and asked.spot.is_value:
        for name in project.workflow_names():
            yield Proposal(name, written_span(asked), name, _K.Interface, "workflow")
    elif path[1:] == ("input",) and asked.spot.is_key:
        callee = _called(asked, node, path[0])
        called = project.find_workflow(callee) if callee else None
        if called is not None:
            yield from _members(asked, values.payload_of(called), _present(asked, path))


def _called(asked: Asked, node: Node | None, name: str | int) -> str | None:
    if node is not None and node.component:
        return node.component
    config = _config(asked, name)
    written = config.param("workflow_name") if config else None
    return written.text if isinstance(written, Scalar) else None


def below_inputs(asked: Asked, path: tuple[str | int, ...]) -> Iterable[Proposal]:
    """Keywords of a field's schema, and the kinds of values."""
    if len(path) >= 2 and path[-1] == "type" and asked.spot.is_value:
        return _choices(asked, _KINDS)
    if path and path[-1] == "required" and asked.spot.is_value:
        return _choices(asked, ("true", "false"))
    if len(path) == 1 and asked.spot.is_key:
        return keys(asked, _FIELD, (), _K.Property)
    return ()
