"""A bundle is written whole or not at all, whatever happens meanwhile, and nothing is left lying about."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arcrun_compiler.files import exchange, place
from arcrun_compiler.files.bundle import Bundle

ROOT = Path(__file__).parent.parent
WORKFLOW = (
    "name: it\ndescription: {what}\nflow: ['input >> ON_SUCCESS >> n']\nconfig:\n"
    "  n: {{component: code, code: 'return {number}'}}\n"
)
KEPT = {"node_modules/hono/index.js": b"hono", ".dev.vars": b"ARCRUN_API_KEY=mine\n", ".wrangler/state": b"s"}

# Runs a command, and kills itself before the n-th of its changes to the disk; 0 counts them.
KILLER = """
import os, signal, sys
sys.dont_write_bytecode = True
at, how = int(sys.argv.pop(1)), sys.argv.pop(1)
count = 0
def watch(event, arguments):
    global count
    if event == "open":
        if not isinstance(arguments[2], int) or not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return
    elif event not in ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod"):
        return
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
from arcrun_compiler.files import place
if how == "renames":
    place.exchange = lambda one, other: False
sys.addaudithook(watch)
try:
    %s
finally:
    if at == 0:
        print(count)
"""
COMPILE = KILLER % "from arcrun_compiler.cli.main import main; main()"
WRITE = KILLER % (
    "from pathlib import Path; from arcrun_compiler.files.bundle import Bundle; bundle = Bundle(); "
    "[bundle.add(name, bytes.fromhex(data)) for name, data in zip(sys.argv[2::2], sys.argv[3::2])]; "
    "place.write(bundle, Path(sys.argv[1]))"
)


def killed(script: str, folder: Path, at: int, how: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, str(at), how, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment
    )


def acr(project: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "arcrun_compiler.cli.main", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command,
        cwd=project,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=environment,
        **more,
    )  # type: ignore[call-overload, no-any-return]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def bundle_of(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(folder).items() if name not in KEPT}


def source(project: Path, number: int) -> None:
    (project / "it.yaml").write_text(WORKFLOW.format(what="x" * number, number=number), "utf-8")


class Projects:
    """Folders with an old bundle and a new source, and what the two bundles hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.old, self.new = (self._bundle(number) for number in (1, 2))
        assert self.old != self.new

    def _bundle(self, number: int) -> dict[str, bytes]:
        project = self.empty()
        source(project, number)
        done = acr(project, "compile", "it.yaml", "-o", "dist")
        assert done.returncode == 0, done.stderr
        return files(project / "dist")

    def empty(self) -> Path:
        self.count += 1
        project = self.folder / str(self.count)
        project.mkdir()
        return project

    def with_old(self) -> Path:
        project = self.empty()
        for name, data in {**self.old, **KEPT}.items():
            path = project / "dist" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        source(project, 2)
        return project


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Projects:
    return Projects(tmp_path_factory.mktemp("writing"))


@pytest.fixture
def small() -> Callable[[int], Bundle]:
    """Bundles of two files, made without compiling."""

    def make(number: int) -> Bundle:
        bundle = Bundle()
        bundle.add("bundle.json", json.dumps({"bundle": 1, "compiler": "0", "number": number}).encode())
        bundle.add("src/a.ts", b"a" * number)
        return bundle

    return make


