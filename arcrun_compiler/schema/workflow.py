"""Turns the parser's tables and a catalog into the JSON Schema (draft-07) of workflows.

It asks for less than `acr lint`: a schema sees one value at a time, so what a name means, whether a template
is right and what comes from upstream is not its matter. What it refuses, lint refuses too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..check.rules.unknown_component import BUILT_IN
from ..check.rules.unknown_key import LIMITS
from ..contract.catalog import Catalog
from ..ir.build import CALL_PARAMETERS, CODE_PARAMETERS, CRON_PARAMETERS
from ..syntax.document import EDGE_KEYS, POLICY_KEYS, RETRY_KEYS, WORKFLOW_KEYS
from ..syntax.relations import RELATIONS, canonical_word
from ..syntax.tree import Relation
from ..text.source import Span
from . import glossary
from .draft import DRAFT, Schema
from .glossary import Word
from .parameters import FILLED, TEMPLATE, parameters

TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""A scalar that is read as text, whatever it looks like."""
_COUNT = {"type": "integer", "maximum": 10_000}
_DURATION = {"type": "string", "pattern": r"^\d+(\.\d+)?(ms|s|m|h|d)$"}
_HELD = ("component", "policy")


def workflow_schema(catalog: Catalog) -> Schema:
    """The schema, with the components that the catalog knows."""
    texts = {
        "name": {**TEXT, "pattern": r"^[A-Za-z0-9_-]+$"},
        "description": {"type": [*TEXT["type"], "null"]},
        "inputs": _payload(),
        "flow": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/edge"}},
        "config": {"type": "object", "additionalProperties": {"$ref": "#/definitions/node"}},
        "output": {},
        "triggers": _closed(glossary.TRIGGERS, {"cron": _one_or_more({"type": "string"})}),
        "access": {"enum": ["key", "public"], "default": "key"},
        "egress": _one_or_more({"type": "string"}),
    }
    return {
        "$schema": DRAFT,
        "title": "arcrun workflow",
        "description": "Who runs after whom (`flow`) and with what (`config`).",
        "type": "object",
        **_keys(WORKFLOW_KEYS, glossary.WORKFLOW, texts),
        "required": ["name", "flow"],
        "definitions": {
            "template": {
                "type": "string",
                "pattern": FILLED,
                "description": "A template: `{{node.data.field}}`.",
            },
            "edge": _edge(),
            "policy": _policy(),
            "limits": _closed(glossary.LIMITS, {key: {} for key in LIMITS}, ours=False),
            "node": _node(catalog),
        },
    }


# ── pieces ─────────────────────────────────────────────────────────────────────────────────────


def _keys(keys: tuple[str, ...], words: Mapping[str, Word], texts: Mapping[str, Schema]) -> Schema:
    """An object with these keys, each with what it means, and with keys of one's own."""
    properties = {
        key: {"description": words[key].meaning, "markdownDescription": words[key].meaning, **texts[key]}
        for key in keys
    }
    return {"properties": properties, "patternProperties": {"^x-": {}}, "additionalProperties": False}


def _closed(words: Mapping[str, Word], texts: Mapping[str, Schema], *, ours: bool = True) -> Schema:
    """An object; `ours`: the parser reads it and leaves keys that begin `x-` alone."""
    made = _keys(tuple(texts), words, texts)
    if not ours:
        del made["patternProperties"]
    return {"type": "object", **made}


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [{"type": "array", "items": item}, item]}


def _payload() -> Schema:
    kinds = ["string", "number", "integer", "boolean", "object", "array", "null"]
    field = {
        "type": ["object", "boolean"],
        "properties": {
            "type": {"anyOf": [{"enum": kinds}, {"type": "array", "items": {"enum": kinds}}, {}]},
            "required": {"description": "Whether every caller must send it."},
            "default": {"description": "What stands in for it when a caller leaves it out."},
            "description": {"description": "What it is, for people and for agents."},
        },
    }
    return {"type": "object", "additionalProperties": {"anyOf": [field, {}]}}


def _edge() -> Schema:
    texts: dict[str, Schema] = dict.fromkeys(EDGE_KEYS, TEXT)
    texts["type"] = {"anyOf": [{"enum": _canonical()}, {"type": "string", "pattern": _relation()}]}
    mapping = {"type": "object", **_keys(EDGE_KEYS, glossary.EDGE, texts), "required": ["from", "to"]}
    triplet = {
        "type": "string",
        "pattern": r">>|^\s*\(",
        "description": "An edge: `a >> RELATION >> b`, or a path `(a)-[:RELATION]->(b)`.",
        "defaultSnippets": [_snippet(*each) for each in glossary.RELATIONS.items()],
    }
    return {"anyOf": [triplet, mapping]}


