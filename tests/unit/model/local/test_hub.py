from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import huggingface_hub
import pytest

from qwen_ls.model.local import hub
from qwen_ls.model.local.source import SourceError
from qwen_ls.model.local.weights import WeightsFile
from tests.support.weights import DATA, ignore_progress, small_weights

SHA256 = hashlib.sha256(DATA).hexdigest()


@dataclass
class Hub:
    """How a hub on loopback behaves, and the ranges that were asked of it."""

    data: bytes = DATA
    etag: str = SHA256
    status: int = 200
    breaks_off_after: int | None = None
    knows_ranges: bool = True
    is_silent: bool = False
    ranges: list[str] = field(default_factory=list)


@pytest.fixture
def place(tmp_path: Path) -> WeightsFile:
    return WeightsFile(small_weights(), tmp_path)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Hub], None]]:
    """Put a hub in the place of the real one."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    closing = threading.Event()
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def serve(behaviour: Hub) -> None:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(behaviour, closing))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        url = f"http://127.0.0.1:{server.server_address[1]}/file"
        monkeypatch.setattr(huggingface_hub, "hf_hub_url", lambda _repo, _file: url)

    yield serve
    closing.set()
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
    huggingface_hub.close_session()


def handler_of(behaviour: Hub, closing: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            if behaviour.is_silent:
                closing.wait()
            self.send_response(behaviour.status)
            self.send_header("ETag", f'"{behaviour.etag}"')
            self.send_header("Content-Length", str(len(behaviour.data)))
            self.end_headers()

        def do_GET(self) -> None:
            asked = self.headers["Range"]
            behaviour.ranges.append(asked)
            begin = int(asked.removeprefix("bytes=").removesuffix("-")) if behaviour.knows_ranges else 0
            rest = behaviour.data[begin:]
            self.send_response(206 if behaviour.knows_ranges else 200)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest[: behaviour.breaks_off_after])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            return

    return Handler


def test_the_file_is_fetched_whole(place: WeightsFile, serve: Callable[[Hub], None]) -> None:
    serve(Hub())

    hub.fetch(place, ignore_progress)

    assert place.partial.read_bytes() == DATA


def test_only_what_is_missing_is_asked_for(place: WeightsFile, serve: Callable[[Hub], None]) -> None:
    behaviour = Hub()
    serve(behaviour)
    place.partial.write_bytes(DATA[:1234])

    hub.fetch(place, ignore_progress)

    assert behaviour.ranges == ["bytes=1234-"]


def test_what_is_missing_is_appended(place: WeightsFile, serve: Callable[[Hub], None]) -> None:
    serve(Hub())
    place.partial.write_bytes(DATA[:1234])

    hub.fetch(place, ignore_progress)

    assert place.partial.read_bytes() == DATA


def test_a_file_that_is_complete_but_unverified_is_not_asked_for(
    place: WeightsFile, serve: Callable[[Hub], None]
) -> None:
    behaviour = Hub()
    serve(behaviour)
    place.partial.write_bytes(DATA)

    hub.fetch(place, ignore_progress)

    assert behaviour.ranges == []


def test_a_hub_that_ignores_the_range_begins_the_file_anew(place: WeightsFile, serve: Callable[[Hub], None]) -> None:
    serve(Hub(knows_ranges=False))
    place.partial.write_bytes(DATA[:1234])

    hub.fetch(place, ignore_progress)

    assert place.partial.read_bytes() == DATA


def test_a_connection_that_breaks_is_told(place: WeightsFile, serve: Callable[[Hub], None]) -> None:
    serve(Hub(breaks_off_after=1000))

    with pytest.raises(SourceError):
        hub.fetch(place, ignore_progress)


def test_what_came_before_the_connection_broke_is_kept(place: WeightsFile, serve: Callable[[Hub], None]) -> None:
    serve(Hub(breaks_off_after=1000))

    with pytest.raises(SourceError):
        hub.fetch(place, ignore_progress)

    assert place.partial.read_bytes() == DATA[:1000]


def test_the_progress_ends_at_the_whole(place: WeightsFile, serve: Callable[[Hub], None]) -> None:
    serve(Hub())
    told: list[tuple[int, int]] = []

    hub.fetch(place, lambda done, total, _note: told.append((done, total)))

    assert told[-1] == (len(DATA), len(DATA))


@pytest.mark.parametrize("other", [Hub(data=DATA[:-1]), Hub(etag="0" * 64)], ids=["size", "checksum"])
def test_another_file_is_refused_before_it_is_fetched(
    place: WeightsFile, serve: Callable[[Hub], None], other: Hub
) -> None:
    serve(other)

    with pytest.raises(SourceError, match="another file under this name"):
        hub.fetch(place, ignore_progress)

    assert other.ranges == []


def test_an_etag_that_is_no_checksum_says_nothing(place: WeightsFile, serve: Callable[[Hub], None]) -> None:
    serve(Hub(etag="made-by-a-proxy"))

    hub.fetch(place, ignore_progress)

    assert place.partial.read_bytes() == DATA


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_hub_that_refuses_is_a_failed_source(place: WeightsFile, serve: Callable[[Hub], None], status: int) -> None:
    serve(Hub(status=status))

    with pytest.raises(SourceError, match=str(status)):
        hub.fetch(place, ignore_progress)


def test_a_hub_that_is_not_there_is_a_failed_source(place: WeightsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(huggingface_hub, "hf_hub_url", lambda _repo, _file: "http://127.0.0.1:1/file")

    with pytest.raises(SourceError):
        hub.fetch(place, ignore_progress)

    huggingface_hub.close_session()


def test_a_silent_hub_is_given_up(
    place: WeightsFile, serve: Callable[[Hub], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "REACH_S", 0.2)
    serve(Hub(is_silent=True))

    with pytest.raises(SourceError, match="no answer within"):
        hub.fetch(place, ignore_progress)
