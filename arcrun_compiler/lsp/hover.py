"""Turns a name into what an editor shows of it: Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from lsprotocol import types

from ..check import rules
from ..check.spelling import owners_of
from ..contract.model import Contract
from ..contract.types.model import ANY, Type
from ..contract.types.reading import walk
from ..contract.types.words import outline, short, who, words
from ..ir.model import Node, NodeKind, Workflow
from ..schema import glossary
from ..syntax.relations import RELATIONS, canonical_word, meaning_of
from ..syntax.tree import Relation
from ..text.source import Span
from . import contracts, recipes, values
from .analysis import Analysis
from .mentions import Kind, Mention

_IGNORE = re.compile(r"#\s*arcrun:\s*ignore(?:-file)?\[([^\]]*)\]")
_RULE = re.compile(r"[\w-]+")
_MOST = 20
"""Members or parameters that are listed."""

_TABLES: dict[tuple[str, ...], dict[str, glossary.Word]] = {
    (): glossary.WORKFLOW,
    ("triggers",): glossary.TRIGGERS,
    ("flow", "*"): glossary.EDGE,
    ("config", "*"): glossary.NODE,
    ("config", "*", "policy"): glossary.POLICY,
    ("config", "*", "policy", "retry"): glossary.RETRY,
}
"""By the path of a map: its keys."""


def hover(analysis: Analysis, offset: int) -> types.Hover | None:
    """What is known of the name at an offset."""
    rule = _rule_at(analysis, offset)
    if rule is not None:
        return rule
    mention = analysis.mention_at(offset)
    if mention is None:
        return _key_at(analysis, offset)
    text = _TELLERS[mention.kind](analysis, mention)
    return _markdown(text, analysis.lines.range(mention.span)) if text else None


def _key_at(analysis: Analysis, offset: int) -> types.Hover | None:
    """What a key of a contract or of a recipe means."""
    contract, recipe = contracts.contract_at(analysis, offset), recipes.recipe_at(analysis, offset)
    if contract is not None:
        tables = contracts.tables(contract)
    else:
        tables = recipes.tables(recipe) if recipe is not None else ()
    for holder, meanings in tables:
        for key, _ in holder.entries:
            if key.span.start <= offset <= key.span.end and key.text in meanings:
                text = f"**{key.text}**\n\n{meanings[key.text]}"
                return _markdown(text, analysis.lines.range(key.span))
    return None


def _markdown(text: str, range: types.Range) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), range)


def _rule_at(analysis: Analysis, offset: int) -> types.Hover | None:
    """The page of a rule that a comment names."""
    text = analysis.source.text
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    found = _IGNORE.search(text[start : len(text) if end < 0 else end])
    for word in _RULE.finditer(found[1]) if found else ():
        begin = start + (found.start(1) if found else 0) + word.start()
        if begin <= offset <= begin + len(word[0]):
            page = rule_page(word[0])
            span = Span(begin, begin + len(word[0]))
            return _markdown(page, analysis.lines.range(span)) if page else None
    return None


def rule_page(name: str) -> str | None:
    """A rule's page as Markdown, by its id or slug."""
    code = next((each for each in rules.codes() if name.upper() == each.id or name == each.slug), None)
    if code is None:
        return None
    return re.sub(r"^```yaml (?:good|bad).*$", "```yaml", rules.page_of(code.slug), flags=re.MULTILINE)


# ── nodes and components ───────────────────────────────────────────────────────────────────────


def _node(analysis: Analysis, mention: Mention) -> str:
    workflow = mention.workflow
    if mention.subject < 0:
        return f"**{mention.name}**: no executed edge names it"
    node = workflow.graph.nodes[mention.subject]
    if node.kind is NodeKind.SOURCE:
        return f"**{node.name}**: the payload\n\n{_listed(values.payload_of(workflow), is_given=True)}"
    if node.kind is NodeKind.SINK:
        return f"**{node.name}**: the end of the flow; what comes here is the output"
    place = values.place_of(mention.reader) if mention.reader is not None else None
    result = values.result_of(analysis, workflow, node, place)
    head = f"**{node.name}**: node"
    return _paragraphs(
        head, _component_text(analysis, node), _result_text(result), _loop_text(workflow, node)
    )


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(each for each in parts if each)


def _component_text(analysis: Analysis, node: Node) -> str:
    if node.kind is NodeKind.REMOTE:
        return f"Remote component: {node.component}"
    if node.kind is NodeKind.CALL:
        if node.component:
            return f"Calls the workflow `{node.component}`."
        return glossary.BUILT_IN["trigger_workflow"].meaning
    if node.component in glossary.BUILT_IN:
        return f"`{node.component}`: {glossary.BUILT_IN[node.component].meaning}"
    contract = analysis.around.catalog.find(node.component)
    return contract_text(contract) if contract else f"There is no component `{node.component}`."


