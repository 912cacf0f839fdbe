"""The extension in a real VS Code, with the real server and a fake model service: what a person does, and sees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import ROOT
from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.isolation import isolated_environment
from tests.support.vscode.code_server import CodeServer, NotHere, code_server

pytestmark = [
    pytest.mark.editors,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="code-server and its browser are driven on Linux"),
]

HERE = Path(__file__).parent
EXTENSION = ROOT / "editors" / "vscode"
SCENE_S = 150.0
MOST_BUNDLED_BYTES = 600 * 1024

SOURCE = "def area(width, height):\n    \n\n\nprint(area(2, 3))\n"
BODY = "return width * height"
TYPED = "```python\ndef area(width: int, height: int) -> int:\n    \n```"


@pytest.fixture(scope="session")
def vscode() -> CodeServer:
    """code-server, installed if it is missing. On someone's own machine its tests are skipped without it."""
    try:
        return code_server()
    except NotHere as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def vsix() -> Path:
    """The extension, packaged without the server's wheel: the server is the one of this checkout."""
    for script in ("build", "package"):
        subprocess.run(["npm", "--prefix", str(EXTENSION), "run", "--silent", script], check=True, capture_output=True)
    return EXTENSION / "dist" / "qwen-ls.vsix"


def rest_of(body: str, before: str) -> str:
    """What is not written yet of a body."""
    written = max(count for count in range(len(body) + 1) if before.endswith(body[:count]))
    return body[written:]


def answer(request: RecordedRequest) -> Reply:
    """Complete, explain, answer or add types, as the request wants."""
    if "messages" not in request.body:
        return Reply(rest_of(BODY, request.body["prompt"].partition("<|fim_suffix|>")[0]))
    wanted = request.body["messages"][-1]["content"]
    if "Why not add?" in wanted:
        return Reply("Since it is an area.")
    if "Explain" in wanted:
        return Reply("It **multiplies** width by height, which is the `area` of a rectangle.\n")
    return Reply(TYPED)


@pytest.fixture
def play(vscode: CodeServer, vsix: Path, service: FakeService, tmp_path: Path) -> Any:
    """Play a scene in a window of its own."""
    service.answers(answer)

    def play(scene: str, *, key: str | None = "", server: str | None = None, **more: Any) -> None:
        machine = {"qwen-ls.endpoint.baseUrl": service.base_url}
        if server is None:
            machine["qwen-ls.server.path"] = str(Path(sys.executable).parent / "qwen-ls")
        told = {
            "root": str(tmp_path),
            "folder": str(vscode.folder),
            "node": vscode.node,
            "chromium": vscode.chromium,
            "vsix": str(vsix),
            "machine": machine,
            "key": service.api_key if key == "" else key,
            "files": {"area.py": SOURCE},
            "pictures": os.environ.get("QWEN_LS_PICTURES"),
            **more,
        }
        environment = isolated_environment(tmp_path / "home")
        if server == "":
            environment["PATH"] = os.pathsep.join(
                each for each in environment["PATH"].split(os.pathsep) if not (Path(each) / "qwen-ls").exists()
            )
        done = subprocess.run(
            [vscode.node, str(HERE / "scenes.mjs"), scene],
            input=json.dumps(told),
            env=environment,
            capture_output=True,
            text=True,
            timeout=SCENE_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2_000:]

    return play


@pytest.mark.parametrize(
    "scene",
    [
        "ghost_text_is_taken_with_tab",
        "typing_along_keeps_the_ghost_and_typing_against_it_ends_it",
        "a_word_is_taken",
        "an_explanation_streams_and_is_asked_on",
        "an_action_changes_the_code_and_is_undone_in_one_step",
        "code_is_edited_as_the_user_says",
        "suggestions_are_paused_and_resumed",
    ],
)
def test_what_a_person_does(play: Any, scene: str) -> None:
    play(scene)


def test_stopping_an_explanation_closes_its_stream(play: Any, service: FakeService) -> None:
    service.reply(Reply("word ", is_endless=True, per_token_s=0.01))
    play("an_explanation_is_stopped")
    service.requests[0].wait_hung_up()


def test_a_bad_key_is_shown_and_mended(play: Any, service: FakeService) -> None:
    play("a_bad_key_is_shown_in_the_status_bar_and_a_good_one_mends_it", key="sk-wrong", goodKey=service.api_key)


def test_without_a_server_on_the_path_and_without_a_wheel(play: Any) -> None:
    play("without_a_server_the_user_is_told_what_to_do", server="")


def test_the_bundle_is_small(vsix: Path) -> None:
    assert vsix.is_file()
    assert (EXTENSION / "dist" / "extension.js").stat().st_size < MOST_BUNDLED_BYTES
