"""Values that can never be what a parameter, a called workflow or a filter takes."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.model import Record, Scalar, Type
from ...contract.types.reading import TAKES, There, member, names_of
from ...contract.types.words import words
from ...ir.model import Constant, Edge, Reference
from ...syntax.tree import Filter
from ...syntax.yaml import Scalar as Written
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ..facts import ERROR, Facts
from ..given import called, contract_for, key_of, span_of, told_by, who_expects, written_at
from ..infer import Lacking
from ..misfits import Misfit
from ..places import is_filled, renamed
from ..words import listed, phrases

CODE = Code("ARC302", "type-mismatch", ERROR)

_KINDS = {
    "string": "a text",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "an object",
}


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        found = problem.facts["found"]
        if isinstance(found, Lacking):
            yield _filter(facts, found)
        elif isinstance(found, Edge):
            yield _subflow(facts, found)
        elif is_filled(facts, span_of(facts, found)):
            yield _misfit(facts, found)


def _misfit(facts: Facts, misfit: Misfit) -> Diagnostic:
    help, fix = _as_json(facts, misfit) or _way_out(misfit)
    return facts.finding(
        CODE,
        span_of(facts, misfit),
        f"{called(misfit)} takes {words(misfit.expected)}, and {_given(misfit)}",
        notes=_notes(facts, misfit),
        help=help,
        fix=fix,
        node=misfit.node.name,
    )


def _given(misfit: Misfit) -> str:
    if isinstance(misfit.value, Reference):
        shown = "".join(f" | {step.name}" for step in misfit.value.steps if isinstance(step, Filter))
        return f"`{misfit.value.written}{shown}` is {words(misfit.given)}"
    return f"this is {_described(misfit.given)}"


def _described(type: Type) -> str:
    """A constant's kind and itself: `the text "5"`."""
    only = type.forms[0] if len(type.forms) == 1 else None
    if isinstance(only, Scalar) and only.kind == "string" and only.values:
        return f"the text {words(type)}"
    return words(type)


def _notes(facts: Facts, misfit: Misfit) -> tuple[str, ...]:
    told = told_by(misfit.given) if isinstance(misfit.value, Reference) else None
    return (f"{who_expects(facts, misfit)} says what it takes", *([told] if told else []))


def _as_json(facts: Facts, misfit: Misfit) -> tuple[str, Fix] | None:
    """The parameter beside a text's that takes any value, as `body_json` is beside `body`."""
    contract = contract_for(facts, misfit)
    schema = contract.input_schema if contract is not None else None
    key, name = key_of(misfit), f"{misfit.path[0]}_json"
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    is_text = any(isinstance(form, Scalar) and form.kind == "string" for form in misfit.expected.forms)
    is_given = misfit.node.config is not None and misfit.node.config.param(name) is not None
    if key is None or len(misfit.path) != 1 or not is_text or name not in properties or is_given:
        return None
    edit = Edit(key.span, renamed(facts.source, key, name))
    return f"`{name}` takes any value, and sends it as JSON", Fix(f"write `{name}`", (edit,))


def _way_out(misfit: Misfit) -> tuple[str | None, Fix | None]:
    kinds = {form.kind for form in misfit.expected.forms if isinstance(form, Scalar)}
    if isinstance(misfit.value, Reference):
        return _convert(misfit, kinds), None
    written = written_at(misfit)
    if not isinstance(misfit.value, Constant) or not isinstance(written, Written):
        return None, None
    text, value = written.text, misfit.value.value
    if isinstance(value, str) and written.style in ("single", "double"):
        is_number = kinds & {"number", "integer"} and text.lstrip("-").isdecimal()
        if is_number or ("boolean" in kinds and text in ("true", "false")):
            return f"leave out the quotes: `{text}`", Fix("leave out the quotes", (Edit(written.span, text),))
    elif value is not None and not isinstance(value, str) and "string" in kinds:
        quoted = f'"{text}"'
        return f"put it in quotes: `{quoted}`", Fix("put it in quotes", (Edit(written.span, quoted),))
    return None, None


def _convert(misfit: Misfit, kinds: set[str]) -> str | None:
    assert isinstance(misfit.value, Reference)
    given = {form.kind if isinstance(form, Scalar) else "" for form in misfit.given.forms}
    written = misfit.value.written
    if "string" in kinds and given <= {"number", "integer", "boolean"}:
        return f"make it a text: `{{{{{written} | string}}}}`"
    if kinds & {"number", "integer"} and given == {"string"}:
        return f"read the number in it: `{{{{{written} | number}}}}`"
    if "string" in kinds and given == {""}:
        return f"make it a text: `{{{{{written} | json}}}}`"
    return None


# ── sub-workflows ──────────────────────────────────────────────────────────────────────────────


def _subflow(facts: Facts, edge: Edge) -> Diagnostic:
    """A result that is handed to a workflow whose `inputs` it can never fit."""
    assert facts.workflow is not None
    called = facts.project.find_workflow(edge.subflow or "")
    assert called is not None
    expected, given = facts.project.payload_of(called), facts.types.given_to(edge)
    source = facts.workflow.graph.nodes[edge.source].name
    lacking = [name for name in _needed(expected) if member(given, name).there is There.NEVER]
    return facts.finding(
        CODE,
        facts.span(edge.target_place),
        f"the result of `{source}` never fits `inputs` of `{edge.subflow}`"
        + (f": it has no {listed(lacking)}" if lacking else ""),
        notes=(f"it has {listed(names_of(given))}; `CALLS_SUBFLOW` hands it on as it is",),
        help="let `trigger_workflow` call it with an `input` of your own, or declare other `inputs` there",
        node=source,
    )


def _needed(expected: Type) -> list[str]:
    return [
        field.name
        for form in expected.forms
        if isinstance(form, Record)
        for field in form.fields
        if field.required
    ]


# ── filters ────────────────────────────────────────────────────────────────────────────────────


def _filter(facts: Facts, lacking: Lacking) -> Diagnostic:
    reference = lacking.reference
    assert lacking.misfit is not None
    name = reference.steps[lacking.misfit]
    assert isinstance(name, Filter)
    assert facts.workflow is not None
    taken = [_KINDS[kind] for kind in _KINDS if kind in TAKES[name.name]]
    reader = lacking.place.point.node
    told = told_by(lacking.walk.type)
    return facts.finding(
        CODE,
        facts.span(reference.place),
        f"the filter `{name.name}` takes {phrases(taken)}, and `{reference.written}` is"
        f" {words(lacking.walk.type)}",
        notes=("a filter that does not fit fails with `TEMPLATE_UNRESOLVED`", *([told] if told else [])),
        node=facts.workflow.graph.nodes[reader].name if reader is not None else None,
    )
