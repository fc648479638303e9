"""The rules of requests: what stands in a URL, a body, a header, and where they are silent."""

import pytest
from told import HEAD, Told, at, findings, told

RULES = {
    "bad-credential-name",
    "impossible-request",
    "secret-leak",
    "secret-in-url",
    "dynamic-host",
    "egress-denied",
    "unencoded-url-part",
    "json-by-hand",
    "insecure-url",
    "open-destructive",
}


def request(url: str, more: str = "", *, top: str = "") -> str:
    """A workflow of one request. `more` are further parameters, `top` keys of the document."""
    return (
        f"{HEAD}{top}flow: [input >> ON_SUCCESS >> call]\n"
        f"config:\n  call:\n    component: http_request\n    url: {url}\n{more}"
    )


def said(text: str) -> set[Told]:
    return {each for each in told(text) if each.slug in RULES}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            request('"https://a.example.com/{{input.name}}"'),
            {("unencoded-url-part", "input.name")},
            id="a text of the payload in the path",
        ),
        pytest.param(
            request('"https://a.example.com/x?q={{input.name | lower}}"'),
            {("unencoded-url-part", "input.name")},
            id="a filter that does not encode",
        ),
        pytest.param(request('"https://a.example.com/{{input.name | urlencode}}"'), set(), id="encoded"),
        pytest.param(
            request('"https://a.example.com/{{input.n}}"', top="inputs: {n: {type: integer}}\n"),
            set(),
            id="a number needs no encoding",
        ),
        pytest.param(
            request('"https://a.example.com/{{input.n}}"', top="inputs: {n: {enum: [one, two]}}\n"),
            set(),
            id="listed words need none",
        ),
        pytest.param(
            request('"https://a.example.com/{{input.n}}"', top="inputs: {n: {enum: [one, 'a b']}}\n"),
            {("unencoded-url-part", "input.n")},
            id="listed words with a space do",
        ),
        pytest.param(
            request(
                '"https://a.example.com/{{input.n}}"',
                top='inputs: {n: {type: string, pattern: "^[A-Za-z0-9._-]+/[a-z]{2,3}$"}}\n',
            ),
            set(),
            id="a pattern that allows no mark of a URL",
        ),
        pytest.param(
            request(
                '"https://a.example.com/{{input.n}}"', top='inputs: {n: {type: string, pattern: "^.+$"}}\n'
            ),
            {("unencoded-url-part", "input.n")},
            id="a pattern that allows anything",
        ),
        pytest.param(
            request(
                '"https://a.example.com/{{input.n}}"', top='inputs: {n: {type: string, pattern: "^a|b$"}}\n'
            ),
            {("unencoded-url-part", "input.n")},
            id="a pattern that is about a part of the text",
        ),
        pytest.param(
            f"{HEAD}flow: [input >> ON_SUCCESS >> n >> ON_SUCCESS >> call]\nconfig:\n"
            "  n: {component: code, code: 'return { n: 3, t: input.a };', input: {a: '{{input.a}}'}}\n"
            "  call: {component: http_request, url: 'https://a.example.com/{{n.data.n}}/{{n.data.t}}'}\n",
            {("unencoded-url-part", "n.data.t")},
            id="what code gives back, a number and a text",
        ),
        pytest.param(
            request('"https://a.example.com/{{_today}}/{{_run_id}}"'), set(), id="days and ids of the run"
        ),
        pytest.param(
            request('"{{input.url}}"', top="egress: [a.example.com]\n"), set(), id="a whole URL is a URL"
        ),
        pytest.param(
            request('"{{input.base}}/x/{{input.name}}"', top="egress: [a.example.com]\n"),
            {("unencoded-url-part", "input.name")},
            id="behind a base",
        ),
        pytest.param(
            request('"https://{{input.host}}/x"'), {("dynamic-host", "input.host")}, id="a host of the caller"
        ),
        pytest.param(
            request('"https://a.example.com/x"', top='egress: ["*"]\n'),
            {("egress-denied", '"*"')},
            id="any host",
        ),
        pytest.param(
            request('"https://a.example.com/{{credential.k}}/x"'),
            {("secret-in-url", "credential.k")},
            id="a secret in the path",
        ),
        pytest.param(
            request('"{{credential.k}}"', top="egress: [a.example.com]\n"),
            {("secret-leak", "credential.k")},
            id="a secret that is the address",
        ),
        pytest.param(
            request('"{{input.u}}"', "    query: {k: '{{credential.k}}'}\n", top="egress: ['*']\n"),
            {("secret-leak", "credential.k"), ("secret-in-url", "credential.k"), ("egress-denied", "'*'")},
            id="a secret for whichever host the caller names",
        ),
        pytest.param(
            request(
                '"{{input.u}}"', "    headers: {k: '{{credential.k}}'}\n", top="egress: ['*.example.com']\n"
            ),
            set(),
            id="a secret for one of a few hosts",
        ),
        pytest.param(
            request('"https://api.telegram.org/bot{{credential.k}}/sendMessage"'),
            set(),
            id="where the API wants it there",
        ),
        pytest.param(
            request(
                '"https://a.example.com/x"',
                '    method: POST\n    body: "[{{input.name}}, 1]"\n',
            ),
            {("json-by-hand", "input.name")},
            id="a list by hand",
        ),
        pytest.param(
            request(
                '"https://a.example.com/x"', "    method: POST\n    body: '{\"a\": {{input.name | json}}}'\n"
            ),
            set(),
            id="what is turned into JSON breaks none",
        ),
        pytest.param(
            request(
                '"https://a.example.com/x"',
                '    method: POST\n    body: \'{"a": "{{input.name | json}}"}\'\n',
            ),
            {("json-by-hand", "input.name")},
            id="JSON inside quotes does",
        ),
        pytest.param(
            request('"https://a.example.com/x"', "    method: POST\n    body: '[draft] {{input.name}}'\n"),
            set(),
            id="a text that begins like a list is none",
        ),
        pytest.param(
            request("http://localhost:8080/x"), {("insecure-url", "localhost:8080")}, id="this machine"
        ),
        pytest.param(request('"https://[::1]/x"'), {("insecure-url", "[::1]")}, id="its address"),
        pytest.param(request('"https://2130706433/x"'), {("insecure-url", "2130706433")}, id="as a number"),
        pytest.param(request('"https://1.example.com/x"'), set(), id="a name that begins with a digit"),
        pytest.param(
            request('"https://u:p@a.example.com/x"'), {("insecure-url", "u:p")}, id="a password in the URL"
        ),
        pytest.param(
            request('"https://u:{{credential.p}}@a.example.com/x"'),
            {("insecure-url", "credential.p"), ("dynamic-host", "credential.p")},
            id="a password of a template",
        ),
        pytest.param(
            request('"https://a.example.com/x/{{input.name | urlencode}}"', "    method: DELETE\n"),
            {("open-destructive", "input.name")},
            id="what may be empty",
        ),
        pytest.param(
            request('"https://a.example.com/x/{{input.name | urlencode}}/y"', "    method: DELETE\n"),
            set(),
            id="only the last part counts",
        ),
        pytest.param(
            request('"https://a.example.com/x/n-{{input.name | urlencode}}"', "    method: DELETE\n"),
            set(),
            id="a part with text of its own is not empty",
        ),
        pytest.param(
            request(
                '"https://a.example.com/x/{{input.n | urlencode}}?hard=1"',
                "    method: delete\n",
                top="inputs: {n: {type: string, minLength: 1}}\n",
            ),
            set(),
            id="a least length",
        ),
        pytest.param(
            request("\"https://a.example.com/x/{{input.n ?? '' | urlencode}}\"", "    method: PUT\n"),
            {("open-destructive", "input.n")},
            id="an empty default",
        ),
        pytest.param(
            request('"https://a.example.com/x"', "    body: x\n"),
            {("impossible-request", "body")},
            id="a body without a method",
        ),
        pytest.param(
            request('"https://a.example.com/x"', "    method: '{{input.m}}'\n    body: x\n"),
            set(),
            id="a method that the run decides",
        ),
        pytest.param(
            request('"https://a.example.com/x"', "    method: post\n    body: x\n    body_json: null\n"),
            {("impossible-request", "body_json")},
            id="a null is a body, too",
        ),
        pytest.param(
            request('"https://a.example.com/x"', "    body: ''\n"), set(), id="an empty text is no body"
        ),
        pytest.param(
            request('"https://a.example.com/x"', "    headers: {k: '{{credential.a-b}}'}\n"),
            {("bad-credential-name", "credential.a-b")},
            id="a dash in a secret's name",
        ),
        pytest.param(
            request('"https://a.example.com/x"', "    headers: {k: '{{credential.金鑰}}'}\n"),
            set(),
            id="letters of any script",
        ),
        pytest.param(
            request('"https://a.example.com/x"', "    method: POST\n", top="access: public\n"),
            {("open-destructive", "public")},
            id="an effect for everybody",
        ),
        pytest.param(
            request('"https://a.example.com/x"', top="access: public\n"), set(), id="a read for everybody"
        ),
    ],
)
def test_request(text: str, expected: set[tuple[str, str]]) -> None:
    assert said(text) == expected


