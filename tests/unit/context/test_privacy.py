"""What is never sent: documents of other kinds, the exclude list, ignore files, and ways around them."""

from __future__ import annotations

import base64
import contextlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from qwen_ls.context.exclude_list import ExcludeList
from qwen_ls.context.ignore_files import MOST_BYTES, RECHECK_S
from qwen_ls.context.places import is_git_s_own, names_of
from qwen_ls.context.privacy import DEEPEST, MOST_ANSWERS, Exclusion, Exclusions, PrivacyRules

EXCLUDED, UNSAVED, OUTSIDE, NOT_A_FILE = Exclusion


@dataclass
class Clock:
    """A time that a test moves on."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def exclusions(*folders: PurePath, clock: Callable[[], float] | None = None, **rules: object) -> Exclusions:
    return Exclusions(folders, PrivacyRules(**rules), now=clock or Clock())  # type: ignore[arg-type]


def write(file: Path, text: str | bytes = "") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def link(file: Path, target: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.symlink_to(target)
    return file


def cell(path: str, scheme: str) -> str:
    """A notebook cell's URI, as VS Code writes it."""
    inside = base64.urlsafe_b64encode(scheme.encode()).decode().replace("=", "%3D")
    return f"vscode-notebook-cell:{path}#W0s{inside}"


# Kinds of documents


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("file:///w/a.py", None),
        ("FILE:///w/a.py", None),
        ("untitled:Untitled-1", None),
        ("untitled:/w/new.py", None),
        ("file://", None),  # Neovim's buffer without a name
        ("vscode-remote://ssh-remote%2Bhost/home/u/a.py", None),
        (cell("/w/a.ipynb", "file"), None),
        (cell("Untitled-1.ipynb", "untitled"), None),
        (cell("//wsl+ubuntu/home/u/a.ipynb", "vscode-remote"), None),
        ("vscode-notebook-cell:/w/a.ipynb#cell-1", None),
        ("git:/w/a.py?%7B%22ref%22%3A%22HEAD%22%7D", NOT_A_FILE),
        (cell("/w/a.ipynb", "git"), NOT_A_FILE),
        ("vscode-notebook-cell:/w/a.ipynb#W0s%FF", NOT_A_FILE),
        ("vscode-scm:git/scm0/input", NOT_A_FILE),
        ("output:extension-output-1", NOT_A_FILE),
        ("vscode-chat-code-block:/1", NOT_A_FILE),
        ("fugitive:///w/.git//0/a.py", NOT_A_FILE),
        ("qwen-ls:/explanation.md", NOT_A_FILE),
        ("https://example.com/a.py", NOT_A_FILE),
        ("file:a.py", NOT_A_FILE),
        ("file:///w/%00a.py", NOT_A_FILE),
        ("/w/a.py", NOT_A_FILE),
        ("", NOT_A_FILE),
    ],
)
def test_only_documents_of_some_kinds_are_served(uri: str, expected: Exclusion | None) -> None:
    assert exclusions().of_uri(uri) is expected


@pytest.mark.parametrize(
    "path",
    [
        "/w/.git/COMMIT_EDITMSG",
        "/w/.git/rebase-merge/git-rebase-todo",
        "/w/.git/config",
        "/w/.GIT/config",
        "/elsewhere/gitdir/MERGE_MSG",
        "/w/.git/worktrees/x/COMMIT_EDITMSG",
    ],
)
def test_what_git_keeps_for_itself_is_not_served(path: str) -> None:
    assert exclusions().of_uri(f"file://{path}") is NOT_A_FILE


@pytest.mark.parametrize("path", ["/w/.github/ci.yml", "/w/.gitignore", "/w/repo.git/a.py", "/w/commit.md"])
def test_files_named_like_git_s_are_served(path: str) -> None:
    assert exclusions().of_uri(f"file://{path}") is None


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "untitled:/w/new.py", "file:///", cell("Untitled-1.ipynb", "untitled")]
)
def test_unsaved_files_are_held_back_where_the_user_says_so(uri: str) -> None:
    assert exclusions(allow_unsaved_files=False).of_uri(uri) is UNSAVED


