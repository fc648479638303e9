"""What the schemas share: the draft that YAML editors understand."""

from __future__ import annotations

from typing import Any

DRAFT = "http://json-schema.org/draft-07/schema#"

Schema = dict[str, Any]
