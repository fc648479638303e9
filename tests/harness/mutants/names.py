"""Names with a slip in them: of nodes, fields, components, parameters, filters, keys."""

from collections.abc import Iterator
from random import Random

from arcrun_compiler.ir.model import Node, NodeKind
from arcrun_compiler.ir.resolve import CLOCK_ROOTS, CREDENTIAL_ROOTS
from arcrun_compiler.syntax import condition as conditions
from arcrun_compiler.syntax.document import EDGE_KEYS, POLICY_KEYS, RETRY_KEYS, WORKFLOW_KEYS, Place
from arcrun_compiler.syntax.tree import Filter, RelationKind
from arcrun_compiler.syntax.yaml import Entry, Mapping, Scalar, Sequence
from arcrun_compiler.text.diagnostic import Edit
from arcrun_compiler.text.source import Span

from .model import Mutation
from .reading import CATALOG, HoleAt, Reading, misspellings, misspelt, properties, renamed

# ── nodes ──────────────────────────────────────────────────────────────────────────────────────


def node_in_flow(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from misspellings(((each.span, each.name) for each in reading.mentions()), rng, reading.names)


def node_in_config(reading: Reading, rng: Random) -> Iterator[Mutation]:
    keys = [config.name for config in reading.document.config]
    yield from misspellings(_plain(reading, keys), rng, reading.names)


def node_in_template(reading: Reading, rng: Random) -> Iterator[Mutation]:
    holes = ((hole.root, hole.hole.path.root) for hole, _ in reading.node_holes())
    yield from misspellings(holes, rng, reading.names)


def node_in_list(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from misspellings(_list_steps(reading, 0), rng, reading.names)


def node_in_other_case(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`Fetch` beside `fetch`: two names, one id."""
    places: dict[str, dict[Span, None]] = {}
    for mention in reading.mentions():
        places.setdefault(mention.name, {})[mention.span] = None
    for name, spans in places.items():
        node = reading.node_of(name)
        other = name.capitalize()
        is_plain = node is not None and node.kind not in (NodeKind.SOURCE, NodeKind.SINK)
        for span in spans if len(spans) > 1 and other != name and is_plain else ():
            yield renamed(span, other, *(each.start for each in spans))


def _list_steps(reading: Reading, step: int) -> Iterator[tuple[Span, str]]:
    for edge in reading.executed(RelationKind.FOREACH):
        path = edge.list
        if path is None or edge.argument is None or len(path.steps) <= step:
            continue
        name = str(path.steps[step])
        span = reading.exact(Place(edge.argument, path.spans[step]), name)
        if span is not None:
            yield span, name


# ── fields ─────────────────────────────────────────────────────────────────────────────────────


def payload_field(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`input.sinse`, where `inputs` declares `since`."""
    fields = ((hole.steps[1], str(hole.hole.path.steps[1])) for hole in _payload_holes(reading))
    yield from misspellings(fields, rng, reading.declared)


def payload_declaration(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A slip in `inputs`: what reads the field does not find it there."""
    reads: dict[str, list[int]] = {}
    for hole in _payload_holes(reading):
        reads.setdefault(str(hole.hole.path.steps[1]), []).append(hole.steps[1].start)
    for entry in reading.declarations():
        name = entry.key.text
        slip = misspelt(name, rng, reading.declared)
        if slip is not None and name in reads and reading.slice(entry.key.span) == name:
            yield renamed(entry.key.span, slip, *reads[name])


def _payload_holes(reading: Reading) -> Iterator[HoleAt]:
    for hole in reading.holes():
        steps = hole.hole.path.steps
        is_declared = len(steps) > 1 and steps[1] in reading.declared
        if steps[0] == "input" and is_declared and reading.slice(hole.steps[1]) == steps[1]:
            yield hole


def result_field(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`fetch.daat`, `fetch.data.jsn`: where the result's properties are known and closed."""
    yield from _result_fields(reading, rng, NodeKind.COMPONENT)


def code_result_field(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A property of what `code` returns."""
    yield from _result_fields(reading, rng, NodeKind.CODE)


def _result_fields(reading: Reading, rng: Random, kind: NodeKind) -> Iterator[Mutation]:
    for hole, node in reading.node_holes():
        steps = hole.hole.path.steps
        for depth in range(1, min(len(steps), 3)) if node.kind is kind else ():
            known = properties(reading, node, steps[1:depth])
            name = str(steps[depth])
            if known is not None and name in known:
                yield from misspellings([(hole.steps[depth], name)], rng, known)


def list_field(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """The same in the path of `IN`."""
    for edge in reading.executed(RelationKind.FOREACH):
        path = edge.list
        node = reading.node_of(path.root) if path else None
        if path is None or node is None or edge.argument is None:
            continue
        for depth in range(1, min(len(path.steps), 3)):
            known = properties(reading, node, path.steps[1:depth])
            name = str(path.steps[depth])
            span = reading.exact(Place(edge.argument, path.spans[depth]), name)
            if span is not None and known is not None and name in known:
                yield from misspellings([(span, name)], rng, known)


def condition_field(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A path of an `IF` edge, which begins at its source's result."""
    for edge in reading.executed(RelationKind.IF):
        if edge.condition is None or edge.argument is None:
            continue
        node = reading.graph.nodes[edge.source]
        for path in conditions.paths(edge.condition):
            for depth in range(min(len(path.steps), 2)):
                known = properties(reading, node, path.steps[:depth])
                name = str(path.steps[depth])
                span = reading.exact(Place(edge.argument, path.spans[depth]), name)
                if span is not None and known is not None and name in known:
                    yield from misspellings([(span, name)], rng, known)


def condition_input(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A name in the condition of `if_control`, which sees only what `input` maps."""
    for node in reading.graph.nodes:
        written = node.config.param("condition") if node.config and node.component == "if_control" else None
        mapped = node.config.param("input") if node.config else None
        if not isinstance(written, Scalar) or not isinstance(mapped, Mapping):
            continue
        tree = conditions.parse(written.text).condition
        for path in conditions.paths(tree) if tree else ():
            span = reading.exact(Place(written, path.spans[0]), path.root)
            if span is not None and path.root in mapped.by_key:
                yield from misspellings([(span, path.root)], rng, tuple(mapped.by_key))


def body_for_json(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`data.body.x` for `data.json.x`: the body is text."""
    for hole, node in reading.node_holes():
        steps = hole.hole.path.steps
        if node.component == "http_request" and steps[1:3] == ("data", "json") and len(steps) > 3:
            yield renamed(hole.steps[2], "body", hole.span.start)


def data_left_out(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`fetch.json.x` for `fetch.data.json.x`."""
    for hole, node in reading.node_holes():
        steps = hole.hole.path.steps
        top = properties(reading, node, ())
        if len(steps) > 2 and steps[1] == "data" and top is not None and steps[2] not in top:
            yield renamed(Span(hole.steps[1].start, hole.steps[2].start), "")


# ── words of the language ──────────────────────────────────────────────────────────────────────


def input_root(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _roots(reading, rng, frozenset(("input",)))


def clock_root(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _roots(reading, rng, CLOCK_ROOTS)


def credential_root(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _roots(reading, rng, CREDENTIAL_ROOTS)


def _roots(reading: Reading, rng: Random, roots: frozenset[str]) -> Iterator[Mutation]:
    for hole in reading.holes():
        root = hole.hole.path.root
        is_reserved = root in roots and reading.node_of(root) in (None, _source(reading))
        if is_reserved and not reading.hides(hole) and reading.slice(hole.root) == root:
            yield from misspellings(
                [(hole.root, root)], rng, (*reading.names, *CLOCK_ROOTS, *CREDENTIAL_ROOTS)
            )


def _source(reading: Reading) -> Node | None:
    index = reading.graph.source
    return None if index is None else reading.graph.nodes[index]


def loop_variable(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """In the loop's body."""
    for hole in reading.holes():
        if reading.hides(hole) and reading.slice(hole.root) == hole.hole.path.root:
            taken = (*reading.names, *reading.variables(hole.owner.node))
            yield from misspellings([(hole.root, hole.hole.path.root)], rng, taken)


def filter_name(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for hole in reading.holes():
        for step in hole.hole.steps:
            if isinstance(step, Filter):
                span = reading.document.locate(hole.owner.scalar, step.span)
                name = Span(span.start, span.start + len(step.name))
                if reading.slice(name) == step.name:
                    yield from misspellings([(name, step.name)], rng, ("json", "first", "last"))


def component_id(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for config in reading.document.config:
        if config.component is not None:
            ids = (*CATALOG.ids(), "code", "trigger_workflow")
            yield from misspellings(_plain(reading, [config.component]), rng, ids)


def workflow_name(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """Of a workflow that is called."""
    for edge in reading.executed(RelationKind.CALLS_SUBFLOW):
        span = reading.exact(edge.target_place, edge.subflow or "")
        if span is not None:
            yield from misspellings([(span, edge.subflow or "")], rng)
    for node in reading.graph.nodes:
        name = node.config.param("workflow_name") if node.config and node.kind is NodeKind.CALL else None
        if isinstance(name, Scalar) and "{{" not in name.text:
            yield from misspellings(_plain(reading, [name]), rng)


# ── keys ───────────────────────────────────────────────────────────────────────────────────────


def parameter(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for node in reading.graph.nodes:
        if node.config is None or node.kind not in (
            NodeKind.COMPONENT,
            NodeKind.CRON,
            NodeKind.CODE,
            NodeKind.CALL,
        ):
            continue
        contract = CATALOG.find(node.component)
        taken = (
            tuple(contract.input_schema.get("properties", ())) if contract and contract.input_schema else ()
        )
        yield from misspellings(_plain(reading, [each.key for each in node.config.params]), rng, taken)


def component_key(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`compnent:`."""
    for config in reading.document.config:
        entry = config.mapping.entry("component") if config.mapping else None
        if entry is not None:
            yield from misspellings(_plain(reading, [entry.key]), rng)


def policy_key(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for config in reading.document.config:
        policy = config.mapping.get("policy") if config.mapping else None
        if isinstance(policy, Mapping):
            yield from _keys(reading, policy, rng, POLICY_KEYS)
            retry = policy.get("retry")
            if isinstance(retry, Mapping):
                yield from _keys(reading, retry, rng, RETRY_KEYS)


def top_level_key(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _keys(reading, reading.document.root, rng, WORKFLOW_KEYS)


def edge_key(reading: Reading, rng: Random) -> Iterator[Mutation]:
    flow = reading.document.root.get("flow")
    for item in flow.items if isinstance(flow, Sequence) else ():
        if isinstance(item, Mapping):
            yield from _keys(reading, item, rng, EDGE_KEYS)


_KEYWORDS = (
    "type enum const default minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength"
    " pattern items minItems maxItems uniqueItems properties required additionalProperties description"
).split()


def schema_keyword(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`minimun` in `inputs`."""
    for entry in reading.declarations():
        if isinstance(entry.value, Mapping):
            known = [each for each in entry.value.entries if each.key.text in _KEYWORDS]
            for each in known:
                yield from misspellings(_plain(reading, [each.key]), rng, _KEYWORDS)


def _keys(reading: Reading, mapping: Mapping, rng: Random, known: tuple[str, ...]) -> Iterator[Mutation]:
    keys = [entry.key for entry in mapping.entries if entry.key.text in known]
    yield from misspellings(_plain(reading, keys), rng, known)


def _plain(reading: Reading, scalars: list[Scalar]) -> Iterator[tuple[Span, str]]:
    """The scalars whose text stands in the document as it is, quotes apart."""
    for scalar in scalars:
        inside = Place(scalar, Span(0, len(scalar.text)))
        span = reading.exact(inside, scalar.text)
        if span is not None:
            yield span, scalar.text


def word_of(reading: Reading, entry: Entry) -> tuple[Span, str] | None:
    """The value of an entry that is a text of one word."""
    value = entry.value
    if not isinstance(value, Scalar) or not isinstance(value.value, str) or "{{" in value.text:
        return None
    return next(_plain(reading, [value]), None)


def branch_of_case(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """The branch that a case of `switch` names, or its default."""
    for node in reading.graph.nodes:
        if node.component != "switch" or node.config is None:
            continue
        for scalar in branches(node):
            edges = [
                reading.relation(edge).start
                for edge in reading.executed(RelationKind.ON_BRANCH)
                if edge.source == node.index and edge.branch == scalar.text
            ]
            for span, name in _plain(reading, [scalar]):
                slip = misspelt(name, rng, [each.text for each in branches(node)])
                if slip is not None:
                    yield Mutation((Edit(span, slip),), (span.start, *edges))


def branches(node: Node) -> list[Scalar]:
    """The scalars in which a `switch` names its branches."""
    found: list[Scalar] = []
    cases = node.config.param("cases") if node.config else None
    if isinstance(cases, Sequence):
        named = [case.get("branch") for case in cases.items if isinstance(case, Mapping)]
        found += [each for each in named if isinstance(each, Scalar)]
    elif isinstance(cases, Mapping):
        found += [each.value for each in cases.entries if isinstance(each.value, Scalar)]
    default = node.config.param("default_branch") if node.config else None
    return [*found, default] if isinstance(default, Scalar) else found
