"""What the commands of `acr` print and run: drawings, rules, completion, workflows; closed pipes."""

import contextlib
import json
import os
import re
import struct
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from harness.command import GOOD, ROOT, Acr, acr_in, output, refused


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    return acr_in(tmp_path)


# ── pipes ──────────────────────────────────────────────────────────────────────────────────────


def shell(tmp_path: Path, line: str) -> subprocess.CompletedProcess[str]:
    acr = f"{sys.executable} -m arcrun_compiler.cli.main"
    return subprocess.run(
        ["/bin/sh", "-c", line.replace("acr", acr)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /bin/sh")
def test_closed_pipes_are_no_error(acr: Acr, tmp_path: Path) -> None:
    lines = "".join(f"  - n{i} >> ON_FAILURE{i} >> n{i + 1}\n" for i in range(400))
    (tmp_path / "long.yaml").write_text(f"name: long\nflow:\n{lines}")
    for command in (
        "acr lint long.yaml",
        "acr lint long.yaml -f json",
        "acr graph long.yaml",
        "acr rules",
        "acr --help",
    ):
        done = shell(tmp_path, f"{command} | head -1")
        assert done.stdout.count("\n") == 1, command
        assert done.stderr == "", command
    for command in (
        "acr lint long.yaml >&-",
        "acr lint long.yaml 2>&-",
        "acr lint - <&-",
        "acr compile good.yaml -o dist 2>&-",
    ):
        done = shell(tmp_path, command)
        assert "Traceback" not in done.stderr, command
        assert "bug of the compiler" not in done.stderr, command
    done = shell(tmp_path, "acr lint long.yaml > /dev/full")
    assert "Traceback" not in done.stderr


# ── graph ──────────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    '"]; A-->B',
    "end",
    "a|b",
    "<script>",
    "a\nb",
    "#35;",
    "x{y}",
    "`z`",
    "%% c",
    "\\",
    'q" -> "r',
    "click",
    "\u202e",
    "子圖 [x]",
]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    edges = [{"from": "input", "to": HOSTILE[0]}]
    edges += [{"from": a, "to": b, "type": "ON_BRANCH", "branch": b} for a, b in pairwise(HOSTILE)]
    edges += [{"from": HOSTILE[-1], "to": "each", "type": "FOREACH", "iterator": "檔"}]
    edges += [{"from": "each", "to": "last", "type": "IF", "condition": 'a == "]|;-->"'}]
    config = {name: {"component": "set", "values": {}} for name in [*HOSTILE, "each", "last"]}
    path = tmp_path / "hostile.yaml"
    path.write_text(json.dumps({"name": "hostile", "flow": edges, "config": config}), "utf-8")
    return path


def test_mermaid_of_hostile_names(acr: Acr, hostile: Path) -> None:
    done = acr("graph", "hostile.yaml")
    assert done.returncode == 0, done.stderr
    text = r'[^"|;\[\]{}()<>`\\]|#\d+;|<br/>'
    node = rf'(\[|\(\[|\[\[)"({text})+"(\]|\]\)|\]\])'
    line = re.compile(
        rf'flowchart TD|\s+[ns]\d+{node}|\s+subgraph l\d+\["({text})+"\]|\s+end'
        rf"|\s+[ns]\d+ (-->|-\.->|==>)\|({text})+\| [ns]\d+"
    )
    for each in done.stdout.split("\n")[:-1]:
        assert line.fullmatch(each), each
    assert done.stdout.count("subgraph") == done.stdout.count("\n  end\n") == 1
    shown = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), done.stdout.replace("<br/>", "\n"))
    for name in HOSTILE:
        assert name in shown


def test_dot_of_hostile_names(acr: Acr, hostile: Path) -> None:
    done = acr("graph", "hostile.yaml", "--format", "dot")
    assert done.returncode == 0
    quoted = r'"(?:[^"\\\n]|\\.)*"'
    bare = re.sub(quoted, "Q", done.stdout)
    for each in bare.split("\n")[:-1]:
        assert re.fullmatch(
            r"digraph Q \{|\s*\}|  node \[shape=box\];|\s+[ns]\d+ \[label=Q(, \w+=\w+)?\];|\s+label=Q;"
            r"|\s+subgraph cluster_\d+ \{|\s+n\d+ -> [ns]\d+ \[label=Q(, style=dashed)?\];",
            each,
        ), each


