"""How large the Worker of a small workflow is, as `wrangler deploy --dry-run` prints it, and why.

`python tests/bench/size.py`. Five nodes: an http_request, an if_control, a set and two code nodes. Wrangler
compresses all modules as one text, so the parts' own sizes add up to more than the whole.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import tempfile
from pathlib import Path

from worker import compiled

from arcrun_compiler.runner.toolchain import find_node, install

LIMIT = 45.0
"""KiB, compressed."""

FIVE = """
name: five
description: fetches, counts, decides
flow:
  - "input >> ON_SUCCESS >> fetch >> ON_SUCCESS >> count >> ON_SUCCESS >> many"
  - "many >> ON_TRUE >> label"
  - "many >> ON_FALSE >> short"
config:
  fetch: {component: http_request, url: "https://api.example.com/items", query: {q: "{{input.q}}"}}
  count: {component: code, code: "return input.items.length;", input: {items: "{{fetch.data.json.items}}"}}
  many: {component: if_control, condition: "n > 10", input: {n: "{{count.data}}"}}
  label: {component: set, values: {count: "{{count.data}}", label: many}}
  short: {component: code, code: "return { count: input.n, label: 'few' };", input: {n: "{{count.data}}"}}
"""


def dry_run(bundle: Path) -> str:
    """What wrangler says; its modules are then in the bundle's folder `dist`."""
    modules = install("check")
    (bundle / "node_modules").symlink_to(modules, target_is_directory=True)
    command = [*find_node().node, str(modules / "wrangler" / "bin" / "wrangler.js")]
    environment = {**os.environ, "WRANGLER_SEND_METRICS": "false", "CI": "1", "NO_COLOR": "1"}
    environment["XDG_CONFIG_HOME"] = str(bundle / ".config")
    done = subprocess.run(
        [*command, "deploy", "--dry-run", "--outdir", "dist"],
        cwd=bundle,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def parts(folder: Path) -> list[tuple[str, bytes]]:
    """The modules that are uploaded, and within the script what each package or folder gave."""
    found = [
        (re.sub(r"^[0-9a-f]{40}-", "", path.name), path.read_bytes())
        for path in sorted(folder.iterdir())
        if path.suffix in (".js", ".wasm", ".json")
    ]
    script = (folder / "index.js").read_text(encoding="utf-8")
    # esbuild writes each file's path above what it took of it.
    _, *pieces = re.split(r"(?m)^// (\S+\.[jt]s)$", script)
    texts = {"  hono": "", "  src/runtime": "", "  src, the rest": ""}
    for path, text in zip(pieces[::2], pieces[1::2], strict=True):
        texts[
            "  hono" if "/hono/" in path else "  src/runtime" if "runtime/" in path else "  src, the rest"
        ] += text
    return [*found, *((name, text.encode()) for name, text in texts.items())]


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        bundle = compiled(FIVE, Path(name) / "bundle")
        said = dry_run(bundle)
        for part, data in parts(bundle / "dist"):
            print(f"{part:<20}{len(data) / 1024:>8.1f} KiB{len(gzip.compress(data)) / 1024:>8.1f} KiB gzip")
    total = re.search(r"gzip: ([\d.]+) KiB", said)
    assert total is not None, said
    size = float(total[1])
    print(f"{'whole':<28}{size:>12.2f} KiB gzip, limit {LIMIT:g}: {'ok' if size <= LIMIT else 'OVER'}")
    return 0 if size <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