# The exclude list


def is_listed(path: str, patterns: Sequence[str] = (), folder: str = "/w") -> bool:
    return ExcludeList(patterns).excludes(names_of(PurePosixPath(path)), len(names_of(PurePosixPath(folder))))


SECRETS = """
    .env .ENV .env.local .env.production prod.env .envrc a/b/.env server.pem SERVER.PEM tls.key store.p12 c.pfx a.jks
    a.keystore id_rsa id_rsa.pub id_rsa_work id_ed25519 id_ecdsa id_dsa .netrc _netrc .npmrc .pypirc .htpasswd
    credentials a/credentials credentials.json prod.tfvars prod.auto.tfvars.json terraform.tfstate
    terraform.tfstate.backup .aws/config .ssh/config .ssh/keys/deploy .gnupg/x .kube/config a/.docker/config.json
    secrets.yaml secrets.py passwords.kdbx service-account.json service-account-prod.json service_account.json
    client_secret_1.json .git-credentials .pgpass .config/gcloud/x.db .bash_history local.settings.json
"""

CODE = """
    a.py .env.example .env.sample .env.template .env.local.example example.env id_generator.py identity.py
    credentials/store.py credentials.py environment.py keys.py a.pem.md monkey.py docker/config.json kube/config
    secrets/rotation.py secretservice.py package.json .dockerignore token.py history.py
"""


@pytest.mark.parametrize("path", SECRETS.split())
def test_secrets_are_excluded_by_default(path: str) -> None:
    assert is_listed(f"/w/{path}")


@pytest.mark.parametrize("path", CODE.split())
def test_code_is_not_excluded_by_default(path: str) -> None:
    assert not is_listed(f"/w/{path}")


@pytest.mark.parametrize(
    ("patterns", "path"),
    [
        (["*.sql"], "/w/a/dump.SQL"),
        (["/private/"], "/w/private/a/b.py"),
        (["*", "!*.py"], "/w/a.txt"),
        (["private/", "!private/a.py"], "/w/private/a.py"),
    ],
)
def test_the_user_s_patterns_exclude(patterns: list[str], path: str) -> None:
    assert is_listed(path, patterns)


def test_the_user_may_include_again_what_a_built_in_pattern_excludes() -> None:
    assert not is_listed("/w/secrets.py", ["!secrets.py"])


def test_a_user_s_pattern_is_relative_to_the_workspace() -> None:
    assert not is_listed("/private/w/a.py", ["private/"], folder="/private/w")


def test_a_workspace_inside_of_a_folder_of_keys_is_excluded() -> None:
    assert is_listed("/home/u/.ssh/job/notes", folder="/home/u/.ssh/job")


def test_the_user_may_open_a_workspace_inside_of_a_folder_of_keys() -> None:
    assert not is_listed("/home/u/.ssh/job/notes", ["!.ssh/"], folder="/home/u/.ssh")


@pytest.mark.parametrize(
    "uri",
    [
        "file:///w/%2Eenv",
        "file:///w/a/../.env",
        "file:///w/a/..%2F.env",
        "file:///w/./.env",
        "file:///w//.env",
        "file:///w/.env?x#y",
        "untitled:/w/.env",
        "untitled:.env",
        "vscode-remote://wsl%2Bubuntu/home/u/a/../.env",
        "vscode-remote://wsl%2Bubuntu/home/u/.ssh/config",
        cell("/w/.aws/a.ipynb", "file"),
        "file:///w/\ud800.py",
        "file:///" + "a/" * DEEPEST + "a.py",
    ],
)
def test_an_excluded_file_is_excluded_however_its_uri_is_spelled(uri: str) -> None:
    assert exclusions().of_uri(uri) is EXCLUDED