def test_graph_of_one_workflow(acr: Acr) -> None:
    assert acr("graph", ".", "-w", "double").stdout.count("flowchart") == 1
    assert acr("graph", ".").stdout.count("flowchart") == 3
    assert acr("graph", "-", stdin=GOOD).stdout == acr("graph", "good.yaml").stdout
    refused(acr("graph", "good.yaml", "-w", "other"), "there is no workflow `other` in `good.yaml`")


# ── explain, rules, completion, components, show ───────────────────────────────────────────────


def test_every_rule_is_explained(acr: Acr) -> None:
    rows = json.loads(acr("rules", "--format", "json").stdout)
    assert len({row["id"] for row in rows}) <= len({row["slug"] for row in rows}) == len(rows)
    assert acr("rules", "--format", "md").stdout.count("\n") == len(rows) + 2
    assert acr("rules").stdout.count("\n") == len(rows)
    (row,) = [row for row in rows if row["slug"] == "unused-config"]
    assert row == {
        "id": "ARC108",
        "slug": "unused-config",
        "severity": "warning",
        "default": True,
        "fixable": True,
        "url": "arcrun_compiler/check/rules/unused_config.md",
    }
    assert not next(row["fixable"] for row in rows if row["slug"] == "cycle")
    twins = acr("explain", "ARC103").stdout
    assert "ARC103 missing-branch" in twins
    assert "ARC103 missing-condition" in twins
    for name in ("ARC101", "arc101", "flow-syntax"):
        assert acr("explain", name).stdout == acr("explain", "ARC101").stdout != ""


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion(acr: Acr, shell_name: str) -> None:
    done = acr("completion", shell_name)
    assert done.returncode == 0
    assert "_ACR_COMPLETE" in done.stdout
    if shell_name == "bash":
        done = subprocess.run(["bash", "-n"], input=done.stdout, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")


def test_components(acr: Acr) -> None:
    assert "http_request" in acr("component", "list").stdout
    assert acr("component", "show", "set").returncode == 0
    refused(acr("component", "show", "sett"), "did you mean `set`?")
    refused(acr("component", "build", "nowhere"), "no main.ts")
    refused(acr("component", "bulid"))


@pytest.mark.parametrize("form", ["ir", "plan"])
def test_show(acr: Acr, tmp_path: Path, form: str) -> None:
    done = acr("compile", "good.yaml", "--show", form)
    assert done.returncode == 0, done.stderr
    assert "twice" in done.stdout
    assert not (tmp_path / "dist").exists()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "x").touch()
    assert acr("compile", "bad.yaml", "--show", form, "-o", "notes").returncode in (0, 1)


# ── terminals ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals to open")
@pytest.mark.parametrize(("columns", "most"), [(30, 40), (60, 60), (80, 80), (300, 100)])
def test_a_page_fills_the_terminal(columns: int, most: int) -> None:
    import fcntl
    import pty
    import termios

    reader, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "arcrun_compiler.cli.main", "explain", "ARC301"]
    with subprocess.Popen(command, stdout=terminal, env={**os.environ, "NO_COLOR": "1"}) as process:
        os.close(terminal)
        shown = _read_to_end(reader)
    assert process.returncode == 0
    widths = [len(line) for line in shown.splitlines() if line and not line.startswith(" ")]
    assert most - 15 < max(widths) <= most


def _read_to_end(reader: int) -> str:
    """What a terminal was sent, until nobody holds it open."""
    parts = []
    with contextlib.suppress(OSError):
        while part := os.read(reader, 65536):
            parts.append(part)
    os.close(reader)
    return b"".join(parts).decode()


# ── run ────────────────────────────────────────────────────────────────────────────────────────


