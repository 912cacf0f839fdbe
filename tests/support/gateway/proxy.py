"""The proxy as a process: started with files of its own, on loopback, and ended with the block."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.support.isolation import isolated_environment

CONFIG = "litellm.yaml"
START_S = 60.0
SAY_S = 10.0

QUIET = {
    "LITELLM_TELEMETRY": "False",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "PYTHONUNBUFFERED": "1",
    "NO_COLOR": "1",
}
"""It is to ask nobody but the models that it is told of."""

_LISTENING = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")


class Gateway:
    """One LiteLLM proxy, listening on a port that the system chooses."""

    def __init__(self, program: Path, folder: Path, files: Mapping[str, str], variables: Mapping[str, str]) -> None:
        """Start it in a folder with these files, of which `litellm.yaml` is the one that configures it.

        Raises:
            AssertionError: it did not begin to listen.
        """
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.said = ""
        self._address: str | None = None
        self._has_ended = False
        self._heard = threading.Condition()
        self._process = subprocess.Popen(
            [str(program), "--config", CONFIG, "--host", "127.0.0.1", "--port", "0"],
            cwd=folder,
            env=isolated_environment(folder, **QUIET, **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._listener = threading.Thread(target=self._listen, name="gateway", daemon=True)
        self._listener.start()

    @property
    def base_url(self) -> str:
        """What a client takes for `base_url`."""
        return f"{self._address}/v1"

    def wait_said(self, text: str, since: int) -> str:
        """Block until its log has this text behind so many characters, and give all that is behind them."""
        with self._heard:
            assert self._heard.wait_for(lambda: text in self.said[since:], SAY_S), f"the gateway did not say {text!r}"
            return self.said[since:]

    def __enter__(self) -> Gateway:
        with self._heard:
            self._heard.wait_for(lambda: self._address or self._has_ended, START_S)
        if self._address is None:
            self.__exit__(None, None, None)
            raise AssertionError(f"the gateway did not start: {self.said[-2000:]}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Not asked to end by itself: it would wait for every connection that is still open.
        self._process.kill()
        self._process.wait()
        self._listener.join()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                with self._heard:
                    self.said += line.decode(errors="replace")
                    found = _LISTENING.search(self.said) if self._address is None else None
                    self._address = found[1] if found else self._address
                    self._heard.notify_all()
        with self._heard:
            self._has_ended = True
            self._heard.notify_all()