def test_dots_are_taken_out_of_a_remote_path() -> None:
    assert exclusions().of_uri("vscode-remote://wsl%2Bubuntu/home/u/.ssh/../a.py") is None


@pytest.mark.parametrize("name", [".env.", ".env ", ".env::$DATA", ".ENV. ."])
def test_a_tail_that_windows_drops_does_not_hide_a_file(name: str) -> None:
    assert ExcludeList(()).excludes(names_of(PureWindowsPath(f"C:\\w\\{name}")), 1)


def test_a_tail_that_windows_drops_does_not_hide_git_s_files() -> None:
    assert is_git_s_own(names_of(PureWindowsPath("C:\\w\\.git.\\config")))


# Links


def test_a_link_to_an_excluded_file_is_excluded(tmp_path: Path) -> None:
    notes = link(tmp_path / "notes.md", write(tmp_path / ".env"))
    assert exclusions(tmp_path).of_uri(notes.as_uri()) is EXCLUDED


def test_a_link_with_an_excluded_name_is_excluded(tmp_path: Path) -> None:
    env = link(tmp_path / ".env", write(tmp_path / "notes.md"))
    assert exclusions(tmp_path).of_uri(env.as_uri()) is EXCLUDED


def test_a_link_to_an_ignored_file_is_excluded(tmp_path: Path) -> None:
    write(tmp_path / ".qwenignore", "private/")
    notes = link(tmp_path / "notes.md", write(tmp_path / "private" / "plan.md"))
    assert exclusions(tmp_path).of_uri(notes.as_uri()) is EXCLUDED


def test_a_linked_folder_does_not_hide_what_is_excluded(tmp_path: Path) -> None:
    write(tmp_path / ".ssh" / "config")
    linked = link(tmp_path / "docs", tmp_path / ".ssh")
    assert exclusions(tmp_path).of_uri((linked / "config").as_uri()) is EXCLUDED


def test_a_link_out_of_the_workspace_leads_outside(tmp_path: Path) -> None:
    notes = link(tmp_path / "w" / "notes.md", write(tmp_path / "diary.md"))
    assert exclusions(tmp_path / "w").of_uri(notes.as_uri()) is OUTSIDE


def test_a_link_into_git_s_folder_is_not_served(tmp_path: Path) -> None:
    notes = link(tmp_path / "notes.md", write(tmp_path / ".git" / "config"))
    assert exclusions(tmp_path).of_uri(notes.as_uri()) is NOT_A_FILE


def test_dots_behind_a_link_are_followed_as_the_file_system_does(tmp_path: Path) -> None:
    write(tmp_path / "w" / "a.py")
    write(tmp_path / "other" / "a.py")
    (tmp_path / "other" / "deep").mkdir()
    link(tmp_path / "w" / "deep", tmp_path / "other" / "deep")
    assert exclusions(tmp_path / "w").of_uri(f"{(tmp_path / 'w').as_uri()}/deep/../a.py") is OUTSIDE


def test_a_workspace_that_is_a_link_is_a_workspace(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.py")
    folder = link(tmp_path / "w", tmp_path / "real")
    assert exclusions(folder).of_uri((folder / "a.py").as_uri()) is None


# The workspace


@pytest.mark.parametrize(
    ("folders", "allowed", "expected"),
    [
        (("w",), False, OUTSIDE),
        (("w",), True, None),
        ((), False, None),
        (("w", "other"), False, None),
        (("oth",), False, OUTSIDE),
    ],
)
def test_a_file_outside_is_held_back_unless_the_user_allows_it(
    tmp_path: Path, folders: tuple[str, ...], allowed: bool, expected: Exclusion | None
) -> None:
    subject = exclusions(*(tmp_path / folder for folder in folders), allow_outside_workspace=allowed)
    assert subject.of_uri((tmp_path / "other" / "a.py").as_uri()) is expected


def test_a_path_out_of_the_workspace_by_dots_is_outside(tmp_path: Path) -> None:
    assert exclusions(tmp_path / "w").of_uri(f"{(tmp_path / 'w').as_uri()}/../a.py") is OUTSIDE


def test_an_unsaved_file_is_in_every_workspace(tmp_path: Path) -> None:
    assert exclusions(tmp_path).of_uri("untitled:Untitled-1") is None


# Ignore files


@pytest.mark.parametrize("name", [".gitignore", ".qwenignore", "a/.gitignore", "a/.qwenignore", ".git/info/exclude"])
def test_an_ignore_file_excludes(tmp_path: Path, name: str) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / name, "plan.md")
    assert exclusions(tmp_path).of_uri((tmp_path / "a" / "plan.md").as_uri()) is EXCLUDED