def test_run_takes_its_payload_from_anywhere(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "payload.json").write_text('\ufeff{"n": 4}', "utf-8")
    assert output(acr("run", "good.yaml", "-i", "n=21")) == {"n": 42}
    assert output(acr("run", "good.yaml", "--input", '{"n": 1, "x": "\\ud83d\\ude00"}')) == {"n": 2}
    assert output(acr("run", "good.yaml", "--input", "@payload.json", "-i", "n=5")) == {"n": 10}
    assert output(acr("run", "good.yaml", "--input", "-", stdin='{"n": 3}')) == {"n": 6}
    (tmp_path / "bad.yaml").unlink()
    assert output(acr("run", ".", "-w", "double", "-i", "n=1", "-D", "A=1")) == {"n": 2}


def test_a_payload_that_does_not_fit_fails_the_run(acr: Acr) -> None:
    done = acr("run", "good.yaml", "-i", "n=many")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error_code"] == "PAYLOAD_INVALID"


def test_run_shows_its_trace(acr: Acr) -> None:
    done = acr("run", "good.yaml", "-i", "n=1", "--trace")
    assert json.loads(done.stdout) == {"n": 2}
    assert "twice" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--input", "{"], id="no JSON"),
        pytest.param(["--input", "[1]"], id="a list"),
        pytest.param(["--input", "[" * 100_000], id="deep"),
        pytest.param(["--input", "@nowhere.json"], id="no file"),
        pytest.param(["--input", "@."], id="a folder"),
        pytest.param(["--input", "-"], id="nothing on standard input"),
        pytest.param(["-i", "n"], id="no value"),
        pytest.param(["-i", "=1"], id="no name"),
        pytest.param(["-w", "other"], id="no such workflow"),
        pytest.param(["--mock", "nowhere.yaml"], id="no mock"),
        pytest.param(["--mock", "bad.yaml"], id="a workflow for a mock"),
        pytest.param(["--mock", "noise"], id="noise for a mock"),
        pytest.param(["--mock", "mock1.yaml"], id="a status that is none"),
        pytest.param(["--mock", "mock2.yaml"], id="headers that are none"),
        pytest.param(["--mock", "mock3.yaml"], id="an address that is none"),
        pytest.param(["--credentials", "nowhere.yaml"], id="no credentials"),
        pytest.param(["--credentials", "list.json"], id="a list of credentials"),
        pytest.param(["--credentials", "noise"], id="noise for credentials"),
    ],
)
def test_run_refuses(acr: Acr, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "noise").write_bytes(b"\xff\x00")
    (tmp_path / "list.json").write_text("[1]")
    (tmp_path / "mock1.yaml").write_text('"GET https://a.example.com/": {status: many}\n')
    (tmp_path / "mock2.yaml").write_text('"GET https://a.example.com/": {headers: [1]}\n')
    (tmp_path / "mock3.yaml").write_text("get a.example.com: {status: 200}\n")
    refused(acr("run", "good.yaml", *arguments))


def test_run_of_a_bad_workflow(acr: Acr) -> None:
    done = acr("run", "bad.yaml")
    assert (done.returncode, done.stdout) == (1, "")
    assert "ARC102" in done.stderr


def test_run_with_a_mock_and_credentials(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "mock.yaml").write_text('"GET https://api.example.com/a": {json: {a: [1, 判]}}\n', "utf-8")
    (tmp_path / "creds.yaml").write_text("token: s3cret-value\n")
    done = acr("run", "fetch.yaml", "--mock", "mock.yaml", "--credentials", "creds.yaml", "--trace")
    assert output(done) == {"a": [1, "判"]}
    assert "s3cret-value" not in done.stdout + done.stderr
    done = acr("run", "fetch.yaml", "--mock", "mock.yaml")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error_code"] == "CREDENTIAL_MISSING"


def test_run_names_requests_that_the_mock_does_not_answer(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "creds.yaml").write_text("token: api.example\n")
    (tmp_path / "mock.yaml").write_text('"GET https://api.example.com/a/": {}\n')
    done = acr("run", "fetch.yaml", "--mock", "mock.yaml", "--credentials", "creds.yaml")
    assert done.returncode == 1
    url = "https://[secret token].com/a"
    assert f"acr: the mock has no answer for `GET {url}`; there is one for `GET {url}/`: add " in done.stderr
    (tmp_path / "mock.yaml").write_text('"GET https://api.example.com/a": {}\n')
    assert "acr:" not in acr("run", "fetch.yaml", "--mock", "mock.yaml", "--credentials", "creds.yaml").stderr


