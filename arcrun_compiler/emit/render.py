"""Renders a template with its one view: the only place that knows Jinja2."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ..files.shipped import TEMPLATES
from . import typescript

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, view: object) -> bytes:
    """The text of `templates/<template>`, which sees `view` and the encoders, nothing else."""
    return _environment().get_template(template).render(view=view).encode()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # every value passes the encoder of the language it is written into
    )
    environment.filters.update(
        ts=lambda data: typescript.flat(typescript.value(data)),
        ts_lines=lambda data, indent=0: typescript.layout(typescript.value(data), indent, indent + 24),
        comment=typescript.comment,
        json=_json,
        toml=_toml,
        markdown=_markdown,
    )
    return environment


def json_text(data: Any) -> str:
    """JSON with two spaces of indentation and a final newline; lone surrogates escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _json(data: Any, indent: int | None = None) -> str:
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _toml(data: Any) -> str:
    """A TOML value: text, number, boolean, or a list of them. TOML strings know no lone surrogates."""
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, str):
        text = json.dumps(data.encode("utf-8", "replace").decode(), ensure_ascii=False)
        return text.replace("\x7f", "\\u007f")
    if isinstance(data, list | tuple):
        return f"[{', '.join(_toml(each) for each in data)}]"
    return json.dumps(data)


def _markdown(text: str) -> str:
    """One line of text in Markdown: its marks are shown, not followed."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))
