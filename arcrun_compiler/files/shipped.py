"""The data that travels with the compiler: grammars, templates, components."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "data"

ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent
"""Where the shipped folders are: inside the package in a wheel, beside it in a checkout."""

GRAMMAR = ROOT / "grammar"
TEMPLATES = ROOT / "templates"
COMPONENTS = ROOT / "components"
RECIPES = COMPONENTS / "recipes"
"""`api/<id>.yaml` and `auth/<service>.yaml`."""
BUNDLE_LOCK = _PACKAGE / "runner" / "npm" / "check" / "package-lock.json"
"""The npm packages that an emitted bundle is checked and deployed with, every one with its exact version."""
