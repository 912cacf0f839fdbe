"""How a command says no."""

from __future__ import annotations

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from qwen_ls.context.privacy import Exclusion
from qwen_ls.handlers.refusals import model_errors_told, not_sent
from qwen_ls.model.errors import ModelError, Trouble


def test_a_models_error_is_told_in_its_own_sentence_with_what_finds_the_request_again() -> None:
    error = ModelError(Trouble.REFUSED, "The key is wrong.", status=401, code="invalid_api_key", request_id="r-1")
    with pytest.raises(JsonRpcException) as refused, model_errors_told():
        raise error
    assert refused.value.code == types.LSPErrorCodes.RequestFailed
    assert refused.value.message == "The key is wrong."
    assert refused.value.data == {"status": 401, "code": "invalid_api_key", "requestId": "r-1"}


def test_the_services_own_words_are_not_sent_along() -> None:
    with pytest.raises(JsonRpcException) as refused, model_errors_told():
        raise ModelError(Trouble.REQUEST, "It did not work.", service_message="secret")
    assert refused.value.data is None


@pytest.mark.parametrize("exclusion", Exclusion)
def test_each_exclusion_has_its_next_step(exclusion: Exclusion) -> None:
    message = not_sent(exclusion).message
    assert message.startswith(f"Nothing was sent because {exclusion.value}. ")
    assert message.endswith(".")
