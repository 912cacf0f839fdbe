"""The real LiteLLM proxy between the server and the real local model: it streams, counts, and stops."""

from __future__ import annotations

import ast
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from qwen_ls.model.local.process import LocalAddress
from qwen_ls.model.local.serve import SLOTS
from tests.support.commands import Command
from tests.support.gateway.explaining import explain
from tests.support.gateway.installed import litellm
from tests.support.gateway.members import start_member
from tests.support.gateway.page import ADA, Addresses, gateway_files
from tests.support.gateway.proxy import Gateway
from tests.support.lsp import QUICK, Editor
from tests.support.not_here import demand

pytestmark = [pytest.mark.model, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

CANCELLED = -32800
LONG_S = 90.0

FEW_TOKENS = 40

OPTIONS = {
    **QUICK,
    "endpoint": {"timeouts": {"firstTokenMs": int(LONG_S * 1000)}},
    "models": {"explain": {"name": "qwen3-coder-next", "maxTokens": FEW_TOKENS}},
}
"""The model reads slowly where much else goes on, and need not say much."""

LAST = "output_cost_per_token: 0.000005\n"
ENDLESS = {LAST: f"{LAST}      extra_body: {{ignore_eos: true}}\n"}
"""The model of deep explanations goes on after its own end, up to its limit: for minutes, if nobody stops it."""

AREA = "def area(w, h):\n    return w * h\n"


@pytest.fixture(scope="module")
def gateway(local_address: LocalAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway with the local model as both replicas."""
    url = local_address.base_url
    files = gateway_files(Addresses((url, url), url), config=ENDLESS)
    variables = {
        "LITELLM_MASTER_KEY": f"sk-{secrets.token_hex(32)}",
        "REPLICAS_KEY": local_address.api_key,
        "DASHSCOPE_API_KEY": local_address.api_key,
    }
    with Gateway(demand(litellm), tmp_path_factory.mktemp("gateway"), files, variables) as gateway:
        yield gateway


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    """The editor of somebody in the team."""
    home: Path = tmp_path_factory.mktemp("homes") / "ada"
    editor = await start_member(gateway, home, ADA, "fim-chat", OPTIONS)
    yield editor
    await editor.stop()


async def until_begun(editor: Editor, command: Command) -> None:
    """Wait for the first words."""
    await editor.until(lambda: bool(command.text), "the first words")


async def test_a_suggestion_parses_where_it_belongs(editor: Editor) -> None:
    editor.open("def add(a, b):\n    return |\n\n\nprint(add(1, 2))\n")
    suggestion = editor.ask(invoked=True)
    await suggestion.until_answered(LONG_S)
    editor.accept(await suggestion.item())
    ast.parse(editor.text)


async def test_an_explanation_streams_and_its_usage_is_told(editor: Editor) -> None:
    editor.open(AREA)
    command = explain(editor)
    await command.request.until_answered(LONG_S)
    usage = (await command.result())["usage"]
    assert len(command.partial_results) > 1
    assert (usage["completionTokens"], usage["promptTokens"] > len(AREA.split())) == (FEW_TOKENS, True)


async def test_a_cancel_reaches_the_model(editor: Editor) -> None:
    editor.open(AREA)
    for _ in range(SLOTS):  # nobody else would be answered if these went on
        command = explain(editor, "deep")
        await until_begun(editor, command)
        command.request.cancel()
        assert (await command.error()).code == CANCELLED

    editor.open("total = 1 + |\n")
    suggestion = editor.ask(invoked=True)
    await suggestion.until_answered(LONG_S)
    assert await suggestion.items()
