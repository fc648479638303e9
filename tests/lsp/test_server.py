"""The server itself: how it counts, what it survives, how it ends, what of a project it honours."""

import contextlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from client import CURSOR, Editor, RequestError

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = sorted(each for each in (ROOT / "examples").glob("*.yaml") if not each.stem.endswith(".mock"))
WIDE = """\
name: it
description: d
flow:
  - input >> ON_SUCCESS >> 取得😀資料
  - 取得😀資料 >> ON_SUCESS >> é𝒳
config:
  取得😀資料: {component: http_request, url: "https://a.example.com"}
  é𝒳: {component: set, values: {😀: "😀{{[\\"取得😀資料\\"].data.status}}"}}
"""
SOUND = (
    "name: it\ndescription: d\nflow: [input >> PIPE >> a]\nconfig: {a: {component: set, values: {n: 1}}}\n"
)


@pytest.fixture
def editors(tmp_path: Path) -> Iterator[list[Editor]]:
    """Servers that a test starts itself; none of them may have broken."""
    made: list[Editor] = []
    yield made
    for each in made:
        assert each.close() == 0
        assert each.logged() == []


# ── columns ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_columns_are_counted_as_agreed(encoding: str, editors: list[Editor], tmp_path: Path) -> None:
    editor = Editor(tmp_path, encoding)
    editors.append(editor)
    assert editor.about["capabilities"]["positionEncoding"] == encoding
    file = editor.open(WIDE)
    (wrong,) = file.findings()
    assert file.shown(wrong["range"]) == "ON_SUCESS"
    hover = editor.open(WIDE.replace("data.status", f"data.sta{CURSOR}tus")).hover()
    assert hover is not None
    assert "The status." in hover
    file = editor.open(WIDE.replace("ON_SUCESS >> é𝒳", f"ON_SUCCESS >> é{CURSOR}𝒳"))
    got = file.changed(file.ask("textDocument/rename", newName="𝒴"))
    assert got == file.text.replace("é𝒳", "𝒴")


def test_without_an_agreement_columns_are_utf_16(editors: list[Editor], tmp_path: Path) -> None:
    editor = Editor(tmp_path)
    editors.append(editor)
    assert editor.about["capabilities"]["positionEncoding"] == "utf-16"
    (wrong,) = editor.open(WIDE).findings()
    start = WIDE.split("\n")[4].index("ON_SUCESS")
    assert wrong["range"]["start"] == {"line": 4, "character": start + 1}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SOUND.replace("a]", "b]").replace("\n", "\r\n"), id="carriage returns and line feeds"),
        pytest.param(SOUND.replace("a]", "b]").replace("d\n", "d\u2028x\x85x\n"), id="what is no line break"),
        pytest.param("\ufeff" + SOUND.replace("a]", "b]"), id="a byte order mark"),
    ],
)
def test_lines_are_those_of_the_editor(editor: Editor, text: str) -> None:
    file = editor.open(text)
    found = {each["code"]: each["range"]["start"] for each in file.findings()}
    assert found["ARC401"]["line"] == 2
    assert found["ARC108"]["line"] == 3


# ── what it survives ───────────────────────────────────────────────────────────────────────────


def chain(nodes: int) -> str:
    rows = ["name: long", "description: a long chain", "flow:", "  - input >> ON_SUCCESS >> n0"]
    rows += [f"  - n{i} >> ON_SUCCESS >> n{i + 1}" for i in range(nodes - 1)]
    rows += ["config:", "  n0: {component: set, values: {v: 1}}"]
    rows += [f'  n{i}: {{component: set, values: {{v: "{{{{n{i - 1}.data.v}}}}"}}}}' for i in range(1, nodes)]
    return "\n".join(rows) + "\n"


def test_two_thousand_nodes(editor: Editor) -> None:
    text = chain(2000)
    file = editor.open(text, "long.yaml")
    assert file.findings() == []
    file = editor.change(file, text.replace("{{n1998.data.v}}", f"{{{{n1998.da{CURSOR}ta.v}}}}"))
    assert file.hover() is not None
    assert len(file.ask("textDocument/documentSymbol")[0]["children"]) == 2000
    file = editor.change(file, text.replace("{{n1998.data.v}}", f"{{{{{CURSOR}"))
    assert list(file.complete())[:2] == ["n1998", "n1997"]
    file = editor.change(file, text.replace(">> n7\n", f">> n{CURSOR}7\n"))
    got = file.changed(file.ask("textDocument/rename", newName="seven"))
    assert "  - seven >> ON_SUCCESS >> n8\n" in got
    file = editor.change(file, text.replace("{{n1998", "{{n1999"))
    assert [each["code"] for each in file.findings()] == ["ARC203"]


