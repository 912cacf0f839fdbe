from __future__ import annotations

import pytest

from qwen_ls.cli.checks.finding import USUAL_FIX, Finding, Status, failed_by
from qwen_ls.model.errors import ModelError, Trouble


@pytest.mark.parametrize(
    ("sentence", "message", "fix"),
    [
        ("It broke. Try again.", "It broke.", "Try again."),
        ("It broke. Try again; if it keeps happening, run 'qwen-ls doctor'.", "It broke.", "Try again."),
        ("It broke. Check KEY, then run 'qwen-ls doctor'.", "It broke.", "Check KEY."),
        ("It broke. Run 'qwen-ls doctor' to check the endpoint.", "It broke.", USUAL_FIX),
        ("It broke.", "It broke.", USUAL_FIX),
    ],
)
def test_a_failed_request_says_what_happened_and_what_to_do(sentence: str, message: str, fix: str) -> None:
    assert failed_by(ModelError(Trouble.TRANSIENT, sentence)) == Finding(Status.FAILED, message, fix)


def test_a_better_fix_takes_the_place_of_the_errors_own() -> None:
    assert failed_by(ModelError(Trouble.TRANSIENT, "It broke. Try again."), "Pay the bill.").fix == "Pay the bill."


def test_the_request_id_goes_with_the_message() -> None:
    error = ModelError(Trouble.TRANSIENT, "It broke. Try again.", request_id="r-1")

    assert failed_by(error).message == "It broke. Request id: r-1."
