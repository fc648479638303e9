"""Turns the recipes that plans call into a TypeScript module each, and into what the auth components read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...contract.recipes.model import ApiRecipe, ResponseMap
from ...emit import typescript as ts
from ...emit.render import render
from ...emit.typescript import Expression, Object
from ...ir.egress import api_hosts, token_hosts
from ...ir.model import Origin, Reference, Value
from ...ir.recipes import request_of
from ...plan.calls import REQUEST
from ...plan.model import Plan, RecipeCall
from .expressions import Identifiers
from .imports import import_line
from .values import Values


class RecipeView(NamedTuple):
    """What the template of a recipe sees."""

    title: str
    place: str
    imports: tuple[str, ...]
    name: str
    maker: str
    fields: tuple[str, ...]


def used_recipes(plans: Sequence[Plan]) -> dict[str, RecipeCall]:
    """A call of each recipe, by its id."""
    found = {call.recipe.id: call for plan in plans for call in plan.recipes}
    return dict(sorted(found.items()))


def stored_recipes(calls: Mapping[str, RecipeCall]) -> tuple[tuple[str, str], ...]:
    """What the auth components ask for: the key of each auth recipe, and the recipe as JSON."""
    found = {call.auth.service: call.auth.data for call in calls.values() if call.auth is not None}
    return tuple(
        (f"auth_recipe:{service}", json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        for service, data in sorted(found.items())
    )


def ai_binding(calls: Mapping[str, RecipeCall]) -> str | None:
    """The binding of Workers AI, if one is called: a Worker has one, whatever the recipes call it."""
    return min((call.recipe.binding for call in calls.values() if call.recipe.binding), default=None)


def emit_recipe(call: RecipeCall, identifiers: Identifiers, ai: str | None) -> bytes:
    """The module `src/recipes/<id>.ts`."""
    writer = _Writer(call, identifiers.components, ai)
    recipe = call.recipe
    is_binding = recipe.binding is not None
    maker = writer.use("runtime/recipe", "bindingRecipe" if is_binding else "apiRecipe")
    fields = writer.binding_fields() if is_binding else writer.api_fields()
    shown = tuple(
        each if isinstance(each, str) else f"{each[0]}: {ts.layout(each[1], 2, len(each[0]) + 5)}"
        for each in fields
    )
    what = f"binding {recipe.binding}" if is_binding else f"{recipe.method} {_text(recipe)}"
    title = f"The API recipe {recipe.id} {recipe.version}: {what}."
    return render(
        "worker/src/recipes/recipe.ts.j2",
        RecipeView(
            title, recipe.place, tuple(writer.import_lines()), identifiers.recipes[recipe.id], maker, shown
        ),
    )


def _text(recipe: ApiRecipe) -> str:
    return recipe.endpoint.text if recipe.endpoint is not None else ""


_Field = str | tuple[str, Expression]


class _Writer:
    """Writes one recipe, and notes what it imports."""

    def __init__(self, call: RecipeCall, components: dict[str, str], ai: str | None) -> None:
        self.ai = ai
        self.call = call
        self.recipe = call.recipe
        self.components = components
        self.request = request_of(call.recipe)
        self.imports: dict[str, set[str]] = {}
        self.roots: set[str] = set()
        self.values = Values(self.use, self.root, self.root)

    def use(self, module: str, name: str) -> str:
        self.imports.setdefault(module, set()).add(name)
        return name

    def component(self, id: str) -> str:
        return self.use("components", self.components[id])

    def import_lines(self) -> list[str]:
        return [import_line(sorted(names), f"../{module}") for module, names in sorted(self.imports.items())]

    def root(self, reference: Reference) -> str:
        """What a reference points to: inputs and the parts of a path are arguments of `compose`."""
        if reference.origin is Origin.CLOCK:
            self.roots.add("run")
            return f"{self.use('runtime/clock', reference.name)}(run.now)"
        if reference.origin is Origin.RUN:
            self.roots.add("run")
            return {"_run_id": "run.id", "_workflow": "run.workflow.name", "_trigger": "run.trigger"}[
                reference.name
            ]
        name = "auth" if reference.origin is Origin.AUTH else "input"
        self.roots.add(name)
        return self.values.at(name, reference.path)

    # ── HTTP ─────────────────────────────────────────────────────────────────────────────────

    def api_fields(self) -> list[_Field]:
        recipe, auth = self.recipe, self.call.auth
        fields: list[_Field] = [f"send: {self.component(REQUEST)}"]
        if auth is not None:
            tokens = ts.value(list(token_hosts(auth)))
            service = Object(
                (
                    ("name", ts.string(auth.service)),
                    ("by", self.component(auth.component)),
                    ("tokensFrom", tokens),
                )
            )
            fields.append(("service", service))
        fields.append(("hosts", ts.value(list(api_hosts(recipe)))))
        if auth is not None and auth.binding is not None:
            fields.append(f"via: (env) => env.{auth.binding}")
        fields.append(self.compose(self.http_request(), ("input", "auth", "run")))
        return [*fields, *self.answer()]

    def http_request(self) -> Object:
        recipe, request = self.recipe, self.request
        body = "form" if recipe.is_form else "body_json"
        parts: list[tuple[str, Value | None]] = [
            ("url", request.url),
            ("headers", request.headers),
            ("query", request.query),
            (body, request.body),
            ("body", request.text),
        ]
        entries: list[tuple[str, Expression]] = [("method", ts.string(recipe.method))]
        entries += [(name, self.values.value(each, True)) for name, each in parts if each is not None]
        if recipe.timeout_ms is not None:
            entries.append(("timeout_ms", str(recipe.timeout_ms)))
        return Object(tuple(entries))

    # ── bindings ─────────────────────────────────────────────────────────────────────────────

    def binding_fields(self) -> list[_Field]:
        recipe, request = self.recipe, self.request
        assert request.model is not None
        inputs = self.values.value(request.body, True) if request.body is not None else Object(())
        made = Object((("model", self.values.value(request.model, True)), ("inputs", inputs)))
        fields: list[_Field] = [f"of: (env) => env.{self.ai}", self.compose(made, ("input", "run"))]
        if recipe.timeout_ms is not None:
            fields.append(f"timeout: {recipe.timeout_ms}")
        return [*fields, *self.answer()]

    # ── both ─────────────────────────────────────────────────────────────────────────────────

    def compose(self, made: Object, arguments: tuple[str, ...]) -> _Field:
        """A function of as many arguments as are read."""
        last = max((index for index, name in enumerate(arguments) if name in self.roots), default=-1)
        shown = [
            name if name in self.roots else f"_{name}"
            for index, name in enumerate(arguments)
            if index <= last
        ]
        return f"compose: ({', '.join(shown)}) => ({ts.layout(made, 2, 24)})"

    def answer(self) -> list[_Field]:
        response = self.recipe.response
        return [] if response is None else [("answer", _answer(response))]


def _answer(response: ResponseMap) -> Object:
    entries: list[tuple[str, Expression]] = [("text", ts.value(list(response.text_path)))]
    if response.thinking_model:
        entries.append(("thinks", "true"))
    if response.answer_marker is not None:
        entries.append(("marker", ts.string(response.answer_marker)))
    if response.strip_prefixes:
        entries.append(("prefixes", ts.value(list(response.strip_prefixes))))
    return Object(tuple(entries))
