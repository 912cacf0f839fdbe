"""The model asked straight, without a server between: what it answers to the raw prompt, and how long that takes."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from bench.middles.holes import Cut
from qwen_ls.model.local.process import LocalAddress

MOST_TOKENS = 160
TIMEOUT_S = 120


def fim(cut: Cut) -> tuple[str, dict[str, Any]]:
    """Qwen's fill-in-the-middle string as a raw prompt. Source: Qwen3-Coder's README."""
    prompt = f"<|fim_prefix|>{cut.before}<|fim_suffix|>{cut.after}<|fim_middle|>"
    return "/v1/completions", {"prompt": prompt, "max_tokens": MOST_TOKENS}


def infill(cut: Cut) -> tuple[str, dict[str, Any]]:
    """llama.cpp's own endpoint."""
    return "/infill", {"input_prefix": cut.before, "input_suffix": cut.after, "n_predict": MOST_TOKENS}


REQUESTS = {"fim": fim, "infill": infill}


def ask(address: LocalAddress, way: str, cut: Cut) -> tuple[str, float]:
    """Ask for a hole; the document with the answer in it, and the seconds it took.

    A hole of one line gets the first line that is said, and the stream is closed there; another all that is said.
    """
    path, body = REQUESTS[way](cut)
    began = time.perf_counter()
    said = ""
    for piece in _pieces(address, path, body):
        said += piece
        if cut.lines == 1 and "\n" in said.lstrip("\n"):
            said = said.lstrip("\n").partition("\n")[0]
            break
    return cut.before + said + cut.after, time.perf_counter() - began


def _pieces(address: LocalAddress, path: str, body: dict[str, Any]) -> Iterator[str]:
    """Yield the pieces of a streamed answer, of either endpoint's shape; closing this closes the connection."""
    request = urllib.request.Request(
        address.base_url.removesuffix("/v1") + path,
        json.dumps({**body, "stream": True, "temperature": 0}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {address.api_key}"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
        for line in response:
            data = line.removeprefix(b"data:").strip()
            if not line.startswith(b"data:") or data == b"[DONE]":
                continue
            event = json.loads(data)
            choices = event.get("choices")
            yield event.get("content", "") if choices is None else "".join(choice["text"] for choice in choices)
