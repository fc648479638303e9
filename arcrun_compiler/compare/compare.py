"""Turns two versions of workflows into what changed in what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ..text.change import EXPOSURE, KINDS, Action, Change, WorkflowChange
from .portrait import Line, NodeFacts, Portrait, Version, portrait
from .renames import renames
from .values import Shown


def compare(old: Iterable[Version], new: Iterable[Version]) -> tuple[WorkflowChange, ...]:
    """The workflows that are not the same in both versions, in the order of the new one; removed ones last.

    A workflow with another name is the same one if nothing else changed, or if it is the only one.
    """
    before = {version.workflow.name: version for version in reversed(list(old))}
    after = {version.workflow.name: version for version in reversed(list(new))}
    pairs = {name: name for name in after if name in before}
    pairs.update(_renamed(before, after))
    found = [_compared(before.get(pairs.get(name, "")), version) for name, version in reversed(after.items())]
    gone = [_removed(name) for name in reversed(before) if name not in pairs.values()]
    return tuple(each for each in (*found, *gone) if each is not None)


def _renamed(before: Mapping[str, Version], after: Mapping[str, Version]) -> dict[str, str]:
    """New names to old ones."""
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    if len(before) == len(after) == 1:
        return dict(zip(come, gone))
    found: dict[str, str] = {}
    for name in come:
        for was in gone:
            if was not in found.values() and not tuple(_changes(before[was], after[name])):
                found[name] = was
                break
    return found


def _removed(name: str) -> WorkflowChange:
    return WorkflowChange(name, Action.REMOVED)


def _compared(before: Version | None, after: Version) -> WorkflowChange | None:
    name = after.workflow.name
    if before is None:
        return WorkflowChange(name, Action.ADDED, tuple(_of_new(portrait(after))))
    changes = tuple(_changes(before, after))
    was = before.workflow.name
    if was != name:
        return WorkflowChange(name, Action.RENAMED, changes, was)
    return WorkflowChange(name, Action.CHANGED, changes) if changes else None


def _of_new(new: Portrait) -> Iterator[Change]:
    """Of a new workflow: what it reaches, who reaches it, what it costs."""
    nothing = Portrait("", "key", (), (), (), (), {}, {}, {}, (), (), {}, (), None, None)
    yield from (change for change in _ordered(_facts(nothing, new)) if change.kind in EXPOSURE)
    if new.cost is not None and new.cost.text != "0":
        yield Change("cost", Action.ADDED, "subrequests", None, new.cost.text)


def _changes(before: Version, after: Version) -> Iterator[Change]:
    old, new = portrait(before), portrait(after)
    names = renames(before, after)
    if names:
        old = portrait(before, names)
    renamed = [Change("node", Action.RENAMED, other, one, other) for one, other in names.items()]
    return _ordered((*renamed, *_facts(old, new)))


def _ordered(changes: Iterable[Change]) -> Iterator[Change]:
    ranks = {kind: rank for rank, kind in enumerate(KINDS)}
    return iter(sorted(changes, key=lambda change: ranks[change.kind]))


def _facts(old: Portrait, new: Portrait) -> Iterator[Change]:
    yield from _set("host", old.hosts, new.hosts)
    yield from _set("credential", old.credentials, new.credentials)
    if old.access != new.access:
        yield Change("access", Action.CHANGED, "access", old.access, new.access)
    yield from _set("trigger", old.triggers, new.triggers)
    yield from _set("call", old.calls, new.calls)
    yield from _payload(old, new)
    yield from _texts("component", old.components, new.components, only_changed=True)
    yield from _nodes(old, new)
    yield from _lines(old.lines, new.lines)
    yield from _set("link", old.links, new.links)
    yield from _values("output", old.output, new.output)
    if old.result is not None and new.result is not None and old.result != new.result:
        yield Change("result", Action.CHANGED, "result", old.result, new.result)
    yield from _order(old, new)
    if old.cost is not None and new.cost is not None and old.cost.same != new.cost.same:
        yield Change("cost", Action.CHANGED, "subrequests", old.cost.text, new.cost.text)


def _set(kind: str, old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
    before, after = Counter(old), Counter(new)
    for each in (after - before).elements():
        yield Change(kind, Action.ADDED, each, None, each)
    for each in (before - after).elements():
        yield Change(kind, Action.REMOVED, each, each, None)


def _texts(
    kind: str, old: Mapping[str, str], new: Mapping[str, str], prefix: str = "", only_changed: bool = False
) -> Iterator[Change]:
    """Texts by name, new ones in their order, then those that are gone."""
    for name, after in new.items():
        before = old.get(name)
        if before is None and not only_changed:
            yield Change(kind, Action.ADDED, prefix + name, None, after)
        elif before is not None and before != after:
            yield Change(kind, Action.CHANGED, prefix + name, before, after)
    for name, before in old.items():
        if name not in new and not only_changed:
            yield Change(kind, Action.REMOVED, prefix + name, before, None)


def _values(
    kind: str, old: Mapping[str, Shown], new: Mapping[str, Shown], prefix: str = ""
) -> Iterator[Change]:
    """Values are the same if they mean the same, however they are written."""
    before = {name: value.text for name, value in old.items()}
    after = {name: value.text for name, value in new.items()}
    for name in before.keys() & after.keys():
        if old[name].same == new[name].same:
            before[name] = after[name]
    yield from _texts(kind, before, after, prefix)


# ── parts ──────────────────────────────────────────────────────────────────────────────────────


def _payload(old: Portrait, new: Portrait) -> Iterator[Change]:
    for name in dict.fromkeys((*new.payload, *old.payload)):
        before, after = old.payload.get(name), new.payload.get(name)
        path = f"input.{name}" if name else "input"
        if before is None or after is None:
            action = Action.ADDED if before is None else Action.REMOVED
            yield Change("payload", action, path, _keywords(before), _keywords(after))
        else:
            yield from _texts("payload", before, after, f"{path}: ")


def _keywords(said: Mapping[str, str] | None) -> str | None:
    return None if said is None else "{" + ", ".join(f"{key}: {value}" for key, value in said.items()) + "}"


def _nodes(old: Portrait, new: Portrait) -> Iterator[Change]:
    for name, after in new.nodes.items():
        before = old.nodes.get(name)
        if before is None:
            yield Change("node", Action.ADDED, name, None, after.component)
            yield from _node(name, NodeFacts(after.component, after.runs, {}, {}, None), after)
        elif before != after:
            yield from _node(name, before, after)
    for name, before in old.nodes.items():
        if name not in new.nodes:
            yield Change("node", Action.REMOVED, name, before.component, None)


def _node(name: str, old: NodeFacts, new: NodeFacts) -> Iterator[Change]:
    if old.component != new.component:
        yield Change("node", Action.CHANGED, name, old.component, new.component)
    if old.runs != new.runs:
        states = ("never runs", "runs")
        yield Change("node", Action.CHANGED, name, states[old.runs], states[new.runs])
    yield from _values("parameter", old.params, new.params, f"{name}.")
    if old.code != new.code and not _is_same_code(old.code, new.code):
        yield from _texts("parameter", _code(old), _code(new), f"{name}.")
    yield from _texts("policy", old.policy, new.policy, f"{name}.policy.")


def _code(facts: NodeFacts) -> dict[str, str]:
    return {} if facts.code is None else {"code": facts.code}


def _is_same_code(old: str | None, new: str | None) -> bool:
    """Whether two bodies differ in blanks and comments only."""
    from ..syntax.javascript.parse import parse  # tree-sitter, where code has changed

    if old is None or new is None:
        return False
    one, other = parse(old), parse(new)
    if one.broken or other.broken:
        return False
    return [(part.kind, "" if part.children else one.read(part)) for part in one.parts] == [
        (part.kind, "" if part.children else other.read(part)) for part in other.parts
    ]


def _lines(old: tuple[Line, ...], new: tuple[Line, ...]) -> Iterator[Change]:
    """An edge between the same nodes that has another relation has changed."""
    gone = _without(old, new)
    for line in _without(new, old):
        twin = next((each for each in gone if (each.source, each.target) == (line.source, line.target)), None)
        subject = f"{line.source} >> {line.target}"
        if twin is None:
            yield Change("edge", Action.ADDED, subject, None, line.relation.text)
        else:
            gone.remove(twin)
            yield Change("edge", Action.CHANGED, subject, twin.relation.text, line.relation.text)
    for line in gone:
        yield Change("edge", Action.REMOVED, f"{line.source} >> {line.target}", line.relation.text, None)


def _without(lines: tuple[Line, ...], others: tuple[Line, ...]) -> list[Line]:
    left = Counter((line.source, line.relation.same, line.target) for line in others)
    found = []
    for line in lines:
        likeness = (line.source, line.relation.same, line.target)
        if left[likeness]:
            left[likeness] -= 1
        else:
            found.append(line)
    return found


def _order(old: Portrait, new: Portrait) -> Iterator[Change]:
    """Only of nodes that both versions run: what was added or taken away is told as such."""
    both = set(old.order) & set(new.order)
    before = [name for name in old.order if name in both]
    after = [name for name in new.order if name in both]
    if before != after:
        yield Change("order", Action.CHANGED, "order", ", ".join(before), ", ".join(after))
