"""A contract document → what is wrong with it. Imports pydantic, so `read` imports this only when needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ..text.nearest import nearest
from .model import Category, Flaw
from .wasm import HOST_FUNCTIONS

_ID_PATTERN = r"^[a-z][a-z0-9_]*$"
_VERSION_PATTERN = r"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$"
_MOST_SHOWN = 40

_Id = Annotated[str, StringConstraints(pattern=_ID_PATTERN)]
_SemVer = Annotated[str, StringConstraints(pattern=_VERSION_PATTERN)]
_Text = Annotated[str, StringConstraints(min_length=1)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class CaseDocument(_Closed):
    """One case: the answer is written out, or described by a schema."""

    name: _Text
    input: Any
    host: dict[str, Any] | None = None
    output: Any = None
    output_schema: dict[str, Any] | bool | None = None
    calls: list[dict[str, list[Any]]] | None = None

    @model_validator(mode="after")
    def _has_one_expectation(self) -> CaseDocument:
        if ("output" in self.model_fields_set) == ("output_schema" in self.model_fields_set):
            raise ValueError("a case has either `output` or `output_schema`")
        return self


class ScenarioDocument(_Closed):
    """One Gherkin scenario."""

    given: str
    when: str
    then: str


class ExampleDocument(_Closed):
    """A node's configuration with a title."""

    title: _Text
    config: dict[str, Any]


class ContractDocument(BaseModel):
    """`component.contract.yaml`. Keys that begin `x-` are anybody's."""

    model_config = ConfigDict(extra="allow", strict=True)

    canonical_id: _Id
    display_name: _Text
    category: Category
    version: _SemVer
    description: _Text
    input_schema: dict[str, Any] | bool
    output_schema: dict[str, Any] | bool | None = None
    capabilities: list[str] = Field(default_factory=list)
    deterministic: bool = False
    x_context: bool = Field(default=False, alias="x-context")
    cases: list[CaseDocument] = Field(default_factory=list)
    gherkin_tests: list[ScenarioDocument] = Field(default_factory=list)
    examples: list[ExampleDocument] = Field(default_factory=list)


def flaws(document: Any, folder_name: str) -> Iterator[Flaw]:
    """Everything that is wrong with a contract that stands in a folder of that name."""
    if not isinstance(document, dict):
        yield Flaw("a contract is a mapping")
        return
    try:
        contract = ContractDocument.model_validate(document)
    except ValidationError as error:
        found = [_flaw(detail) for detail in error.errors(include_url=False)]
        yield from dict.fromkeys(found)  # a value that is neither of two kinds is told once for each
    else:
        yield from _beyond_shape(contract, folder_name)
    for key in document:
        if isinstance(key, str) and key not in _KEYS and not key.startswith("x-"):
            near = nearest(key, [each for each in _KEYS if each not in document])
            hint = f"; did you mean `{near}`?" if near else ""
            yield Flaw(f"`{key}` is a key that nobody reads{hint}", (key,), is_key=True)


_KEYS = tuple(field.alias or name for name, field in ContractDocument.model_fields.items())


def _beyond_shape(contract: ContractDocument, folder_name: str) -> Iterator[Flaw]:
    if contract.canonical_id != folder_name:
        yield Flaw(
            f"`canonical_id` is `{contract.canonical_id}`, but the folder is `{folder_name}`",
            ("canonical_id",),
        )
    allowed = HOST_FUNCTIONS - {"result_read"}
    for index, name in enumerate(contract.capabilities):
        if name not in allowed:
            there_are = ", ".join(f"`{each}`" for each in sorted(allowed))
            path = ("capabilities", index)
            yield Flaw(f"there is no host function `{name}`; there are {there_are}", path)


_SCHEMA = ("dict[str,any]", "bool")
"""What pydantic adds to the path of a schema: the kinds that it may be of."""
_KINDS = {
    "string_type": "a text",
    "dict_type": "a map",
    "list_type": "a list",
    "bool_type": "`true` or `false`",
    "model_type": "a map",
}
_PATTERNS = {
    _ID_PATTERN: "small letters, digits and `_`, beginning with a letter",
    _VERSION_PATTERN: "a version in three numbers, such as `1.0.0`",
}


def _flaw(detail: Any) -> Flaw:
    """One of pydantic's errors in our words."""
    path, kind = detail["loc"], detail["type"]
    expected: str | None = None
    if path[-1:] and path[-1] in _SCHEMA:
        path, expected = path[:-1], "a JSON Schema: a map, or `true`"
    elif kind == "literal_error":
        expected = detail["ctx"]["expected"].replace("'", "`")
    elif kind == "string_pattern_mismatch":
        expected = _PATTERNS[detail["ctx"]["pattern"]]
    else:
        expected = _KINDS.get(kind)
    where = ".".join(map(str, path))
    if expected is not None:
        return Flaw(f"`{where}` must be {expected}, not {_shown(detail['input'])}", path)
    if kind == "missing":
        return Flaw(f"`{where}` is missing", path)
    if kind == "extra_forbidden":
        return Flaw(f"`{where}` is a key that nobody reads", path, is_key=True)
    if kind == "string_too_short":
        return Flaw(f"`{where}` must not be empty", path)
    message = detail["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return Flaw(f"`{where}`: {message}" if where else message, path)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a map" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{shown}`" if len(shown) <= _MOST_SHOWN else f"`{shown[:_MOST_SHOWN]}…`"
