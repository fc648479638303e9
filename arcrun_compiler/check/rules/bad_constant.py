"""Constants that a parameter refuses: no such choice, out of bounds, an object that lacks a property."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.schema import declared_at, problems
from ...contract.types.model import Record, Scalar, Type
from ...contract.types.reading import names_of
from ...contract.types.words import kinds, words
from ...ir.model import Constant, Node, Reference
from ...syntax.yaml import Mapping
from ...syntax.yaml import Scalar as Written
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest, probable
from ..facts import ERROR, WARNING, Facts
from ..given import called, contract_for, key_of, span_of, who_expects, written_at
from ..layouts import is_literal, meant
from ..misfits import Misfit, Why
from ..places import is_filled, renamed
from ..used import parameters_of
from ..words import MOST_LISTED, listed, short

CODE = Code("ARC305", "bad-constant", ERROR)

_LONGEST_LIST = 30
_LONGEST_SAID = 120


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        misfit = problem.facts["found"]
        if not is_filled(facts, span_of(facts, misfit)) or _is_no_parameter(facts, misfit):
            continue
        if misfit.why is Why.CONSTANT:
            yield _refused(facts, misfit)
        else:
            yield _lacks(facts, misfit) if misfit.why is Why.LACKS else _unknown(facts, misfit)
    for node in facts.workflow.graph.nodes if facts.workflow else ():
        if node.component == "date_ops":
            yield from _layout(facts, node)


def _is_no_parameter(facts: Facts, misfit: Misfit) -> bool:
    """Whether `unknown-parameter` tells it: no input of the component has it."""
    if misfit.why is not Why.UNKNOWN or misfit.callee is not None or len(misfit.path) > 1:
        return False
    contract = facts.project.catalog.find(misfit.node.component)
    taken = parameters_of(contract) if contract is not None else None
    return taken is not None and misfit.path[0] not in taken


def _layout(facts: Facts, node: Node) -> Iterator[Diagnostic]:
    """`YYYY-MM-DD`, which `date_ops` takes for a text that stays as it is."""
    args = node.config.param("args") if node.config else None
    layout = args.get("layout") if isinstance(args, Mapping) else None
    if not isinstance(layout, Written) or not isinstance(layout.value, str) or "{{" in layout.value:
        return
    if not is_literal(layout.value) or not is_filled(facts, layout.span):
        return
    goal = meant(layout.value)
    fix = None
    if goal is not None and layout.style in ("plain", "single", "double"):
        # Without quotes `2006` would be a number.
        text = f'"{goal}"' if layout.style == "plain" else renamed(facts.source, layout, goal)
        fix = Fix(f"write `{goal}`", (Edit(layout.span, text),))
    yield facts.finding(
        CODE,
        layout.span,
        f"`{short(layout.value)}` is no layout of a time: its letters stay as they are",
        notes=("a layout shows how 2 January 2006, 15:04:05, is written, or has strftime's `%Y-%m-%d`",),
        help=f"write `{goal}`" if goal else "write `2006` for the year, `01` for the month, `02` for the day",
        fix=fix,
        node=node.name,
        severity_override=WARNING,
    )


def _refused(facts: Facts, misfit: Misfit) -> Diagnostic:
    choices = _choices(misfit.expected)
    help, fix = _near(facts, misfit, choices)
    notes = [f"{who_expects(facts, misfit)} says what it takes"]
    keyword, reason = _broken(misfit)
    described = _described(facts, misfit) if keyword == "pattern" else None
    if 0 < len(choices) <= _LONGEST_LIST:
        notes.insert(0, f"it takes {listed(choices, last='or')}")
    elif described is not None:  # words say more than a pattern
        reason = ""
        notes = [f"{who_expects(facts, misfit)} says of `{misfit.path[-1]}`: {described}"]
    written = f" (`{misfit.value.written}`)" if isinstance(misfit.value, Reference) else ""
    return facts.finding(
        CODE,
        span_of(facts, misfit),
        f"{called(misfit)} cannot be {short(words(misfit.given))}{written}{reason}",
        notes=tuple(notes),
        help=help,
        fix=fix,
        node=misfit.node.name,
    )


def _choices(type: Type) -> tuple[str, ...]:
    """The texts that are allowed, where only some are."""
    texts = [form for form in type.forms if isinstance(form, Scalar) and form.kind == "string"]
    values = [value for form in texts for value in form.values or ()]
    return tuple(dict.fromkeys(str(value) for value in values)) if all(form.values for form in texts) else ()


def _near(facts: Facts, misfit: Misfit, choices: tuple[str, ...]) -> tuple[str | None, Fix | None]:
    value = misfit.value.value if isinstance(misfit.value, Constant) else None
    near = nearest(value, choices) if isinstance(value, str) else None
    written = written_at(misfit)
    if near is None or not isinstance(written, Written):
        return None, None
    fix = Fix(f"write `{near}`", (Edit(written.span, renamed(facts.source, written, near)),))
    return f"did you mean `{near}`?", fix


def _described(facts: Facts, misfit: Misfit) -> str | None:
    """What the component's contract says of a parameter in words."""
    contract = contract_for(facts, misfit)
    schema = declared_at(contract.input_schema, misfit.path) if contract else None
    said = schema.get("description") if isinstance(schema, dict) else None
    return said.strip().rstrip(".") if isinstance(said, str) and len(said) <= _LONGEST_SAID else None


