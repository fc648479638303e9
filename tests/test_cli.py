"""What `acr` answers to usage, files, findings and settings, good and bad. Never with a traceback."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from harness.command import BAD, GOOD, ROOT, Acr, acr_in, refused

from arcrun_compiler import VERSION
from arcrun_compiler.cli.main import cli

COMMANDS = cli.list_commands(click.Context(cli))


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    return acr_in(tmp_path)


# ── help, usage ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", COMMANDS)
def test_help(acr: Acr, command: str) -> None:
    for option in ("--help", "-h"):
        done = acr(command, option)
        assert done.returncode == 0
        assert done.stdout.startswith(f"Usage: acr {command}")
        assert done.stderr == ""


def test_help_of_all_and_version(acr: Acr) -> None:
    done = acr("--help")
    assert done.returncode == 0
    assert re.findall(r"^  ([a-z]+) ", done.stdout, re.MULTILINE) == list(COMMANDS)
    assert acr("--version").stdout == acr("-V").stdout == f"acr {VERSION}\n"


def test_mistyped_commands_and_options(acr: Acr) -> None:
    refused(acr("complie", "good.yaml"), "there is no command `complie`", "did you mean `compile`?")
    refused(acr("\u202eevil\x1b[31m"), "there is no command")
    refused(acr("lint", "--fial-on", "error"), "--fail-on")
    refused(acr("lint", "--output-format", "xml"), "xml", "json")
    refused(acr("explain", "unreachable-nod"), "did you mean `unreachable-node`?")
    refused(acr("explain", "zzzzzz"), "`acr rules` lists them")
    refused(acr("lint", "--select", "nothing"), "there is no rule `nothing`")
    refused(acr("compile", "good.yaml"), "-o DIR")
    refused(acr("compile"), "PATHS")
    refused(acr("compile", "good.yaml", "-o", "dist", "--name", "No Name"), "is no Worker name")
    refused(acr("completion", "tcsh"), "tcsh")


# ── lint ───────────────────────────────────────────────────────────────────────────────────────

POSITION = {
    "type": "object",
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
    "required": ["line", "column"],
    "additionalProperties": False,
}
RANGE = {
    "type": "object",
    "properties": {"start": POSITION, "end": POSITION},
    "required": ["start", "end"],
    "additionalProperties": False,
}
FINDING: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"pattern": r"^ARC[0-9]{3}$"},
        "slug": {"pattern": r"^[a-z]+(-[a-z]+)*$"},
        "severity": {"enum": ["error", "warning", "info"]},
        "message": {"type": "string", "minLength": 1},
        "file": {"type": "string"},
        "range": RANGE,
        "pointer": {"type": ["string", "null"], "pattern": "^(/.*)?$"},
        "node": {"type": ["string", "null"]},
        "labels": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"message": {"type": "string"}, "range": RANGE},
                "required": ["message", "range"],
            },
        },
        "notes": {"type": "array", "items": {"type": "string"}},
        "help": {"type": ["string", "null"]},
        "fix": {
            "type": ["object", "null"],
            "properties": {
                "title": {"type": "string"},
                "safe": {"type": "boolean"},
                "edits": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"range": RANGE, "text": {"type": "string"}},
                        "required": ["range", "text"],
                    },
                },
            },
        },
        "url": {"type": "string"},
    },
}
FINDING["required"] = list(FINDING["properties"])
REPORT = {
    "type": "object",
    "properties": {"version": {"const": 1}, "findings": {"type": "array", "items": FINDING}},
    "required": ["version", "findings"],
    "additionalProperties": False,
}


def findings(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    data = json.loads(done.stdout)
    jsonschema.validate(data, REPORT)
    found: list[dict[str, Any]] = data["findings"]
    return found


def test_lint_exits_with_what_it_found(acr: Acr) -> None:
    good, bad = acr("lint", "good.yaml"), acr("lint", "bad.yaml")
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "no findings in 1 file\n")
    assert (bad.returncode, bad.stderr) == (1, "")
    assert "error[ARC102]" in bad.stdout
    assert acr("lint", "bad.yaml", "--exit-zero").returncode == 0
    assert acr("lint", "bad.yaml", "--ignore", "ARC1").returncode == 0
    assert acr("lint", "bad.yaml", "--select", "ARC2,duplicate-key").returncode == 0
    assert acr("lint", "bad.yaml", "--select", "unknown-relation").returncode == 1


def test_lint_without_paths_looks_around(acr: Acr) -> None:
    done = acr("lint", "-f", "concise")
    assert done.returncode == 1
    assert re.fullmatch(r"bad\.yaml:4:14: error ARC102 .+\n", done.stdout)


def test_fail_on(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "info.yaml").write_text(GOOD.replace("description: doubles\n", ""))
    assert acr("lint", "info.yaml").returncode == 0
    assert acr("lint", "info.yaml", "--fail-on", "info").returncode == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BAD, id="bad"),
        pytest.param(GOOD, id="good"),
        pytest.param("", id="nothing"),
        pytest.param("name: 名\u2028\x85\nflow: [a >> b]\n", id="foreign breaks"),
        pytest.param("name: it\r\nflow:\r\n  - 判斷 >> ON_SUCCES >> 'x\r\n", id="CRLF, not closed"),
        pytest.param("name: it\nflow: [\U0001f600 >> PIPE >> b]\nzzz: 1\nname: it\n", id="several"),
    ],
)
def test_json(acr: Acr, text: str) -> None:
    done = acr(
        "lint", "-", "-f", "json", "--extend-select", "ARC", "--stdin-filename", "名 \x1b[0m.yaml", stdin=text
    )
    found = findings(done)
    assert done.returncode == (1 if any(each["severity"] != "info" for each in found) else 0)
    assert done.stdout.isascii()
    assert all(each["file"] == "名 \x1b[0m.yaml" for each in found)
    places = [(each["range"]["start"]["line"], each["range"]["start"]["column"]) for each in found]
    assert places == sorted(places)


def test_every_finding_is_one_of_the_rules(acr: Acr) -> None:
    known = {(row["id"], row["slug"]) for row in json.loads(acr("rules", "--format", "json").stdout)}
    assert {(each["id"], each["slug"]) for each in findings(acr("lint", "-f", "json", "bad.yaml"))} <= known


@pytest.mark.parametrize("format", ["text", "concise", "json"])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff\xfe\x00a", id="UTF-16"),
        pytest.param(b"\x00\x01\x02\x7fELF", id="binary"),
        pytest.param(b"a: \xc3\x28\n", id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbfname: \xe2\x80\xa8\n\x1b]0;x\x07", id="escapes"),
        pytest.param(b"name: " + b"x" * 3_000_000, id="too large"),
        pytest.param(b"-" * 50_000, id="one line"),
    ],
)
def test_anything_on_standard_input(acr: Acr, data: bytes, format: str) -> None:
    done = acr("lint", "-", "-f", format, stdin=data)
    assert done.returncode == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", done.stdout)
    acr("compile", "-", "-o", "dist", stdin=data)


def test_colour(acr: Acr) -> None:
    assert "\x1b[" not in acr("lint", "bad.yaml").stdout
    assert "\x1b[" in acr("lint", "bad.yaml", FORCE_COLOR="1").stdout
    assert "\x1b[" not in acr("lint", "bad.yaml", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b[" not in acr("lint", "bad.yaml", "-f", "json", FORCE_COLOR="1").stdout
    assert "\x1b[" in acr("compile", "bad.yaml", "-o", "dist", FORCE_COLOR="1").stderr


def test_another_encoding_of_the_terminal(acr: Acr) -> None:
    text = "name: it\nflow: ['判斷 >> ON_SUCCES >> \U0001f600']\n"
    done = acr("lint", "-", stdin=text, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert "判斷" in done.stdout


# ── paths ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", [["lint"], ["compile", "-o", "dist"], ["graph"], ["run"]])
def test_paths_that_cannot_be_read(acr: Acr, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "nothing").symlink_to("nowhere")
    for path in (
        "nowhere.yaml",
        "loop",
        "nothing",
        "n" * 300,
        "good.yaml/below",
        "",
        "no\nwhere",
        "\udcff.yaml",
    ):
        refused(acr(*command, path), "there is no file or folder")
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        (tmp_path / "locked.yaml").touch(mode=0)
        refused(acr(*command, "locked.yaml"), "`locked.yaml` cannot be read: permission denied")


def test_folders_without_workflows(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "docker.yaml").write_text("services: {a: {image: b}}\n")
    (tmp_path / "other" / "noise.yaml").write_bytes(b"\xff\x00")
    (tmp_path / "recipe.yaml").write_text("service: a\nprimitive: static_key\nbase_url: https://a.test\n")
    (tmp_path / "nothing.yaml").touch()
    for path in ("empty", "other"):
        refused(acr("compile", path, "-o", "dist"), f"there is no workflow in `{path}`")
        refused(acr("run", path), f"there is no workflow in `{path}`")
        refused(acr("graph", path), "holds no workflow")
        assert acr("lint", path).returncode == 0
    for path in ("recipe.yaml",):
        refused(acr("compile", path, "-o", "dist"), f"there is no workflow in `{path}`")
        refused(acr("run", path), f"there is no workflow in `{path}`")
        refused(acr("graph", path), "holds no workflow")
    assert acr("compile", "nothing.yaml", "-o", "dist").returncode in (1, 2)
    assert acr("run", "nothing.yaml").returncode in (1, 2)
    assert not (tmp_path / "dist").exists()


def test_a_name_that_is_no_text(acr: Acr, tmp_path: Path) -> None:
    """File names are bytes; a bundle's are text."""
    name = os.fsdecode(b"caf\xe9 \n`$x.yaml")
    (tmp_path / name).write_text(GOOD)
    assert acr("lint", name).returncode == 0
    assert acr("compile", name, "-o", "dist").returncode == 0
    assert json.loads((tmp_path / "dist" / "bundle.json").read_bytes())["workflows"][0]["name"] == "double"
    (tmp_path / name).write_text(BAD)
    for form in ("text", "concise", "json"):
        assert acr("lint", name, "-f", form).returncode == 1


