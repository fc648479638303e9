"""What types say of the text that a template puts in, and of how long a list is."""

from __future__ import annotations

import re
from typing import Any

from ..contract.schema import declared_at
from ..contract.types.model import Form, Items, Scalar
from ..ir.model import ListValue, Node, ObjectValue, Origin, Reference, Workflow
from ..ir.payload import payload_schema
from ..syntax.tree import Default, Filter
from .facts import Facts

_ENCODING = frozenset(("urlencode", "base64url", "sha256"))
_NUMERIC = frozenset(("length", "number"))
_PLAIN_FORMATS = frozenset(("uuid", "date", "date-time", "time", "ipv4", "hostname"))
# What a pattern may be made of, so that all it matches goes into a URL as it is.
_PIECE = re.compile(
    r"\[(?!\^)(?:[A-Za-z0-9_.~/:,@-]|\\[dw./-])+\]|\\[dw./-]|[A-Za-z0-9_~/:,@-]|\((?:\?:)?|\)|\||[?*+]|\{\d+(?:,\d*)?\}"
)
_SAFE_TEXT = re.compile(r"[A-Za-z0-9._~/:,@-]*")


# ── its text ───────────────────────────────────────────────────────────────────────────────────


def is_plain(facts: Facts, reference: Reference, node: Node | None) -> bool:
    """Whether its text certainly goes into a URL as it is: a number, listed words, an id, encoded text.

    `node` reads it; None is the output.
    """
    if any(isinstance(step, Default) and not _is_plain_value(step.value) for step in reference.steps):
        return False
    filters = [step.name for step in reference.steps if isinstance(step, Filter)]
    if _ENCODING.intersection(filters) or _NUMERIC.intersection(filters[-1:]):
        return True
    if reference.origin in (Origin.CLOCK, Origin.RUN, Origin.INDEX, Origin.CREDENTIAL):
        return "base64" not in filters and "json" not in filters
    if set(filters) - {"lower", "upper", "trim", "string"}:
        return False
    forms = _forms(facts, reference, node)
    return bool(forms) and (all(map(_is_plain_form, forms or ())) or _is_declared_plain(facts, reference))


def _forms(facts: Facts, reference: Reference, node: Node | None) -> tuple[Form, ...] | None:
    """What it can be before its filters; None where nothing is known."""
    types = facts.types
    place = types.place_of(node.index) if node is not None else types.end
    if reference.others:
        reference = reference._replace(steps=())
        found = types.of(reference, place).type
    else:
        found = types.seek(reference, place)
    return None if found.is_any else found.forms


def is_no_text(facts: Facts, reference: Reference, node: Node | None) -> bool:
    """Whether it is certainly something else than a text: in a longer one it stands as JSON."""
    forms = _forms(facts, reference, node) if not reference.steps else None
    return forms is not None and all(not isinstance(each, Scalar) or each.kind != "string" for each in forms)


def _is_plain_form(form: Form) -> bool:
    if not isinstance(form, Scalar):
        return False
    if form.values is not None:
        return all(map(_is_plain_value, form.values))
    if form.kind != "string":
        return True
    pattern = dict(form.limits).get("pattern")
    return isinstance(pattern, str) and _is_plain_pattern(pattern)


def _is_plain_value(value: Any) -> bool:
    return not isinstance(value, str) or bool(_SAFE_TEXT.fullmatch(value))


def is_payload(workflow: Workflow, reference: Reference) -> bool:
    """Whether a reference reads what the caller sent."""
    is_source = reference.origin is Origin.NODE and reference.subject == workflow.graph.source
    return reference.origin is Origin.PAYLOAD or is_source


def _is_declared_plain(facts: Facts, reference: Reference) -> bool:
    """Whether `inputs` says so by a `pattern`, or by a `format` such as `date`, which is not checked."""
    schema = _declared(facts, reference)
    pattern = schema.get("pattern")
    is_plain_text = isinstance(pattern, str) and _is_plain_pattern(pattern)
    return schema.get("type") == "string" and (is_plain_text or schema.get("format") in _PLAIN_FORMATS)


