"""JSON and one-line findings."""

import json as parser

from arcrun_compiler.report import concise, json
from arcrun_compiler.text.diagnostic import Code, Diagnostic, Edit, Fix, Label, Severity
from arcrun_compiler.text.source import Source, Span

TEXT = "判: 1\n😀: bad\n"
FOUND = Diagnostic(
    Code("ARC204", "maybe-missing", Severity.WARNING),
    Source("flows/a.yaml", TEXT),
    Span(8, 11),
    "`bad` may be missing",
    labels=(Label(Span(0, 1), "defined here"),),
    notes=("a fact",),
    help="add `??`",
    fix=Fix("add it", (Edit(Span(11, 11), " ?? 1"),), safe=False),
    node="判",
    pointer="/config/判",
    severity_override=Severity.ERROR,
)


def test_version_1() -> None:
    assert parser.loads(json.render([FOUND])) == {
        "version": 1,
        "findings": [
            {
                "id": "ARC204",
                "slug": "maybe-missing",
                "severity": "error",
                "message": "`bad` may be missing",
                "file": "flows/a.yaml",
                "range": {"start": {"line": 2, "column": 4}, "end": {"line": 2, "column": 7}},
                "pointer": "/config/判",
                "node": "判",
                "labels": [
                    {
                        "message": "defined here",
                        "range": {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 2}},
                    }
                ],
                "notes": ["a fact"],
                "help": "add `??`",
                "fix": {
                    "title": "add it",
                    "safe": False,
                    "edits": [
                        {
                            "range": {"start": {"line": 2, "column": 7}, "end": {"line": 2, "column": 7}},
                            "text": " ?? 1",
                        }
                    ],
                },
                "url": "arcrun_compiler/check/rules/maybe_missing.md",
            }
        ],
    }


def test_no_findings() -> None:
    assert parser.loads(json.render([])) == {"version": 1, "findings": []}
    assert concise.render([]) == ""


def test_what_is_unknown_is_null() -> None:
    bare = Diagnostic(FOUND.code, FOUND.source, FOUND.span, "message")
    (finding,) = parser.loads(json.render([bare]))["findings"]
    assert [finding[key] for key in ("pointer", "node", "help", "fix", "labels")] == [
        None,
        None,
        None,
        None,
        [],
    ]


def test_one_line_each() -> None:
    assert concise.render([FOUND, FOUND]) == "flows/a.yaml:2:4: error ARC204 `bad` may be missing\n" * 2
