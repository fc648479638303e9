"""Reports that programs read: each is valid by its own rules, and says what the finding says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest

from arcrun_compiler import VERSION
from arcrun_compiler.check.rules import page_of
from arcrun_compiler.report import github, gitlab, junit, rdjson, sarif
from arcrun_compiler.report.statistics import count
from arcrun_compiler.text.diagnostic import Code, Diagnostic, Edit, Fix, Label, Severity, Silenced
from arcrun_compiler.text.edit import edited
from arcrun_compiler.text.source import Source, Span

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
CODE = Code("ARC208", "unknown-filter", Severity.ERROR)
OTHER = Code("ARC108", "unused-config", Severity.WARNING)


def finding(text: str, at: str, name: str = "flows/a.yaml", **more: Any) -> Diagnostic:
    """About the first place of `at` in the text."""
    start = text.index(at)
    more = {"code": CODE, "message": f"`{at}` is bad", **more}
    return Diagnostic(source=Source(name, text), span=Span(start, start + len(at)), **more)


TEXT = "a: 😀判斷 bad, x, y\nb: bad\n"
FOUND = finding(
    TEXT,
    "bad",
    labels=(Label(Span(0, 1), "here"),),
    notes=("a fact",),
    help="write `good`",
    fix=Fix("write `good`", (Edit(Span(7, 10), "good"), Edit(Span(15, 16), "z")), safe=False),
    node="a",
    pointer="/config/a",
)


EVERY = [
    FOUND,
    finding(TEXT, "bad, x, y\nb: bad", code=OTHER),
    finding("a: b\n", "b", "名 字/a b.yaml", code=Code("ARC901", "missing-description", Severity.INFO)),
    finding("", "", "empty.yaml", code=Code("ARC004", "missing-field", Severity.ERROR)),
]
"""One of each kind: with a fix, over lines, with an odd file name, in an empty file."""


def closed(required: str, **properties: Any) -> dict[str, Any]:
    """The schema of an object that has these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


