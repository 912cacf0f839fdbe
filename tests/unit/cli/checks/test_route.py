"""The way to the service: proxy, certificates, clock."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Status
from qwen_ls.cli.checks.route import certificates, clock, proxy
from qwen_ls.model.catalogue import catalogue
from qwen_ls.services import Services
from qwen_ls.settings.resolve import Configuration

FAR = "https://llm.example.test/v1"


def case_of(tmp_path: Path, base_url: str, toml: str = "") -> Case:
    user_file = tmp_path / "config.toml"
    user_file.write_text(toml, encoding="utf-8")
    environ = {"QWEN_LS_BASE_URL": base_url}
    resolved = Configuration.read(environ, catalogue().lists_host, user_file).resolved
    return Case(environ, user_file, resolved, Services(resolved, environ))


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_no_proxy_is_told(tmp_path: Path) -> None:
    assert asyncio.run(proxy(case_of(tmp_path, FAR))).message == "None is used."


def test_the_settings_proxy_is_told_without_its_password(tmp_path: Path) -> None:
    toml = '[endpoint]\nproxy = "http://me:hidden-pw@proxy.example.test:3128"\n'
    found = asyncio.run(proxy(case_of(tmp_path, FAR, toml)))
    assert found.message == "proxy.example.test:3128, named by endpoint.proxy."


def test_the_environment_s_proxy_is_told_unless_it_leaves_the_host_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    assert "proxy.example.test:3128" in asyncio.run(proxy(case_of(tmp_path, FAR))).message
    monkeypatch.setenv("NO_PROXY", "example.test")
    assert asyncio.run(proxy(case_of(tmp_path, FAR))).message == "None is used."


def test_before_loopback_stands_no_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example.test:3128")
    assert asyncio.run(proxy(case_of(tmp_path, "http://127.0.0.1:8000/v1"))).message == "None is used."


def test_a_certificate_file_that_is_none_fails(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    case = case_of(tmp_path, FAR, f'[endpoint]\ncaFile = "{tmp_path / "ca.pem"}"\n')
    found = asyncio.run(certificates(case))
    assert (found.status, "endpoint.caFile" in found.fix) == (Status.FAILED, True)


def test_the_system_s_certificates_are_told(tmp_path: Path) -> None:
    assert asyncio.run(certificates(case_of(tmp_path, FAR))).status is Status.OK


class _Time(BaseHTTPRequestHandler):
    """Answers with a clock that is off by as much as the server says."""

    off = timedelta()

    def do_GET(self) -> None:
        self.send_response_only(404)
        self.send_header("Date", format_datetime(datetime.now(timezone.utc) + self.off, usegmt=True))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Time)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "It agrees"), (10, "10 min behind that of"), (-90, "90 min ahead of that of")]
)
def test_the_clock_is_compared(
    tmp_path: Path, host: str, minutes: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Time, "off", timedelta(minutes=minutes))
    found = asyncio.run(clock(case_of(tmp_path, host)))
    assert said in found.message
    assert found.status is (Status.WARNING if minutes else Status.OK)


def test_a_host_that_cannot_be_reached_tells_no_time(tmp_path: Path) -> None:
    found = asyncio.run(clock(case_of(tmp_path, "http://127.0.0.1:9/v1")))
    assert (found.status, "does not tell the time" in found.message) == (Status.WARNING, True)
