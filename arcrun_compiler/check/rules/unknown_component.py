"""Nodes whose component is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...contract.catalog import Catalog
from ...ir.graph import SINK_NAMES, SOURCE_NAMES
from ...ir.model import Graph, Node, NodeKind
from ...syntax.document import NodeConfig
from ...syntax.yaml import Mapping, Scalar
from ...syntax.yaml import Sequence as Items
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest, probable
from ..facts import ERROR, Facts
from ..places import component_span, is_filled, renamed
from ..words import MOST_LISTED, listed, short
from .unsupported import HASHED

CODE = Code("ARC401", "unknown-component", ERROR)

BUILT_IN = ("code", "cron", "trigger_workflow")
"""Components that the compiler knows without a contract."""

_SERVICES = frozenset(
    "gmail google gsheets gdrive gcal telegram notion slack line discord github gitlab airtable stripe twilio"
    " openai claude anthropic gemini shopify hubspot facebook instagram youtube dropbox trello jira asana"
    " kbdb".split()
)
"""Ids of API recipes begin with the service."""

_KINDS = ("type", "kind", "uses", "use", "action", "node", "id", "tool", "op")
"""What other tools call `component`."""

_MOST_COMPARED = 50
"""Names that are looked at for a slip of the pen."""

_SOURCES = {"開始": "start", "起點": "start", "輸入": "input", "觸發": "trigger", "begin": "start"}
_SOURCES |= {name: name for name in SOURCE_NAMES}
_SINKS = {"結束": "end", "終點": "end", "完成": "done", "輸出": "output", "結果": "result", "finish": "end"}
_SINKS |= {name: name for name in SINK_NAMES}
"""What people call the two virtual nodes, by ids, and the nearest of the names that they have."""


class _Known(NamedTuple):
    """What could have been named, sorted."""

    ids: tuple[str, ...]
    """Of components, and of what the compiler itself runs."""
    recipes: tuple[str, ...]
    services: tuple[str, ...]


def _known(catalog: Catalog) -> _Known:
    ids = tuple(sorted({*catalog.ids(), *BUILT_IN}))
    return _Known(ids, catalog.recipes.ids(), catalog.recipes.services())


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None:
        return
    catalog = facts.project.catalog
    known: _Known | None = None
    called = {each.facts["node"] for each in facts.told("misplaced-node") if "subflow" in each.facts["why"]}
    for node in facts.workflow.graph.nodes:
        if node.kind is not NodeKind.COMPONENT or HASHED.fullmatch(node.component):
            continue
        if node.name in called or catalog.reading(node.component) is not None:
            continue
        if node.component_place is None and node.config is None and _is_configured_elsewhere(facts, node):
            continue
        if is_filled(facts, component_span(facts, node)):
            known = known or _known(catalog)
            tell = _unnamed if node.component_place is None else _misnamed
            yield tell(facts, node, known)


def _is_configured_elsewhere(facts: Facts, node: Node) -> bool:
    """Whether `config` is no map, or nodes stand under a key that nobody reads; that is told there."""
    if any(problem.facts["field"] == "config" for problem in facts.told("missing-field")):
        return True
    if facts.document is None or facts.document.root.get("config") is not None:
        return False
    unread = (each.facts for each in facts.told("unknown-key") if each.facts["owner"] == "a workflow")
    return any(_may_configure(each["entry"].value, node) for each in unread)


def _may_configure(value: Mapping | Items | Scalar, node: Node) -> bool:
    """A map with the node's name or id, or a list in whose items it may be."""
    if isinstance(value, Mapping):
        return any(name in value.by_key for name in (node.name, node.id))
    return isinstance(value, Items) and any(isinstance(item, Mapping) for item in value.items)


