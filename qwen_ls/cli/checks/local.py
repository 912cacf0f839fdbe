"""The local model: whether it is here and as it should be, and whether it runs."""

from __future__ import annotations

import asyncio
import importlib.util
import threading
import time

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.connection import MOST_TOKENS, WORDS
from qwen_ls.cli.checks.finding import Finding, failed, failed_by, ok, warning
from qwen_ls.cli.checks.trial import ask
from qwen_ls.completion.options import Provider
from qwen_ls.model.local.command import LocalOptions
from qwen_ls.model.local.service import LocalService
from qwen_ls.model.local.weights import WeightsFile, sha256_of, weights_file

PACKAGE = "xllamacpp"


async def local_files(case: Case) -> Finding:
    """Whether the weights and the package that runs them are here, if they are wanted."""
    missing = _missing(weights_file())
    if case.is_local:
        return missing or _here(weights_file())
    if missing is None:
        return ok(f"{_here(weights_file()).message} Not in use.")
    if case.services.problem is not None and not case.services.has_key:
        return warning(missing.message, missing.fix)
    return ok(f"{missing.message} It is not needed while a service is set up.")


async def wanted_local_files(_case: Case) -> Finding:
    """Whether they are here, and the weights byte by byte what they should be."""
    place = weights_file()
    missing = _missing(place)
    if missing is not None:
        return missing
    if await _checksum(place) != place.weights.sha256:
        return failed(
            f"{place.path} is damaged: its checksum is wrong.", "Delete the file, then run: qwen-ls local pull."
        )
    return ok(f"{_here(place).message} The checksum is right.")


async def local_answer(case: Case) -> Finding:
    """Start the local model beside the service that is in use, and ask it."""
    local = case.resolved.settings.local
    service = LocalService(LocalOptions(threads=local.threads, context_tokens=local.context_tokens))
    began = time.perf_counter()
    try:
        trial = await ask(Provider(service, local.model, ways=()), WORDS, MOST_TOKENS)
    finally:
        await service.aclose()
    if trial.error is not None:
        return failed_by(trial.error)
    return ok(f"{local.model} was loaded and answered in {time.perf_counter() - began:.1f} s.")


def _missing(place: WeightsFile) -> Finding | None:
    """What is not here, as a failure; None if everything is."""
    if importlib.util.find_spec(PACKAGE) is None:
        return failed(f"The package {PACKAGE}, which runs it, is not installed.", "Run: pip install 'qwen-ls[local]'.")
    if place.is_present():
        return None
    size_mb = place.weights.size_bytes / 1e6
    if fetched := place.fetched_bytes():
        return failed(
            f"{place.weights.name} is only in part here: {fetched / 1e6:,.0f} of {size_mb:,.0f} MB.",
            "Run: qwen-ls local pull. It goes on where it stopped.",
        )
    return failed(f"{place.weights.name} is not on this machine.", f"Run: qwen-ls local pull ({size_mb:,.0f} MB).")


def _here(place: WeightsFile) -> Finding:
    return ok(f"{place.weights.name} is here, verified when it was fetched.")


async def _checksum(place: WeightsFile) -> str:
    """The file's checksum, read in a thread that stops when nobody waits for it any more."""
    is_unwanted = threading.Event()

    def stop_if_unwanted(_done: int, _total: int, note: str) -> None:
        if is_unwanted.is_set():
            raise InterruptedError(note)

    try:
        return await asyncio.to_thread(sha256_of, place.path, stop_if_unwanted, "verifying the checksum")
    finally:
        is_unwanted.set()