def _loop_text(workflow: Workflow, node: Node) -> str:
    loop = workflow.order.loop[node.index]
    if loop is None:
        return ""
    edge = workflow.graph.edges[loop]
    return f"Runs once for each `{edge.variable}` of `{workflow.graph.nodes[edge.source].name}`."


def _result_text(value: values.Value) -> str:
    if value.type.is_any:
        return ""
    ways = "\n| ".join(dict.fromkeys(outline(Type((form,))) for form in value.type.forms))
    return f"Result:\n```ts\n{ways}\n```"


def contract_text(contract: Contract) -> str:
    """A component, as its contract describes it."""
    head = f"`{contract.id}` {contract.version}: **{contract.display_name}**"
    listed = _listed(values.parameters(contract), is_given=True)
    return _paragraphs(head, contract.description, f"Parameters:\n{listed}" if listed else "")


def _listed(value: values.Value, *, is_given: bool = False) -> str:
    """The members of an object, a line each. `is_given`: somebody gives it, and has to know what it needs."""
    found = values.members(value)
    rows = [_line(each, is_given) for each in found[:_MOST]]
    return "\n".join([*rows, *(["- …"] if len(found) > _MOST else [])])


def _line(member: values.Member, is_given: bool) -> str:
    said = f"- `{member.name}`: {short(member.value.type)}"
    said += ", required" if is_given and member.is_sure else ""
    default = member.value.default
    if default is not None:
        said += (
            f", default `{default if isinstance(default, str) else json.dumps(default, ensure_ascii=False)}`"
        )
    meaning = member.value.meaning
    return f"{said}. {meaning}" if meaning else said


def _told(name: str, value: values.Value) -> str:
    """A value: its type, who says so, what it means, and what it holds."""
    source = value.type.source
    by = f"By {who(source)}." if source is not None and not value.type.is_any else ""
    meaning = value.meaning
    return _paragraphs(f"**{name}**: {words(value.type)}", meaning, _listed(value), by)


def _component(analysis: Analysis, mention: Mention) -> str | None:
    word = glossary.BUILT_IN.get(mention.name)
    if word is not None:
        return f"**{mention.name}**\n\n{word.meaning}"
    contract = analysis.around.catalog.find(mention.name)
    return contract_text(contract) if contract else None


def _workflow(analysis: Analysis, mention: Mention) -> str | None:
    found = mention.workflow if mention.is_definition else analysis.project.find_workflow(mention.name)
    if found is None:
        return None
    document = found.document
    said = document.description.text if document.description else ""
    fields = _listed(values.payload_of(found), is_given=True)
    return _paragraphs(f"**{mention.name}**: workflow", said, f"Payload:\n{fields}" if fields else "")


# ── words of the language ──────────────────────────────────────────────────────────────────────


def _relation(analysis: Analysis, mention: Mention) -> str | None:
    meaning = meaning_of(mention.name)
    if meaning is None:
        bare = mention.name in ("-->", "<--")
        return _relation_text("PIPE", mention.name) if bare else None
    word = canonical_word(Relation(meaning.kind, mention.name, Span(0, 0), meaning.branch))
    return _relation_text(word, mention.name)


def _relation_text(word: str, written: str) -> str:
    others = [
        each for _, words in RELATIONS for each in words if word in words and each not in (word, written)
    ]
    head = f"**{word}**" if word == written.upper() else f"**{word}**, written `{written}`"
    also = f"\n\nAlso written: {', '.join(f'`{each}`' for each in others)}" if others else ""
    return f"{head}\n\nThe edge {glossary.RELATIONS[word].meaning}.{also}"


def _filter(analysis: Analysis, mention: Mention) -> str | None:
    word = glossary.FILTERS.get(mention.name)
    return f"**{mention.name}**: filter\n\nGives {word.meaning}." if word else None


def _root(analysis: Analysis, mention: Mention) -> str:
    said = f"**{mention.name}**\n\n{_sentence(glossary.ROOTS[mention.name].meaning)}"
    fields = _listed(values.payload_of(mention.workflow), is_given=True) if mention.name == "input" else ""
    return _paragraphs(said, fields)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _credential(analysis: Analysis, mention: Mention) -> str:
    said = f"The Worker's secret `CRED_{mention.name.upper()}`; no log, trace or error shows its value."
    return f"**{mention.name}**: a stored secret\n\n{said}"


