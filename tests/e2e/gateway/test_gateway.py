"""The real LiteLLM proxy between the server and the models: what comes through it, and what it is told for."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from qwen_ls.completion.special_tokens import FIM_MIDDLE, STOPS
from tests.e2e.gateway.conftest import Join
from tests.support.cli import run_command
from tests.support.fake_service import Gate, Reply
from tests.support.gateway.explaining import explain
from tests.support.gateway.members import Members
from tests.support.gateway.page import ADA, BOB, CARA
from tests.support.gateway.upstreams import REPLICAS_KEY, Upstreams

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

CANCELLED = -32800
COUNTED = "1 2 3 4 5 6 7 8 9 10 11 12"
CALL = ("comp", "ute(", "left", ", right)", "\n")


# What comes through


@pytest.mark.parametrize(
    ("strategy", "path"),
    [
        ("fim-chat", "/chat/completions"),
        ("partial", "/chat/completions"),
        ("chat", "/chat/completions"),
        ("fim", "/completions"),
        ("suffix", "/completions"),
        ("auto", "/completions"),
    ],
)
async def test_a_suggestion_comes_through_by_each_strategy(
    join: Join, upstreams: Upstreams, strategy: str, path: str
) -> None:
    upstreams.reply("42\n")
    editor = await join(strategy=strategy)
    editor.open("total = |\n")
    assert await editor.ask().text() == "42"
    assert (await upstreams.next_request()).path == f"/compatible-mode/v1{path}"


async def test_a_way_that_is_llama_cpps_own_does_not_come_through(join: Join, upstreams: Upstreams) -> None:
    editor = await join(strategy="infill")
    editor.open("total = |\n")
    assert await editor.ask().items() == []
    assert "'completion.strategy'" in (await editor.status("error"))["message"]
    assert upstreams.asked == []


async def test_the_model_gets_what_the_server_sent(join: Join, upstreams: Upstreams) -> None:
    upstreams.reply("42\n")
    editor = await join()
    editor.open("total = |\n")
    await editor.ask().item()
    body = (await upstreams.next_request()).body
    assert body["messages"][-1]["role"] == "assistant"
    assert "total = <|fim_suffix|>" in body["messages"][-1]["content"]
    assert (body["continue_final_message"], body["add_generation_prompt"]) == (True, False)
    assert (body["stop"], body["stream_options"]) == (list(STOPS), {"include_usage": True})


async def test_a_persons_key_stays_at_the_gateway(join: Join, upstreams: Upstreams) -> None:
    upstreams.reply("42\n")
    editor = await join()
    editor.open("total = |\n")
    await editor.ask().item()
    request = await upstreams.next_request()
    assert request.headers["authorization"] == f"Bearer {REPLICAS_KEY}"
    assert ADA not in f"{request.headers} {request.body}"


async def test_the_gateways_log_has_no_code(join: Join, upstreams: Upstreams, members: Members) -> None:
    upstreams.reply("hummed\n")
    editor = await join()
    so_far = len(members.gateway.said)
    editor.open("whispered = |\n")
    await editor.ask().item()
    log = await asyncio.to_thread(members.gateway.wait_said, '"POST /v1/chat/completions HTTP/1.1" 200', so_far)
    assert ("whispered" in log, "hummed" in log, ADA in log) == (False, False, False)


async def test_an_explanation_streams(join: Join, upstreams: Upstreams) -> None:
    upstreams.reply(Reply(tokens=("It", " multiplies."), hold_after=1))
    editor = await join()
    editor.open("def area(w, h):\n    return w * h\n")
    command = explain(editor)
    request = await upstreams.next_request()
    await command.until_said("It")
    request.release()
    assert (await command.result())["markdown"] == "It multiplies."


async def test_the_usage_is_told(join: Join, upstreams: Upstreams) -> None:
    upstreams.reply(Reply("It multiplies.", usage={"prompt_tokens": 41, "completion_tokens": 7, "total_tokens": 48}))
    editor = await join()
    editor.open("def area(w, h):\n    return w * h\n")
    usage = (await explain(editor).result())["usage"]
    assert (usage["promptTokens"], usage["completionTokens"]) == (41, 7)


async def test_the_doctor_finds_everything_well(members: Members, upstreams: Upstreams, home: Path) -> None:
    upstreams.answers(lambda request: "a + b" if FIM_MIDDLE in str(request.body) else COUNTED)
    environment = members.environment(ADA, home)
    done = await asyncio.to_thread(run_command, "doctor", "--json", environment=environment)
    wrong = [check for check in json.loads(done.stdout)["checks"] if check["status"] not in {"ok", "not checked"}]
    assert (done.returncode, wrong) == (0, [])


# Ending early


async def test_a_cancelled_suggestion_closes_the_replicas_stream(join: Join, upstreams: Upstreams) -> None:
    upstreams.reply(Reply(tokens=CALL, hold_after=1))
    editor = await join()
    editor.open("total = |\n")
    suggestion = editor.ask()
    request = await upstreams.next_request()
    await request.until_tokens(1)
    suggestion.cancel()
    assert await suggestion.error_code() == CANCELLED
    await request.until_hung_up()


@pytest.mark.parametrize(
    "reply", [Reply(tokens=CALL, hold_after=0), Reply("x", headers_gate=Gate())], ids=["word", "head"]
)
@pytest.mark.parametrize("strategy", ["fim-chat", "fim"])
async def test_a_cancel_before_the_first_of_it_reaches_the_replica(
    join: Join, upstreams: Upstreams, reply: Reply, strategy: str
) -> None:
    upstreams.reply(reply)
    editor = await join(strategy=strategy)
    editor.open("total = |\n")
    suggestion = editor.ask()
    request = await upstreams.next_request()
    suggestion.cancel()
    await request.until_hung_up()


@pytest.mark.parametrize("strategy", ["fim-chat", "fim"])
async def test_a_key_that_does_not_fit_closes_the_replicas_stream(
    join: Join, upstreams: Upstreams, strategy: str
) -> None:
    upstreams.reply(Reply(tokens=CALL, hold_after=2))
    editor = await join(strategy=strategy)
    editor.open("total = |\n")
    editor.ask()
    request = await upstreams.next_request()
    await request.until_tokens(2)
    editor.type("x")
    await request.until_hung_up()


async def test_a_cancelled_explanation_closes_the_replicas_stream(join: Join, upstreams: Upstreams) -> None:
    upstreams.reply(Reply("word ", is_endless=True, per_token_s=0.01))
    editor = await join()
    editor.open("def area(w, h):\n    return w * h\n")
    command = explain(editor)
    request = await upstreams.next_request()
    await request.until_tokens(3)
    command.request.cancel()
    assert (await command.error()).code == CANCELLED
    await request.until_hung_up()


# What the gateway refuses


async def test_a_key_that_the_gateway_does_not_know_is_told(join: Join, upstreams: Upstreams) -> None:
    editor = await join("nobody's-own-key")
    editor.open("total = |\n")
    assert await editor.ask().items() == []
    message = (await editor.status("error"))["message"]
    assert "refused the key (401" in message
    assert "TEAM_KEY" in message
    assert "nobody's-own-key" not in message
    assert upstreams.asked == []


async def test_a_budget_that_is_used_up_is_told(join: Join, upstreams: Upstreams) -> None:
    upstreams.reply("42\n")
    editor = await join(BOB)
    for name in ("first", "second"):
        editor.open(f"{name} = |\n")
        await editor.ask(invoked=True).items()
    assert "Your budget at 127.0.0.1" in (await editor.status("error"))["message"]
    assert len(upstreams.asked) <= 1


async def test_a_limit_on_requests_is_told_with_its_end(join: Join, upstreams: Upstreams) -> None:
    upstreams.reply("42\n")
    editor = await join(CARA)
    for name in ("first", "second"):
        editor.open(f"{name} = |\n")
        await editor.ask(invoked=True).items()
    status = await editor.status("rateLimited")
    assert "limits how much may be asked" in status["message"]
    assert status["retryAt"] <= (time.time() + 61) * 1000
    assert len(upstreams.asked) <= 1