TEXT_TYPE = {"type": "string", "minLength": 1}
PLACE = closed("line", line={"type": "integer", "minimum": 1}, column={"type": "integer", "minimum": 1})
GITLAB = {
    "type": "array",
    "items": closed(
        "description check_name fingerprint severity location",
        description=TEXT_TYPE,
        check_name=TEXT_TYPE,
        fingerprint=TEXT_TYPE,
        severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
        location=closed(
            "path positions",
            path={"type": "string", "pattern": "^[^/.]"},
            positions=closed("begin", begin=PLACE, end=PLACE),
        ),
    ),
}
"""https://docs.gitlab.com/ci/testing/code_quality/: what a custom tool has to report."""
RANGE = closed("start", start=PLACE, end=PLACE)
RDJSON = closed(
    "diagnostics",
    source=closed("name", name=TEXT_TYPE, url=TEXT_TYPE),
    severity={"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
    diagnostics={
        "type": "array",
        "items": closed(
            "message location",
            message=TEXT_TYPE,
            location=closed("path", path=TEXT_TYPE, range=RANGE),
            severity={"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
            source=closed("name", name=TEXT_TYPE, url=TEXT_TYPE),
            code=closed("value", value=TEXT_TYPE, url=TEXT_TYPE),
            suggestions={
                "type": "array",
                "items": closed("range text", range=RANGE, text={"type": "string"}),
            },
            relatedLocations={
                "type": "array",
                "items": closed(
                    "location",
                    message=TEXT_TYPE,
                    location=closed("path", path=TEXT_TYPE, range=RANGE),
                ),
            },
        ),
    },
)
"""reviewdog's DiagnosticResult, https://github.com/reviewdog/reviewdog/tree/master/proto/rdf, as JSON."""


def test_reports_have_the_shape_that_their_readers_ask_for() -> None:
    issues = json.loads(gitlab.render(EVERY))
    jsonschema.validate(issues, GITLAB)
    assert len({each["fingerprint"] for each in issues}) == len(EVERY)
    jsonschema.validate(json.loads(rdjson.render(EVERY)), RDJSON)
    jsonschema.validate(json.loads(rdjson.render([])), RDJSON)


def test_junit_counts_what_it_lists() -> None:
    root = ElementTree.fromstring(junit.render(EVERY, ["clean.yaml"], (Severity.ERROR,)))
    suites = root.findall("testsuite")
    assert root.tag == "testsuites"
    assert all(set(suite.attrib) == {"name", "tests", "failures", "errors"} for suite in suites)
    for whole, parts in ((root, suites), *((suite, [suite]) for suite in suites)):
        cases = [case for part in parts for case in part.findall("testcase")]
        failed = [case for case in cases if case.find("failure") is not None]
        assert (whole.get("tests"), whole.get("failures")) == (str(len(cases)), str(len(failed)))
        assert all(case.get("name") and case.get("classname") for case in cases)


# ── SARIF ──────────────────────────────────────────────────────────────────────────────────────


def run_of(text: str) -> Any:
    data = json.loads(text)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(data)
    (run,) = data["runs"]
    return run


def test_sarif_says_all_that_is_known() -> None:
    run = run_of(sarif.render([FOUND], page_of=lambda code: page_of(code.slug)))
    (rule,) = run["tool"]["driver"]["rules"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["semanticVersion"] == VERSION
    assert run["columnKind"] == "unicodeCodePoints"
    assert (rule["id"], rule["defaultConfiguration"], rule["help"]["markdown"]) == (
        "ARC208",
        {"level": "error"},
        page_of("unknown-filter"),
    )
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("ARC208", 0, "error")
    assert result["message"]["text"] == "`bad` is bad\nnote: a fact\nhelp: write `good`"
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "flows/a.yaml"},
        "region": {
            "startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 11, "snippet": {"text": "bad"},
        },
    }  # fmt: skip
    assert location["logicalLocations"] == [{"name": "a", "fullyQualifiedName": "/config/a"}]
    assert result["relatedLocations"][0]["message"] == {"text": "here"}


def test_sarif_fix_makes_the_text_that_the_fix_makes() -> None:
    (result,) = run_of(sarif.render([FOUND]))["results"]
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    lines = TEXT.split("\n")
    for each in reversed(change["replacements"]):
        region = each["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        text = each["insertedContent"]["text"]
        lines[region["startLine"] - 1] = (
            line[: region["startColumn"] - 1] + text + line[region["endColumn"] - 1 :]
        )
    assert FOUND.fix is not None
    assert "\n".join(lines) == edited(TEXT, FOUND.fix.edits)
    assert fix["properties"] == {"safe": False}


def test_sarif_fingerprints_survive_lines_above_and_tell_twins_apart() -> None:
    def prints(text: str) -> list[str]:
        twins = [finding(text, "bad"), finding(text, "bad"), finding(text, "bad", node="b")]
        results = run_of(sarif.render(twins))["results"]
        return [each["partialFingerprints"]["arcrun/v1"] for each in results]

    assert prints(TEXT) == prints(f"# a\n# b\n{TEXT}")
    assert len(set(prints(TEXT))) == 3


def test_sarif_tells_what_was_silenced() -> None:
    silenced = [
        Silenced(finding(TEXT, "bad", code=OTHER), "comment", "kept for later"),
        Silenced(finding(TEXT, "x", code=OTHER), "comment"),
        Silenced(finding(TEXT, "y", code=OTHER), "baseline"),
    ]
    run = run_of(sarif.render([FOUND], silenced))
    told = [(each["ruleId"], each.get("suppressions")) for each in run["results"]]
    assert told == [
        ("ARC108", [{"kind": "inSource", "justification": "kept for later"}]),
        ("ARC208", None),
        ("ARC108", [{"kind": "inSource"}]),
        ("ARC108", [{"kind": "external", "justification": "in the baseline"}]),
    ]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [id for id, _ in told]


def test_sarif_counts() -> None:
    run = run_of(sarif.render([FOUND, FOUND], counts=count([FOUND, FOUND])))
    statistics = [{"id": "ARC208", "slug": "unknown-filter", "count": 2, "fixable": 2}]
    assert run["properties"] == {"statistics": statistics}
    assert run_of(sarif.render([]))["results"] == []


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        pytest.param("./flows/a b.yaml", "flows/a%20b.yaml", id="a blank"),
        pytest.param("判斷#1?.yaml", "%E5%88%A4%E6%96%B7%231%3F.yaml", id="signs of URIs"),
        pytest.param("c:d.yaml", "c%3Ad.yaml", id="what would be a scheme"),
        pytest.param("../a.yaml", "../a.yaml", id="above"),
        pytest.param("caf\udce9.yaml", "caf%E9.yaml", id="a name that is no text"),
        pytest.param("/nowhere/a.yaml", "file:///nowhere/a.yaml", id="outside"),
    ],
)
def test_sarif_addresses(name: str, uri: str) -> None:
    (result,) = run_of(sarif.render([finding(TEXT, "bad", name)]))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_sarif_address_below_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = str(tmp_path / "flows" / "a.yaml")
    (result,) = run_of(sarif.render([finding(TEXT, "bad", name)]))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == "flows/a.yaml"


