"""`acr init`: a project that works at once, and with `--self-hosted` a Worker that answers."""

import json
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cloudflare import Account, cloudflare
from harness.command import FETCH, Acr, acr_in, output, refused

from arcrun_compiler.account.record import Record, decrypt
from arcrun_compiler.account.start import project_files, start, worker_name

SECRET = "hunter2-密碼"


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    return acr_in(tmp_path)


@pytest.fixture
def account() -> Iterator[Account]:
    with cloudflare() as account:
        yield account


class TestProject:
    def test_it_lints_and_runs(self, acr: Acr, tmp_path: Path) -> None:
        assert acr("init", "shop").returncode == 0
        assert tomllib.loads((tmp_path / "shop" / "arcrun.toml").read_text("utf-8")) == {"name": "shop"}
        linted = acr("lint", "shop/workflows", "--extend-select", "ARC", "--ignore", "ARC801")
        assert linted.returncode == 0, linted.stdout
        assert output(acr("run", "shop/workflows/hello.yaml", "-i", "name=阿明")) == {
            "greeting": "Hello, 阿明!"
        }

    def test_a_second_time_changes_nothing(self, acr: Acr, tmp_path: Path) -> None:
        (tmp_path / "shop").mkdir()
        (tmp_path / "shop" / "README.md").write_text("mine")
        acr("init", "shop")
        before = {path: path.read_bytes() for path in (tmp_path / "shop").rglob("*") if path.is_file()}
        done = acr("init", "shop", "--name", "other")
        assert "= README.md: it is there already" in done.stderr
        assert {path: path.read_bytes() for path in before} == before
        assert before[tmp_path / "shop" / "README.md"] == b"mine"

    def test_settings_in_pyproject_stay_the_ones(self, acr: Acr, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text('[tool.arcrun]\nname = "store"\n')
        done = acr("init")
        assert "= arcrun.toml: the settings are in pyproject.toml" in done.stderr
        assert not (tmp_path / "arcrun.toml").exists()
        assert (tmp_path / "README.md").read_text("utf-8").startswith("# store\n")

    def test_a_rehearsal_writes_nothing(self, acr: Acr, tmp_path: Path) -> None:
        done = acr("init", "shop", "--dry-run", "--self-hosted")
        assert [line[:3] for line in done.stderr.splitlines() if line[1:3] == "/7"] == [
            f"{number}/7" for number in range(1, 8)
        ]
        assert not (tmp_path / "shop").exists()

    def test_a_file_is_no_folder(self, acr: Acr) -> None:
        refused(acr("init", "good.yaml"), "`good.yaml` is a file")


class TestAccount:
    @pytest.fixture
    def host(self, acr: Acr, account: Account):  # type: ignore[no-untyped-def]
        def run(*options: str, **environment: str):  # type: ignore[no-untyped-def]
            where = ("--address", account.where("shop"), "--wait", "0")
            return acr(
                "init", "shop", "--self-hosted", *where, *options, **account.environment() | environment
            )

        return run

    def test_from_nothing_to_a_worker_that_answers(self, host, account: Account, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
        done = host()
        assert done.returncode == 0, done.stderr
        key = tmp_path / "shop" / ".arcrun" / "api.key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert account.workers["shop"].secrets == {"ARCRUN_API_KEY": key.read_text().strip()}
        assert key.read_text().strip() not in done.stdout + done.stderr
        assert "curl " in done.stderr
        assert done.stdout == f"{account.where('shop')}\n"

    def test_a_second_time_does_nothing(self, host, account: Account) -> None:  # type: ignore[no-untyped-def]
        host()
        account.asked.clear()
        done = host()
        assert done.returncode == 0, done.stderr
        assert "already" in done.stderr
        assert all(each.startswith("GET ") for each in account.asked)

    def test_it_goes_on_where_it_broke_off(self, host, account: Account, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
        account.refuses.append("/workers/scripts/shop$")
        refused(host(), "it is refused by the test")
        key = (tmp_path / "shop" / ".arcrun" / "api.key").read_text().strip()
        account.refuses.clear()
        assert host().returncode == 0
        assert account.workers["shop"].secrets == {"ARCRUN_API_KEY": key}

    def test_credentials_in_kv(self, host, acr: Acr, account: Account, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
        acr("init", "shop")
        (tmp_path / "shop" / "arcrun.toml").write_text('name = "shop"\ncredentials = "kv"\n')
        (tmp_path / "shop" / "workflows" / "fetch.yaml").write_text(FETCH)
        inside = acr_in(tmp_path / "shop")
        inside("creds", "keygen")
        inside("creds", "set", "token", stdin=SECRET)
        done = host("--yes")
        assert done.returncode == 0, done.stderr
        encryption = (tmp_path / "shop" / ".arcrun" / "encryption.key").read_text().strip()
        own = (tmp_path / "shop" / ".arcrun" / "api.key").read_text().strip()
        assert account.workers["shop"].secrets == {"ARCRUN_API_KEY": own, "ENCRYPTION_KEY": encryption}
        [(name, text)] = account.entries["id-of-shop-credentials-kv"].items()
        assert name == f"{own}:cred:token"
        assert decrypt(encryption, Record(**json.loads(text))) == SECRET
        assert not any(each in done.stdout + done.stderr for each in (SECRET, own, encryption))

    def test_nobody_has_logged_in(self, host, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
        nobody = {"CLOUDFLARE_API_TOKEN": "", "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        refused(host(**nobody, ARCRUN_CACHE=str(Path.home() / ".cache" / "arcrun")), "nobody has logged in")
        assert not (tmp_path / "shop" / ".arcrun").exists()

    def test_one_of_several_accounts_is_to_be_named(self, host, account: Account) -> None:  # type: ignore[no-untyped-def]
        account.others.append("Another")
        assert host().returncode == 0
        refused(host(CLOUDFLARE_ACCOUNT_ID=""), "set CLOUDFLARE_ACCOUNT_ID")


@pytest.mark.parametrize(
    ("folder", "name"),
    [("My Shop!", "my-shop"), ("庫存", "arcrun-workflows"), ("a" * 80, "a" * 63), ("-x-", "x")],
)
def test_the_workers_name_from_the_folders(folder: str, name: str) -> None:
    assert worker_name(Path(folder)) == name


def test_what_is_there_is_left() -> None:
    there = {".gitignore": b"dist\n/node_modules\n.wrangler\n", "README.md": b"mine"}
    made = start("shop", there, has_settings=True, has_workflows=True)
    assert dict(made.left) == {
        "arcrun.toml": "the settings are in pyproject.toml",
        "workflows/hello.yaml": "there are workflows already",
        ".gitignore": "it is there already, without .arcrun/, .dev.vars",
        "README.md": "it is there already",
    }
    assert set(made.written) == set(project_files("shop")) - set(dict(made.left))
