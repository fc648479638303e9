"""The module that is emitted for a body: it reads well, and means the same."""

from __future__ import annotations

import pytest
from javascript_bodies import GOOD, slugs, verdicts

from arcrun_compiler.syntax.javascript import module
from arcrun_compiler.syntax.javascript.parse import parse


def test_a_module_reads_as_a_person_writes_it() -> None:
    body = "const a = 1;\n\nif (a) {\n  return `x\n  y`;\n}\nreturn sha256('') // done\n"
    assert module(body) == (
        'import { sha256 } from "../../runtime/sha256";\n\n'
        "export default function (input) {\n"
        "  const a = 1;\n\n  if (a) {\n    return `x\n  y`;\n  }\n  return sha256('') // done\n"
        "}\n"
    )


@pytest.mark.parametrize("body", [*GOOD, "return `a\n  ${[\n1,\n`b\nc`\n]}\nd`", "return 'a\\\n  b'"])
def test_a_module_means_what_its_body_means(body: str) -> None:
    """The tokens are the same, so no text was indented."""
    emitted = module(body)
    again = emitted[emitted.index("{\n") + 2 : -3] if body.strip() else ""
    plain, indented = parse(body), parse(again)
    assert [plain.read(p) for p in plain.parts if not p.children] == [
        indented.read(p) for p in indented.parts if not p.children
    ]
    assert slugs(again) == slugs(body)


def test_emitted_modules_parse_in_an_engine() -> None:
    texts = [module(body) for body in GOOD]
    assert verdicts(texts) == [None] * len(texts)
