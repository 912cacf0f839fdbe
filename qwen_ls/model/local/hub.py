"""Weights from their home, the Hugging Face hub.

`huggingface_hub.hf_hub_download` no longer resumes: it writes to a file of a random name and deletes it when
the connection breaks (huggingface_hub pull request 4228). So its client is used for addresses, certificates
and proxies, and the bytes are appended here.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from qwen_ls.model.local.source import SourceError
from qwen_ls.model.local.weights import Progress, WeightsFile

REACH_S = 15.0
"""How long the hub may take to say that it has the file, whatever name servers and addresses do."""

SILENCE_S = 30.0
"""How long the hub may be silent in the middle of the file."""

HTTP_OK = 200


def fetch(place: WeightsFile, progress: Progress) -> None:
    """Append to the partial file what is missing of it.

    Raises:
        SourceError: the hub is not reachable, has another file, or broke off; what came is kept.
        OSError: the disk does not take it.
    """
    done = place.fetched_bytes()
    if done == place.weights.size_bytes:
        return
    with _as_source_errors():
        from huggingface_hub import get_session, hf_hub_url

        url = hf_hub_url(place.weights.hub_repo, place.weights.file)
        _reach(place, url)
        headers = {"Accept-Encoding": "identity", "Range": f"bytes={done}-"}
        stream = get_session().stream("GET", url, headers=headers, timeout=SILENCE_S, follow_redirects=True)
        with stream as response:
            response.raise_for_status()
            is_whole = response.status_code == HTTP_OK
            _append(place, response.iter_bytes(), is_whole, progress)


def _append(place: WeightsFile, chunks: Iterator[bytes], is_whole: bool, progress: Progress) -> None:
    """Write the chunks behind what is there; in its stead where the hub ignored the range and began anew."""
    total = place.weights.size_bytes
    with place.partial.open("wb" if is_whole else "ab") as file:
        for chunk in chunks:
            file.write(chunk)
            if file.tell() > total:
                raise SourceError(f"it sends more than the {total} bytes that the file should have")
            progress(file.tell(), total, "from the Hugging Face hub")
        if file.tell() < total:
            raise SourceError(f"it broke off after {file.tell()} of {total} bytes")


def _reach(place: WeightsFile, url: str) -> None:
    """Ask the hub for the file's size and checksum, and give up after `REACH_S`.

    In a thread of its own: the client's timeout counts for each of the host's many addresses anew, and not at
    all for the name servers.
    """
    answers: queue.SimpleQueue[Exception | tuple[int | None, str | None]] = queue.SimpleQueue()

    def ask() -> None:
        from huggingface_hub import get_hf_file_metadata

        try:
            metadata = get_hf_file_metadata(url, timeout=REACH_S)
        except Exception as error:
            answers.put(error)
        else:
            answers.put((metadata.size, metadata.etag))

    threading.Thread(target=ask, name="qwen-ls-hub", daemon=True).start()
    try:
        answer = answers.get(timeout=REACH_S)
    except queue.Empty:
        raise SourceError(f"no answer within {REACH_S:.0f} s") from None
    if isinstance(answer, Exception):
        raise answer
    size, etag = answer
    # The hub's etag of a large file is its sha256; a proxy's own etag says nothing.
    if size != place.weights.size_bytes or (etag is not None and _is_sha256(etag) and etag != place.weights.sha256):
        raise SourceError("it has another file under this name now")


def _is_sha256(etag: str) -> bool:
    return len(etag) == 64 and all(character in "0123456789abcdef" for character in etag)


@contextmanager
def _as_source_errors() -> Iterator[None]:
    """Say the hub client's errors in one line; let those of the disk through."""
    try:
        import httpx
        from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
    except ImportError as error:
        raise SourceError("the package huggingface_hub is not installed (pip install 'qwen-ls[local]')") from error
    try:
        yield
    except (httpx.HTTPError, HfHubHTTPError, OfflineModeIsEnabled) as error:
        raise SourceError(str(error).strip().partition("\n")[0] or type(error).__name__) from error
