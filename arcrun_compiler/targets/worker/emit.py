"""Turns the plans of a project into the bundle of one Worker."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from ... import VERSION
from ...contract import wasm
from ...contract.catalog import Catalog
from ...emit.render import json_text, render
from ...files.bundle import MANIFEST, Bundle
from ...files.shipped import BUNDLE_LOCK, TEMPLATES
from ...plan.model import Plan
from ...plan.names import Names
from .expressions import Identifiers
from .manifest import definition, manifest
from .needs import Need, Needs, importing, needs
from .openapi import openapi
from .recipes import ai_binding, emit_recipe, stored_recipes, used_recipes
from .workflow import emit_workflow

COMPATIBILITY_DATE = "2026-04-01"
"""A day that the pinned wrangler's own workerd accepts: it refuses days after its build."""

_IMPORT = re.compile(r'^(?:import|export) [^"]*"(\.[^"]+)";', re.MULTILINE)
HOST_FUNCTIONS = {
    "crypto_decrypt": ("cryptoDecrypt", "./runtime/host/decrypt"),
    "crypto_sign_rs256": ("cryptoSignRs256", "./runtime/host/sign"),
    "http_fetch": ("httpFetch", "./runtime/host/http"),
    "http_request": ("httpRequest", "./runtime/host/http"),
    "kv_get": ("kvGet", "./runtime/host/kv"),
    "kv_put": ("kvPut", "./runtime/host/kv"),
    "secret_get": ("secretGet", "./runtime/host/secret"),
}


class Settings(NamedTuple):
    """What a project decides for its Worker."""

    name: str | None = None
    """The Worker's name; None takes the workflow's."""
    namespace: str = "default"
    trace: bool = False
    """A build for local runs, whose trace shows inputs, results and why a node was skipped."""
    users: Literal["kv"] | None = None
    """Where callers' keys are, beside the secret: `kv` is the namespace USERS_KV."""
    cors: tuple[str, ...] = ()
    """Origins whose pages may read answers, as browsers send them; `*` is any."""
    credentials: Literal["kv"] | None = None
    """Where credentials are, beside the Worker's secrets: `kv` is the namespace CREDENTIALS_KV."""
    recipes: tuple[tuple[str, str], ...] = ()
    """Recipes for components that read stored ones: the key that they ask for, the recipe's JSON."""
    compatibility_date: str = COMPATIBILITY_DATE


class ComponentView(NamedTuple):
    name: str
    id: str
    module: str
    make: str
    hosts: tuple[str, ...]


class ImportView(NamedTuple):
    names: str
    path: str


class WorkflowView(NamedTuple):
    name: str
    variable: str
    path: str
    calls: tuple[str, ...]


class VarView(NamedTuple):
    name: str
    value: str
    why: str


class BundleView(NamedTuple):
    """What the templates of the whole Worker see."""

    name: str
    compiler: str
    hash: str
    compatibility_date: str
    versions: dict[str, str]
    crons: tuple[str, ...]
    openapi: bool
    users: bool
    cors: tuple[str, ...]
    vars: tuple[VarView, ...]
    kv: tuple[Need, ...]
    secrets: tuple[Need, ...]
    ai: str | None
    """The binding of Workers AI."""
    certificates: tuple[str, ...]
    """Bindings that fetch with a client's certificate."""
    recipes: tuple[tuple[str, str], ...]
    workflows: tuple[WorkflowView, ...]
    components: tuple[ComponentView, ...]
    imports: tuple[ImportView, ...]


_TEMPLATES = (
    "wrangler.toml",
    "package.json",
    "tsconfig.json",
    "README.md",
    ".dev.vars.example",
    "src/index.ts",
    "src/env.ts",
    "src/modules.d.ts",
    "src/workflows/index.ts",
    "src/definitions/index.ts",
)


