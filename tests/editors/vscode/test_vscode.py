"""The extension in a real VS Code, with the real server and a fake model service: what a person does, and sees."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import ROOT
from tests.support.fake_service import FakeService, Gate, RecordedRequest, Reply
from tests.support.isolation import isolated_environment, with_own_weights
from tests.support.not_here import demand
from tests.support.vscode.code_server import CodeServer, code_server

pytestmark = [
    pytest.mark.editors,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="code-server and its browser are driven on Linux"),
]

HERE = Path(__file__).parent
EXTENSION = ROOT / "editors" / "vscode"
SCENE_S = 150.0
MOST_BUNDLED_BYTES = 600 * 1024

HOST_TESTS = 7

OLD_SERVER = """
from pygls.lsp.server import LanguageServer
LanguageServer("qwen-ls", "9.0.0").start_io()
"""

SOURCE = "def area(width, height):\n    \n\n\nprint(area(2, 3))\n"
BODY = "return width * height"
OTHER_BODY = "return height * width"
TYPED = "```python\ndef area(width: int, height: int) -> int:\n    \n```"


@pytest.fixture(scope="session")
def vscode() -> CodeServer:
    """code-server, installed if it is missing. On someone's own machine its tests are skipped without it."""
    return demand(code_server)


@pytest.fixture(scope="session")
def vsix() -> Path:
    """The extension, packaged without the server's wheel: the server is the one of this checkout."""
    for script in ("build", "package"):
        subprocess.run(["npm", "--prefix", str(EXTENSION), "run", "--silent", script], check=True, capture_output=True)
    return EXTENSION / "dist" / "qwen-ls.vsix"


@pytest.fixture
def whole_vsix(vsix: Path, tmp_path: Path) -> Path:
    """The extension with the server's wheel in it, as it is published."""
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(wheels), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    whole = tmp_path / "whole.vsix"
    shutil.copy(vsix, whole)
    with zipfile.ZipFile(whole, "a") as archive:
        for wheel in wheels.iterdir():
            archive.write(wheel, f"extension/dist/{wheel.name}")
    return whole


def rest_of(body: str, before: str) -> str:
    """What is not written yet of a body."""
    written = max(count for count in range(len(body) + 1) if before.endswith(body[:count]))
    return body[written:]


def answer(request: RecordedRequest) -> Reply:
    """Complete, explain, answer or add types, as the request wants."""
    if "messages" not in request.body:
        before = request.body["prompt"].partition("<|fim_suffix|>")[0]
        if before.endswith("two"):
            return Reply(" = 2\n    return width * two")
        return Reply(rest_of(BODY, before))
    wanted = request.body["messages"][-1]["content"]
    if "Why not add?" in wanted:
        return Reply("Since it is an area.")
    if "Explain" in wanted:
        return Reply("It **multiplies** width by height, which is the `area` of a rectangle.\n")
    return Reply(TYPED)


def answer_another_way(request: RecordedRequest) -> Reply:
    """Complete otherwise where another candidate is asked for."""
    return Reply(OTHER_BODY) if request.body.get("temperature") else answer(request)


class SlowlyWhereSaid:
    """Answers, but holds what is asked of slow code until the code was changed: files tell when that is."""

    def __init__(self, folder: Path) -> None:
        self._asked, self._changed = folder / "asked", folder / "changed"

    def __call__(self, request: RecordedRequest) -> Reply:
        """Answer a request."""
        if "# slowly" not in json.dumps(request.body) or "messages" not in request.body:
            return answer(request)
        gate = Gate()
        self._asked.touch()
        threading.Thread(target=self._open_when_changed, args=(gate,), daemon=True).start()
        return Reply(TYPED, headers_gate=gate)

    def _open_when_changed(self, gate: Gate) -> None:
        while not self._changed.exists() and self._asked.exists():
            time.sleep(0.02)
        gate.open()


