"""Settings: every source reaches the server, what does not fit is said, and a repository cannot lead the key astray."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.editors import NEOVIM, VSCODE
from tests.support.fake_service import FakeService, Reply
from tests.support.isolation import write_user_file
from tests.support.lsp import Editor, StartEditor
from tests.support.pool import Pool

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFF = {"completion": {"enabled": False}}
ON = {"completion": {"enabled": True, "debounceMs": 0}}


async def suggests(editor: Editor, *, language: str = "python", uri: str | None = None) -> bool:
    """Whether a new document gets an automatic suggestion."""
    editor.open("answer = |\n", language=language, uri=uri)
    return bool(await editor.ask().items())


# Every source reaches the server


async def test_initialization_options_reach_the_server(start_editor: StartEditor) -> None:
    assert not await suggests(await start_editor(options=OFF))


async def test_the_clients_configuration_reaches_the_server(start_editor: StartEditor) -> None:
    assert not await suggests(await start_editor(configuration={"": OFF}))


async def test_the_clients_configuration_stands_above_initialization_options(start_editor: StartEditor) -> None:
    assert await suggests(await start_editor(options=OFF, configuration={"": ON}))


async def test_the_user_file_reaches_the_server(start_editor: StartEditor, home: Path) -> None:
    write_user_file(home, "[completion]\nenabled = false\n")
    assert not await suggests(await start_editor(options=None))


async def test_the_environment_names_the_service(
    start_editor: StartEditor, service: FakeService, other_service: FakeService, home: Path
) -> None:
    write_user_file(home, f'[endpoint]\nbaseUrl = "{other_service.base_url}"\n')
    await suggests(await start_editor())
    assert (len(service.requests), other_service.requests) == (1, [])


async def test_the_user_file_names_the_service(
    start_editor: StartEditor, other_service: FakeService, home: Path
) -> None:
    write_user_file(home, f'[endpoint]\nbaseUrl = "{other_service.base_url}"\n')
    await suggests(await start_editor(variables={"DASHSCOPE_API_KEY": other_service.api_key}))
    assert len(other_service.requests) == 1


async def test_the_user_file_names_the_variable_that_holds_the_key(
    start_editor: StartEditor, service: FakeService, home: Path
) -> None:
    write_user_file(home, '[endpoint]\napiKeyEnv = "MY_OWN_KEY"\n')
    variables = {"QWEN_LS_BASE_URL": service.base_url, "MY_OWN_KEY": service.api_key}
    assert await suggests(await start_editor(variables=variables))


async def test_the_model_is_asked_for_by_the_name_that_was_set(start_editor: StartEditor, service: FakeService) -> None:
    options = {**ON, "models": {"completion": {"name": "qwen3-coder-plus", "temperature": 0.5, "maxTokens": 77}}}
    await suggests(await start_editor(options=options))
    body = service.requests[0].body
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("qwen3-coder-plus", 0.5, 77)


async def test_a_languages_own_settings_stand_above_those_of_all(start_editor: StartEditor) -> None:
    editor = await start_editor(options={**ON, "languages": {"markdown": {"enabled": False}}})
    assert [await suggests(editor, language=language) for language in ("python", "markdown")] == [True, False]


async def test_each_folder_may_have_settings_of_its_own(start_editor: StartEditor, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    configuration = {first.as_uri(): ON, second.as_uri(): OFF}
    editor = await start_editor(folders=[first, second], configuration=configuration)
    uris = [(folder / "a.py").as_uri() for folder in (first, second)]
    assert [await suggests(editor, uri=uri) for uri in uris] == [True, False]


async def test_what_a_folder_excludes_is_not_sent_with_the_first_request_either(
    start_editor: StartEditor, service: FakeService, tmp_path: Path
) -> None:
    editor = await start_editor(
        folders=[tmp_path], configuration={tmp_path.as_uri(): {"privacy": {"exclude": ["a.*"]}}}
    )
    await editor.status("idle")
    editor.open("answer = |\n", uri=(tmp_path / "a.py").as_uri())
    assert await editor.ask(invoked=True).items() == []
    assert service.requests == []


async def test_manual_completions_come_only_when_a_person_asks(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(options={"completion": {"trigger": "manual", "candidates": 1}})
    editor.open("answer = |\n")
    automatic, asked = await editor.ask().items(), await editor.ask(invoked=True).items()
    assert (len(automatic), len(asked), len(service.requests)) == (0, 1, 1)


# Live change


@pytest_asyncio.fixture(loop_scope="session")
async def changeable(service: FakeService, pool: Pool) -> AsyncIterator[Editor]:
    """An editor for tests that change settings while the server runs; each begins with completions switched on."""
    async with pool.lend(replace(VSCODE, name="VS Code with settings that change")) as editor:
        await editor.change_configuration({"qwen-ls": ON})
        yield editor


async def test_a_pushed_setting_takes_effect_at_once(changeable: Editor) -> None:
    before = await suggests(changeable)
    await changeable.change_configuration({"qwen-ls": OFF})
    assert (before, await suggests(changeable)) == (True, False)


async def test_a_pushed_setting_takes_effect_in_documents_that_are_open(changeable: Editor) -> None:
    changeable.open("answer = |\n")
    await changeable.change_configuration({"qwen-ls": OFF})
    assert await changeable.ask().items() == []


async def test_settings_that_say_nothing_new_end_no_stream(changeable: Editor, service: FakeService) -> None:
    service.reply(Reply("42", hold_after=0))
    changeable.open("answer = |\n")
    asked = changeable.ask()
    request = await service.until_request(1)
    await changeable.change_configuration({"qwen-ls": ON})
    request.release()
    assert [item.insert_text for item in await asked.items()] == ["42"]


async def test_a_pushed_setting_may_be_taken_back(changeable: Editor) -> None:
    await changeable.change_configuration({"qwen-ls": OFF})
    before = await suggests(changeable)
    await changeable.change_configuration({"qwen-ls": ON})
    assert (before, await suggests(changeable)) == (False, True)


async def test_another_servers_settings_are_not_taken_for_ours(changeable: Editor) -> None:
    await changeable.change_configuration({"pylsp": {"enabled": False}, "enabled": False})
    assert await suggests(changeable)
    assert changeable.messages == []


async def test_a_pushed_payload_that_names_a_foreign_host_is_ignored(
    changeable: Editor, service: FakeService, other_service: FakeService
) -> None:
    await suggests(changeable)
    await changeable.change_configuration({"qwen-ls": {"endpoint": {"baseUrl": other_service.base_url}, **ON}})
    message = await changeable.message()
    await suggests(changeable)
    assert "endpoint.baseUrl" in message
    assert (len(service.requests), other_service.requests) == (2, [])


async def test_a_client_that_only_says_that_something_changed_is_asked(start_editor: StartEditor) -> None:
    editor = await start_editor(NEOVIM, configuration={"": ON})
    before = await suggests(editor)
    editor.client.set_configuration(OFF, section="qwen-ls")
    await editor.change_configuration(None)
    assert (before, await suggests(editor)) == (True, False)


async def test_a_client_that_takes_registrations_is_asked_to_tell_of_changes(start_editor: StartEditor) -> None:
    editor = await start_editor(VSCODE)
    await editor.until(lambda: bool(editor.client.registrations), "a registration")
    (registration,) = editor.client.registrations
    assert registration.method == "workspace/didChangeConfiguration"
    assert registration.register_options == {"section": "qwen-ls"}


# What does not fit is said once


async def test_a_value_that_does_not_fit_is_named_with_what_would(start_editor: StartEditor) -> None:
    editor = await start_editor(options={"completion": {"maxLines": "many"}})
    message = await editor.message()
    assert "completion.maxLines" in message
    assert "a whole number from 1 to 200" in message


async def test_all_values_that_do_not_fit_are_named_in_one_message(start_editor: StartEditor) -> None:
    editor = await start_editor(
        options={"completion": {"maxLines": 0, "multiline": "maybe"}, "context": {"opnFiles": 1}}
    )
    message = await editor.message()
    assert [key in message for key in ("completion.maxLines", "completion.multiline", "context.opnFiles")] == [True] * 3


async def test_the_server_goes_on_with_the_default_in_place_of_what_does_not_fit(start_editor: StartEditor) -> None:
    editor = await start_editor(options={"completion": {"maxLines": "many", "debounceMs": 0}})
    assert await suggests(editor)


async def test_options_that_are_no_object_are_said_to_be_none(start_editor: StartEditor) -> None:
    editor = await start_editor(options="on")
    assert "initializationOptions" in await editor.message()
    assert await suggests(editor)


async def test_an_unknown_key_is_named_with_the_one_that_may_be_meant(start_editor: StartEditor) -> None:
    editor = await start_editor(options={"completion": {"maxLine": 3}})
    message = await editor.message()
    assert "completion.maxLine " in message
    assert "completion.maxLines" in message


async def test_a_problem_is_told_once(start_editor: StartEditor) -> None:
    editor = await start_editor(options={"completion": {"maxLine": 3}})
    await editor.message()
    for _ in range(3):
        await editor.change_configuration({"qwen-ls": {"completion": {"maxLine": 3}}})
    await editor.change_configuration({"qwen-ls": {"completion": {"maxLines": "many"}}})
    assert "completion.maxLines" in await editor.message(2)
    assert len(editor.messages) == 2


async def test_a_user_file_with_errors_is_named_with_the_line(start_editor: StartEditor, home: Path) -> None:
    path = write_user_file(home, "[completion]\nenabled = false\nmaxLines = = 3\n")
    editor = await start_editor()
    message = await editor.message()
    assert str(path) in message
    assert "line 3" in message


async def test_a_user_file_that_is_not_utf_8_is_named_with_the_line(start_editor: StartEditor, home: Path) -> None:
    path = write_user_file(home, b'[explain]\nlanguage = "fran\xe7ais"\n')
    editor = await start_editor()
    message = await editor.message()
    assert str(path) in message
    assert "line 2 is not UTF-8" in message


async def test_the_server_goes_on_without_a_user_file_that_has_errors(start_editor: StartEditor, home: Path) -> None:
    write_user_file(home, "][")
    editor = await start_editor()
    assert await suggests(editor)


# Attacks: what a repository may write must not lead the key or the code elsewhere


async def test_workspace_settings_that_change_the_endpoint_are_ignored_and_named(
    start_editor: StartEditor, service: FakeService, other_service: FakeService
) -> None:
    hostile = {"baseUrl": other_service.base_url, **_leading_astray(other_service)}
    editor = await start_editor(configuration={"": {"endpoint": hostile}})
    message = await editor.message()
    await suggests(editor)
    assert [key for key in hostile if f"endpoint.{key} is ignored" not in message] == []
    assert (len(service.requests), other_service.requests) == (1, [])


async def test_workspace_settings_of_one_folder_that_name_a_foreign_host_are_ignored(
    start_editor: StartEditor, service: FakeService, other_service: FakeService, tmp_path: Path
) -> None:
    hostile = {"endpoint": {"baseUrl": other_service.base_url}}
    editor = await start_editor(folders=[tmp_path], configuration={tmp_path.as_uri(): hostile})
    await suggests(editor, uri=(tmp_path / "a.py").as_uri())
    assert (len(service.requests), other_service.requests) == (1, [])


async def test_initialization_options_that_name_a_foreign_host_are_refused(start_editor: StartEditor) -> None:
    options = {**ON, "endpoint": {"baseUrl": "https://evil.example/v1"}}
    editor = await start_editor(options=options, variables={"DASHSCOPE_API_KEY": "sk-secret"})
    message = await editor.message()
    assert "evil.example" in message
    assert "config.toml" in message


async def test_initialization_options_do_not_replace_the_users_own_service(
    start_editor: StartEditor, service: FakeService, other_service: FakeService
) -> None:
    editor = await start_editor(options={**ON, "endpoint": {"baseUrl": other_service.base_url}})
    await suggests(editor)
    assert _keys_sent_to(other_service) == []


async def test_initialization_options_that_name_this_machine_get_no_key(
    start_editor: StartEditor, other_service: FakeService
) -> None:
    options = {**ON, "endpoint": {"baseUrl": other_service.base_url}}
    editor = await start_editor(options=options, variables={"DASHSCOPE_API_KEY": "sk-secret"})
    await suggests(editor)
    assert _keys_sent_to(other_service) == []


async def test_initialization_options_that_could_lead_the_key_astray_are_refused_and_named(
    start_editor: StartEditor, service: FakeService, other_service: FakeService
) -> None:
    hostile = _leading_astray(other_service)
    editor = await start_editor(options={**ON, "endpoint": hostile})
    message = await editor.message()
    await suggests(editor)
    assert [key for key in hostile if f"endpoint.{key} is ignored" not in message] == []
    assert (len(service.requests), other_service.requests) == (1, [])


async def test_initialization_options_cannot_make_the_server_write_a_file(
    start_editor: StartEditor, tmp_path: Path
) -> None:
    target = tmp_path / "written"
    editor = await start_editor(options={**ON, "log": {"file": str(target), "level": "debug"}})
    message = await editor.message()
    await suggests(editor)
    assert "log.file" in message
    assert not target.exists()


async def test_a_repository_cannot_send_what_the_user_excluded(
    start_editor: StartEditor, service: FakeService, home: Path
) -> None:
    write_user_file(home, '[privacy]\nexclude = ["*.py"]\n')
    hostile = {"privacy": {"exclude": ["!*.py"]}}
    editor = await start_editor(options={**ON, **hostile}, configuration={"": hostile})
    assert not await suggests(editor)
    assert service.requests == []


async def test_a_repository_cannot_raise_what_may_be_spent(start_editor: StartEditor, home: Path) -> None:
    write_user_file(home, "[limits]\ntokensPerDay = 1000\n")
    editor = await start_editor(configuration={"": {"limits": {"tokensPerDay": 1_000_000}}})
    assert "limits.tokensPerDay" in await editor.message()


async def test_the_key_is_in_nothing_that_the_server_says(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(options={**ON, "log": {"level": "debug"}, "endpoint": {"headers": {"a": "b"}}})
    await suggests(editor)
    await editor.stop()
    said = editor.client.complaints.decode() + json.dumps([editor.messages, editor.statuses])
    assert service.api_key not in said


def _leading_astray(evil: FakeService) -> dict[str, Any]:
    """Settings of the endpoint that would lead the key elsewhere although the base URL stays."""
    return {"headers": {"Host": "evil.example"}, "proxy": evil.root_url, "apiKeyEnv": "HOME", "caFile": "evil.pem"}


def _keys_sent_to(service: FakeService) -> list[str]:
    return [request.headers["authorization"] for request in service.requests if "authorization" in request.headers]