def test_two_files_of_one_name(acr: Acr, tmp_path: Path) -> None:
    for folder, name in (("a", "x.yaml"), ("b", "X.yaml")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(GOOD.replace("double", folder, 1))
    assert acr("compile", "a/x.yaml", "b/X.yaml", "-o", "dist").returncode == 0
    assert sorted(each.name for each in (tmp_path / "dist" / "workflows").iterdir()) == ["X-2.yaml", "x.yaml"]


def test_a_bundle_is_not_compiled_again(acr: Acr) -> None:
    assert acr("compile", "good.yaml", "fetch.yaml", "-o", "dist").returncode == 0
    assert acr("compile", "good.yaml", "fetch.yaml", "-o", "dist").returncode == 0
    assert acr("lint", ".", "--ignore", "unknown-relation").returncode == 0


# ── settings, placeholders ─────────────────────────────────────────────────────────────────────


def test_define(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "holes.yaml").write_text(GOOD.replace("doubles", "__WHAT__").replace("n * 2", "n * __BY__"))
    assert acr("compile", "holes.yaml", "-o", "dist").returncode == 1
    assert acr("compile", "holes.yaml", "-o", "dist", "-D", "WHAT=a=b: {", "--define", "BY=3").returncode == 0
    definition = json.loads((tmp_path / "dist" / "src" / "definitions" / "double.json").read_text())
    assert definition["data"]["description"] == "a=b: {"
    refused(acr("compile", "holes.yaml", "-o", "dist", "-D", "WHAT"), "--define wants NAME=VALUE, not `WHAT`")
    refused(acr("lint", "holes.yaml", "-D", "=1"), "--define wants NAME=VALUE")


def test_project_files(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.arcrun]\nname = "from-pyproject"\ndefine = {BY = "2"}\n')
    assert acr("compile", "good.yaml", "-o", "dist").returncode == 0
    assert 'name = "from-pyproject"' in (tmp_path / "dist" / "wrangler.toml").read_text()
    (tmp_path / "arcrun.toml").write_text('name = "from-arcrun"\nnamespace = "ns"\n')
    assert acr("compile", "good.yaml", "-o", "dist").returncode == 0
    assert 'name = "from-arcrun"' in (tmp_path / "dist" / "wrangler.toml").read_text()
    assert acr("compile", "good.yaml", "-o", "dist", "--name", "from-option").returncode == 0
    assert 'name = "from-option"' in (tmp_path / "dist" / "wrangler.toml").read_text()


def test_another_tools_project_file(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "arcrun-user"\n[tool.other]\na = 1\n')
    assert acr("lint", "good.yaml").returncode == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("nmae = 'a'", "`nmae`: there is no such setting; there are name", id="mistyped"),
        pytest.param("name = 'No Name'", "`name`", id="a name that is none"),
        pytest.param("name = 1", "`name`", id="no text"),
        pytest.param("define = {A = 1}", "`define.A`", id="a number"),
        pytest.param("define = 'x'", "`define`", id="no table"),
        pytest.param("name = ", "is not TOML", id="no TOML"),
        pytest.param("name = '\udcff'", "is not TOML", id="no UTF-8"),
        pytest.param("a = " + "[" * 5000, "is not TOML", id="deep"),
        pytest.param("components = 'x'", "`components`", id="no list"),
    ],
)
def test_bad_project_files(acr: Acr, tmp_path: Path, text: str, said: str) -> None:
    for name, before in (("arcrun.toml", ""), ("pyproject.toml", "[tool.arcrun]\n")):
        (tmp_path / name).write_bytes((before + text).encode("utf-8", "surrogateescape"))
        for command in (["lint", "good.yaml"], ["compile", "good.yaml", "-o", "dist"], ["run", "good.yaml"]):
            refused(acr(*command), name, said)
        (tmp_path / name).unlink()


