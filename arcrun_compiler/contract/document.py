"""A contract document → what is wrong with it. Imports pydantic, so `read` imports this only when needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from .model import Flaw
from .wasm import HOST_FUNCTIONS

_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_SemVer = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$")]
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
    category: Literal["logic", "data", "api", "auth"]
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

    @model_validator(mode="after")
    def _has_no_unknown_keys(self) -> ContractDocument:
        unknown = [key for key in self.model_extra or () if not key.startswith("x-")]
        if unknown:
            raise ValueError("unknown " + ", ".join(f"`{key}`" for key in unknown))
        return self

    @model_validator(mode="after")
    def _asks_for_what_exists(self) -> ContractDocument:
        allowed = HOST_FUNCTIONS - {"result_read"}
        for name in self.capabilities:
            if name not in allowed:
                raise ValueError(f"no host function `{name}`; there are {', '.join(sorted(allowed))}")
        return self


def flaws(document: Any, folder_name: str) -> Iterator[Flaw]:
    """Everything that is wrong with a contract that stands in a folder of that name."""
    if not isinstance(document, dict):
        yield Flaw("a contract is a mapping")
        return
    try:
        contract = ContractDocument.model_validate(document)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            path = detail["loc"]
            where = ".".join(map(str, path))
            message = detail["msg"].removeprefix("Value error, ")
            message = message[:1].lower() + message[1:]
            yield Flaw(f"`{where}`: {message}" if where else message, path)
        return
    if contract.canonical_id != folder_name:
        yield Flaw(
            f"`canonical_id` is `{contract.canonical_id}`, but the folder is `{folder_name}`",
            ("canonical_id",),
        )