def _broken(misfit: Misfit) -> tuple[str, str]:
    """The keyword that a number or text breaks, and how: `minimum` and `: it is less than 1`."""
    value = misfit.value.value if isinstance(misfit.value, Constant) else None
    for form in misfit.expected.forms:
        if isinstance(form, Scalar) and form.values is None and value is not None:
            schema = {"type": form.kind} | {name: each for name, each in form.limits if name != "also"}
            found = [each for each in problems(schema, value) if each.keyword != "type"]
            if found:
                return found[0].keyword, f": {found[0].message}"
            if form.kind == "integer" and isinstance(value, float):
                return "type", ": it is no integer"
    return "", ""


def _lacks(facts: Facts, misfit: Misfit) -> Diagnostic:
    *around, name = misfit.path
    where = called(misfit, tuple(around))
    return facts.finding(
        CODE,
        span_of(facts, misfit),
        f"{where} lacks `{name}`, which has to be {_to_be(misfit.given)}",
        notes=(_why(misfit), f"{who_expects(facts, misfit)} says what it takes"),
        help=f"add `{name}`",
        node=misfit.node.name,
    )


def _to_be(type: Type) -> str:
    return "there" if type.is_any else kinds(type)


def _why(misfit: Misfit) -> str:
    """What else decides that it is needed, where the whole input is meant; else all that is needed."""
    only = misfit.expected.forms[0]
    assert isinstance(only, Record)
    needed = [field.name for field in only.fields if field.required]
    return f"it needs {listed(needed)}"


def _unknown(facts: Facts, misfit: Misfit) -> Diagnostic:
    *around, name = misfit.path
    names = names_of(misfit.expected)
    near, meant = nearest(str(name), names), probable(str(name), names)
    key = key_of(misfit)
    fix = None
    if near is not None and key is not None:
        fix = Fix(f"rename it to `{near}`", (Edit(key.span, renamed(facts.source, key, near)),))
    notes = [f"{who_expects(facts, misfit)} says what it takes"]
    if 0 < len(names) <= MOST_LISTED:
        notes.insert(0, f"it takes {listed(names)}")
    return facts.finding(
        CODE,
        key.span if key is not None else span_of(facts, misfit),
        f"{called(misfit, tuple(around))} has no property `{name}`",
        notes=tuple(notes),
        help=f"did you mean `{meant}`?" if meant else "remove it",
        fix=fix,
        node=misfit.node.name,
    )
