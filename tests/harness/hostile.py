"""Turns any text into a workflow, and what the compiler says of it into a judgement on the compiler."""

import json
import re
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import strategies as st

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.report import concise, human
from arcrun_compiler.report import json as json_report
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.diagnostic import Diagnostic, Severity

CATALOG = Catalog((COMPONENTS,))


# Messages that say themselves what would be right.
_WAY_OUT = re.compile(
    r"must be|must have|expected|is missing|never closed|nothing closes|too early|does not fit here"
    r"|no number and no name|is wrong:"
)


class Judged(NamedTuple):
    bundle: Mapping[str, bytes] | None
    slugs: tuple[str, ...]


def judge(text: str | bytes, defines: Mapping[str, str] | None = None) -> Judged:
    """Compiles a file, and asserts what holds whatever it says: of places, ways out, reports, files."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    source, problems = yaml.read_bytes("it.yaml", data)
    compiled = compile_sources([Input(source, "it.yaml", problems)], CATALOG, defines or {}, Settings("it"))
    for finding in compiled.diagnostics:
        _judge_finding(finding, len(source.text))
    for report in (human.render, concise.render, json_report.render):
        report(compiled.diagnostics).encode("utf-8")
    failed = any(finding.severity is Severity.ERROR for finding in compiled.diagnostics)
    assert (compiled.bundle is None) is failed
    if compiled.bundle is not None:
        _judge_bundle(compiled.bundle)
    return Judged(compiled.bundle, tuple(finding.code.slug for finding in compiled.diagnostics))


def _judge_finding(finding: Diagnostic, length: int) -> None:
    edits = finding.fix.edits if finding.fix else ()
    for span in (finding.span, *(label.span for label in finding.labels), *(edit.span for edit in edits)):
        assert 0 <= span.start <= span.end <= length, (finding.code.slug, span, length)
    for before, after in pairwise(edits):
        assert before.span.end <= after.span.start, (finding.code.slug, edits)
    assert finding.message.strip(), finding.code.slug
    if finding.severity is Severity.ERROR and not _WAY_OUT.search(finding.message):
        assert finding.help or finding.notes or finding.fix, (finding.code.slug, finding.message)


def _judge_bundle(bundle: Mapping[str, bytes]) -> None:
    for path, content in bundle.items():
        assert not path.startswith("/"), path
        assert ".." not in path.split("/"), path
        if path.endswith(".json"):
            json.loads(content.decode("utf-8"))
        elif path.endswith(".toml"):
            tomllib.loads(content.decode("utf-8"))
        elif not path.endswith(".wasm"):
            content.decode("utf-8")


def quoted(text: str) -> str:
    """A YAML scalar in double quotes, ASCII only, whatever the text holds."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    code = ord(character)
    if 0x20 <= code < 0x7F and character not in '"\\':
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def dump(data: Any) -> str:
    """JSON data as YAML in flow style; texts as `quoted`."""
    if isinstance(data, str):
        return quoted(data)
    if isinstance(data, Mapping):
        return f"{{{', '.join(f'{quoted(str(key))}: {dump(value)}' for key, value in data.items())}}}"
    if isinstance(data, list | tuple):
        return f"[{', '.join(map(dump, data))}]"
    return json.dumps(data)


# ── texts ──────────────────────────────────────────────────────────────────────────────────────

_PIECES = (
    " >> ", ">>", "ON_SUCCESS", "on_fail", "ON_FAILURE", "PIPE", "IF(", "FOREACH ", " IN ",
    "ON_BRANCH(", "對每個 ", "（", "）", "(a)-[:", "]->(", "<-[", "-->", "{{", "}}", "{%", "{#", "\\{{",
    "${", "}", "${A}", "__A__", "__", "input", "set", "code", "input.a", "[0]", '["k"]', "[", "]",
    "(", ")", " | ", "urlencode", "join(", " ?? ", ".", "..", "-", "--", "*/", "/*", "//", "`", '"',
    "'", "\\", "\\u0000", "$", "#", ": ", ",", "&a", "*a", "!!str", "|", ">", "?", "%", "@", "~",
    "null", "true", "\n", "\r\n", "\r", "\t", "  ", "---\n", "...\n", "name: ", "flow:\n  - ",
    "config:\n  ", "component: ", "\u2028", "\u2029", "\x85", "\u202e", "\u200d", "\ufeff",
    "\ufffe", "\x00", "\x1b[31m", "\x7f", "\U0001f469\u200d\U0001f680", "e\u0301", "判斷",
    "__proto__", "constructor", "credential.", "secret.", "_today", "workflow://", "component://",
    "https://", "0", "1e999", "-0", "0x", "9" * 30, "&& ", "|| ", "!", "==", "===", "<=", "not ",
    "and ", "in ", "size(", "\U0010ffff", "return ", "input => ", "import('x')", "async ", "await ",
    "for(;;)", "class ", "/(/", "/[/", "<!--", "eval", "x-a", "\ue000", "ﬁ", "İ", "ß",
)  # fmt: skip

FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from(_PIECES),
        st.text(st.characters(codec="utf-8"), max_size=4),
        st.text("abAB1_", max_size=4),
    ),
    max_size=12,
).map("".join)
"""Texts that are nearly something of the language, or of a language it is written into."""
