"""The papers are true: their workflows compile, their wrong ones are found, their commands print what they show."""

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

ROOT = Path(__file__).parent.parent
PAPERS = ("README.md", "LANGUAGE.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
FENCE = re.compile(r"^```(\w+)(?: +([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WORDS = {"yaml": {"file", "wrong", "define", "with"}, "ts": {"from"}}
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


class Block(NamedTuple):
    """A fenced block: `words` are the `key=value` of its first line, `at` where its text begins in the paper."""

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
    assert len(WORKFLOWS) >= 20
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
def test_typescript_is_what_is_emitted(block: Block) -> None:
    source = named(block.paper)[block.words["from"]]
    bundle = compiled(source).bundle
    assert bundle is not None
    emitted = [data.decode() for path, data in bundle.items() if path.startswith("src/workflows/")]
    assert any(block.text in each for each in emitted), "\n".join(emitted)


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
    return re.sub(r"\d+ ms\b", "N ms", text)


@pytest.mark.parametrize("paper", PAPERS)
def test_links_lead_somewhere(paper: str) -> None:
    text = FENCE.sub("", (ROOT / paper).read_text("utf-8"))
    for target in LINK.findall(text):
        if not target.startswith("https://"):
            assert (ROOT / target).exists(), target


@pytest.mark.parametrize("paper", PAPERS)
def test_named_files_are_there(paper: str) -> None:
    """A path in backticks below one of our folders, when it holds no pattern."""
    text = FENCE.sub("", (ROOT / paper).read_text("utf-8"))
    for path in re.findall(r"`((?:arcrun_compiler|templates|components|grammar|tests|examples)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path
