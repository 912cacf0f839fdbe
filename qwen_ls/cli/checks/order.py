"""The checks in their order, with what each needs and how long it may take."""

from __future__ import annotations

from qwen_ls.cli.checks.cancel import cancel
from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.check import Check
from qwen_ls.cli.checks.connection import access, connection, model
from qwen_ls.cli.checks.editors import editors
from qwen_ls.cli.checks.endpoint import endpoint
from qwen_ls.cli.checks.installation import installation
from qwen_ls.cli.checks.key import key
from qwen_ls.cli.checks.local import local_answer, local_files, wanted_local_files
from qwen_ls.cli.checks.middle import middle
from qwen_ls.cli.checks.route import certificates, clock, proxy
from qwen_ls.cli.checks.settings import settings
from qwen_ls.cli.checks.streaming import streaming, usage
from qwen_ls.model.reach import REACH_S

ANSWER_S = 60.0
"""How long a service may take for one small question; its own timeouts, of the settings, usually end it before."""

LOCAL_ANSWER_S = 180.0
"""The same for the local model, which may be busy with something else."""

LOAD_S = 300.0
"""How long the local model may take to load and to answer for the first time."""

CHECKSUM_S = 600.0
"""How long the weights may take to be read once; 1.1 GB take a second or two from a good disk."""


def checks(case: Case, *, asks_local: bool) -> tuple[Check, ...]:
    """What to check; with `asks_local`, the local model is verified and asked too, whoever else answers."""
    answer_s = LOCAL_ANSWER_S if case.is_local else ANSWER_S
    before = ("key", "endpoint", "local model") if case.is_local else ("key", "endpoint")
    usual = (
        Check("installation", "Looking at the installation", installation),
        Check("settings", "Reading the settings", settings),
        Check("key", "Looking for the key", key),
        Check("endpoint", "Looking where requests go", endpoint),
        Check("proxy", "Looking for a proxy", proxy),
        Check("certificates", "Looking whom to trust", certificates),
        Check("clock", "Comparing clocks", clock, before, REACH_S + 5),
        _local_model(is_read=asks_local),
        Check(
            "connection",
            "Loading the local model" if case.is_local else f"Connecting to {case.who}",
            connection,
            before,
            LOAD_S if case.is_local else ANSWER_S,
        ),
        Check("access", "Looking whether the key is taken", access, ("connection",)),
        Check("model", "Asking for the models", model, ("access",), answer_s),
        Check("streaming", "Timing a stream", streaming, ("model",), answer_s),
        Check("usage", "Looking at the usage", usage, ("streaming",)),
        Check("cancel", "Cancelling a stream", cancel, ("streaming",), answer_s),
        Check("middle", "Asking for the middle of code", middle, ("model",), answer_s),
        Check("editors", "Looking for editors", editors),
    )
    if case.is_local or not asks_local:
        return usual
    return (*usual, Check("local answer", "Loading the local model", local_answer, ("local model",), LOAD_S))


def _local_model(*, is_read: bool) -> Check:
    if is_read:
        return Check("local model", "Reading the local model's weights", wanted_local_files, within_s=CHECKSUM_S)
    return Check("local model", "Looking for the local model", local_files)
