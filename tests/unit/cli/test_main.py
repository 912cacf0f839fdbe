from __future__ import annotations

import argparse
import importlib.util
import io
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from qwen_ls import __version__
from qwen_ls.cli.errors import CommandError
from qwen_ls.cli.main import COMMANDS, SERVER, main
from qwen_ls.model.errors import ModelError, Trouble

Run = Callable[[argparse.Namespace], int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Put a function in the place of `qwen-ls doctor`."""

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def put(run: Run) -> None:
        module = SimpleNamespace(add_arguments=add_arguments, run=run)
        monkeypatch.setitem(sys.modules, COMMANDS["doctor"].module, module)

    return put


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[argparse.Namespace]:
    """What the language server was started with."""
    calls: list[argparse.Namespace] = []

    def run(args: argparse.Namespace) -> int:
        calls.append(args)
        return 0

    monkeypatch.setitem(sys.modules, SERVER, SimpleNamespace(run=run))
    return calls


def refuses(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a wrong command line; what it says."""
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    return capsys.readouterr().err


def test_without_a_command_the_server_runs(served: list[argparse.Namespace]) -> None:
    main([])

    assert len(served) == 1


def test_stdio_is_accepted(served: list[argparse.Namespace]) -> None:
    main(["--stdio"])

    assert served[0].tcp is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8765", ("127.0.0.1", 8765)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:8765", ("::1", 8765)),
    ],
)
def test_a_socket_is_given_as_host_and_port(
    served: list[argparse.Namespace], text: str, address: tuple[str, int]
) -> None:
    main(["--tcp", text])

    assert served[0].tcp == address


@pytest.mark.parametrize("text", ["0.0.0.0:1", "192.168.1.5:80", "example.org:80", "[::]:80"])
def test_a_socket_that_others_could_reach_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not on loopback" in refuses(["--tcp", text], capsys)


@pytest.mark.parametrize("text", ["8765", "localhost", "localhost:", ":80", "localhost:http", "localhost:99999"])
def test_a_socket_without_host_or_port_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not HOST:PORT" in refuses(["--tcp", text], capsys)


def test_stdio_and_a_socket_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert "not allowed with" in refuses(["--stdio", "--tcp", "localhost:1"], capsys)


def test_the_logs_options_reach_the_server(served: list[argparse.Namespace]) -> None:
    main(["--log-file", "qwen.log", "--log-level", "debug"])

    assert (served[0].log_file, served[0].log_level) == ("qwen.log", "debug")


def test_an_unknown_log_level_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "invalid choice" in refuses(["--log-level", "loud"], capsys)


def test_an_unknown_command_is_refused_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no command 'dmeo' (there are: demo," in refuses(["dmeo"], capsys)


def test_an_option_before_the_command_is_refused_with_the_right_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert "the command 'demo' comes first" in refuses(["--log-level", "debug", "demo"], capsys)


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])

    assert capsys.readouterr().out == f"qwen-ls {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_lists_every_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    assert f"  {name:8}  {COMMANDS[name].summary}\n" in capsys.readouterr().out


@pytest.mark.parametrize("module", [SERVER, *(command.module for command in COMMANDS.values())])
def test_every_command_has_its_module(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_help_imports_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from qwen_ls.cli.main import main, COMMANDS, SERVER\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "modules = {SERVER, *(command.module for command in COMMANDS.values())}\n"
        "heavy = {'asyncio', 'openai', 'pydantic', 'pygls', 'rich', 'httpx', 'psutil', 'platformdirs'}\n"
        "print(sorted((modules | heavy) & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stderr.strip() == "[]"


def test_a_commands_exit_code_is_the_programs(command: Callable[[Run], None]) -> None:
    command(lambda _args: 7)

    assert main(["doctor"]) == 7


def test_a_command_is_given_its_arguments(command: Callable[[Run], None]) -> None:
    given: list[bool] = []

    def run(args: argparse.Namespace) -> int:
        given.append(args.json)
        return 0

    command(run)
    main(["doctor", "--json"])

    assert given == [True]


def test_a_wrong_option_of_a_command_is_refused(
    command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(lambda _args: 0)

    assert "unrecognized arguments: --loud" in refuses(["doctor", "--loud"], capsys)


@pytest.mark.parametrize(
    "error", [CommandError("It did not work."), ModelError(Trouble.REFUSED, "It did not work.")], ids=["own", "model"]
)
def test_a_failure_is_one_sentence_and_exit_code_1(
    command: Callable[[Run], None], capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def run(args: argparse.Namespace) -> int:
        raise error

    command(run)

    assert (main(["doctor"]), capsys.readouterr().err) == (1, "qwen-ls: It did not work.\n")


def test_ctrl_c_ends_quietly_with_130(command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]) -> None:
    def run(args: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    command(run)

    assert (main(["doctor"]), capsys.readouterr().err) == (130, "")


def test_a_console_without_the_character_gets_a_question_mark(
    command: Callable[[Run], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252", newline=""))

    def run(args: argparse.Namespace) -> int:
        sys.stdout.write("é 漢")
        sys.stdout.flush()
        return 0

    command(run)
    main(["doctor"])

    assert written.getvalue().rstrip() == b"\xe9 ?"


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    code = (
        "import sys\n"
        "from types import SimpleNamespace\n"
        "from qwen_ls.cli.main import main, COMMANDS\n"
        "def run(args):\n"
        "    sys.stdin.read()\n"
        "    for line in range(100_000):\n        print('a line of output', line)\n"
        "    return 0\n"
        "sys.modules[COMMANDS['doctor'].module] = SimpleNamespace(run=run, add_arguments=lambda parser: None)\n"
        "sys.exit(main(['doctor']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.close()

        assert process.stderr.read() == b""


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "qwen_ls", "--version"], capture_output=True, text=True)

    assert done.stdout == f"qwen-ls {__version__}\n"