@pytest.mark.parametrize(("name", "expected"), [(".gitignore", None), (".qwenignore", EXCLUDED)])
def test_only_gitignore_can_be_switched_off(tmp_path: Path, name: str, expected: Exclusion | None) -> None:
    write(tmp_path / name, "plan.md")
    subject = exclusions(tmp_path, respect_gitignore=False)
    assert subject.of_uri((tmp_path / "plan.md").as_uri()) is expected


def test_a_notebook_s_cells_are_ignored_with_it(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "*.ipynb")
    path = (tmp_path / "a.ipynb").as_uri().removeprefix("file://")
    assert exclusions(tmp_path).of_uri(cell(path, "file")) is EXCLUDED


def test_a_nearer_ignore_file_has_the_last_word(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "*.md")
    write(tmp_path / "docs" / ".gitignore", "!plan.md")
    assert exclusions(tmp_path).of_uri((tmp_path / "docs" / "plan.md").as_uri()) is None


def test_an_ignore_file_in_an_ignored_folder_says_nothing(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "private/")
    write(tmp_path / "private" / ".gitignore", "!*")
    assert exclusions(tmp_path).of_uri((tmp_path / "private" / "plan.md").as_uri()) is EXCLUDED


@pytest.mark.parametrize("name", [".gitignore", ".qwenignore"])
def test_a_repository_cannot_include_again_what_the_exclude_list_excludes(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, "!.env\n!plan.md")
    subject = exclusions(tmp_path, exclude=("plan.md",))
    assert [subject.of_path(tmp_path / ".env"), subject.of_path(tmp_path / "plan.md")] == [EXCLUDED, EXCLUDED]


def test_qwenignore_cannot_include_again_what_git_ignores(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "plan.md")
    write(tmp_path / ".qwenignore", "!plan.md")
    assert exclusions(tmp_path).of_path(tmp_path / "plan.md") is EXCLUDED


def test_a_package_opened_alone_is_ruled_by_its_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".gitignore", "packages/a/private/")
    folder = tmp_path / "packages" / "a"
    assert exclusions(folder).of_path(folder / "private" / "plan.md") is EXCLUDED


def test_a_linked_work_tree_shares_its_repository_s_excludes(tmp_path: Path) -> None:
    write(tmp_path / "main" / ".git" / "info" / "exclude", "plan.md")
    write(tmp_path / "main" / ".git" / "worktrees" / "two" / "commondir", "../..\n")
    write(tmp_path / "two" / ".git", "gitdir: ../main/.git/worktrees/two\n")
    assert exclusions(tmp_path / "two").of_path(tmp_path / "two" / "plan.md") is EXCLUDED


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe" + "plan.md\n".encode("utf-16-le"),
        b"\xef\xbb\xbfplan.md",
        b"\xe9t\xe9\nplan.md",
        b"[\nplan.md",
        b"\0\0\nplan.md\r\n",
    ],
)
def test_what_can_be_read_of_an_odd_ignore_file_holds(tmp_path: Path, content: bytes) -> None:
    write(tmp_path / ".qwenignore", content)
    subject = exclusions(tmp_path)
    assert [subject.of_path(tmp_path / "plan.md"), subject.of_path(tmp_path / "a.py")] == [EXCLUDED, None]