def test_an_effect_behind_a_call_is_one() -> None:
    text = "name: open\ndescription: d\naccess: public\nflow: [input >> CALLS_SUBFLOW >> w]\n---\n" + request(
        '"https://a.example.com/x"', "    method: POST\n"
    )
    assert Told("open-destructive", "public") in told(text)


def test_egress_explained_names_data_and_host() -> None:
    text = request(
        '"https://a.example.com/x"', '    body_json: {a: "{{input.name}}", b: "{{credential.k}}"}\n'
    )
    (found,) = (each for each in findings(text, also="data-leaves") if each.code.slug == "data-leaves")
    assert found.message == "`call` sends `input.name` and the secret `k` to `a.example.com`"


RECIPES = """
  shop: {component: shopify_list_orders}
  ask: {component: workers_ai_chat, prompt: "{{input.name}}"}
  post: {component: slack_post_message, channel: c, text: "{{input.name}}"}
"""


def test_egress_explained_knows_what_recipes_send() -> None:
    flow = "flow: [input >> ON_SUCCESS >> shop >> ON_SUCCESS >> ask >> ON_SUCCESS >> post]\n"
    text = f"{HEAD}inputs: {{name: {{type: string, required: true}}}}\n{flow}config:{RECIPES}"
    found = [each.message for each in findings(text, also="data-leaves")]
    assert "`post` sends `input.name` and the secret `SLACK_BOT_TOKEN` to `slack.com`" in found
    assert "`ask` sends `input.name` to the platform, by its binding `AI`" in found
    assert any(each.startswith("`shop` sends") and each.endswith("to `*.myshopify.com`") for each in found)


