"""Turns example workflows into bundles and asks TypeScript and wrangler whether they are right."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from arcrun_compiler.runner.build import write
from arcrun_compiler.runner.toolchain import find_node, install, tool


def complaints(bundle: Path) -> list[str]:
    """What `tsc` and `wrangler deploy --dry-run` say of a bundle's folder; nothing when it is right."""
    modules = install("check")
    linked = bundle / "node_modules"
    if not linked.exists():
        linked.symlink_to(modules, target_is_directory=True)
    wrangler = [*find_node().node, str(modules / "wrangler" / "bin" / "wrangler.js")]
    said = [
        _complaint([str(tool("tsc")), "--noEmit"], bundle),
        _complaint([*wrangler, "deploy", "--dry-run", "--outdir", "dist"], bundle),
    ]
    return [each for each in said if each]


def _complaint(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "WRANGLER_SEND_METRICS": "false", "CI": "1", "NO_COLOR": "1"}
    # Wrangler keeps its own logs and settings; none of it is for the user's home.
    environment["XDG_CONFIG_HOME"] = str(folder / ".config")
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    said = f"{done.stdout}\n{done.stderr}".strip()
    if done.returncode != 0 or "WARNING" in said:
        return f"{Path(command[-1] if len(command) < 3 else command[1]).name} in {folder}:\n{said}"
    return ""


def main(examples: Path) -> int:
    from compiling import compile_case

    folders = [examples, *(each for each in sorted(examples.iterdir()) if each.is_dir())]
    projects = [(folder, _workflows(folder), False) for folder in folders]
    projects += [(folder, files, True) for folder, files, _ in projects if _names_credentials(files)]
    projects.append((SERVICES, _every_recipe(), False))
    said, count = [], 0
    with tempfile.TemporaryDirectory() as name:
        for project, files, stored in projects:
            if not files:
                continue
            count += 1
            bundle = Path(name) / str(count)
            compiled = compile_case(files, "worker", stored=stored)
            if compiled.bundle is None:
                said.append(f"{project} does not compile:\n{compiled.told()}")
                continue
            write(compiled.bundle, bundle)
            said += complaints(bundle)
    print("\n".join(said) or f"{count} bundles of the examples and of all recipes pass tsc and wrangler")
    return 1 if said or not count else 0


SERVICES = Path(__file__).parent.parent / "recipes" / "services.yaml"


def _every_recipe() -> dict[str, str]:
    """Workflows that call every shipped recipe and those of the tests, with what the payload says."""
    import json

    from arcrun_compiler.contract.recipes.library import Library, recipes_of
    from arcrun_compiler.text.source import Source

    text = SERVICES.read_text(encoding="utf-8")
    library = Library(documents=recipes_of(Source(SERVICES.name, text)))
    files = {SERVICES.name: text}
    for start in range(0, len(library.ids()), _CALLS):
        config = {}
        for id in library.ids()[start : start + _CALLS]:
            recipe = library.api(id)
            assert recipe is not None, id
            given = {name: f"{{{{input.{name}}}}}" for name in recipe.input_schema["properties"]}
            config[f"call_{id}"] = {"component": id, **given}
        workflow = {
            "name": f"recipes_{start}",
            "description": "calls recipes",
            "egress": ["*.example.com"],
            "flow": [f"input >> ON_SUCCESS >> {node}" for node in config],
            "config": config,
        }
        files[f"recipes_{start}.yaml"] = json.dumps(workflow)
    return files


_CALLS = 20
"""Of recipes in a workflow: a run has a limit."""


def _names_credentials(files: Mapping[str, str]) -> bool:
    """Such a project is compiled a second time, with everything in KV that can be."""
    return any("{{credential." in text for text in files.values())


def _workflows(folder: Path) -> dict[str, str]:
    """The workflows of a folder, which are one Worker. What answers their requests is none."""
    paths = [path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".mock.yaml")]
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
