"""Runs `acr` in a process of its own, as a person would."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
GOOD = """\
name: double
description: doubles
inputs: {n: {type: integer, required: true}}
flow: ['input >> ON_SUCCESS >> twice']
config:
  twice: {component: code, code: 'return input.n * 2', input: {n: '{{input.n}}'}}
output: {n: '{{twice.data}}'}
"""
BAD = """\
name: it
description: d
flow:
  - input >> ON_FAILURE >> set
config:
  set: {values: {a: 1}}
"""
FETCH = """\
name: fetch
description: d
flow: ['input >> ON_SUCCESS >> get']
config:
  get:
    component: http_request
    url: 'https://api.example.com/a'
    headers: {Authorization: 'Bearer {{credential.token}}'}
output: '{{get.data.json}}'
"""

Acr = Callable[..., subprocess.CompletedProcess[str]]


def acr_in(folder: Path) -> Acr:
    """Runs commands in a folder with two good workflows and a bad one. None may end with a traceback."""
    (folder / "good.yaml").write_text(GOOD, "utf-8")
    (folder / "bad.yaml").write_text(BAD, "utf-8")
    (folder / "fetch.yaml").write_text(FETCH, "utf-8")

    def run(*arguments: str, stdin: str | bytes = "", **environment: str) -> subprocess.CompletedProcess[str]:
        base = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
        done = subprocess.run(
            [sys.executable, "-m", "arcrun_compiler.cli.main", *arguments],
            cwd=folder,
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            env={**base, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **environment},
            capture_output=True,
        )
        said, told = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in told, told
        assert "bug of the compiler" not in told, told
        assert done.returncode in (0, 1, 2), told
        return subprocess.CompletedProcess(done.args, done.returncode, said, told)

    return run


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """Exit code 2, nothing on standard output, and on standard error a sentence that says this."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert last.startswith(("acr: ", "Error: ")), done.stderr
    for each in said:
        assert each in done.stderr, done.stderr


def output(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
