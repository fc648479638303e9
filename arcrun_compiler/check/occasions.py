"""When a rule that looks for mistakes itself has anything to look at.

A rule that is not asked is not imported, and a hook that reads one correct file should not load forty of
them. Where an occasion denies, its rule could find nothing; the tests ask it anyway (`tests/conftest.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from ..files.shipped import COMPONENTS
from ..ir.model import Constant, ListValue, NodeKind, ObjectValue, Origin, Text, Value
from ..syntax.tree import RelationKind
from .facts import Facts

Occasion = Callable[[Facts], bool]

_FEW_NODES = 20
"""If each runs once, with one request for a token before its own, no plan's limit is passed."""
_SHORT_TEXT = 4096
"""Characters of a file in which no URL is too long."""


def always(facts: Facts) -> bool:
    return True


def compiling(facts: Facts) -> bool:
    """Modules come into play when a bundle is made of them; lint reads contracts."""
    return facts.project.is_compile


def locked(facts: Facts) -> bool:
    return facts.project.catalog.lock is not None


def told(*slugs: str) -> Occasion:
    """An earlier pass found something of the kind."""
    return lambda facts: any(slug in facts.by_slug for slug in slugs)


def either(*occasions: Occasion) -> Occasion:
    return lambda facts: any(occasion(facts) for occasion in occasions)


# ── the document ───────────────────────────────────────────────────────────────────────────────


def undescribed(facts: Facts) -> bool:
    return facts.document is not None and facts.document.root.get("description") is None


def declaring(facts: Facts) -> bool:
    return facts.document is not None and facts.document.inputs is not None


def naming_hosts(facts: Facts) -> bool:
    return facts.document is not None and facts.document.egress is not None


def idle_config(facts: Facts) -> bool:
    return facts.workflow is not None and bool(facts.workflow.graph.unused_config)


def public(facts: Facts) -> bool:
    return facts.document is not None and facts.document.is_public


def scheduled(facts: Facts) -> bool:
    return NodeKind.CRON in facts.traits.kinds or bool(facts.document and facts.document.crons)


# ── nodes and edges ────────────────────────────────────────────────────────────────────────────


def having(*kinds: NodeKind) -> Occasion:
    return lambda facts: not facts.traits.kinds.isdisjoint(kinds)


def using(*components: str) -> Occasion:
    return lambda facts: not facts.traits.components.isdisjoint(components)


def branching(facts: Facts) -> bool:
    return RelationKind.ON_BRANCH in facts.traits.relations


def calling(facts: Facts) -> bool:
    """Other workflows."""
    return NodeKind.CALL in facts.traits.kinds or RelationKind.CALLS_SUBFLOW in facts.traits.relations


def retrying(facts: Facts) -> bool:
    return facts.workflow is not None and any(node.policy.retry for node in facts.workflow.graph.nodes)


def strange(facts: Facts) -> bool:
    """A node is of a component that is not there, or whose contract cannot be read."""
    readings = (facts.project.catalog.reading(each) for each in facts.traits.components)
    return any(reading is None or bool(reading.flaws) for reading in readings)


def recipes(facts: Facts) -> bool:
    """A recipe, or a workflow that calls one."""
    found = (facts.project.catalog.find(each) for each in facts.traits.components)
    return facts.recipe is not None or any(each is not None and each.recipe is not None for each in found)


# ── what is in them ────────────────────────────────────────────────────────────────────────────


def code_flawed(slug: str) -> Occasion:
    """A body of JavaScript has such a mistake."""

    def occasion(facts: Facts) -> bool:
        if NodeKind.CODE not in facts.traits.kinds:
            return False
        from .code import code_nodes

        return any(problem.slug == slug for each in code_nodes(facts) for problem in each.does.problems)

    return occasion


def braces_in_code(facts: Facts) -> bool:
    """Something in a body of JavaScript looks like a template."""
    if NodeKind.CODE not in facts.traits.kinds:
        return False
    from .code import code_nodes

    return any(each.does.template_braces for each in code_nodes(facts))


def sandboxed(facts: Facts) -> bool:
    """Some code asks for a sandbox of its own."""
    if facts.workflow is None or NodeKind.CODE not in facts.traits.kinds:
        return False
    nodes = facts.workflow.graph.nodes
    return any(node.config is not None and node.config.param("sandbox") is not None for node in nodes)


def secretive(facts: Facts) -> bool:
    return Origin.CREDENTIAL in facts.traits.origins


def writing_json(facts: Facts) -> bool:
    """A text with templates that begins as an object or a list does."""
    workflow = facts.workflow
    if workflow is None:
        return False
    values = [value for params in workflow.params for _, value in params]
    return any(_writes_json(value) for value in (*values, workflow.output) if value is not None)


def _writes_json(value: Value) -> bool:
    if isinstance(value, Text):
        first = value.parts[0]
        return isinstance(first, str) and first.lstrip().startswith(("{", "["))
    if isinstance(value, ObjectValue):
        return any(_writes_json(entry) for _, entry in value.entries)
    return isinstance(value, ListValue) and any(map(_writes_json, value.items))


# ── requests ───────────────────────────────────────────────────────────────────────────────────


def requesting(facts: Facts) -> bool:
    return bool(facts.requests)


def composing_urls(facts: Facts) -> bool:
    return any(not isinstance(each.url, Constant) for each in facts.requests)


def sending_bodies(facts: Facts) -> bool:
    return any("body" in each.params or "body_json" in each.params for each in facts.requests)


def destroying(facts: Facts) -> bool:
    return any(each.method in ("DELETE", "PUT") for each in facts.requests)


def asking_workers(facts: Facts) -> bool:
    """The address of one may be written at the beginning of a URL."""
    return any(".workers.dev" in _beginning(each.url).lower() for each in facts.requests)


def _beginning(url: Value) -> str:
    first = url.value if isinstance(url, Constant) else url.parts[0] if isinstance(url, Text) else None
    return first if isinstance(first, str) else ""


# ── limits ─────────────────────────────────────────────────────────────────────────────────────


def many_requests(facts: Facts) -> bool:
    """There may be more than the strictest plan allows."""
    nodes = len(facts.workflow.graph.nodes) if facts.workflow else 0
    loops = RelationKind.FOREACH in facts.traits.relations
    return nodes > _FEW_NODES or loops or calling(facts) or retrying(facts)


def weighing(facts: Facts) -> bool:
    """Something that is counted or measured: schedules, credentials, modules of one's own, long texts."""
    if len(facts.source.text) > _SHORT_TEXT or scheduled(facts) or secretive(facts):
        return True
    found = (facts.project.catalog.find(each) for each in facts.traits.components)
    return any(each is not None and each.wasm and each.folder.parent != COMPONENTS for each in found)