# ── killed ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("how", ["exchange", "renames"])
def test_a_killed_write_leaves_the_old_bundle_or_the_new_one(
    how: str, small: Callable[[int], Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every moment, of a bundle of few files, each in a process of its own."""
    if how == "renames":
        monkeypatch.setattr(place, "exchange", lambda one, other: False)
    moments = 0
    while True:
        moments += 1
        folder = tmp_path / str(moments) / "dist"
        place.write(small(1), folder)
        for name, data in KEPT.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        written = [part for name, data in small(2).items() for part in (name, data.hex())]
        done = killed(WRITE, tmp_path, moments, how, str(folder), *written)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        _judge(folder, [dict(small(1)), dict(small(2))], gap=how == "renames")
        place.write(small(3), folder)
        assert files(folder) == {**dict(small(3)), **KEPT}
        assert [each.name for each in folder.parent.iterdir()] == ["dist"]
        if done.returncode == 0:
            break
    assert moments > 10


def _judge(folder: Path, allowed: list[dict[str, bytes]], gap: bool) -> None:
    if not folder.exists():
        # Only where two folders cannot be exchanged: the old bundle then stands beside its place.
        assert gap
        (beside,) = (each for each in folder.parent.iterdir() if each.name.endswith(".old"))
        assert bundle_of(beside) == allowed[0]
        return
    assert bundle_of(folder) in allowed
    assert (folder / ".dev.vars").read_bytes() == KEPT[".dev.vars"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("how", ["exchange", "renames"])
def test_a_killed_compile(how: str, projects: Projects) -> None:
    """Some moments of the whole command, spread over it, and the last ones, where folders change places."""
    arguments = ("compile", "it.yaml", "-o", "dist")
    end = int(killed(COMPILE, projects.with_old(), 0, how, *arguments).stdout.split()[-1])
    assert end > len(projects.new)
    for at in sorted({1, 2, end // 3, 2 * end // 3, *range(end - 9, end + 1)}):
        project = projects.with_old()
        assert killed(COMPILE, project, at, how, *arguments).returncode == -signal.SIGKILL, at
        _judge(project / "dist", [projects.old, projects.new], gap=how == "renames")
        done = acr(project, *arguments)
        assert done.returncode == 0, done.stderr
        assert files(project / "dist") == {**projects.new, **KEPT}
        assert sorted(each.name for each in project.iterdir()) == ["dist", "it.yaml"]


def test_the_exchange_is_one_step_here(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux exchanges two folders in one step")
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange.exchange(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one" / "other").exists()
    with pytest.raises(FileNotFoundError):
        exchange.exchange(tmp_path / "one", tmp_path / "nowhere")


def test_a_write_that_still_goes_on_is_left_alone(small: Callable[[int], Bundle], tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    with place._beside(folder) as other:
        (other / "half").touch()
        place.write(small(1), folder)
        assert (other / "half").exists()
    assert [each.name for each in tmp_path.iterdir()] == ["dist"]


def test_the_leavings_of_another_bundle_are_left_alone(
    small: Callable[[int], Bundle], tmp_path: Path
) -> None:
    stale = tmp_path / f"{place._prefix(tmp_path / 'other')}x"
    stale.mkdir()
    place.write(small(1), tmp_path / "dist")
    assert stale.is_dir()


# ── refused ────────────────────────────────────────────────────────────────────────────────────


def test_an_interrupt_between_the_renames_puts_the_old_bundle_back(
    small: Callable[[int], Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "dist"
    place.write(small(1), folder)
    (folder / "node_modules").mkdir()
    monkeypatch.setattr(place, "exchange", lambda one, other: False)
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if Path(target) == folder and not self.name.endswith(".old"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        place.write(small(2), folder)
    assert files(folder) == dict(small(1))
    assert (folder / "node_modules").is_dir()
    assert [each.name for each in tmp_path.iterdir()] == ["dist"]


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_folder_that_cannot_be_kept_is_not_lost(
    can_exchange: bool, small: Callable[[int], Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mounted `node_modules` cannot be moved: then the old bundle stays."""
    folder = tmp_path / "dist"
    place.write(small(1), folder)
    for name in ("node_modules", ".wrangler"):
        (folder / name).mkdir()
        (folder / name / "file").write_bytes(b"x")
    if not can_exchange:
        monkeypatch.setattr(place, "exchange", lambda one, other: False)
    rename = Path.rename

    def busy(self: Path, target: Path) -> Path:
        if self.name == ".wrangler":
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    before = files(folder)
    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(OSError, match="busy"):
        place.write(small(2), folder)
    assert files(folder) == before
    assert [each.name for each in tmp_path.iterdir()] == ["dist"]


def test_a_full_disk_changes_nothing(projects: Projects) -> None:
    project = projects.with_old()
    before = files(project)
    done = acr(project, "compile", "it.yaml", "-o", "dist", preexec_fn=_small_files)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "acr: `dist` cannot be written: file too large; it is as it was\n"
    assert files(project) == before
    assert sorted(each.name for each in project.iterdir()) == ["dist", "it.yaml"]


def test_a_full_disk_leaves_no_folders_above(projects: Projects) -> None:
    project = projects.with_old()
    done = acr(project, "compile", "it.yaml", "-o", "a/b/c", preexec_fn=_small_files)
    assert done.returncode == 2
    assert sorted(each.name for each in project.iterdir()) == ["dist", "it.yaml"]


def _small_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def test_foreign_places_are_refused(projects: Projects) -> None:
    project = projects.with_old()
    (project / "file").write_text("mine")
    (project / "notes").mkdir()
    (project / "notes" / "text").write_text("mine")
    (project / "theirs").mkdir()
    (project / "theirs" / "bundle.json").write_text('{"files": []}')
    (project / "broken").mkdir()
    (project / "broken" / "bundle.json").write_text("{")
    (project / "to_notes").symlink_to("notes")
    (project / "to_nothing").symlink_to("nowhere")
    (project / "to_itself").symlink_to("to_itself")
    before = files(project)
    refused = [
        "file", "notes", "theirs", "broken", "to_notes", "to_nothing", "to_itself", "file/below", ".", "..",
                   "/proc/nobody/dist", "n" * 300, "it.yaml"]  # fmt: skip
    for output in refused:
        done = acr(project, "compile", "it.yaml", "-o", output)
        assert done.returncode == 2, (output, done.stderr)
        assert done.stdout == ""
        assert done.stderr.startswith("acr: "), (output, done.stderr)
        assert done.stderr.count("\n") == 1, (output, done.stderr)
        assert files(project) == before, output
    assert not list(project.rglob(".acr-*"))


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_parent(projects: Projects) -> None:
    project = projects.with_old()
    locked = project / "locked"
    locked.mkdir(mode=0o555)
    done = acr(project, "compile", "it.yaml", "-o", "locked/dist")
    assert done.stderr == "acr: `locked/dist` cannot be written: permission denied; it is as it was\n"
    assert done.returncode == 2


def test_a_parent_that_refuses(
    small: Callable[[int], Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(place.tempfile, "mkdtemp", refuse)
    with pytest.raises(PermissionError):
        place.write(small(1), tmp_path / "a" / "dist")
    assert not list(tmp_path.iterdir())


def test_a_failed_compile_leaves_the_old_bundle(projects: Projects) -> None:
    project = projects.with_old()
    before = files(project / "dist")
    (project / "it.yaml").write_text("name: it\nflow: [a >> ON_FAILURE >> b]\n")
    assert acr(project, "compile", "it.yaml", "-o", "dist").returncode == 1
    assert files(project / "dist") == before


# ── kept ───────────────────────────────────────────────────────────────────────────────────────


def test_what_others_left_in_an_old_bundle_is_kept(projects: Projects) -> None:
    project = projects.with_old()
    (project / "dist" / ".git").mkdir()
    (project / "dist" / ".dev.vars").chmod(0o600)
    (project / "dist" / "src" / "stale.ts").write_text("from an older compiler")
    assert acr(project, "compile", "it.yaml", "-o", "dist").returncode == 0
    assert files(project / "dist") == {**projects.new, **KEPT}
    assert (project / "dist" / ".git").is_dir()
    assert (project / "dist" / ".dev.vars").stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in project.iterdir()) == ["dist", "it.yaml"]


def test_a_linked_node_modules_is_kept(projects: Projects) -> None:
    project = projects.with_old()
    shutil.rmtree(project / "dist" / "node_modules")
    (project / "dist" / "node_modules").symlink_to("/nowhere")
    assert acr(project, "compile", "it.yaml", "-o", "dist").returncode == 0
    assert (project / "dist" / "node_modules").readlink() == Path("/nowhere")


def test_a_link_to_a_bundle_stays_a_link(projects: Projects) -> None:
    project = projects.with_old()
    (project / "elsewhere").mkdir()
    (project / "dist").rename(project / "elsewhere" / "real")
    (project / "dist").symlink_to("elsewhere/real")
    assert acr(project, "compile", "it.yaml", "-o", "dist").returncode == 0
    assert (project / "dist").is_symlink()
    assert files(project / "elsewhere" / "real") == {**projects.new, **KEPT}
    assert [each.name for each in (project / "elsewhere").iterdir()] == ["real"]


def test_an_empty_folder_is_taken_and_the_mask_is_kept(projects: Projects) -> None:
    project = projects.with_old()
    (project / "empty").mkdir()
    assert acr(project, "compile", "it.yaml", "-o", "empty", umask=0o027).returncode == 0
    assert files(project / "empty") == projects.new
    assert (project / "empty").stat().st_mode & 0o777 == 0o750
    assert (project / "empty" / "bundle.json").stat().st_mode & 0o777 == 0o640


def test_two_writes_at_once_leave_one_whole_bundle(projects: Projects) -> None:
    project = projects.with_old()
    command = [sys.executable, "-m", "arcrun_compiler.cli.main", "compile", "it.yaml", "-o", "dist"]
    running = [
        subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    said = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0] * 6, said
    assert files(project / "dist") == {**projects.new, **KEPT}
    assert sorted(each.name for each in project.iterdir()) == ["dist", "it.yaml"]
