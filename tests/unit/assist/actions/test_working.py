"""From an action to its work: which lines it is for, what a model is told of them, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwen_ls.assist.actions.action import Action
from qwen_ls.assist.actions.builtin import FIX, builtin
from qwen_ls.assist.actions.changes import ChangedDocument
from qwen_ls.assist.actions.custom import custom_action
from qwen_ls.assist.actions.job import Job, JobRefused
from qwen_ls.assist.actions.working import FIX_LINES, LOCAL_ROOM, REMOTE_ROOM, checked_target, instruction_of, work
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.looking import NO_LOOK
from qwen_ls.text.diff import applied
from qwen_ls.text.lines import Point
from tests.support.places import snapshot_of
from tests.support.saying_model import SayingModel

RUST = "fn one() -> u32 {\n    // Says it.\n    1\n}\n\nfn two() -> u32 {\n    2\n}\n"
TESTED = "```rust\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn is_one() {}\n}\n```"


def named(action_id: str) -> Action:
    action = builtin(action_id)
    assert action is not None
    return action


def job(action: Action, source: str = RUST, line: int = 2, end: int | None = None, language: str = "rust") -> Job:
    snapshot = snapshot_of(source, language=language)
    return Job(action, snapshot, "one.rs", Point(line, 0), Point(line if end is None else end, 0), language="German")


async def done(assistant: Assistant, wanted: Job) -> str:
    """The document after the work."""
    result = await work(assistant, wanted, lambda _: None, lambda: None, NO_LOOK)
    [change] = result.changes
    assert isinstance(change, ChangedDocument)
    return str(applied(change.snapshot.text, change.edits))


@pytest.mark.asyncio
async def test_an_edit_is_a_rewrite_of_the_definition_at_the_cursor() -> None:
    model = SayingModel("```rust\nfn one() -> u32 {\n    // Says it.\n    0 + 1\n}\n```")
    assert await done(Assistant(model, "qwen"), job(named("simplify"))) == RUST.replace("    1\n", "    0 + 1\n")


@pytest.mark.asyncio
async def test_tests_are_put_where_they_belong() -> None:
    text = await done(Assistant(SayingModel(TESTED), "qwen"), job(named("tests")))
    assert text.startswith(RUST)
    assert "fn is_one() {}" in text[len(RUST) :]


@pytest.mark.asyncio
async def test_texts_are_translated_into_the_job_s_language() -> None:
    model = SayingModel('{"1": "Sagt es."}')
    assert await done(Assistant(model, "qwen"), job(named("translate"))) == RUST.replace("Says it.", "Sagt es.")
    assert "in German" in model.messages[0].content


@pytest.mark.asyncio
@pytest.mark.parametrize(("is_local", "shows_the_rest"), [(True, False), (False, True)])
async def test_the_local_model_is_shown_only_what_it_is_to_test(is_local: bool, shows_the_rest: bool) -> None:
    model = SayingModel(TESTED)
    await done(Assistant(model, "qwen", is_local=is_local), job(named("tests")))
    assert "fn one()" in model.prompt
    assert ("fn two()" in model.prompt) == shows_the_rest


def test_an_action_on_the_file_is_for_all_of_it() -> None:
    target = checked_target(job(named("documentFile")), REMOTE_ROOM)
    assert target.code == RUST


def test_a_fix_is_for_the_definition_around_the_problem() -> None:
    target = checked_target(job(FIX), REMOTE_ROOM)
    assert (target.first_line, target.end_line) == (0, 4)


def test_in_a_long_definition_a_fix_is_for_the_lines_around_the_problem() -> None:
    source = "fn long() {\n" + "    step();\n" * FIX_LINES + "}\n"
    target = checked_target(job(FIX, source, line=60), REMOTE_ROOM)
    assert target.first_line > 0
    assert target.first_line <= 60 < target.end_line < FIX_LINES


def test_where_there_is_no_code_nothing_is_asked() -> None:
    with pytest.raises(JobRefused, match="no code there"):
        checked_target(job(named("simplify"), "\n\n", line=0), REMOTE_ROOM)


def test_more_than_a_model_writes_anew_is_refused() -> None:
    source = "fn long() {\n" + "    step();\n" * 200 + "}\n"
    with pytest.raises(JobRefused, match="lines 1 to 202 of"):
        checked_target(job(named("documentFile"), source), LOCAL_ROOM)


def test_placeholders_of_one_s_own_prompt_are_filled_in() -> None:
    own = custom_action("Own", "{symbol} in {file} ({language}): {diagnostics}", "refactor", (), "selection")
    wanted = replace(job(own), problems="It is wrong.")
    target = checked_target(wanted, REMOTE_ROOM)
    assert instruction_of(wanted, target) == "fn one() -> u32 { in one.rs (rust): It is wrong."
