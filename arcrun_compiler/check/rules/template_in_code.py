"""Templates inside `code`, where nobody fills them in."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..code import code_nodes, place_in
from ..facts import WARNING, Facts

CODE = Code("ARC209", "template-in-code", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for node, _, body, does in code_nodes(facts):
        told = {problem.span for problem in does.problems}
        for span in does.template_braces:
            if span in told:
                continue  # as code it does not even parse, and ARC310 says the same
            written = body.text[span.start : span.end]
            yield facts.finding(
                CODE,
                place_in(facts, body, span),
                f"`{written}` stays as it is: no template is filled in inside `code`",
                help=f'map it under `input:`, as in `input: {{value: "{written}"}}`, and read `input.value`',
                node=node.name,
            )
