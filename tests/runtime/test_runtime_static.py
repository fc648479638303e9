"""The fixed part of emitted Workers, outside workerd: its words, and what type checker and deployer say."""

import os
import subprocess
from pathlib import Path

from arcrun_compiler.runner.toolchain import find_node, install, tool


def test_units(tmp_path: Path) -> None:
    out = tmp_path / "units.mjs"
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning", f"--outfile={out}"]
    subprocess.run(
        [tool("esbuild"), str(Path(__file__).parent / "units" / "index.mjs"), *options], check=True
    )
    done = subprocess.run([*find_node().node, str(out)], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_typescript_and_wrangler_have_nothing_to_say(source: Path) -> None:
    modules = install("check")
    (source / "node_modules").symlink_to(modules, target_is_directory=True)
    wrangler = [*find_node().node, str(modules / "wrangler" / "bin" / "wrangler.js")]
    environment = {
        **os.environ,
        "WRANGLER_SEND_METRICS": "false",
        "CI": "1",
        "XDG_CONFIG_HOME": str(source / ".x"),
    }
    for command in ([str(tool("tsc")), "--noEmit"], [*wrangler, "deploy", "--dry-run", "--outdir", "dist"]):
        done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert "WARNING" not in said
