"""Turns the model of contracts into their JSON Schema (draft-07)."""

from __future__ import annotations

from typing import Any

from .draft import DRAFT, Schema
from .parameters import plain

MEANINGS = {
    "canonical_id": "The component's id and its folder's name; nodes name it as their `component`.",
    "display_name": "The component's name for people.",
    "category": "What kind of work it does.",
    "version": "The version, as semantic versioning has it.",
    "description": "What it does, and when to use it: people and agents choose by it.",
    "input_schema": "The JSON object on standard input, as JSON Schema.",
    "output_schema": "The JSON value on standard output: `oneOf` success and failure.",
    "capabilities": "The host functions that the module may import.",
    "deterministic": "Whether the same input always gives the same output.",
    "x-context": "Whether it is given the whole context, and not only what `input_schema` declares.",
    "cases": "Inputs with the output that each must give; `host` scripts the answers of host functions.",
    "gherkin_tests": "Scenarios as sentences: `{given, when, then}`.",
    "examples": "Configurations of nodes, with a title each.",
}
"""What every key of a contract means."""


def contract_schema() -> Schema:
    """The schema; the folder's name, which must be the id, is beyond it."""
    from ..contract.document import ContractDocument
    from ..contract.wasm import HOST_FUNCTIONS

    made: dict[str, Any] = plain(ContractDocument.model_json_schema(by_alias=True))
    for key, each in made["properties"].items():
        each.pop("title", None)
        each |= {"description": MEANINGS[key], "markdownDescription": MEANINGS[key]}
    made["properties"]["capabilities"]["items"] = {"enum": sorted(HOST_FUNCTIONS - {"result_read"})}
    made["definitions"]["CaseDocument"]["oneOf"] = [{"required": ["output"]}, {"required": ["output_schema"]}]
    made |= {"$schema": DRAFT, "title": "arcrun component contract", "additionalProperties": False}
    return {**made, "description": "What a component promises.", "patternProperties": {"^x-": {}}}