@pytest.mark.parametrize(
    ("name", "host", "is_told"),
    [
        pytest.param("slack_bot_token", "a.test", True, id="another spelling"),
        pytest.param("slack_bot_token", "{{input.host}}", True, id="another spelling, to who knows where"),
        pytest.param("slack_bot_token", "slack.com", False, id="another spelling of the same service's"),
        pytest.param("SLACK_BOT_TOKEN", "a.test", False, id="the recipe's own"),
        pytest.param("slack_token", "a.test", False, id="another name"),
    ],
)
@pytest.mark.parametrize("order", ["post >> ON_SUCCESS >> call", "call >> ON_SUCCESS >> post"])
def test_a_credential_may_collide_with_a_recipes_secret(
    name: str, host: str, is_told: bool, order: str
) -> None:
    text = f"{HEAD}egress: [slack.com, a.test]\nflow: [input >> ON_SUCCESS >> {order}]\nconfig:\n" + (
        "  post: {component: slack_post_message, channel: c, text: t}\n"
        f"  call:\n    component: http_request\n    url: https://{host}/api/auth\n"
        f"    headers: {{Authorization: 'Bearer {{{{credential.{name}}}}}'}}\n"
    )
    found = [each for each in findings(text, compiling=True) if each.code.slug == "credential-collision"]
    assert [at(each) for each in found] == ([f"credential.{name}"] if is_told else [])