def emit(plans: Sequence[Plan], sources: dict[str, str], catalog: Catalog, settings: Settings) -> Bundle:
    """The Worker's bundle. `sources` gives each source name its path below `workflows/`."""
    assert settings.name is not None
    plans = sorted(plans, key=lambda plan: plan.name)
    bundle = Bundle()
    is_stored = settings.credentials == "kv"
    paths = {plan.name: f"workflows/{sources[plan.workflow.document.source.name]}" for plan in plans}
    components = sorted({component for plan in plans for component in plan.components})
    calls = used_recipes(plans)
    identifiers = _identifiers(plans, components, tuple(calls))
    stems = identifiers.stems
    for plan in plans:
        bundle.update(
            emit_workflow(plan, paths[plan.name], identifiers, trace=settings.trace, is_stored=is_stored)
        )
        bundle.add(f"src/definitions/{stems[plan.name]}.json", json_text(definition(plan, catalog)).encode())
        if paths[plan.name] not in bundle:
            bundle.add(paths[plan.name], plan.workflow.document.source.text.encode("utf-8", "replace"))
    for id, call in calls.items():
        bundle.add(f"src/recipes/{id}.ts", emit_recipe(call, identifiers, ai_binding(calls)))
    for component in components:
        bundle.add(f"components/{component}.wasm", module_bytes(catalog, component))
    interfaces = {each: _interface(catalog, each) for each in components}
    needed = needs(plans, interfaces, has_users=settings.users == "kv", is_stored=is_stored)
    stored = dict((*stored_recipes(calls), *settings.recipes))
    view = _view(plans, identifiers, catalog, settings, needed)._replace(
        recipes=tuple(sorted(stored.items()))
    )
    _add_fixed(bundle, view)
    if importing(interfaces, *wasm.STORE):
        bundle.add("src/recipes.ts", render("worker/src/recipes.ts.j2", view))
    bundle.add("package-lock.json", json_text(_lock(settings.name)).encode())
    bundle.add("openapi.json", json_text(openapi(plans, settings.name)).encode())
    _add_runtime(bundle)
    hash = bundle.hash()
    bundle.add("src/bundle.ts", render("worker/src/bundle.ts.j2", view._replace(hash=hash)))
    document = manifest(plans, paths, catalog, hash, settings.name, interfaces, needed)
    bundle.add(MANIFEST, json_text(document).encode())
    return bundle


def _identifiers(plans: Sequence[Plan], components: Sequence[str], recipes: Sequence[str]) -> Identifiers:
    """What everything is called in code; what is imported into one module has names of its own."""
    given = Names()
    names = {plan.name: given.give(plan.name, f"workflow_{index + 1}") for index, plan in enumerate(plans)}
    others = Names(names.values())
    return Identifiers(
        workflows=names,
        stems=_stems(plans),
        components={each: others.give(each, each) for each in components},
        recipes={each: others.give(each, each) for each in recipes},
    )


def _stems(plans: Sequence[Plan]) -> dict[str, str]:
    """File names of the workflows: their own, unless `index.ts` or a name in other letter case has it."""
    taken = {"index"}
    stems = {}
    for plan in plans:
        name = plan.name[:100]  # a file's name has 255 bytes at most, and more names are made of this one
        stem, number = name, 2
        while stem.lower() in taken:
            stem, number = f"{name}.{number}", number + 1
        taken.add(stem.lower())
        stems[plan.name] = stem
    return stems


def module_bytes(catalog: Catalog, component: str) -> bytes:
    """The `.wasm` of a component that the catalog has."""
    contract = catalog.find(component)
    assert contract is not None, component
    assert contract.wasm is not None, component
    return contract.wasm.read_bytes()


def _interface(catalog: Catalog, component: str) -> wasm.Interface:
    found = wasm.interface(module_bytes(catalog, component))
    assert isinstance(found, wasm.Interface), component
    return found


def _lock(name: str) -> dict[str, Any]:
    """The lock file of a bundle: the tested one, under the Worker's name."""
    lock: dict[str, Any] = json.loads(BUNDLE_LOCK.read_text("utf-8"))
    lock["name"] = lock["packages"][""]["name"] = name
    return lock


