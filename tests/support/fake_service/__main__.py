"""`python -m tests.support.fake_service`: the service by hand, with canned answers."""

from __future__ import annotations

import argparse
import contextlib
import sys

from tests.support.fake_service import FakeService, RecordedRequest

_LOOK_S = 1.0
"""How often the wait for a request is left, so that Ctrl-C is heard on every system."""


def main() -> None:
    """Serve until interrupted; print the URL first, then a line for each request that came."""
    arguments = _arguments()
    service = FakeService(
        api_key=arguments.api_key,
        first_token_s=arguments.first_token_ms / 1000,
        per_token_s=arguments.per_token_ms / 1000,
        port=arguments.port,
    )
    service.answers(canned)
    with service:
        _say(service.base_url)
        try:
            _tell_requests(service)
        except KeyboardInterrupt:
            return


def canned(request: RecordedRequest) -> str:
    """Answer a request for a completion with code, and any other with a sentence."""
    if request.path.endswith("/chat/completions") and "<|fim_middle|>" not in str(request.body):
        return "This is a canned answer.\nIt explains nothing, but it *streams*.\n"
    return "return a + b\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.support.fake_service", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose (default)")
    parser.add_argument("--api-key", default="sk-fake", help="the key that is taken (default: sk-fake)")
    parser.add_argument("--first-token-ms", type=float, default=0)
    parser.add_argument("--per-token-ms", type=float, default=0)
    return parser.parse_args()


def _tell_requests(service: FakeService) -> None:
    told = 0
    while True:
        with contextlib.suppress(TimeoutError):
            request = service.wait_for_request(told + 1, _LOOK_S)
            _say(f"{request.method} {request.path}")
            told += 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
