"""A name → the files of a new project; what is there already → which of them are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from .. import VERSION
from ..emit.render import render
from ..files.shipped import TEMPLATES

_SETTINGS = "arcrun.toml"
_FIRST = "workflows/hello.yaml"
_IGNORED = ".gitignore"


class ProjectView(NamedTuple):
    """What the templates of a project see."""

    name: str
    requirement: str


class Start(NamedTuple):
    """`written` are new files, by path; `left` are paths that are as they were, each with why or with what
    they lack."""

    written: Mapping[str, bytes]
    left: tuple[tuple[str, str], ...]


def worker_name(folder: Path) -> str:
    """A name that the platform takes, from that of the project's folder."""
    plain = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")[:63].strip("-")
    return plain or "arcrun-workflows"


def project_files(name: str) -> dict[str, bytes]:
    """Every file of a new project."""
    view = ProjectView(name, f"arcrun-compiler=={VERSION}")
    return {
        _SETTINGS: render("project/arcrun.toml.j2", view),
        _FIRST: _shipped("hello.yaml"),
        _IGNORED: _shipped("gitignore"),
        ".pre-commit-config.yaml": _shipped("pre-commit-config.yaml"),
        ".github/workflows/arcrun.yml": render("project/arcrun.yml.j2", view),
        "README.md": render("project/README.md.j2", view),
    }


def start(name: str, there: Mapping[str, bytes], *, has_settings: bool, has_workflows: bool) -> Start:
    """What of a project's files is new. `there` has the content of those that exist, by path.

    `has_settings`: another file holds the project's settings. `has_workflows`: it has begun without us.
    """
    written, left = {}, []
    for path, content in project_files(name).items():
        if path in there:
            left.append((path, _lacks(path, content, there[path])))
        elif path == _SETTINGS and has_settings:
            left.append((path, "the settings are in pyproject.toml"))
        elif path == _FIRST and has_workflows:
            left.append((path, "there are workflows already"))
        else:
            written[path] = content
    return Start(written, tuple(left))


def _lacks(path: str, content: bytes, there: bytes) -> str:
    """Of a list of lines: those that the file does not have."""
    if path != _IGNORED:
        return "it is there already"
    known = {line.strip().strip("/") for line in there.decode("utf-8", "replace").splitlines()}
    lines = [line for line in content.decode().splitlines() if line.strip("/") not in known]
    return f"it is there already, without {', '.join(lines)}" if lines else "it is there already"


def _shipped(name: str) -> bytes:
    return (TEMPLATES / "project" / name).read_bytes()
