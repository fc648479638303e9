"""The shipped recipes, as YAML gives them."""

from pathlib import Path
from typing import Any

import yaml

from arcrun_compiler.files.shipped import COMPONENTS

FOLDER: Path = COMPONENTS / "recipes"


def recipes(kind: str) -> dict[str, dict[str, Any]]:
    """`api` or `auth`: by the names of their files."""
    paths = sorted((FOLDER / kind).glob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in paths}


API = recipes("api")
AUTH = recipes("auth")