@pytest.mark.parametrize("content", ["#" * (MOST_BYTES + 1), "x" * 2_000])
def test_an_ignore_file_beyond_measure_excludes_its_whole_folder(tmp_path: Path, content: str) -> None:
    write(tmp_path / "a" / ".qwenignore", content)
    subject = exclusions(tmp_path)
    assert [subject.of_path(tmp_path / "a" / "b" / "c.py"), subject.of_path(tmp_path / "d.py")] == [EXCLUDED, None]


def test_an_ignore_file_that_cannot_be_read_excludes_its_whole_folder(tmp_path: Path) -> None:
    link(tmp_path / ".gitignore", tmp_path / ".gitignore")
    assert exclusions(tmp_path).of_path(tmp_path / "a.py") is EXCLUDED


def test_an_ignore_file_means_every_case_where_the_file_system_does(tmp_path: Path) -> None:
    ignore = write(tmp_path / ".qwenignore", "plan.md")
    with contextlib.suppress(FileExistsError):  # raised by file systems that are so by themselves
        (tmp_path / ".QWENIGNORE").hardlink_to(ignore)
    assert exclusions(tmp_path).of_path(tmp_path / "PLAN.md") is EXCLUDED


def test_a_folder_named_like_an_ignore_file_is_none(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").mkdir()
    assert exclusions(tmp_path).of_path(tmp_path / "a.py") is None


# Changes


def moved_on(clock: Clock) -> None:
    clock.seconds += RECHECK_S


def test_an_ignore_file_that_changed_is_read_again(tmp_path: Path) -> None:
    clock, file = Clock(), write(tmp_path / "plan.md")
    subject = exclusions(tmp_path, clock=clock)
    before = subject.of_path(file)
    write(tmp_path / ".qwenignore", "plan.md")
    moved_on(clock)
    assert [before, subject.of_path(file)] == [None, EXCLUDED]


def test_an_ignore_file_that_was_repaired_is_read_again(tmp_path: Path) -> None:
    clock, ignore = Clock(), write(tmp_path / ".qwenignore", "x" * 2_000)
    subject = exclusions(tmp_path, clock=clock)
    before = subject.of_path(tmp_path / "plan.md")
    ignore.unlink()
    moved_on(clock)
    assert [before, subject.of_path(tmp_path / "plan.md")] == [EXCLUDED, None]


def test_a_link_that_was_turned_is_followed_again(tmp_path: Path) -> None:
    clock, notes = Clock(), link(tmp_path / "notes.md", write(tmp_path / "a.md"))
    subject = exclusions(tmp_path, clock=clock)
    before = subject.of_uri(notes.as_uri())
    notes.unlink()
    link(notes, write(tmp_path / ".env"))
    moved_on(clock)
    assert [before, subject.of_uri(notes.as_uri())] == [None, EXCLUDED]


def test_an_answer_is_remembered_for_a_while(tmp_path: Path) -> None:
    subject = exclusions(tmp_path)
    before = subject.of_path(tmp_path / "plan.md")
    write(tmp_path / ".qwenignore", "plan.md")
    assert [before, subject.of_path(tmp_path / "plan.md")] == [None, None]


def test_invalidate_looks_at_once(tmp_path: Path) -> None:
    subject = exclusions(tmp_path)
    subject.of_path(tmp_path / "plan.md")
    write(tmp_path / ".qwenignore", "plan.md")
    subject.invalidate()
    assert subject.of_path(tmp_path / "plan.md") is EXCLUDED


def test_remembered_answers_are_bounded() -> None:
    subject = exclusions()
    for number in range(MOST_ANSWERS + 2):
        subject.of_uri(f"git:/{number}")
    assert len(subject._answers) <= MOST_ANSWERS


def test_importing_costs_no_library() -> None:
    code = "import sys, qwen_ls.context.privacy; print({'pathspec', 'pydantic', 'asyncio'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "set()"