def _snippet(word: str, meaning: Word) -> Schema:
    """An edge of that relation, with tab stops in their order."""
    argument = re.sub(r"\$\{(\d)", lambda stop: f"${{{int(stop[1]) + 1}", meaning.example)
    body = f"${{1:a}} >> {word}{argument} >> ${{9:b}}"
    return {"label": word, "description": f"The edge {meaning.meaning}.", "body": body}


def _canonical() -> list[str]:
    return [canonical_word(Relation(each.kind, "", Span(0, 0), each.branch)) for each, _ in RELATIONS]


def _relation() -> str:
    """A pattern for every relation's words, in any case, with or without an argument."""
    words = [word for _, words in RELATIONS for word in words]
    alternatives = "|".join("".join(_either_case(each) for each in word) for word in words)
    return rf"^\s*({alternatives})\s*($|[(（\s])"


def _either_case(letter: str) -> str:
    return f"[{letter.upper()}{letter.lower()}]" if letter.isascii() and letter.isalpha() else letter


def _policy() -> Schema:
    backoff = {"enum": ["constant", "linear", "exponential"], "default": "exponential"}
    retry = {
        "type": "object",
        **_keys(
            RETRY_KEYS,
            glossary.RETRY,
            {"limit": {**_COUNT, "minimum": 0}, "delay": _DURATION, "backoff": backoff},
        ),
        "required": ["limit"],
    }
    texts = {
        "retry": retry,
        "timeout": _DURATION,
        "on_error": {"enum": ["fail", "continue"], "default": "fail"},
        "concurrency": {**_COUNT, "minimum": 1, "default": 1},
    }
    return {"type": "object", **_keys(POLICY_KEYS, glossary.POLICY, texts)}


# ── nodes ──────────────────────────────────────────────────────────────────────────────────────


def _node(catalog: Catalog) -> Schema:
    ids = [each for each in catalog.names() if each not in BUILT_IN]
    known = [each for each in ids if catalog.find(each) is not None]
    meanings = {each: catalog.find(each) for each in known}
    says = [f"- `{each}`: {_first_sentence(found.description)}" for each, found in meanings.items() if found]
    says += [f"- `{each}`: {word.meaning}" for each, word in glossary.BUILT_IN.items()]
    whole = f"{glossary.NODE['component'].meaning}\n\n" + "\n".join(sorted(says))
    component = {
        "description": glossary.NODE["component"].meaning,
        "markdownDescription": whole,
        "anyOf": [
            {"enum": sorted((*ids, *BUILT_IN))},
            {"type": "string", "pattern": rf"^\s*(component|workflow)://|^https://|^(cmp|rec)_|{FILLED}"},
        ],
    }
    policy = {"allOf": [{"$ref": "#/definitions/policy"}], "description": glossary.NODE["policy"].meaning}
    return {
        "type": ["object", "null"],
        "properties": {"component": component, "policy": policy},
        "allOf": [_of_component(each, _taken(catalog, each)) for each in (*known, *BUILT_IN)],
    }


def _first_sentence(text: str) -> str:
    return f"{text.partition('. ')[0].rstrip('.')}."


def _taken(catalog: Catalog, component: str) -> Schema:
    """The keys of a node of this component."""
    if component == "code":
        return _known(
            glossary.CODE,
            {key: {} for key in CODE_PARAMETERS}
            | {"code": {"type": "string"}, "limits": {"$ref": "#/definitions/limits"}},
        )
    if component == "cron":
        return _known(glossary.CRON, {key: {} for key in CRON_PARAMETERS} | {"cron_expr": {"type": "string"}})
    if component == "trigger_workflow":
        wait = {"anyOf": [{"type": "boolean"}, TEMPLATE]}
        return _known(glossary.CALL, {key: {} for key in CALL_PARAMETERS} | {"wait": wait})
    contract = catalog.find(component)
    schema = contract.input_schema if contract else True
    is_closed = isinstance(schema, dict) and schema.get("additionalProperties") is False
    made: Schema = {"properties": parameters(schema)}
    if is_closed and contract and not contract.x_context:
        made["properties"] |= dict.fromkeys(_HELD, True)
        made |= {"patternProperties": {"^x-": {}}, "additionalProperties": False}
    return made


def _known(words: Mapping[str, Word], texts: Mapping[str, Schema]) -> Schema:
    made = _keys(tuple(texts), words, texts)
    made["properties"] |= dict.fromkeys(_HELD, True)
    return made


def _of_component(component: str, taken: Schema) -> Schema:
    names = {"enum": [component, f"component://{component}"]}
    return {"if": {"properties": {"component": names}, "required": ["component"]}, "then": taken}
