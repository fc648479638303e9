"""What a component promises: the contract that checks, plans and the probe read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from .recipes.model import ApiRecipe, AuthRecipe

Schema = dict[str, Any] | bool
"""A JSON Schema (a subset of 2020-12) as JSON data."""

Category = Literal["logic", "data", "api", "auth"]
CATEGORIES: tuple[str, ...] = get_args(Category)

CONTRACT_FILE = "component.contract.yaml"


class Contract(NamedTuple):
    """A component's contract, without its tests: those are `cases.read_tests`."""

    id: str
    display_name: str
    category: Category
    version: str
    description: str
    input_schema: Schema
    output_schema: Schema | None
    """None: the contract says nothing of the output; the probe infers it."""
    capabilities: tuple[str, ...]
    """The `u6u` host functions it may import, without `result_read`, which comes with any of them."""
    deterministic: bool
    x_context: bool
    """It is given the whole context, as arcrun does, and not only what its input schema declares."""
    folder: Path
    wasm: Path | None
    """The module, or None when the folder holds none (a component that was never built)."""
    recipe: ApiRecipe | None = None
    """What it is, if no module: one request, which the compiler writes."""
    auth: AuthRecipe | None = None
    """Who sends a recipe's request."""


class Flaw(NamedTuple):
    """Something wrong with a contract file. Lines and columns count from 1; 0 when it has no place."""

    message: str
    path: tuple[str | int, ...] = ()
    line: int = 0
    column: int = 0
    is_key: bool = False
    """The last key of the path is wrong, whatever its value is."""


class Reading(NamedTuple):
    """A contract that was read, or why it was not."""

    contract: Contract | None
    flaws: tuple[Flaw, ...] = ()