# ── GitHub, GitLab ─────────────────────────────────────────────────────────────────────────────


def test_github() -> None:
    lines = finding("a: bad\nb: worse\n", "bad\nb", "a,b:c.yaml", message="100 % of\n`x`", code=OTHER)
    assert github.render([FOUND, lines]).splitlines() == [
        "::error file=flows/a.yaml,line=1,endLine=1,col=8,endColumn=11,title=ARC208 unknown-filter::"
        "`bad` is bad%0Anote: a fact%0Ahelp: write `good`",
        "::warning file=a%2Cb%3Ac.yaml,line=1,endLine=2,title=ARC108 unused-config::100 %25 of%0A`x`",
    ]


def test_gitlab() -> None:
    issues = json.loads(gitlab.render([FOUND, FOUND]))
    names = {each.pop("fingerprint") for each in issues}
    assert len(names) == 2
    assert issues[0] == {
        "description": "ARC208 unknown-filter: `bad` is bad",
        "check_name": "unknown-filter",
        "severity": "major",
        "location": {
            "path": "flows/a.yaml",
            "positions": {"begin": {"line": 1, "column": 8}, "end": {"line": 1, "column": 11}},
        },
    }
    assert json.loads(gitlab.render([])) == []


# ── JUnit ──────────────────────────────────────────────────────────────────────────────────────


def test_junit_has_a_suite_for_every_file() -> None:
    hint = finding(TEXT, "x", code=Code("ARC901", "missing-description", Severity.INFO))
    failing = (Severity.ERROR, Severity.WARNING)
    root = ElementTree.fromstring(junit.render([FOUND, hint], ["clean.yaml", "flows/a.yaml"], failing))
    clean, bad = root.findall("testsuite")
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    assert [each.get("name") for each in (clean, bad)] == ["clean.yaml", "flows/a.yaml"]
    assert [list(case) for case in clean.findall("testcase")] == [[]]
    first, second = bad.findall("testcase")
    failure = first.find("failure")
    assert failure is not None
    assert failure.get("message") == "`bad` is bad"
    assert "error[ARC208]" in (failure.text or "")
    assert first.get("line") == "1"
    assert [each.tag for each in second] == ["system-out"]


def test_junit_is_xml_whatever_a_file_holds() -> None:
    text = "a: \x00\x1b[31m<&]]>\ufffe\uffff\u202e 'bad\"\n"
    root = ElementTree.fromstring(junit.render([finding(text, "bad", "\x1b<\udcff.yaml")], []))
    assert root.get("failures") == "1"


# ── rdjson ─────────────────────────────────────────────────────────────────────────────────────


def test_rdjson_counts_bytes() -> None:
    (told,) = json.loads(rdjson.render([FOUND]))["diagnostics"]
    assert told["location"] == {
        "path": "flows/a.yaml",
        "range": {"start": {"line": 1, "column": 15}, "end": {"line": 1, "column": 18}},
    }
    assert TEXT.encode()[14:17] == b"bad"
    assert told["severity"] == "ERROR"
    assert told["code"] == {"value": "ARC208"}


def test_rdjson_suggestion_is_the_whole_fix() -> None:
    (told,) = json.loads(rdjson.render([FOUND]))["diagnostics"]
    (suggestion,) = told["suggestions"]
    start, end = (suggestion["range"][each]["column"] - 1 for each in ("start", "end"))
    line = TEXT.split("\n")[0].encode()
    assert FOUND.fix is not None
    mended = line[:start] + suggestion["text"].encode() + line[end:]
    assert mended.decode() == edited(TEXT, FOUND.fix.edits).split("\n")[0]


def test_a_byte_order_mark_is_no_column() -> None:
    found = finding("\ufeffbad\n", "bad")
    (told,) = json.loads(rdjson.render([found]))["diagnostics"]
    (result,) = run_of(sarif.render([found]))["results"]
    assert told["location"]["range"]["start"] == {"line": 1, "column": 1}
    assert result["locations"][0]["physicalLocation"]["region"]["startColumn"] == 1
