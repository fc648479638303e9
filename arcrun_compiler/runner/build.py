"""Turns emitted bundles into the modules that workerd loads, by esbuild, as wrangler would."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from .errors import BuildError
from .toolchain import install, tool

ModuleKind = Literal["esModule", "wasm", "text"]

_KINDS: Mapping[str, ModuleKind] = {".js": "esModule", ".wasm": "wasm", ".json": "text"}


class Module(NamedTuple):
    """`name` is the specifier as workerd resolves it; the first module of a Worker is its entry."""

    name: str
    kind: ModuleKind
    path: Path


class Built(NamedTuple):
    """A bundle that workerd can run: its modules and what its wrangler.toml binds."""

    modules: tuple[Module, ...]
    compatibility_date: str
    compatibility_flags: tuple[str, ...]
    vars: Mapping[str, Any]
    kv: tuple[str, ...]
    ai: tuple[str, ...]
    """Bindings of Workers AI."""
    certificates: tuple[str, ...]
    """Bindings that fetch with a client's certificate."""
    crons: tuple[str, ...]


def write(bundle: Mapping[str, bytes], folder: Path) -> None:
    """Writes a bundle into a new folder."""
    for name, data in bundle.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def build(bundles: Mapping[str, Path], out: Path) -> dict[str, Built]:
    """Builds bundle folders, by lane, into `out` with one run of esbuild.

    Raises BuildError, and ToolMissing when there is no esbuild.
    """
    settings = {lane: _settings(folder) for lane, folder in bundles.items()}
    outputs = {}
    # A lane's options hold for a whole run of esbuild, so lanes that differ in them go apart.
    for keep_names in sorted({settings[lane].get("keep_names", True) for lane in bundles}):
        lanes = [lane for lane in bundles if settings[lane].get("keep_names", True) == keep_names]
        outputs.update(_esbuild({lane: bundles[lane] for lane in lanes}, settings, keep_names, out))
    return {lane: _built(settings[lane], outputs[lane]) for lane in bundles}


def _settings(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / "wrangler.toml").read_text(encoding="utf-8"))
    except OSError as error:
        raise BuildError(f"`{folder}` is no bundle: it has no wrangler.toml") from error
    except tomllib.TOMLDecodeError as error:
        raise BuildError(f"`{folder / 'wrangler.toml'}` is not TOML: {error}") from error


def _esbuild(
    bundles: Mapping[str, Path], settings: Mapping[str, dict[str, Any]], keep_names: bool, out: Path
) -> dict[str, tuple[Module, ...]]:
    import json
    import subprocess

    entries = [f"{lane}/index={folder / settings[lane]['main']}" for lane, folder in bundles.items()]
    meta = out / f"meta-{keep_names}.json"
    command = [
        str(tool("esbuild")),
        *entries,
        f"--outdir={out}",
        f"--metafile={meta}",
        *_OPTIONS,
        *(["--keep-names"] if keep_names else []),
    ]
    environment = {**os.environ, "NODE_PATH": str(install("run"))}
    done = subprocess.run(
        command,
        cwd=out,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        raise BuildError(done.stderr.strip() or f"esbuild ended with {done.returncode}")
    written = json.loads(meta.read_text(encoding="utf-8"))["outputs"]
    return {lane: _modules(lane, written, out) for lane in bundles}


# What wrangler passes for a module Worker. `copy` keeps wasm and definitions as modules of their own,
# as wrangler's CompiledWasm rule and the bundle's Text rule do.
_OPTIONS: Sequence[str] = (
    "--bundle",
    "--format=esm",
    "--target=es2024",
    "--conditions=workerd,worker,browser",
    "--main-fields=browser,module,main",
    "--external:cloudflare:*",
    "--external:node:*",
    "--loader:.wasm=copy",
    "--loader:.json=copy",
    "--asset-names=[name]-[hash]",
    "--log-level=warning",
    "--charset=utf8",
)


def _modules(lane: str, outputs: Mapping[str, Any], out: Path) -> tuple[Module, ...]:
    """The entry and what it imports. esbuild's paths begin at its working folder, which is `out`."""
    entry = f"{lane}/index.js"
    found = [Module(entry, "esModule", out / entry)]
    for each in outputs[entry]["imports"]:
        path = each["path"]
        if path in outputs:
            found.append(Module(path, _KINDS[Path(path).suffix], out / path))
    return tuple(dict.fromkeys(found))


def _built(settings: Mapping[str, Any], modules: tuple[Module, ...]) -> Built:
    for key in ("r2_buckets", "workflows", "durable_objects", "services", "queues"):
        if settings.get(key):
            raise BuildError(f"the local runner has no `{key}`: run this bundle with `wrangler dev`")
    return Built(
        modules=modules,
        compatibility_date=settings["compatibility_date"],
        compatibility_flags=tuple(settings.get("compatibility_flags", ())),
        vars=settings.get("vars", {}),
        kv=tuple(each["binding"] for each in settings.get("kv_namespaces", ())),
        ai=(settings["ai"]["binding"],) if "ai" in settings else (),
        certificates=tuple(each["binding"] for each in settings.get("mtls_certificates", ())),
        crons=tuple(settings.get("triggers", {}).get("crons", ())),
    )