@pytest.fixture
def play(vscode: CodeServer, vsix: Path, service: FakeService, tmp_path: Path) -> Any:
    """Play a scene in a window of its own, or run another script; what it printed."""
    service.answers(answer)

    def play(
        scene: str = "",
        *,
        script: str = "scenes.mjs",
        key: str | None = "",
        server: str | None = str(Path(sys.executable).parent / "qwen-ls"),
        base_url: str = service.base_url,
        **more: Any,
    ) -> str:
        own = {} if server is None else {"qwen-ls.server.path": server}
        told = {
            "root": str(tmp_path),
            "folder": str(vscode.folder),
            "node": vscode.node,
            "chromium": vscode.chromium,
            "vsix": str(vsix),
            "machine": {"qwen-ls.endpoint.baseUrl": base_url, **own},
            "key": service.api_key if key == "" else key,
            "files": {"area.py": SOURCE},
            "pictures": os.environ.get("QWEN_LS_PICTURES"),
            **more,
        }
        environment = (with_own_weights if base_url == "local" else isolated_environment)(tmp_path / "home")
        if server is None:
            environment["PATH"] = os.pathsep.join(
                each for each in environment["PATH"].split(os.pathsep) if not (Path(each) / "qwen-ls").exists()
            )
        done = subprocess.run(
            [vscode.node, str(HERE / script), scene],
            input=json.dumps(told),
            env=environment,
            capture_output=True,
            text=True,
            timeout=SCENE_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout

    return play


@pytest.mark.parametrize(
    "scene",
    [
        "ghost_text_is_taken_with_tab",
        "typing_along_keeps_the_ghost_and_typing_against_it_ends_it",
        "a_word_is_taken",
        "an_explanation_streams_and_is_asked_on",
        "an_action_changes_the_code_and_is_undone_in_one_step",
        "an_explanation_is_chosen_in_the_lightbulbs_menu",
        "code_is_edited_as_the_user_says",
        "the_doctor_is_called",
        "the_walkthrough_shows_both_ways",
        "suggestions_are_paused_and_resumed",
    ],
)
def test_what_a_person_does(play: Any, scene: str) -> None:
    play(scene)


def test_suggestions_are_cycled(play: Any, service: FakeService) -> None:
    service.answers(answer_another_way)
    play("suggestions_are_cycled", settings={"qwen-ls.completion.candidates": 2})


@pytest.mark.parametrize(
    "scene", ["an_edit_is_shown_as_a_diff_and_applied", "an_edit_is_shown_as_a_diff_and_discarded"]
)
def test_an_edit_is_looked_at_before_it_is_applied(play: Any, scene: str) -> None:
    play(scene, settings={"qwen-ls.actions.preview": True})


def test_the_menu_turns_suggestions_off_and_on(play: Any, service: FakeService) -> None:
    play("the_menu_turns_suggestions_off_and_on")
    prefixes = [request.body["prompt"].partition("<|fim_suffix|>")[0] for request in service.requests]
    assert prefixes[0].endswith("    re"), "one that nobody asked for"


@pytest.mark.model
@pytest.mark.usefixtures("local_weights")
def test_the_local_model_suggests(play: Any) -> None:
    play("the_local_model_suggests", base_url="local", key=None)


def test_the_server_is_installed_from_the_wheel(play: Any, whole_vsix: Path, vscode: CodeServer) -> None:
    play("the_server_is_installed", server=None, vsix=str(whole_vsix))


def test_stopping_an_explanation_closes_its_stream(play: Any, service: FakeService) -> None:
    service.reply(Reply("word ", is_endless=True, per_token_s=0.01))
    play("an_explanation_is_stopped")
    service.requests[0].wait_hung_up()


def test_a_bad_key_is_shown_and_mended(play: Any, service: FakeService) -> None:
    play("a_bad_key_is_shown_in_the_status_bar_and_a_good_one_mends_it", key="sk-wrong", goodKey=service.api_key)


def test_without_a_server_on_the_path_and_without_a_wheel(play: Any) -> None:
    play("without_a_server_the_user_is_told_what_to_do", server=None)


def test_a_server_of_another_version_is_refused(play: Any, tmp_path: Path) -> None:
    old = tmp_path / "qwen-ls"
    old.write_text(f"#!{sys.executable}\n{OLD_SERVER}", encoding="utf-8")
    old.chmod(0o755)
    play("a_server_of_another_version_is_refused", server=str(old))


def test_in_the_extension_host(play: Any, service: FakeService, tmp_path: Path) -> None:
    service.answers(SlowlyWhereSaid(tmp_path / "project"))
    subprocess.run(
        ["npm", "--prefix", str(EXTENSION), "run", "--silent", "build:host-tests"], check=True, capture_output=True
    )
    tests = EXTENSION / "dist" / "host-tests" / "index.js"
    said = play(script="host.mjs", extension=str(EXTENSION), tests=str(tests))
    assert said.count("ok ") >= HOST_TESTS, said
    assert {request.body["model"] for request in service.requests} == {"qwen3-coder-next"}


def test_the_bundle_is_small(vsix: Path) -> None:
    assert vsix.is_file()
    assert (EXTENSION / "dist" / "extension.js").stat().st_size < MOST_BUNDLED_BYTES
