"""The papers are true: workflows compile, mistakes are found, commands print what is shown of them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from harness.compiling import Compiled, compile_case

from arcrun_compiler.ir.resolve import RESERVED_ROOTS
from arcrun_compiler.syntax.document import POLICY_KEYS, RETRY_KEYS, WORKFLOW_KEYS
from arcrun_compiler.syntax.relations import RELATIONS
from arcrun_compiler.syntax.template import FILTERS

ROOT = Path(__file__).parent.parent
PAPERS = ("README.md", "LANGUAGE.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
FENCE = re.compile(r"^```(\w+)(?: +([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WORDS = {"yaml": {"file", "wrong", "define", "with"}, "ts": {"from"}}
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


class Block(NamedTuple):
    """A fenced block: `words` are the `key=value` of its first line, `at` is where its text begins."""

    paper: str
    line: int
    language: str
    words: dict[str, str]
    text: str
    at: int

    @property
    def name(self) -> str:
        return f"{self.paper}:{self.line}"

    @property
    def is_workflow(self) -> bool:
        return self.language == "yaml" and re.search(r"^flow:", self.text, re.MULTILINE) is not None


def blocks(paper: str) -> list[Block]:
    text = (ROOT / paper).read_text("utf-8")
    found = []
    for match in FENCE.finditer(text):
        words = dict(each.split("=", 1) for each in (match[2] or "").split())
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(paper, line, match[1], words, match[3], match.start(3)))
    return found


BLOCKS = [block for paper in PAPERS for block in blocks(paper)]
WORKFLOWS = [block for block in BLOCKS if block.is_workflow]


def file_of(block: Block) -> str:
    return block.words.get("file", "example.yaml")


def named(paper: str) -> dict[str, Block]:
    """The blocks of a paper that are files, by name."""
    return {block.words["file"]: block for block in BLOCKS if block.paper == paper and "file" in block.words}


def compiled(block: Block) -> Compiled:
    files = {file_of(block): block.text}
    for other in block.words.get("with", "").split(","):
        if other:
            files[other] = named(block.paper)[other].text
    return compile_case(files, "worker")


def test_there_is_something_to_check() -> None:
    assert len(WORKFLOWS) >= 15
    assert any("wrong" in block.words for block in WORKFLOWS)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_words_of_a_block_are_known(block: Block) -> None:
    assert block.words.keys() <= WORDS.get(block.language, set())
    if "wrong" in block.words:
        assert block.is_workflow


@pytest.mark.parametrize("block", WORKFLOWS, ids=lambda block: block.name)
def test_workflow_says_what_the_paper_says(block: Block) -> None:
    found = compiled(block)
    wrong = [each for each in block.words.get("wrong", "").split(",") if each]
    if not wrong:
        loud = [each for each in found.findings if each.severity != "info"]
        assert loud == [], found.told()
        assert found.bundle is not None
    else:
        assert sorted(wrong) == sorted({each.slug for each in found.findings}), found.told()


@pytest.mark.parametrize(
    "block", [each for each in BLOCKS if each.language == "ts" and each.words], ids=lambda block: block.name
)
def test_typescript_is_what_is_emitted(block: Block, update: bool) -> None:
    source = named(block.paper)[block.words["from"]]
    bundle = compiled(source).bundle
    assert bundle is not None
    module = next(
        data.decode() for path, data in bundle.items() if path.endswith(f"/{Path(file_of(source)).stem}.ts")
    )
    if block.text in module:
        return
    lines = block.text.splitlines()
    start, end = module.find(lines[0]), module.find(f"\n{lines[-1]}\n", module.find(lines[0]))
    assert update, module
    assert start >= 0, "the first and the last line of the excerpt must be there, for --update to find it"
    assert end >= 0
    paper = ROOT / block.paper
    text = paper.read_text("utf-8")
    emitted = module[start : end + len(lines[-1]) + 2]
    paper.write_text(text[: block.at] + emitted + text[block.at + len(block.text) :], "utf-8")


@pytest.mark.parametrize("paper", sorted({each.paper for each in BLOCKS if each.language == "console"}))
def test_commands_print_what_the_paper_shows(paper: str, update: bool, tmp_path: Path) -> None:
    for name, block in named(paper).items():
        (tmp_path / name).write_text(block.text, "utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
    text = (ROOT / paper).read_text("utf-8")
    different = []
    for block in reversed([each for each in BLOCKS if each.paper == paper and each.language == "console"]):
        printed = session(block.text, tmp_path)
        if steady(printed) != steady(block.text):
            different.append(f"{block.name}\n{printed}")
            text = text[: block.at] + printed + text[block.at + len(block.text) :]
    if update and different:
        (ROOT / paper).write_text(text, "utf-8")
    else:
        assert not different, "\n".join(different)


def session(shown: str, folder: Path) -> str:
    """The commands of a block, each with what it prints now."""
    lines = []
    for command in re.findall(r"^\$ (.*)$", shown, re.MULTILINE):
        program, *arguments = shlex.split(command)
        assert program == "acr", "a console block shows `acr`; other commands stand in `sh` blocks"
        done = subprocess.run(
            [sys.executable, "-m", "arcrun_compiler.cli.main", *arguments],
            cwd=folder,
            env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        lines.append(f"$ {command}\n{done.stdout.strip()}\n")
    return "\n".join(lines)


def steady(text: str) -> str:
    """Without what differs from run to run."""
    return re.sub(r"\bbundle [0-9a-f]{12}\b", "bundle N", re.sub(r"\d+ ms\b", "N ms", text))


def reference() -> str:
    return (ROOT / "LANGUAGE.md").read_text("utf-8").partition("\n# Reference\n")[2]


def rows(heading: str) -> str:
    """The tables of a section of the language reference."""
    section = reference().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return "\n".join(line for line in section.splitlines() if line.startswith("|"))


def codes_in(text: str) -> set[str]:
    """What stands between back quotes, without arguments."""
    return {re.sub(r"[(（. ].*", "", each) for each in re.findall(r"`([^`]+)`", text)}


def test_every_relation_is_in_its_table() -> None:
    words = {word for _, words in RELATIONS for word in words}
    assert codes_in(rows("Relations")) >= words


def test_every_filter_is_in_its_table() -> None:
    told = codes_in("\n".join(line.split("|")[1] for line in rows("Filters").splitlines()))
    assert told == set(FILTERS)


def test_every_reserved_root_is_in_its_table() -> None:
    assert codes_in(rows("Reserved roots")) >= set(RESERVED_ROOTS)


def test_every_policy_and_key_is_in_its_table() -> None:
    told = " ".join(rows("Policies").splitlines())
    assert all(f"`{key}" in told for key in POLICY_KEYS)
    assert all(key in told for key in RETRY_KEYS)
    assert codes_in(rows("Documents")) >= set(WORKFLOW_KEYS)


def test_every_error_code_is_in_its_table() -> None:
    runtime = "".join(each.read_text("utf-8") for each in (ROOT / "templates" / "runtime").rglob("*.ts"))
    thrown = set(re.findall(r'Failure\(\s*"([A-Z_]+)"', runtime)) | set(
        re.findall(r"^  ([A-Z_]+): \d{3},$", runtime, re.M)
    )
    assert thrown
    assert codes_in(rows("Error codes")) >= thrown


def test_components_are_those_that_there_are() -> None:
    folders = {each.parent.name for each in (ROOT / "components").glob("*/component.contract.yaml")}
    told = codes_in("\n".join(line.split("|")[1] for line in rows("Components").splitlines()))
    assert told == folders | {"code", "trigger_workflow", "cron"}
    missing = reference().partition("\n## Not there yet\n")[2]
    assert not folders & codes_in(missing), "said to be missing, but there"
    assert not folders & codes_in(
        (ROOT / "README.md").read_text("utf-8").partition("## What is not there yet")[2]
    )


def test_every_route_is_in_its_table() -> None:
    index = (ROOT / "templates" / "worker" / "src" / "index.ts.j2").read_text("utf-8")
    told = rows("HTTP interface")
    for method, path in re.findall(r'app\.(get|post)\("([^"]+)"', index):
        assert re.search(rf"{method.upper()}[^|]*? {re.escape(path)}`", told), f"{method} {path}"


def test_every_command_is_in_the_readme() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("\n## Commands\n")[2].partition("\n## ")[0]
    folder = ROOT / "arcrun_compiler" / "cli" / "commands"
    for command in sorted(each.stem for each in folder.glob("*.py") if each.stem != "__init__"):
        assert f"`acr {command}" in table, command


@pytest.mark.parametrize("paper", PAPERS)
def test_links_lead_somewhere(paper: str) -> None:
    text = FENCE.sub("", (ROOT / paper).read_text("utf-8"))
    for target in LINK.findall(text):
        if target and not target.startswith("https://"):
            assert (ROOT / target).exists(), target


@pytest.mark.parametrize("paper", PAPERS)
def test_named_files_are_there(paper: str) -> None:
    """A path in backticks below one of our folders, when it holds no pattern."""
    text = FENCE.sub("", (ROOT / paper).read_text("utf-8"))
    for path in re.findall(
        r"`((?:arcrun_compiler|templates|components|grammar|tests|examples)/[\w./-]+)`", text
    ):
        assert (ROOT / path).exists(), path