SIGNS = [
    "",
    "{{",
    "}}",
    '"',
    "'",
    "[",
    "{",
    "}",
    ":",
    "\n  ",
    "- ",
    " >> ",
    "(",
    "|",
    "#",
    "\t",
    "\r",
    "😀",
    "---\n",
    "&a",
    "*a",
]
FEATURES = ("hover", "completion", "definition", "documentHighlight", "prepareRename")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_in_every_state_of_being_written(editor: Editor, path: Path) -> None:
    """A text that ends anywhere, or lacks a stretch: everything is answered, and nothing breaks."""
    text = path.read_text("utf-8")
    chance = random.Random(path.stem)
    for _ in range(12):
        cut = chance.randrange(len(text))
        end = chance.choice([len(text), cut, min(len(text), cut + chance.randrange(40))])
        file = editor.open(text[:cut] + chance.choice(SIGNS) + CURSOR + text[end:], "written.yaml")
        for feature in FEATURES:
            with contextlib.suppress(*([RequestError] if feature == "prepareRename" else [])):
                file.ask(f"textDocument/{feature}")
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9999, "character": 0}}
        file.ask("textDocument/inlayHint", range=whole)
        file.ask("textDocument/documentSymbol")
        file.ask(
            "textDocument/codeAction",
            range={"start": file.place, "end": file.place},
            context={"diagnostics": []},
        )
    assert editor.logged() == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_place_of_an_example_can_be_asked(editor: Editor, path: Path) -> None:
    text = path.read_text("utf-8")
    file = editor.open(text, path.name)
    assert [each for each in file.findings() if each["severity"] < 3] == []
    places = [
        {"line": line, "character": column}
        for line, content in enumerate(text.split("\n"))
        for column in range(0, len(content), 5)
    ]
    for feature in ("hover", "definition"):
        asked = [
            (f"textDocument/{feature}", {"textDocument": {"uri": file.uri}, "position": at}) for at in places
        ]
        assert any(editor.ask_all(asked))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"{abc}", id="a body that is no JSON"),
        pytest.param(b"{}", id="a body that is no message"),
        pytest.param(
            b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}', id="parameters that lack"
        ),
        pytest.param(b'{"jsonrpc":"2.0","method":"x/y","id":900}', id="a method that there is not"),
    ],
)
def test_messages_that_are_none(data: bytes, tmp_path: Path) -> None:
    editor = Editor(tmp_path)
    editor.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
    assert editor.open(SOUND).findings() == []
    assert editor.close() == 0


