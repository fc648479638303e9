"""Turns the fixed part, the templates and the workflows of this folder into a bundle."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import wasmtime

from arcrun_compiler.emit.render import render
from arcrun_compiler.files.shipped import TEMPLATES

_HERE = Path(__file__).parent
_WORKER = TEMPLATES / "worker"
_HOSTS = {
    "fetch_it": ("hostedComponent", "fetch", ("httpFetch",)),
    "old": ("hostedComponent", "old", ("httpRequest",)),
    "secret": ("hostedComponent", "secret", ("secretGet",)),
    "patient": ("hostedComponent", "sleeps", ()),
}
_PURE = ("echo", "exits", "loud", "raw", "silent", "sleeps", "traps")
_WORKFLOWS = ("effects", "inner", "loops", "order", "outer", "tick_bad", "tick_good", "tick_other", "traced")


class Named(NamedTuple):
    """What one of a template's loops goes over: each template reads the fields that it documents."""

    name: str = ""
    variable: str = ""
    path: str = ""
    calls: tuple[str, ...] = ()
    is_optional: bool = False
    why: str = ""
    value: str = ""
    id: str = ""
    module: str = ""
    make: str = ""
    hosts: tuple[str, ...] = ()
    names: str = ""


class Versions(NamedTuple):
    hono: str = "4.13.19"
    workers_types: str = "4.20260702.1"
    typescript: str = "7.0.2"
    wrangler: str = "4.86.0"


_OF_ONE_THING = ("src/workflows/workflow.ts.j2", "src/recipes/recipe.ts.j2")
"""Templates whose view is a workflow's or a recipe's."""


class View(NamedTuple):
    """The fields of all templates together."""

    name: str
    compatibility_date: str
    crons: tuple[str, ...]
    vars: tuple[Named, ...]
    secrets: tuple[Named, ...]
    kv: tuple[Named, ...]
    recipes: tuple[tuple[str, str], ...]
    workflows: tuple[Named, ...]
    components: tuple[Named, ...]
    imports: tuple[Named, ...]
    openapi: bool
    compiler: str
    hash: str
    versions: Versions = Versions()
    users: bool = False
    cors: tuple[str, ...] = ()
    ai: str | None = None
    certificates: tuple[str, ...] = ()


VIEW = View(
    name="runtime-checks",
    compatibility_date="2026-04-01",
    crons=("*/5 * * * *", "0 9 * * MON"),
    vars=(Named("NAMESPACE", value="demo", why="the `:ns` of public routes"),),
    secrets=(
        Named("ARCRUN_API_KEY", why="the key of every route but the public ones"),
        Named("ENCRYPTION_KEY", why="decrypts what CREDENTIALS_KV holds"),
        Named("CRED_BROKEN", why="`{{credential.broken}}` of effects"),
        Named("CRED_DEMO", why="`{{credential.demo}}` of effects"),
    ),
    kv=(Named("CREDENTIALS_KV", why="credentials"), Named("RECIPES", why="recipes")),
    recipes=(("auth_recipe:compiled", '{"from": "the bundle"}'),),
    workflows=tuple(Named(each, each, each) for each in _WORKFLOWS),
    components=(
        *(Named(each, id=each, module=f"{each}Module", make="component") for each in _PURE),
        *(
            Named(name, id=wasm, module=f"{name}Module", make=make, hosts=hosts)
            for name, (make, wasm, hosts) in _HOSTS.items()
        ),
    ),
    imports=(
        Named(names="httpFetch, httpRequest", path="./runtime/host/http"),
        Named(names="secretGet", path="./runtime/host/secret"),
        Named(names="component, hostedComponent", path="./runtime/wasm"),
    ),
    openapi=True,
    compiler="0.1.0",
    hash="sha256:0",
)


def bundle() -> Mapping[str, bytes]:
    """Every file of the bundle, by path. The three `tick_…` workflows are in one module."""
    files = {"openapi.json": b'{"openapi": "3.1.0"}'}
    for path in sorted(TEMPLATES.joinpath("runtime").rglob("*.ts")):
        if path.name == "users.ts":
            continue  # it wants USERS_KV in Env: tests/test_interface.py has it
        files[f"src/runtime/{path.relative_to(TEMPLATES / 'runtime').as_posix()}"] = path.read_bytes()
    for path in sorted(_WORKER.rglob("*.j2")):
        name = path.relative_to(_WORKER).as_posix()
        if name not in _OF_ONE_THING and not name.startswith("src/code/"):
            files[name.removesuffix(".j2")] = render(f"worker/{name}", VIEW)
    for path in sorted(_HERE.joinpath("workflows").glob("*.ts")):
        files[f"src/workflows/{path.name}"] = path.read_bytes()
    for name in _WORKFLOWS:
        files[f"src/definitions/{name}.json"] = json.dumps({"success": True, "data": {"name": name}}).encode()
        if name.startswith("tick_"):
            files[f"src/workflows/{name}.ts"] = f'export {{ {name} }} from "./ticks";\n'.encode()
    for path in sorted(_HERE.joinpath("modules").glob("*.wat")):
        if path.stem != "prelude":
            files[f"components/{path.stem}.wasm"] = _module(path)
    return files


def _module(path: Path) -> bytes:
    prelude = path.with_name("prelude.wat").read_text(encoding="utf-8")
    text = re.sub(r"^  ;; prelude$", lambda _: prelude, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return bytes(wasmtime.wat2wasm(text))