def _key(analysis: Analysis, mention: Mention) -> str | None:
    *path, key = mention.path
    word = _TABLES.get(tuple(str(each) for each in path), {}).get(str(key))
    return f"**{key}**\n\n{word.meaning}" if word else None


# ── values ─────────────────────────────────────────────────────────────────────────────────────


def _parameter(analysis: Analysis, mention: Mention) -> str | None:
    if mention.subject < 0:
        return None
    return _paragraphs(_declared(analysis, mention), _given(analysis, mention)) or None


def _declared(analysis: Analysis, mention: Mention) -> str:
    """What the component says of a parameter, or of a key below one."""
    node = mention.workflow.graph.nodes[mention.subject]
    component = "trigger_workflow" if node.kind is NodeKind.CALL else node.component
    word = glossary.PARAMETERS.get(component, {}).get(mention.name) if len(mention.path) == 1 else None
    if word is not None:
        return f"**{mention.name}**: parameter of `{component}`\n\n{word.meaning}"
    contract = analysis.around.catalog.find(component)
    holder = values.parameters(contract).below(mention.path[:-1]) if contract else values.Value(ANY)
    found = next((each for each in values.members(holder) if each.name == mention.name), None)
    return f"Parameter of `{component}`\n\n{_line(found, is_given=True)}" if found else ""


def _given(analysis: Analysis, mention: Mention) -> str:
    """What the node is given there."""
    types = analysis.project.types_of(mention.workflow)
    found = types.parameter(mention.subject, str(mention.path[0]))
    type = walk(found[0], mention.path[1:]).type if found is not None else ANY
    return "" if type.is_any or type.is_never else f"Given: {words(type)}."


def _variable(analysis: Analysis, mention: Mention) -> str:
    workflow = mention.workflow
    edge = workflow.graph.edges[mention.subject]
    if mention.kind is Kind.INDEX:
        return (
            f"**{mention.name}_index**: an integer\n\nThe position of `{mention.name}` in its list, from 0."
        )
    listed = f"`{edge.list}`" if edge.list is not None else f"`{workflow.graph.nodes[edge.source].name}`"
    item = values.item_of(analysis, workflow, mention.subject)
    head = f"**{mention.name}**: {words(item.type)}"
    return _paragraphs(head, f"The item of the loop over the list of {listed}.", _listed(item))


def _member(analysis: Analysis, mention: Mention) -> str | None:
    workflow = mention.workflow
    if mention.reader is not None:
        found = values.value_at(analysis, workflow, mention.reader, mention.path)
    else:
        edge = workflow.graph.edges[mention.subject]
        found = values.seen_by(analysis, workflow, edge).below(_relative(mention.path))
    return _told(mention.name, found)


def _relative(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A condition's path below the result: `result.` and `ctx.` before it say the same."""
    return path[1:] if path[0] in ("result", "ctx") and len(path) > 1 else path


def _field(analysis: Analysis, mention: Mention) -> str:
    found = values.members(values.payload_of(mention.workflow))
    field = next((each for each in found if each.name == mention.name), None)
    said = _line(field, is_given=True) if field else f"- `{mention.name}`: any. `inputs` does not declare it"
    return f"Field of the payload\n\n{said}"


def _implicit(analysis: Analysis, mention: Mention) -> str | None:
    problem = implicit_problem(mention)
    if problem is None:
        return None
    asked = ", then ".join("the payload" if each == "input" else f"`{each}`" for each in owners_of(problem))
    found = (
        values.value_at(analysis, mention.workflow, mention.reader, (mention.name,))
        if mention.reader
        else None
    )
    typed = f": {words(found.type)}" if found is not None else ""
    return f"**{mention.name}**{typed}\n\nA field without its node: read from {asked}."


def implicit_problem(mention: Mention) -> dict[str, Any] | None:
    """What the resolver found of a field without its node."""
    for problem in mention.workflow.problems:
        if problem.slug == "implicit-field" and problem.facts.get("path") is mention.hole:
            return problem.facts
    return None


_TELLERS: dict[Kind, Callable[[Analysis, Mention], str | None]] = {
    Kind.NODE: _node,
    Kind.VARIABLE: _variable,
    Kind.INDEX: _variable,
    Kind.FIELD: _field,
    Kind.MEMBER: _member,
    Kind.ROOT: _root,
    Kind.IMPLICIT: _implicit,
    Kind.CREDENTIAL: _credential,
    Kind.FILTER: _filter,
    Kind.RELATION: _relation,
    Kind.COMPONENT: _component,
    Kind.WORKFLOW: _workflow,
    Kind.PARAMETER: _parameter,
    Kind.KEY: _key,
}
