from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.check import Check, Course
from qwen_ls.cli.checks.finding import Finding, Status, failed, ok
from qwen_ls.model.catalogue import catalogue
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.services import Services
from qwen_ls.settings.resolve import Configuration

pytestmark = pytest.mark.asyncio

KEY = "sk-0123456789abcdef"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    environ = {"DASHSCOPE_API_KEY": KEY}
    user_file = tmp_path / "config.toml"
    resolved = Configuration.read(environ, catalogue().lists_host, user_file).resolved
    return Course(Case(environ, user_file, resolved, Services(resolved, environ)))


async def fine(_case: Case) -> Finding:
    return ok("It is fine.")


async def bad(_case: Case) -> Finding:
    return failed("It is bad.", "Mend it.")


async def test_what_a_check_finds_is_its_result(course: Course) -> None:
    result = await course.take(Check("one", "", bad))

    assert (result.check, result.status, result.message, result.fix) == ("one", Status.FAILED, "It is bad.", "Mend it.")


async def test_a_check_that_needs_a_failed_one_is_not_made(course: Course) -> None:
    await course.take(Check("one", "", bad))

    result = await course.take(Check("two", "", fine, needs=("one",)))

    assert (result.status, result.message) == (Status.NOT_CHECKED, "Not checked, because 'one' failed.")


async def test_the_first_failure_is_named_however_far_away(course: Course) -> None:
    await course.take(Check("one", "", bad))
    await course.take(Check("two", "", fine, needs=("one",)))

    result = await course.take(Check("three", "", fine, needs=("two",)))

    assert result.message == "Not checked, because 'one' failed."


async def test_a_check_that_needs_none_of_the_failed_is_made(course: Course) -> None:
    await course.take(Check("one", "", bad))

    assert (await course.take(Check("two", "", fine))).status is Status.OK


async def test_a_check_that_hangs_is_ended(course: Course) -> None:
    ended = asyncio.Event()

    async def hang(_case: Case) -> Finding:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return ok("never")

    result = await course.take(Check("one", "", hang, within_s=0.01))

    assert (result.status, result.message, ended.is_set()) == (
        Status.FAILED,
        "It was not done within 0.01 s.",
        True,
    )


async def test_a_request_that_fails_is_a_failed_check(course: Course) -> None:
    async def refused(_case: Case) -> Finding:
        raise ModelError(Trouble.REFUSED, "It was refused. Ask another.")

    result = await course.take(Check("one", "", refused))

    assert (result.message, result.fix) == ("It was refused.", "Ask another.")


async def test_a_check_that_breaks_fails_without_telling_what_it_held(course: Course) -> None:
    async def break_down(_case: Case) -> Finding:
        raise RuntimeError("a secret")

    result = await course.take(Check("one", "", break_down))

    assert (result.status, result.message) == (Status.FAILED, "The check itself broke (RuntimeError).")


async def test_no_secret_passes_in_any_finding(course: Course) -> None:
    async def tell(_case: Case) -> Finding:
        return failed(f"The key is {KEY}.", f"Use {KEY}.")

    result = await course.take(Check("one", "", tell))

    assert (result.message, result.fix) == ("The key is ….", "Use ….")


async def test_nothing_that_could_steer_a_terminal_passes(course: Course) -> None:
    async def tell(_case: Case) -> Finding:
        return ok("said \x1b]0;title\x07\nand more")

    assert (await course.take(Check("one", "", tell))).message == "said  ]0;title  and more"