def test_run_without_its_tools(acr: Acr, tmp_path: Path) -> None:
    done = acr("run", "good.yaml", "-i", "n=1", ARCRUN_CACHE=str(tmp_path / "good.yaml" / "x"))
    refused(done, "cannot be written")
    (tmp_path / "bin").mkdir()
    done = acr(
        "run", "good.yaml", "-i", "n=1", ARCRUN_CACHE=str(tmp_path / "cache"), PATH=str(tmp_path / "bin")
    )
    assert done.returncode in (0, 2)


# ── fmt ────────────────────────────────────────────────────────────────────────────────────────

UNTIDY = "name: tidy\r\nflow:\r\n- 'input>>on_success>>設定'\r\nconfig: {設定: {component: set}}\r\n"
TIDY = "name: tidy\r\nflow:\r\n  - input >> ON_SUCCESS >> 設定\r\nconfig: {設定: {component: set}}\r\n"


def test_fmt_rewrites_what_is_untidy(acr: Acr, tmp_path: Path) -> None:
    untidy, other = tmp_path / "流程.yaml", tmp_path / "compose.yaml"
    untidy.write_bytes(UNTIDY.encode())
    other.write_text("services:   {}\n")
    untidy.chmod(0o640)
    done = acr("fmt", "--check", "流程.yaml", "compose.yaml")
    assert (done.returncode, done.stdout) == (1, "would reformat: 流程.yaml\n")
    assert done.stderr == "1 of 2 files would be reformatted\n"
    assert untidy.read_bytes() == UNTIDY.encode()
    assert acr("fmt").returncode == 0
    assert untidy.read_bytes() == TIDY.encode()
    assert untidy.stat().st_mode & 0o777 == 0o640
    assert other.read_text() == "services:   {}\n"
    assert [each.name for each in tmp_path.glob(".acr-*")] == []
    done = acr("fmt", "--check")
    assert (done.returncode, done.stdout) == (0, "")


def test_fmt_shows_what_it_would_change(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "流程.yaml").write_text(UNTIDY.replace("\r\n", "\n"), "utf-8")
    done = acr("fmt", "--diff", "流程.yaml")
    assert done.returncode == 1
    assert "--- a/流程.yaml\n+++ b/流程.yaml\n" in done.stdout
    assert "-- 'input>>on_success>>設定'\n+  - input >> ON_SUCCESS >> 設定\n" in done.stdout
    assert "\x1b[32m+  - input" in acr("fmt", "--diff", "流程.yaml", FORCE_COLOR="1").stdout


def test_fmt_of_standard_input(acr: Acr) -> None:
    done = acr("fmt", "-", stdin=UNTIDY)
    assert (done.returncode, done.stdout, done.stderr) == (0, TIDY, "")


def test_fmt_leaves_alone_what_is_no_yaml(acr: Acr, tmp_path: Path) -> None:
    done = acr("fmt", "-", "--stdin-filename", "mine.yaml", stdin="flow:   [a\n")
    assert (done.returncode, done.stdout) == (1, "flow:   [a\n")
    assert "yaml-syntax" in done.stderr
    assert "mine.yaml:1:9" in done.stderr
    (tmp_path / "latin.yaml").write_bytes(b"flow:   []\nname: \xe9\n")
    done = acr("fmt", "latin.yaml", "good.yaml")
    assert done.returncode == 1
    assert "latin.yaml:2:7" in done.stderr
    assert (tmp_path / "latin.yaml").read_bytes() == b"flow:   []\nname: \xe9\n"


def test_fmt_says_what_it_cannot_lay_out(acr: Acr) -> None:
    done = acr("fmt", "-", stdin="flow:   []\rname: a\n")
    assert (done.returncode, done.stdout) == (2, "flow:   []\rname: a\n")
    assert done.stderr == "acr: `<stdin>` stays as it is: a line ends in a carriage return alone\n"
