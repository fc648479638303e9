"""Finds secrets in a text: by the shapes of known tokens, or by chance letters where a credential stands."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ..text.source import Span


class Secret(NamedTuple):
    """A stretch of a text that is a secret; `name` is what a credential for it could be called."""

    span: Span
    kind: str
    name: str


class Shape(NamedTuple):
    """A token as its service documents it. The pattern is tried only where one of the hints stands."""

    kind: str
    name: str
    hints: tuple[str, ...]
    pattern: str


SHAPES = (
    Shape(
        "a GitHub token",
        "github_token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        r"gh[pousr]_[A-Za-z0-9]{36,}",
    ),
    Shape("a GitHub token", "github_token", ("github_pat_",), r"github_pat_[A-Za-z0-9_]{40,}"),
    Shape("a GitLab token", "gitlab_token", ("glpat-",), r"glpat-[A-Za-z0-9_-]{20,}"),
    Shape("a Slack token", "slack_token", ("xox",), r"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
    Shape("a Slack token", "slack_token", ("xapp-",), r"xapp-\d-[A-Za-z0-9-]{20,}"),
    Shape(
        "the secret part of a Slack web hook",
        "slack_hook",
        ("hooks.slack.com",),
        r"(?<=hooks\.slack\.com/services/)T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{20,}",
    ),
    Shape(
        "the secret part of a Discord web hook",
        "discord_hook",
        ("/api/webhooks/",),
        r"(?<=/api/webhooks/)\d{15,}/[A-Za-z0-9_-]{50,}",
    ),
    Shape("an AWS access key", "aws_key", ("AKIA", "ASIA"), r"A[KS]IA[A-Z2-7]{16}"),
    Shape("a Stripe key", "stripe_key", ("_live_", "_test_"), r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    Shape("a Stripe web hook secret", "stripe_hook", ("whsec_",), r"whsec_[A-Za-z0-9+/=]{24,}"),
    Shape("an Anthropic key", "anthropic_key", ("sk-ant-",), r"sk-ant-[A-Za-z0-9_-]{20,}"),
    Shape("an OpenAI key", "openai_key", ("sk-",), r"sk-(?!ant-)(?=[\w-]*\d)(?:[a-z]+-)?[A-Za-z0-9_-]{32,}"),
    Shape("a Google API key", "google_key", ("AIza",), r"AIza[A-Za-z0-9_-]{35}"),
    Shape("a Google OAuth secret", "google_secret", ("GOCSPX-",), r"GOCSPX-[A-Za-z0-9_-]{28}"),
    Shape("a Google access token", "google_token", ("ya29.",), r"ya29\.[A-Za-z0-9_-]{30,}"),
    Shape("a Telegram bot token", "telegram_token", (":AA",), r"\d{8,10}:AA[A-Za-z0-9_-]{33}"),
    Shape(
        "a LINE channel access token", "line_token", ("w1cDnyilFU=",), r"[A-Za-z0-9+/]{100,200}w1cDnyilFU="
    ),
    Shape("a SendGrid key", "sendgrid_key", ("SG.",), r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    Shape("a Twilio key", "twilio_key", ("SK",), r"SK[0-9a-f]{32}"),
    Shape("a Mailgun key", "mailgun_key", ("key-",), r"key-[0-9a-f]{32}"),
    Shape("an npm token", "npm_token", ("npm_",), r"npm_[A-Za-z0-9]{36}"),
    Shape("a Hugging Face token", "hugging_face_token", ("hf_",), r"hf_[A-Za-z0-9]{30,}"),
    Shape("a Notion token", "notion_token", ("secret_", "ntn_"), r"(?:secret|ntn)_[A-Za-z0-9]{40,}"),
    Shape("an Airtable token", "airtable_token", ("pat",), r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    Shape("a Shopify token", "shopify_token", ("shp",), r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    Shape("a DigitalOcean token", "digitalocean_token", ("_v1_",), r"do[opr]_v1_[0-9a-f]{64}"),
    Shape(
        "a JSON Web Token",
        "token",
        ("eyJ",),
        r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}",
    ),
    Shape(
        "a private key",
        "private_key",
        ("PRIVATE KEY-----",),
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\Z)",
    ),
)

_FROM_PAPERS = (
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "4eC39HqLyjWDarjtT1zdp7dc",
    "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    "7DB7B3F0",
)
"""Parts of tokens that the papers of jwt.io, Stripe and Telegram show, and that everybody copies."""

_NAME = re.compile(
    r"(?:^|[-_. ])(?:authorization|api[-_ ]?key|apikey"
    r"|(?:access|auth|bearer|bot|channel|refresh|session|private|secret|subscription)[-_ ]?(?:token|key)"
    r"|token|secret|password|passwd|pwd)$|金鑰|密鑰|密碼|權杖|憑證|令牌|授權碼",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Tried on few texts, so that few runs compile them.
_IN_QUERY = r"(?i)key|sig|signature|code|auth|appid|app_key|hash"
_PASSWORD = r"(?i)passw|pwd|密碼"
_FALSE = (
    r"(?i)your|here|example|sample|change[-_ ]?(?:me|this)|replace|placeholder|dummy|fake|insert|my[-_ ]|todo"
    r"|(?<!_)test(?!_)|demo|not[-_ ]?(?:a[-_ ]?)?real|nothing|x{4,}|\.{3}|…|<|>|\*{3}|12345|abcde"
    r"|範例|示範|你的|您的|請填|請輸入|測試"
)
_SCHEME = r"(?i)(?:Bearer|Basic|Token|ApiKey|Key|Bot)\s+"
_TOKEN = r"[A-Za-z0-9+/=_.~:!@#$%^&*-]+"
_QUERY = r"[?&]([^=&#\s{}]+)=([^&#\s{}]+)"
_USER = r"://[^/@\s:{}]*:([^/@\s{}]{4,})@"
_LEAST = 16
"""Characters of a key; shorter ones are ids and words."""
_LEAST_ENTROPY = 3.2
"""Bits a character: words have less, keys of 16 characters and more have more."""


def shapes_in(text: str) -> tuple[Shape, ...]:
    """The shapes that tokens in a text, or in a part of it, can have."""
    return tuple(shape for shape in SHAPES if any(hint in text for hint in shape.hints))


def known_secrets(text: str, shapes: Sequence[Shape] = SHAPES) -> Iterator[Secret]:
    """The tokens of known services in a text; what is obviously no real one is left out."""
    for shape in shapes:
        if any(hint in text for hint in shape.hints):
            for match in _compiled(shape.pattern).finditer(text):
                if not is_false(match[0]):
                    yield Secret(Span(*match.span()), shape.kind, shape.name)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    lead = "" if pattern.startswith("(?<") else r"(?<![A-Za-z0-9])"
    return re.compile(lead + pattern)


def is_false(text: str) -> bool:
    """Whether it says itself that it is no secret, or is one that papers show."""
    if text.startswith("-----BEGIN"):
        return len(text) < 200 or is_false(text[40:-40])
    if re.search(_FALSE, text) or len(set(text)) < 6:
        return True
    return any(each in text for each in _FROM_PAPERS)


def is_credential_name(name: str, *, in_query: bool = False) -> bool:
    """Whether a key, header or parameter of that name holds a secret."""
    if in_query and re.fullmatch(_IN_QUERY, name):
        return True
    return bool(_NAME.search(_CAMEL.sub("_", name)))


def placed_secret(name: str, text: str) -> Secret | None:
    """The secret that is the value of a credential's name, unless it is a template or a word."""
    scheme = re.match(_SCHEME, text)
    start = scheme.end() if scheme else 0
    value = text[start:].rstrip()
    is_password = re.search(_PASSWORD, name) is not None
    if not re.fullmatch(_TOKEN, value) or is_false(value):
        return None
    if len(value) < (8 if is_password else _LEAST) or not _is_mixed(value):
        return None
    if not is_password and _entropy(value) < _LEAST_ENTROPY:
        return None
    return Secret(Span(start, start + len(value)), "a secret", name)


def secrets_in_url(text: str) -> Iterator[Secret]:
    """Values of query parameters that are named like a credential, and passwords before the host."""
    if "://" not in text:
        return
    for match in re.finditer(_USER, text):
        if not is_false(match[1]):
            yield Secret(Span(*match.span(1)), "a password", "password")
    for match in re.finditer(_QUERY, text):
        if is_credential_name(match[1], in_query=True):
            found = placed_secret(match[1], match[2])
            if found is not None:
                at = match.start(2)
                yield found._replace(span=Span(at + found.span.start, at + found.span.end))


def _is_mixed(value: str) -> bool:
    """Whether digits stand among its letters, or its letters go up and down: no word does."""
    has_digit = any(each.isdigit() for each in value)
    has_letter = any(each.isalpha() for each in value)
    turns = len(re.findall(r"[a-z][A-Z]", value))
    return has_letter and (has_digit or turns > 3)


def _entropy(value: str) -> float:
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