def _declared(facts: Facts, reference: Reference) -> dict[str, Any]:
    """The schema of a field of the payload as `inputs` has it; types leave the patterns of a document out."""
    workflow = facts.workflow
    if workflow is None or not is_payload(workflow, reference):
        return {}
    schema = declared_at(payload_schema(workflow.document.inputs), reference.path)
    return schema if isinstance(schema, dict) else {}


def _is_plain_pattern(pattern: str) -> bool:
    """Whether a pattern is about the whole text, and allows only what goes into a URL as it is."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return False
    at, depth, end = 1, 0, len(pattern) - 1
    while at < end:
        piece = _PIECE.match(pattern, at, end)
        if piece is None or (piece[0] == "|" and depth == 0):
            return False
        depth += piece[0].startswith("(") - (piece[0] == ")")
        at = piece.end()
    return depth == 0


def may_be_empty(facts: Facts, reference: Reference, node: Node) -> bool:
    """Whether its text can be empty by what the document says: by a default, or as what a caller sends."""
    if any(isinstance(step, Default) and step.value == "" for step in reference.steps):
        return True
    filters = {step.name for step in reference.steps if isinstance(step, Filter)}
    if facts.workflow is None or not is_payload(facts.workflow, reference):
        return False
    if filters & {"sha256", "json", "length", "number"}:
        return False
    pattern = _declared(facts, reference).get("pattern")
    if isinstance(pattern, str) and not _matches_empty(pattern):
        return False
    forms = _forms(facts, reference, node)
    return forms is None or any(_may_be_empty(form, "trim" in filters) for form in forms)


def _may_be_empty(form: Form, is_trimmed: bool) -> bool:
    if not isinstance(form, Scalar) or form.kind != "string":
        return False
    if form.values is not None:
        return "" in form.values
    return bool(is_trimmed or dict(form.limits).get("minLength", 0) < 1)


def _matches_empty(pattern: str) -> bool:
    try:
        return re.search(pattern, "") is not None
    except (re.error, RecursionError, OverflowError):
        return False  # another engine's syntax: what it means is not known here


# ── lists ──────────────────────────────────────────────────────────────────────────────────────


def loops_around(workflow: Workflow, node: int) -> list[int]:
    """The FOREACH edges of the loops that a node runs in, the innermost first."""
    order = workflow.order
    return order.enclosing(workflow.graph, order.loop[node])


def most_items(facts: Facts, workflow: Workflow, loop: int) -> int | None:
    """How many items a loop of a workflow of the project goes through at most, where that is known."""
    found = facts.project.types_of(workflow).lookup(loop).found
    if found.is_any or not found.forms:
        return _written_items(workflow, loop)
    lengths = [_most_of(form) for form in found.forms]
    known = [each for each in lengths if each is not None]
    return max(known) if len(known) == len(lengths) else None


def _most_of(form: Form) -> int | None:
    if not isinstance(form, Items):
        return 0  # that is no list, and starts no loop
    if form.rest.is_never:
        return len(form.first)
    most = dict(form.limits).get("maxItems")
    return int(most) if isinstance(most, int | float) else None


def least_items(facts: Facts, workflow: Workflow, loop: int) -> int:
    """How many items it goes through at least, if it starts at all."""
    found = facts.project.types_of(workflow).lookup(loop).found
    if found.is_any:
        return _written_items(workflow, loop) or 0
    return min((form.least if isinstance(form, Items) else 0 for form in found.forms), default=0)


def _written_items(workflow: Workflow, loop: int) -> int | None:
    """The length of a list in a `set` node, which may be longer than types are."""
    listed = workflow.lists.get(loop)
    if listed is None or listed.origin is not Origin.NODE or listed.steps or len(listed.path) != 2:
        return None
    node = workflow.graph.nodes[listed.subject]
    values = dict(workflow.params[node.index]).get("values") if node.component == "set" else None
    entries = dict(values.entries) if isinstance(values, ObjectValue) and listed.path[0] == "data" else {}
    found = entries.get(str(listed.path[1]))
    return len(found.items) if isinstance(found, ListValue) else None