def test_a_tool_table_that_is_none(acr: Acr, tmp_path: Path) -> None:
    for text in ("[tool]\narcrun = 1\n", "tool = 'arcrun'\n", "[[tool.arcrun]]\nname = 'a'\n"):
        (tmp_path / "pyproject.toml").write_text(text)
        assert acr("lint", "good.yaml").returncode in (0, 2)


def test_own_components_that_are_broken(acr: Acr, tmp_path: Path) -> None:
    """A workflow that names one is told so, whatever is wrong with it."""
    (tmp_path / "own.yaml").write_text("name: own\ndescription: d\nflow: ['input >> ON_SUCCESS >> mine']\n")
    sound = (
        (ROOT / "components" / "set" / "component.contract.yaml")
        .read_text("utf-8")
        .replace("canonical_id: set", "canonical_id: mine")
        .encode()
    )
    folder = tmp_path / "components" / "mine"
    folder.mkdir(parents=True)
    contract, module = folder / "component.contract.yaml", folder / "mine.wasm"
    contracts = (b"", b"[", b"\xff", b"canonical_id: other\n", b"- 1\n")
    modules = (b"", b"\0asm", b"\0asm\1\0\0\0", b"\0asm\x0d\0\1\0", b"\0asm\1\0\0\0\1\xff\xff\xff\xff\x0f")
    for text, data in [(text, None) for text in (*contracts, sound)] + [(sound, data) for data in modules]:
        contract.write_bytes(text)
        if data is not None:
            module.write_bytes(data)
        done = acr("compile", "own.yaml", "-o", "dist")
        assert done.returncode == 1, (text[:20], data, done.stderr)