def _misnamed(facts: Facts, node: Node, known: _Known) -> Diagnostic:
    assert node.component_place is not None
    component = node.component
    ids, recipes, services = known
    near = nearest(component, (*ids, *recipes)) or probable(component, ids)
    of_service = _of_service(component, recipes)
    notes: tuple[str, ...] = ()
    help_text: str | None
    if component.startswith("http://"):
        help_text = "the address of a remote component begins with `https://`"
    elif near is not None:
        help_text = f"did you mean `{near}`?" + (" it is an API recipe" if near in recipes else "")
    elif component in services:
        notes = (f"`{component}` is the service of an auth recipe, which an API recipe names",)
        help_text = f"its API recipes are {listed(of_service)}" if of_service else None
    elif of_service:
        help_text = f"the API recipes of that service are {listed(of_service)}"
    elif "_" in component and component.partition("_")[0] in _SERVICES:
        notes = ("it looks like an API recipe, and there is none of that name",)
        help_text = "write the recipe in `recipes/`, or call the API by an `http_request` node"
    else:
        help_text = _choice(ids)
    return facts.finding(
        CODE,
        facts.span(node.component_place),
        f"there is no component `{short(component)}`",
        notes=notes,
        help=help_text,
        node=node.name,
    )


def _of_service(component: str, recipes: Sequence[str]) -> list[str]:
    """The API recipes whose ids begin as this one does."""
    service = component.partition("_")[0]
    found = [each for each in recipes if each.startswith(f"{service}_")]
    return found[:MOST_LISTED] if service else []


def _choice(ids: Sequence[str]) -> str:
    if len(ids) <= MOST_LISTED:
        return f"there are {listed(ids)}"
    return f"there are {', '.join(f'`{each}`' for each in ids)}; one of your own stands in `components/`"


def _unnamed(facts: Facts, node: Node, known: _Known) -> Diagnostic:
    """No `component` at all: the node's own name was looked up."""
    assert facts.workflow is not None
    name = node.name
    config = node.config
    ids, recipes, _ = known
    near = nearest(name, (*ids, *recipes))
    unused = [each.name.text for each in facts.workflow.graph.unused_config][:_MOST_COMPARED]
    slipped = nearest(name, unused) if config is None else None
    place = facts.span(node.place)
    fix = None
    misspelt = _misspelt_key(config, (*ids, *recipes)) if config is not None else None
    if misspelt is not None:
        place, help_text = misspelt.span, f"did you mean `component`? nobody reads `{short(misspelt.text)}`"
        edit = Edit(misspelt.span, renamed(facts.source, misspelt, "component"))
        fix = Fix("rename it to `component`", (edit,))
    elif config is not None and config.param("code") is not None:
        place, help_text = config.name.span, "add `component: code`: it has `code`"
    elif config is not None and config.param("url") is not None:
        place, help_text = config.name.span, "add `component: http_request`: it has a `url`"
    elif slipped is not None:
        help_text = f"`config` has a node `{slipped}`, which no edge names; is it this one?"
    elif near is not None:
        help_text = f"did you mean `{near}`? a node without `component` is looked up by its name"
    elif config is not None:
        place = config.name.span
        help_text = f"add `component:` to its configuration; {_choice(ids)}"
        if name in SOURCE_NAMES or name in SINK_NAMES:
            help_text = f"add `component:`, or remove the configuration: then `{name}` is the virtual node"
    else:
        virtual = _virtual(facts.workflow.graph, node)
        help_text = virtual or f"say what it is: `{short(name, 40)}: {{component: …}}` under `config`"
    message = f"`{short(name)}` has no component, and there is none of that name"
    return facts.finding(CODE, place, message, help=help_text, fix=fix, node=name)


def _virtual(graph: Graph, node: Node) -> str | None:
    """The virtual node that is probably meant: by the word, and by where it stands."""
    if not graph.incoming[node.index] and node.id in _SOURCES:
        kind, near, names, known = "source", _SOURCES[node.id], SOURCE_NAMES, graph.source
    elif not graph.outgoing[node.index] and node.id in _SINKS:
        kind, near, names, known = "sink", _SINKS[node.id], SINK_NAMES, graph.sink
    else:
        return None
    if known is not None:
        return f"write `{graph.nodes[known].name}`, as the virtual {kind} is called elsewhere here"
    return f"write `{near}`: the virtual {kind} is called {listed(names, last='or')}"


def _misspelt_key(config: NodeConfig, ids: Sequence[str]) -> Scalar | None:
    """The key that is meant to be `component`: by its letters, or as its value names one (`type: set`)."""
    for each in config.params:
        if nearest(each.key.text, ("component",)):
            return each.key
    named = [each for each in config.params if isinstance(each.value, Scalar) and each.value.value in ids]
    return named[0].key if len(named) == 1 and named[0].key.text in _KINDS else None