class Written:
    """Takes what a server would send."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data

    def close(self) -> None:
        """Nothing is open."""


def test_a_feature_that_breaks_is_logged_and_answers_nothing() -> None:
    from arcrun_compiler.lsp.server import create

    def broken(_: object) -> object:
        raise ZeroDivisionError("once")

    server, written = create(), Written()
    server.protocol.set_writer(written)
    assert server.guarded(broken)(None) is None
    assert server.guarded(str)(7) == "7"
    message = json.loads(written.data.partition(b"\r\n\r\n")[2])
    assert message["method"] == "window/logMessage"
    assert "please report it" in message["params"]["message"]
    assert "ZeroDivisionError: once" in message["params"]["message"]


def test_a_place_that_there_is_not(editor: Editor) -> None:
    file = editor.open(SOUND)
    for place in ({"line": 999, "character": 0}, {"line": 0, "character": 999}):
        for feature in FEATURES[:-1]:
            file.ask(f"textDocument/{feature}", position=place)
    unknown = {"uri": editor.uri("never-opened.yaml")}
    asked = {"textDocument": unknown, "position": {"line": 0, "character": 0}}
    assert editor.ask("textDocument/hover", asked) is None


def test_a_text_that_is_no_file(editor: Editor) -> None:
    file = editor.open(SOUND.replace("a]", f"{CURSOR}b]"), "untitled:Untitled-1")
    assert {each["code"] for each in file.findings()} == {"ARC401", "ARC108"}
    assert file.hover() is not None


# ── how it ends ────────────────────────────────────────────────────────────────────────────────


def test_shutdown_and_exit(tmp_path: Path) -> None:
    editor = Editor(tmp_path)
    editor.open(SOUND).findings()
    assert editor.close() == 0


def test_exit_without_shutdown_is_a_failure(tmp_path: Path) -> None:
    editor = Editor(tmp_path)
    editor.tell("exit", None)
    assert editor.ended() == 1


def test_it_ends_with_its_editor(tmp_path: Path) -> None:
    editor = Editor(tmp_path)
    assert editor.server.stdin is not None
    editor.server.stdin.close()
    assert editor.ended() == 1


def test_without_pygls_one_sentence_says_how_to_get_it(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['pygls'] = None; sys.modules['pygls.exceptions'] = None\n"
        "from arcrun_compiler.cli.main import main; sys.argv = ['acr', 'lsp']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, input=""
    )
    assert done.returncode == 2
    assert done.stderr.startswith("acr: the server needs pygls")
    assert "pip install 'arcrun-compiler[lsp]'" in done.stderr


# ── projects ───────────────────────────────────────────────────────────────────────────────────


def test_placeholders_of_the_project_file_are_filled(editors: list[Editor], tmp_path: Path) -> None:
    text = SOUND.replace("n: 1", "n: __WORD__")
    editor = Editor(tmp_path)
    editors.append(editor)
    file = editor.open(text)
    assert [each["code"] for each in file.findings()] == ["ARC006"]
    (tmp_path / "arcrun.toml").write_text('define = {WORD = "hello"}\n')
    editor.tell("textDocument/didSave", {"textDocument": {"uri": file.uri}})
    assert editor.change(file, text + "# saved\n").findings() == []


def test_without_a_workspace_the_files_beside_are_known(editors: list[Editor], tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "beside.yaml").write_text(SOUND.replace("name: it", "name: beside"))
    (tmp_path / "below" / "below.yaml").write_text(SOUND.replace("name: it", "name: below"))
    editor = Editor(tmp_path, workspace=Path.home())
    editors.append(editor)
    for name, codes in (("beside", []), ("below", ["ARC115"])):
        text = SOUND.replace("flow: [", f"flow: [a >> CALLS_SUBFLOW >> {name}, ")
        assert [each["code"] for each in editor.open(text).findings()] == codes


def test_the_rules_of_the_project_file_count(editors: list[Editor], tmp_path: Path) -> None:
    (tmp_path / "arcrun.toml").write_text(
        '[lint]\nignore = ["ARC108"]\nextend-select = ["unhandled-failure"]\n'
        '[lint.per-file-ignores]\n"quiet.yaml" = ["ARC114"]\n'
    )
    text = (
        "name: it\ndescription: d\nflow: [input >> PIPE >> a, a >> ON_SUCCESS >> b]\nconfig:\n"
        "  a: {component: http_request, url: 'https://a.example.com'}\n"
        "  b: {component: http_request, method: POST, url: 'https://b.example.com', body: x}\n"
        "  c: {component: set, values: {}}\n"
    )
    editor = Editor(tmp_path)
    editors.append(editor)
    assert {each["code"] for each in editor.open(text).findings()} == {"ARC114"}
    assert editor.open(text.replace("name: it", "name: it2"), "quiet.yaml").findings() == []


def test_a_broken_project_file_is_told_once(editors: list[Editor], tmp_path: Path) -> None:
    (tmp_path / "arcrun.toml").write_text("nmae = 1\n")
    editor = Editor(tmp_path)
    editors.append(editor)
    file = editor.open(SOUND)
    for number in range(3):
        file = editor.change(file, f"# {number}\n{SOUND}")
        assert file.findings() == []
    told = [each["params"]["message"] for each in editor.told if each.get("method") == "window/showMessage"]
    assert len(told) == 1
    assert "there is no such setting" in told[0]


def test_components_belong_to_their_folder(editors: list[Editor], tmp_path: Path) -> None:
    own = tmp_path / "one" / "components" / "mine"
    own.mkdir(parents=True)
    (tmp_path / "two").mkdir()
    (own / "component.contract.yaml").write_text(
        "canonical_id: mine\ndisplay_name: Mine\ncategory: data\nversion: 1.0.0\ndescription: d\n"
        "input_schema: {type: object}\n"
    )
    text = SOUND.replace("component: set, values: {n: 1}", "component: mine")
    editor = Editor(tmp_path)
    editors.append(editor)
    assert "ARC401" not in [each["code"] for each in editor.open(text, "one/it.yaml").findings()]
    assert "ARC401" in [each["code"] for each in editor.open(text, "two/it.yaml").findings()]


def test_a_folder_can_join_the_workspace(editors: list[Editor], tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (second / "helper.yaml").write_text(SOUND.replace("name: it", "name: helper"))
    editor = Editor(first)
    editors.append(editor)
    text = SOUND.replace("flow: [", "flow: [a >> CALLS_SUBFLOW >> helper, ")
    file = editor.open(text)
    assert "ARC115" in [each["code"] for each in file.findings()]
    joined = {"added": [{"uri": second.as_uri(), "name": "second"}], "removed": []}
    editor.tell("workspace/didChangeWorkspaceFolders", {"event": joined})
    assert editor.change(file, text + "# again\n").findings() == []
