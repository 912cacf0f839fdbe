"""How the local model is run on this machine: the command line of its process."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.local.weights import WeightsFile, weights_file


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """What can be chosen about the local model.

    `threads` is the number of processors it may use; without one, all but one, so that the editor keeps its
    own (with all of them and another busy process, llama.cpp falls from 15 tokens a second to 1.5).
    `context_tokens` is shared by the server's two slots: a request has half of it for prompt and answer.
    `port` 0 lets the system choose. `withheld` names environment variables that the process must not see.
    """

    place: WeightsFile = field(default_factory=weights_file)
    threads: int | None = None
    context_tokens: int = 8192
    port: int = 0
    withheld: tuple[str, ...] = ()


def local_command(options: LocalOptions) -> Sequence[str]:
    """The command that runs the model.

    Raises:
        ModelError: the weights or the package that runs them are not here.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise ModelError(
            Trouble.REFUSED,
            "The package that runs the local model is not installed. Run: pip install 'qwen-ls[local]'.",
        )
    if not options.place.is_present():
        raise ModelError(
            Trouble.REFUSED,
            f"The local model's weights ({options.place.weights.size_bytes / 1e9:.1f} GB) are not on this "
            "machine. Run: qwen-ls local pull.",
        )
    return [
        *(sys.executable, "-m", "qwen_ls.model.local.serve"),
        *("--model", str(options.place.path.absolute())),
        *("--threads", str(options.threads or default_threads())),
        *("--context-tokens", str(options.context_tokens)),
        *("--port", str(options.port)),
    ]


def default_threads() -> int:
    """All processors this process may use but one, and at least one."""
    if sys.platform == "linux":
        return max(1, len(os.sched_getaffinity(0)) - 1)
    return max(1, (os.cpu_count() or 1) - 1)
