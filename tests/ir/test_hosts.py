"""Hosts are spelt as the Worker's URLs spell them, so that a text comparison decides."""

import pytest

from arcrun_compiler.ir.hosts import host_of, is_allowed, spelt
from arcrun_compiler.ir.model import Constant


@pytest.mark.parametrize(
    ("pattern", "host"),
    [
        pytest.param("API.Example.com", "api.example.com", id="lower case"),
        pytest.param(" example.com. ", "example.com", id="no dot at the end"),
        pytest.param("例子.測試", "xn--fsqu00a.xn--g6w251d", id="Chinese in punycode"),
        pytest.param("faß.de", "xn--fa-hia.de", id="ß stays a letter of its own"),
        pytest.param("ｅｘａｍｐｌｅ。com", "example.com", id="full width"),
        pytest.param("*.Example.com", "*.example.com", id="below a host"),
        pytest.param("*", "*", id="every host"),
        pytest.param("example.com:443", "example.com", id="the scheme's own port"),
        pytest.param("example.com:08443", "example.com:8443", id="another port"),
        pytest.param("[0:0::1]", "[::1]", id="IPv6 compressed"),
        pytest.param("[::1]:8080", "[::1]:8080", id="IPv6 with a port"),
    ],
)
def test_an_entry_of_egress(pattern: str, host: str) -> None:
    assert spelt(pattern) == host


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        pytest.param("https://Example.com/a", ("example.com",), id="a plain one"),
        pytest.param("https://example.com:443", ("example.com",), id="its own port"),
        pytest.param("http://example.com:80", ("example.com",), id="the port of http"),
        pytest.param("https://example.com:80", ("example.com:80",), id="the other scheme's port"),
        pytest.param("https://[0::1]:8443/x", ("[::1]:8443",), id="IPv6"),
        pytest.param("https://資料.test/x", ("xn--qev058f.test",), id="Chinese"),
        pytest.param("https://user:secret@example.com/", ("example.com",), id="without the user"),
        pytest.param("https://example.com:99999/", (), id="no port at all"),
        pytest.param("nonsense", (), id="no URL"),
    ],
)
def test_the_host_of_a_constant_url(url: str, hosts: tuple[str, ...]) -> None:
    assert host_of(Constant(url)) == hosts


@pytest.mark.parametrize(
    ("host", "pattern", "allowed"),
    [
        pytest.param("a.example.com", "*.example.com", True, id="below"),
        pytest.param("example.com", "*.example.com", False, id="not the host itself"),
        pytest.param("evilexample.com", "*.example.com", False, id="not another name with that end"),
        pytest.param("example.com:8443", "example.com", False, id="not another port"),
        pytest.param("a.example.com:8443", "*.example.com:8443", True, id="a port below a host"),
        pytest.param("anything:1", "*", True, id="every host, every port"),
    ],
)
def test_what_is_allowed(host: str, pattern: str, allowed: bool) -> None:
    assert is_allowed(host, (pattern,)) is allowed
