"""`qwen-ls report`: what is in the bundle, and what never is."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from qwen_ls import __version__, log
from qwen_ls.cli.main import main
from qwen_ls.settings.sources import user_file_path
from tests.support.isolation import isolated_environment

KEY = "sk-0123456789abcdef"
HEADER = "a-teams-own-value"
CODE = "def log_in(user):"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, in which the command runs."""
    for name, value in isolated_environment(tmp_path / "someone").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    (tmp_path / "someone").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "someone"


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """The package's logger, which is as it was afterwards."""
    root = logging.getLogger(log.ROOT)
    before = root.level, root.propagate
    yield root
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    root.level, root.propagate = before


def write_settings(text: str) -> None:
    path = user_file_path()
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def report(*words: str) -> dict[str, str]:
    """The bundle's files."""
    assert main(["report", "--output", "bundle.zip", *words]) == 0
    with ZipFile("bundle.zip") as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_it_tells_versions_settings_and_usage() -> None:
    write_settings("[completion]\nmaxLines = 7\n")
    files = report()
    assert json.loads(files["versions.json"])["qwen-ls"] == __version__
    assert json.loads(files["settings.json"]) == {"completion": {"maxLines": 7}}
    assert json.loads(files["usage.json"]) == []
    assert "There is no log" in files["log.jsonl"]


def test_no_key_header_prompt_password_or_home_is_in_it(home: Path) -> None:
    write_settings(
        f"""
        [endpoint]
        baseUrl = "https://llm.example.test/v1"
        headers = {{ "x-team" = "{HEADER}" }}
        proxy = "http://me:proxy-pw-77@proxy.example.test:3128"
        caFile = "{home}/ca.pem"
        [[actions.custom]]
        title = "Mine"
        prompt = "rewrite like our product X"
        """
    )
    said = "".join(report().values())
    for hidden in (KEY, HEADER, "proxy-pw-77", "our product X", str(home)):
        assert hidden not in said
    assert "llm.example.test" in said
    assert "~/ca.pem" in said


def test_the_log_is_there_without_code_and_keys(home: Path, logger: logging.Logger) -> None:
    file = home / "qwen.log"
    log.set_up("debug", file)
    logger.debug("the prompt was %s", CODE)
    logger.info("a stream was cut after %s tokens", 7)
    logger.warning("refused: Bearer %s at %s", KEY, home)
    with file.open("a", encoding="utf-8") as more:
        more.write(f"{CODE}\n")
    said = report("--log", str(file))["log.jsonl"]
    messages = [json.loads(line)["message"] for line in said.splitlines()]
    assert messages == [
        "a stream was cut after 7 tokens",
        "refused: Bearer sk-*** at ~",
        "2 lines were left out: debug records, and what is no record",
    ]


def test_a_log_that_is_missing_is_said() -> None:
    assert "cannot be read" in report("--log", "nowhere.log")["log.jsonl"]


def test_a_file_that_is_there_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bundle.zip").write_text("mine")
    assert main(["report", "--output", "bundle.zip"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert Path("bundle.zip").read_text() == "mine"
