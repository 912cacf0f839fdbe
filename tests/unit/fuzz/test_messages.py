from __future__ import annotations

from typing import Any

import pytest

from tests.fuzz.messages import answered_ids

REQUEST = {"jsonrpc": "2.0", "id": 1, "method": "m"}


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        (REQUEST, (1,)),
        ({**REQUEST, "id": "a"}, ("a",)),
        ({**REQUEST, "id": None}, (None,)),
        ({**REQUEST, "id": True}, (None,)),
        ({**REQUEST, "jsonrpc": "1.0"}, (1,)),
        ({"jsonrpc": "2.0", "method": "m"}, ()),
        ({"jsonrpc": "2.0", "method": 5}, (None,)),
        ({"jsonrpc": "2.0", "id": 1, "result": None}, ()),
        ({"jsonrpc": "2.0", "id": 1}, (1,)),
        ([], (None,)),
        (5, (None,)),
    ],
)
def test_a_request_is_answered_under_its_id_and_nothing_else_is(message: Any, ids: tuple[Any, ...]) -> None:
    assert answered_ids(message) == ids
