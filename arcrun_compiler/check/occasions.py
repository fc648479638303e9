"""When a rule that looks for mistakes itself has anything to look at.

A rule that is not asked is not imported, and a hook that reads one correct file should not load forty of
them. Where an occasion denies, its rule could find nothing; the tests ask it anyway (`tests/conftest.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from ..files.shipped import COMPONENTS
from ..ir.build import CALL_PARAMETERS, CODE_PARAMETERS, CRON_PARAMETERS
from ..ir.model import Constant, ListValue, Node, NodeKind, ObjectValue, Origin, Reference, Text, Value
from ..syntax.tree import Filter, RelationKind
from ..syntax.yaml import Scalar
from .facts import Facts
from .requests import pieces

Occasion = Callable[[Facts], bool]

_KEYS = {
    NodeKind.CODE: tuple(each for each in CODE_PARAMETERS if each != "limits"),
    NodeKind.CALL: CALL_PARAMETERS,
    NodeKind.CRON: CRON_PARAMETERS,
}
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


def switching(facts: Facts) -> bool:
    """A `switch` may have edges for some branches and not for others."""
    return "switch" in facts.traits.components and branching(facts)


def undecided(facts: Facts) -> bool:
    """No edge behind a `switch` or an `if_control` asks for the branch."""
    workflow = facts.workflow
    if workflow is None or facts.traits.components.isdisjoint(("switch", "if_control")):
        return False
    edges = workflow.graph.edges
    asking = {each.source for each in edges if each.kind in (RelationKind.ON_BRANCH, RelationKind.IF)}
    return any(
        node.component in ("switch", "if_control") and node.index not in asking
        for node in workflow.graph.nodes
    )


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


def odd_keys(facts: Facts) -> bool:
    """A node whose parameters the compiler itself reads has others, or limits, which have keys, too."""
    nodes = facts.workflow.graph.nodes if facts.workflow else ()
    own = ((_KEYS[node.kind], node.config.params) for node in nodes if node.kind in _KEYS and node.config)
    return any(entry.key.text not in keys for keys, params in own for entry in params)


def odd_code(facts: Facts) -> bool:
    """A `code` node has no text for its code, or has limits."""
    nodes = facts.workflow.graph.nodes if facts.workflow else ()
    return any(node.kind is NodeKind.CODE and not _has_plain_code(node) for node in nodes)


def _has_plain_code(node: Node) -> bool:
    code = node.config.param("code") if node.config else None
    is_text = isinstance(code, Scalar) and isinstance(code.value, str) and code.text.strip() != ""
    return is_text and node.config is not None and node.config.param("limits") is None


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


def odd_addresses(facts: Facts) -> bool:
    """Not all URLs begin with `https://` and the name of a host elsewhere."""
    return any(map(_is_odd, (each.url for each in facts.requests)))


def _is_odd(url: Value) -> bool:
    if any(isinstance(each, str) and "@" in each for each in pieces(url)):
        return True
    start = _beginning(url).lower()
    host = start.removeprefix("https://")
    is_elsewhere = host != start and host[:1].isalpha() and not host.startswith(("localhost", "host.docker"))
    return start != "" and not is_elsewhere


def composing_hosts(facts: Facts) -> bool:
    """A URL may have a template before its path."""
    urls = [each.url for each in facts.requests if not isinstance(each.url, Constant)]
    return any("/" not in _beginning(url).partition("://")[2] for url in urls)


def unencoded(facts: Facts) -> bool:
    """A template without `urlencode` stands in a URL."""
    holes = (each for request in facts.requests for each in pieces(request.url))
    return any(
        not any(isinstance(step, Filter) and step.name == "urlencode" for step in hole.steps)
        for hole in holes
        if isinstance(hole, Reference)
    )


def odd_bodies(facts: Facts) -> bool:
    """A request has two bodies, or its method wants none."""
    bodies = [each for each in facts.requests if "body" in each.params or "body_json" in each.params]
    return any(
        ("body" in each.params and "body_json" in each.params) or each.method in ("GET", "HEAD")
        for each in bodies
    )


def destroying(facts: Facts) -> bool:
    return any(each.method in ("DELETE", "PUT") for each in facts.requests)


def asking_workers(facts: Facts) -> bool:
    """The address of one may be written at the beginning of a URL."""
    return any(".workers.dev" in _beginning(each.url).lower() for each in facts.requests)


def _beginning(url: Value) -> str:
    first = pieces(url)[:1]
    return first[0] if first and isinstance(first[0], str) else ""


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
