"""Turns diagnostics into JUnit's XML: a suite a file, a failed test a finding, a passed one for a clean file.

There is no standard; this is what Jenkins, GitLab and Azure read (https://github.com/testmoapp/junitxml).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from ..text.diagnostic import Diagnostic, Severity
from ..text.width import visible
from .human import finding
from .location import path_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def render(
    diagnostics: Sequence[Diagnostic], files: Iterable[str], failing: Collection[Severity] = tuple(Severity)
) -> str:
    """`files` are all that were read. A finding of a severity that is not `failing` is a passed test."""
    from xml.etree import ElementTree

    by_file: dict[str, list[Diagnostic]] = {name: [] for name in files}
    for each in diagnostics:
        by_file.setdefault(each.source.name, []).append(each)
    root = ElementTree.Element("testsuites", name="acr lint")
    suites = [_suite(root, name, found, failing) for name, found in by_file.items()]
    for count in ("tests", "failures"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    root.set("errors", "0")
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, "unicode")}\n'


def _suite(root: Element, name: str, found: Sequence[Diagnostic], failing: Collection[Severity]) -> Element:
    from xml.etree.ElementTree import SubElement

    path = visible(path_of(name))
    failures = sum(each.severity in failing for each in found)
    counts = {"tests": str(max(1, len(found))), "failures": str(failures), "errors": "0"}
    suite = SubElement(root, "testsuite", {"name": path, **counts})
    if not found:
        SubElement(suite, "testcase", {"name": "no findings", "classname": path, "file": path})
    for each in found:
        _test(suite, path, each, each.severity in failing)
    return suite


def _test(suite: Element, path: str, diagnostic: Diagnostic, is_failure: bool) -> None:
    from xml.etree.ElementTree import SubElement

    at = diagnostic.source.position(diagnostic.span.start)
    code = diagnostic.code
    test = SubElement(suite, "testcase")
    test.attrib.update({"name": f"{code.id} {code.slug} at {at.line}:{at.column}", "classname": path})
    test.attrib.update({"file": path, "line": str(at.line)})
    if is_failure:
        told = SubElement(test, "failure")
        told.attrib.update({"type": diagnostic.severity.value, "message": visible(diagnostic.message)})
    else:
        told = SubElement(test, "system-out")
    told.text = _allowed(finding(diagnostic))


def _allowed(text: str) -> str:
    """Without what XML 1.0 cannot hold: `visible` has shown control characters, two others remain."""
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