def _versions(lock: dict[str, Any]) -> dict[str, str]:
    """The bundle's direct dependencies, as its package.json names them."""
    root = lock["packages"][""]
    named = {**root["dependencies"], **root["devDependencies"]}
    return {name.rpartition("/")[2].replace("-", "_"): version for name, version in named.items()}


def _add_fixed(bundle: Bundle, view: BundleView) -> None:
    for path in _TEMPLATES:
        bundle.add(path, render(f"worker/{path}.j2", view))
    if view.components:
        bundle.add("src/components.ts", render("worker/src/components.ts.j2", view))


def _add_runtime(bundle: Bundle) -> None:
    """The runtime modules that something imports, directly or by another one; nothing else travels."""
    folder = TEMPLATES / "runtime"
    waiting = [path for path in bundle if path.startswith("src/") and path.endswith((".ts", ".js"))]
    while waiting:
        path = waiting.pop()
        base = path.rpartition("/")[0]
        for specifier in _IMPORT.findall(bundle[path].decode()):
            target = _resolve(base, specifier)
            if target.startswith("src/runtime/") and f"{target}.ts" not in bundle:
                source = folder / f"{target.removeprefix('src/runtime/')}.ts"
                bundle.add(f"{target}.ts", source.read_bytes())
                waiting.append(f"{target}.ts")


def _resolve(base: str, specifier: str) -> str:
    parts = base.split("/")
    for step in specifier.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


# ── the view ───────────────────────────────────────────────────────────────────────────────────


def _view(
    plans: Sequence[Plan], identifiers: Identifiers, catalog: Catalog, settings: Settings, needed: Needs
) -> BundleView:
    views, imports = _components(catalog, identifiers.components)
    return BundleView(
        name=settings.name or "",
        compiler=VERSION,
        hash="",
        compatibility_date=settings.compatibility_date,
        versions=_versions(_lock("")),
        crons=tuple(sorted({cron for plan in plans for cron in plan.crons})),
        openapi=True,
        users=settings.users == "kv",
        cors=settings.cors,
        vars=(VarView("NAMESPACE", settings.namespace, "the `:ns` of public routes"),),
        kv=needed.kv,
        secrets=needed.secrets,
        ai=needed.ai,
        certificates=needed.certificates,
        recipes=(),
        workflows=tuple(_workflow(plan, identifiers, settings) for plan in plans),
        components=views,
        imports=imports,
    )


def _workflow(plan: Plan, identifiers: Identifiers, settings: Settings) -> WorkflowView:
    calls = [f"POST /webhooks/named/{plan.name}/query"]
    if plan.workflow.document.is_public:
        calls.append(f"GET /q/{settings.namespace}/{plan.name} (public)")
    variable, stem = identifiers.workflows[plan.name], identifiers.stems[plan.name]
    return WorkflowView(plan.name, variable, stem, tuple(calls))


def _components(
    catalog: Catalog, components: dict[str, str]
) -> tuple[tuple[ComponentView, ...], tuple[ImportView, ...]]:
    views = []
    imports: dict[str, set[str]] = {}
    for component, name in components.items():
        interface = _interface(catalog, component)
        make, path = _maker(catalog, component, interface)
        imports.setdefault(path, set()).add(make)
        hosts = []
        for function in interface.host_functions:
            word, path = HOST_FUNCTIONS[function]
            imports.setdefault(path, set()).add(word)
            hosts.append(word)
        views.append(ComponentView(name, component, f"{name.rstrip('_')}Module", make, tuple(hosts)))
    lines = tuple(ImportView(", ".join(sorted(words)), path) for path, words in sorted(imports.items()))
    return tuple(views), lines


def _maker(catalog: Catalog, component: str, interface: wasm.Interface) -> tuple[str, str]:
    """What makes a function of a module: only `auth` components are handed secrets themselves."""
    if not interface.is_hosted:
        return "component", "./runtime/wasm"
    contract = catalog.find(component)
    if contract is not None and contract.category == "auth":
        return "authComponent", "./runtime/auth"
    return "hostedComponent", "./runtime/wasm"
