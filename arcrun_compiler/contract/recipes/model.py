"""What recipes say: an API recipe is a component that is one request, an auth recipe says who sends it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...syntax.yaml import Mapping, Node, Scalar
from ...text.problem import Problem
from ...text.source import Source

PRIMITIVES = ("static_key", "oauth2", "service_account", "mtls")
"""How a service may be asked; each has its component, `auth_<primitive>`."""

FORM = "application/x-www-form-urlencoded"


def _place(source: Source, root: Mapping) -> str:
    """The file, without its folder, and the line that a document begins at."""
    name = re.split(r"[/\\]", source.name)[-1]
    return f"{name}:{source.position(root.span.start).line}"


class ResponseMap(NamedTuple):
    """Where the text of an answer is, and what of it is not meant for the reader."""

    text_path: tuple[str | int, ...]
    thinking_model: bool = False
    """What stands between `<think>` and `</think>` is left out."""
    answer_marker: str | None = None
    """The text begins behind the last of these."""
    strip_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ApiRecipe:
    """One request to an API, or one call of a platform's binding. Templates stand as they were written."""

    source: Source
    root: Mapping
    id: str
    display_name: str
    description: str
    version: str
    endpoint: Scalar | None
    """The URL; None when it is missing, or a binding is called."""
    method: str
    headers: Mapping | None
    query: Mapping | None
    body: Node | None
    """A value that is sent as JSON, or as a form when the headers say so."""
    body_template: Scalar | None
    """A body that is text."""
    response: ResponseMap | None
    auth_service: Scalar | None
    binding: str | None
    """The platform's binding that is called in place of an URL, such as `AI`."""
    model: Scalar | None
    """What the binding runs."""
    input_schema: dict[str, Any]
    """Closed: only what is declared is ever sent."""
    output_schema: Any
    """Of the answer's JSON; None when nothing is said of it."""
    timeout_ms: int | None
    sha256: str
    problems: tuple[Problem, ...]

    @property
    def name_by_hash(self) -> str:
        """The recipe's other name, which no other recipe has."""
        return f"rec_{self.sha256[:16]}"

    @property
    def is_form(self) -> bool:
        """Whether the body is sent as a form."""
        entries = self.headers.entries if self.headers else ()
        types = [each.value for each in entries if each.key.text.lower() == "content-type"]
        return any(isinstance(each, Scalar) and FORM in each.text.lower() for each in types)

    @property
    def place(self) -> str:
        """The file and line that it begins at."""
        return _place(self.source, self.root)


class Secret(NamedTuple):
    """A secret that a service wants, and what people are told of it."""

    key: str
    label: str | None
    help: str | None
    help_url: str | None
    optional: bool
    node: Mapping


@dataclass(frozen=True, eq=False)
class AuthRecipe:
    """How the requests to one service are authenticated."""

    source: Source
    root: Mapping
    service: str
    primitive: str
    base_url: Scalar | None
    secrets: tuple[Secret, ...]
    exchange: Mapping | None
    inject: Mapping | None
    binding: str | None
    """Of `mtls`: the binding that holds the client certificate."""
    data: dict[str, Any]
    """The whole document: what the auth components read."""
    sha256: str
    problems: tuple[Problem, ...]

    @property
    def place(self) -> str:
        """The file and line that it begins at."""
        return _place(self.source, self.root)

    @property
    def component(self) -> str:
        """The component that does it."""
        return f"auth_{self.primitive}"

    @property
    def token_url(self) -> Scalar | None:
        """Where tokens are asked for."""
        url = self.exchange.get("url") if self.exchange else None
        return url if isinstance(url, Scalar) else None


Recipe = ApiRecipe | AuthRecipe
