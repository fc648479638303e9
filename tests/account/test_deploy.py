"""`acr deploy` and `acr rollback`: wrangler itself, a double of the platform, a workerd that answers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cloudflare import Account, cloudflare
from harness.command import FETCH, GOOD, acr_in, refused

from arcrun_compiler.account.kept import Kept
from arcrun_compiler.runner.run import serve_bundle

EXAMPLES = Path(__file__).parents[2] / "examples"
API_KEY = "callers-key-1234"
SECRET = "hunter2-密碼"
PROJECT = 'name = "shop"\n'


@pytest.fixture
def account() -> Iterator[Account]:
    with cloudflare() as account:
        yield account


class Shop:
    """A project with its workflows, and `acr` in it, pointed to the double."""

    def __init__(self, folder: Path, account: Account) -> None:
        self.folder, self.account = folder, account
        (folder / "arcrun.toml").write_text(PROJECT)
        (folder / "workflows").mkdir()
        self.write("double.yaml", GOOD)
        self.acr = acr_in(folder)
        self.environment = {**account.environment(), "ARCRUN_API_KEY": API_KEY}

    def write(self, name: str, text: str) -> None:
        (self.folder / "workflows" / name).write_text(text, "utf-8")

    def deploy(self, *options: str, worker: str = "shop", **environment: str):  # type: ignore[no-untyped-def]
        where = [] if "--address" in options else ["--address", self.account.where(worker)]
        return self.acr(
            "deploy", "workflows", *where, "--wait", "0", *options, **self.environment, **environment
        )

    def keep_token(self) -> None:
        self.acr("creds", "keygen")
        self.acr("creds", "set", "token", stdin=SECRET)

    @property
    def worker(self):  # type: ignore[no-untyped-def]
        return self.account.workers["shop"]


@pytest.fixture
def shop(tmp_path: Path, account: Account) -> Shop:
    return Shop(tmp_path, account)


# ── a rehearsal ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "example", sorted(path.name for path in EXAMPLES.glob("*.yaml") if ".mock." not in path.name)
)
def test_every_example_rehearses_without_an_account(tmp_path: Path, example: str) -> None:
    acr = acr_in(tmp_path)
    nowhere = {"CLOUDFLARE_API_BASE_URL": "http://127.0.0.1:9/client/v4", "CLOUDFLARE_API_TOKEN": ""}
    done = acr("deploy", str(EXAMPLES / example), "--dry-run", **nowhere)
    assert done.returncode == 0, done.stderr
    assert "wrangler's dry run passes; nothing was uploaded" in done.stderr
    assert not (tmp_path / ".arcrun").exists()


def test_a_rehearsal_asks_nobody(shop: Shop) -> None:
    shop.write("fetch.yaml", FETCH)
    done = shop.deploy("--dry-run")
    assert "+ host api.example.com: `fetch` sends the secret `token` (node `get`)" in done.stderr
    assert "secret CRED_TOKEN: not kept here" in done.stderr
    assert shop.account.asked == []


def test_a_bundle_that_was_compiled_before(shop: Shop) -> None:
    shop.acr("compile", "workflows", "-o", "dist")
    done = shop.acr("deploy", "dist", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "changed by hand" not in done.stderr
    index = shop.folder / "dist" / "src" / "index.ts"
    index.write_text(index.read_text("utf-8") + "// mine\n", "utf-8")
    assert "it was changed by hand after it was compiled" in shop.acr("deploy", "dist", "--dry-run").stderr


# ── deploying ──────────────────────────────────────────────────────────────────────────────────


def test_a_first_deploy(shop: Shop) -> None:
    done = shop.deploy()
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{shop.account.where('shop')}\n"
    assert shop.worker.secrets == {"ARCRUN_API_KEY": API_KEY}
    assert "deployed shop: version 00000001-" in done.stderr
    assert shop.worker.runs.message == f"acr {shop.worker.runs.hash}"


def test_secrets_that_are_kept_here_go_along_unseen(shop: Shop, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    shop.write("fetch.yaml", FETCH)
    shop.keep_token()
    done = shop.deploy("--yes", WRANGLER_LOG_PATH=str(logs), WRANGLER_LOG="debug")
    assert done.returncode == 0, done.stderr
    assert shop.worker.secrets == {"ARCRUN_API_KEY": API_KEY, "CRED_TOKEN": SECRET}
    written = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert b"wrangler" in written
    for secret in (SECRET, API_KEY):
        assert secret not in done.stdout + done.stderr
        assert secret.encode() not in written
        assert json.dumps(secret)[1:-1].encode() not in written


def test_missing_secrets_are_told_before_anything_happens(shop: Shop) -> None:
    shop.write("fetch.yaml", FETCH)
    done = shop.deploy("--yes")
    refused(done, "missing: secret CRED_TOKEN", "`acr creds set token` keeps it here")
    assert shop.account.workers == {}


def test_a_new_host_wants_a_yes(shop: Shop) -> None:
    shop.deploy()
    shop.write("fetch.yaml", FETCH)
    shop.keep_token()
    done = shop.deploy()
    refused(done, "+ host api.example.com: `fetch` sends the secret `token`", "`--yes` agrees to that")
    assert len(shop.worker.versions) == 1
    assert shop.deploy("--yes").returncode == 0
    assert len(shop.worker.versions) == 2


def test_what_does_not_weigh_wants_none(shop: Shop) -> None:
    shop.deploy()
    shop.write("double.yaml", GOOD.replace("* 2", "* 3"))
    done = shop.deploy()
    assert done.returncode == 0, done.stderr
    assert "~ workflow `double`: its text differs" in done.stderr


def test_what_runs_already_is_not_uploaded(shop: Shop) -> None:
    shop.deploy()
    done = shop.deploy()
    assert done.returncode == 0, done.stderr
    assert "already: nothing was uploaded" in done.stderr
    assert len(shop.worker.versions) == 1


def test_findings_stop_it(shop: Shop) -> None:
    shop.write("bad.yaml", GOOD.replace("ON_SUCCESS", "ON_SUCESS"))
    done = shop.deploy()
    assert done.returncode == 1
    assert "unknown-relation" in done.stderr
    assert shop.account.asked == []


def test_a_namespace_of_an_earlier_try_is_taken(shop: Shop) -> None:
    (shop.folder / "arcrun.toml").write_text(f'{PROJECT}users = "kv"\n')
    shop.account.refuses.append("/workers/scripts/shop$")
    refused(shop.deploy(), "wrangler: ", "it is refused by the test")
    assert list(shop.account.namespaces.values()) == ["shop-users-kv"]
    shop.account.refuses.clear()
    assert shop.deploy().returncode == 0
    [bound] = [each for each in shop.worker.runs.bindings if each["type"] == "kv_namespace"]
    assert (bound["name"], bound["namespace_id"]) == ("USERS_KV", "id-of-shop-users-kv")
    shop.write("double.yaml", GOOD.replace("* 2", "* 3"))
    assert shop.deploy().returncode == 0
    assert bound in shop.worker.runs.bindings


def test_a_worker_that_does_not_answer(shop: Shop) -> None:
    shop.deploy()
    shop.write("double.yaml", GOOD.replace("* 2", "* 3"))
    done = shop.deploy(worker="another")
    assert done.returncode == 1
    assert "does not answer as the new version: it answers with status 404" in done.stderr
    assert "`acr rollback shop` goes back" in done.stderr


@pytest.mark.parametrize(
    "address", ["http://shop.example.com", "ftp://x", "https://a:b@x.example.com", "https://x/?a=1", "x"]
)
def test_addresses_to_which_no_key_is_sent(shop: Shop, address: str) -> None:
    refused(shop.deploy("--address", address), "is no address of a Worker")


class TestAtTheWorkersAddress:
    """The address is that of a real workerd which runs a bundle of this project."""

    def test_the_worker_itself_tells_what_it_does(self, shop: Shop) -> None:
        """From another machine, where nothing is kept of what runs."""
        shop.deploy()
        assert shop.acr("compile", "workflows", "-o", "old").returncode == 0
        for each in Kept(shop.folder, "shop").folder.iterdir():
            each.rename(shop.folder / f"gone-{each.name}")
        shop.write("fetch.yaml", FETCH)
        shop.keep_token()
        with serve_bundle(shop.folder / "old", secrets={"ARCRUN_API_KEY": API_KEY}) as running:
            done = shop.deploy("--address", f"http://127.0.0.1:{running.ports['bundle']}")
        refused(done, "+ host api.example.com", "+ workflow `fetch`", "`--yes`")
        assert "workflow `double`" not in done.stderr
        assert "what runs is not known here" not in done.stderr

    def test_what_was_deployed_answers(self, shop: Shop) -> None:
        assert shop.acr("compile", "workflows", "-o", "new").returncode == 0
        with serve_bundle(shop.folder / "new", secrets={"ARCRUN_API_KEY": API_KEY}) as running:
            done = shop.deploy("--address", f"http://127.0.0.1:{running.ports['bundle']}")
        assert done.returncode == 0, done.stderr
        assert "answers as bundle" in done.stderr

    def test_another_bundle_answers(self, shop: Shop) -> None:
        assert shop.acr("compile", "workflows", "-o", "old").returncode == 0
        shop.write("double.yaml", GOOD.replace("* 2", "* 3"))
        with serve_bundle(shop.folder / "old", secrets={}) as running:
            done = shop.deploy("--address", f"http://127.0.0.1:{running.ports['bundle']}")
        assert done.returncode == 1
        assert "it is another bundle, sha256:" in done.stderr


# ── going back ─────────────────────────────────────────────────────────────────────────────────


def test_there_and_back(shop: Shop) -> None:
    shop.deploy()
    first = shop.worker.runs
    shop.write("double.yaml", GOOD.replace("* 2", "* 3"))
    shop.deploy()
    shop.acr("creds", "keygen")
    shop.acr("creds", "set", "more", stdin="v")
    shop.acr("creds", "push", **shop.environment)  # another version of the same bundle
    rehearsed = shop.acr("rollback", "--dry-run", **shop.environment)
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert shop.worker.runs.hash != first.hash
    done = shop.acr("rollback", "--wait", "0", **shop.environment)
    assert done.returncode == 0, done.stderr
    assert "~ workflow `double`: its text differs" in done.stderr
    assert shop.worker.runs.id == first.id
    assert done.stdout == f"{shop.account.where('shop')}\n"


def test_nothing_to_go_back_to(shop: Shop) -> None:
    refused(shop.acr("rollback", **shop.environment), "there is no Worker `shop`")
    shop.deploy()
    refused(shop.acr("rollback", **shop.environment), "has no other version")
