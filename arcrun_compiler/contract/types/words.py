"""Types in words: what messages and hovers say of them."""

from __future__ import annotations

import json

from .combine import item_type
from .model import Form, Items, Origin, Record, Scalar, Source, Type, kind_of_form

_MOST_NAMES = 8
_MOST_LISTED = 6
_ONE = {
    "null": "null",
    "boolean": "a boolean",
    "integer": "an integer",
    "number": "a number",
    "string": "a text",
    "array": "a list",
    "object": "an object",
}
_MANY = {
    "null": "nulls",
    "boolean": "booleans",
    "integer": "integers",
    "number": "numbers",
    "string": "texts",
    "array": "lists",
    "object": "objects",
}
_KINDS = {"null": "null", "boolean": "boolean", "integer": "integer", "number": "number", "string": "text"}


def words(type: Type) -> str:
    """One phrase: a text; a list of objects; `{status, headers, body}`; 1 or 2."""
    if type.is_any:
        return "any value"
    told = dict.fromkeys(_of_form(form) for form in type.forms)
    if not told:
        return "nothing"
    return _either(list(told))


def _either(parts: list[str]) -> str:
    if len(parts) > _MOST_LISTED:
        return f"{', '.join(parts[:_MOST_LISTED])} or other"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"


def _of_form(form: Form) -> str:
    if isinstance(form, Scalar):
        if form.values is None or form.kind == "null":
            return _ONE[form.kind]
        return _either([_shown(each) for each in form.values])
    if isinstance(form, Items):
        return _list(form)
    return _record(form)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f'{text[:37]}…"'


def _list(form: Items) -> str:
    item = item_type(Type((form,)))
    if item.is_never:
        return "an empty list"
    kinds = {kind_of_form(each) for each in item.forms}
    return f"a list of {_MANY[kinds.pop()]}" if len(kinds) == 1 else "a list"


def _record(form: Record) -> str:
    names = [field.name for field in form.fields if not field.type.is_never]
    if not names:
        return "an empty object" if form.rest.is_never else "an object"
    shown = names[:_MOST_NAMES]
    more = len(names) > len(shown) or not form.rest.is_never
    return f"`{{{', '.join(shown)}{', …' if more else ''}}}`"


def kinds(type: Type) -> str:
    """One phrase that tells the kinds of value alone: a text; an object or null."""
    if type.is_any:
        return "any value"
    told = dict.fromkeys(_ONE[kind_of_form(form)] for form in type.forms)
    return _either(list(told)) if told else "nothing"


def short(type: Type) -> str:
    """A word or two, to stand in brackets behind a name: `text`, `list`, `any`."""
    if type.is_any:
        return "any"
    kinds = dict.fromkeys(kind_of_form(form) for form in type.forms)
    named = {"array": "list", "object": "object"} | _KINDS
    return " or ".join(named[kind] for kind in kinds) or "never"


def outline(type: Type, depth: int = 3) -> str:
    """The type with its fields written out, for listings: `{status: integer, json?: any}`."""
    if type.is_any:
        return "any"
    told = dict.fromkeys(_outlined(form, depth) for form in type.forms)
    return " | ".join(told) or "never"


def _outlined(form: Form, depth: int) -> str:
    if isinstance(form, Scalar):
        if form.values is None or form.kind == "null":
            return _KINDS[form.kind]
        return " | ".join(_shown(each) for each in form.values)
    if isinstance(form, Items):
        return _outlined_list(form, depth)
    if depth == 0:
        return "{…}" if form.fields or not form.rest.is_never else "{}"
    fields = [
        f"{each.name if each.name.isidentifier() else json.dumps(each.name, ensure_ascii=False)}"
        f"{'' if each.required else '?'}: {outline(each.type, depth - 1)}"
        for each in form.fields
        if not each.type.is_never
    ]
    if not form.rest.is_never:
        fields.append("…" if form.rest.is_any else f"…: {outline(form.rest, depth - 1)}")
    return f"{{{', '.join(fields)}}}"


def _outlined_list(form: Items, depth: int) -> str:
    if depth == 0:
        return "[…]"
    parts = [outline(each, depth - 1) for each in form.first]
    if not form.rest.is_never:
        inner = outline(form.rest, depth - 1)
        parts.append(f"…{inner}" if parts else "…" if form.rest.is_any else f"…{inner}")
    return f"[{', '.join(parts)}]"


_SAYS = {
    Origin.CONTRACT: "the contract of `{0}`",
    Origin.RECIPE: "the recipe `{0}`",
    Origin.INPUTS: "`inputs` of `{0}`",
    Origin.CONFIG: "the config of `{0}`",
    Origin.CODE: "the code of `{0}`",
    Origin.OUTPUT: "the output of workflow `{0}`",
    Origin.LOOP: "the loop of `{0}`",
    Origin.FILTER: "the filter `{0}`",
    Origin.ROOT: "`{0}`",
    Origin.PROBE: "`{0}`, run with these parameters",
    Origin.RUNTIME: "the Worker, when a node breaks",
    Origin.BOUND: "nobody: it is too large to be followed",
}


def who(source: Source) -> str:
    """Who says of which type a value is, as a phrase."""
    return _SAYS[source.origin].format(source.name)
