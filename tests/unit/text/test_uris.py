from __future__ import annotations

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_ls.text.uris import from_path, key, scheme, to_path

quick = settings(max_examples=100, deadline=None)
names = st.text(st.characters(exclude_characters="/\\\0:", exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name not in {".", ".."}
)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("file:///home/a%20b/x.py", "/home/a b/x.py"),
        ("file:///home/a b/x.py", "/home/a b/x.py"),
        ("file:///home/%C3%A9%F0%9F%98%80", "/home/é\U0001f600"),
        ("file:///home/é", "/home/é"),
        ("file:///c%23/100%25.py", "/c#/100%.py"),
        ("file:///a.py#L10", "/a.py"),
        ("file://localhost/a.py", "/a.py"),
        ("FILE:/a.py", "/a.py"),
        ("file:///c%3A/x", "/c:/x"),
        ("file://server/share/x", "//server/share/x"),
        ("file:///", "/"),
    ],
)
def test_a_file_uri_names_a_posix_path(uri: str, expected: str) -> None:
    assert to_path(uri, windows=False) == PurePosixPath(expected)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("file:///c%3A/x/y.py", "C:\\x\\y.py"),
        ("file:///C:/x/y.py", "C:\\x\\y.py"),
        ("file:///c:\\x\\y.py", "C:\\x\\y.py"),
        ("file://c:/x/y.py", "C:\\x\\y.py"),
        ("file:///c%3A", "C:\\"),
        ("file:///C:/D:/y", "C:\\D:\\y"),
        ("file:///c%3A/a%20b/%23.py", "C:\\a b\\#.py"),
        ("file://server/share/x", "\\\\server\\share\\x"),
        ("file:////server/share/x", "\\\\server\\share\\x"),
        ("file://localhost/c:/x", "C:\\x"),
    ],
)
def test_a_file_uri_names_a_windows_path(uri: str, expected: str) -> None:
    assert str(to_path(uri, windows=True)) == expected


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "vscode-remote://ssh-remote%2Bhost/home/x",
        "git:/x.py",
        "/home/x",
        "C:\\x",
        "file:x.py",
        "file:",
        "file:///a%00b",
        "",
    ],
)
def test_what_is_no_file_has_no_path(uri: str, windows: bool) -> None:
    assert to_path(uri, windows=windows) is None


def test_bytes_that_are_not_utf_8_survive_the_way_to_a_path_and_back() -> None:
    path = to_path("file:///a%FFb", windows=False)

    assert path is not None
    assert from_path(path) == "file:///a%FFb"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PurePosixPath("/home/a b/é#?.py"), "file:///home/a%20b/%C3%A9%23%3F.py"),
        (PurePosixPath("//server/share/x"), "file://server/share/x"),
        (PureWindowsPath("C:\\a b\\x.py"), "file:///C:/a%20b/x.py"),
        (PureWindowsPath("\\\\server\\share\\x"), "file://server/share/x"),
    ],
)
def test_a_path_has_a_file_uri(path: PurePath, expected: str) -> None:
    assert from_path(path) == expected


@pytest.mark.parametrize("path", [PurePosixPath("x"), PureWindowsPath("x"), PureWindowsPath("\\x")])
def test_a_relative_path_has_no_uri(path: PurePath) -> None:
    with pytest.raises(ValueError, match="a relative path has no URI"):
        from_path(path)


@given(st.lists(names, min_size=1, max_size=3))
@quick
def test_a_posix_path_survives_the_way_to_a_uri_and_back(parts: list[str]) -> None:
    path = PurePosixPath("/", *parts)

    assert to_path(from_path(path), windows=False) == path


@given(st.lists(names, min_size=1, max_size=3), st.sampled_from(["C:\\", "\\\\server\\share\\"]))
@quick
def test_a_windows_path_survives_the_way_to_a_uri_and_back(parts: list[str], anchor: str) -> None:
    path = PureWindowsPath(anchor, *parts)

    assert to_path(from_path(path), windows=True) == path


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("file:///x", "file"),
        ("Untitled:Untitled-1", "untitled"),
        ("vscode-notebook-cell:/x#a", "vscode-notebook-cell"),
        ("C:\\x", ""),
        ("/x", ""),
    ],
)
def test_the_scheme_is_told_in_lower_case(uri: str, expected: str) -> None:
    assert scheme(uri) == expected


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///c%3A/x.py", "file:///C:/x.py"),
        ("file:///c:/x.py", "file:///C:/x.py"),
        ("file:///a%20b/%C3%A9", "file:///a b/é"),
        ("file:///a%2db", "file:///a-b"),
        ("file://localhost/x", "file:///x"),
        ("FILE:/x", "file:///x"),
        ("file://Server/share/x", "file://server/share/x"),
        ("vscode-remote://ssh-remote+host/x", "vscode-remote://ssh-remote%2Bhost/x"),
        ("vscode-notebook-cell:/c%3A/x#W0", "vscode-notebook-cell:/C:/x#W0"),
    ],
)
def test_spellings_of_one_document_have_one_key(one: str, other: str, windows: bool) -> None:
    assert key(one, windows=windows) == key(other, windows=windows)


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///a%23b", "file:///a#b"),
        ("file:///a%3Fb", "file:///a?b"),
        ("vscode-notebook-cell:/x#W0", "vscode-notebook-cell:/x#W1"),
        ("git:/x?a%23b", "git:/x?a#b"),
        ("untitled:x", "file:x"),
        ("untitled:A", "untitled:a"),
        ("file:///straße", "file:///strasse"),
    ],
)
def test_different_documents_have_different_keys(one: str, other: str, windows: bool) -> None:
    assert key(one, windows=windows) != key(other, windows=windows)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///c%3A/Src/X.py", "file:///C:/src/x.PY"),
        ("file:///c:\\x.py", "file:///c:/x.py"),
        ("file:////Server/share/x", "file://server/share/x"),
        ("file:///C:/É", "file:///c:/%C3%A9"),
    ],
)
def test_windows_paths_have_one_key_in_either_case(one: str, other: str) -> None:
    assert key(one, windows=True) == key(other, windows=True)


def test_posix_paths_in_another_case_have_another_key() -> None:
    assert key("file:///Src", windows=False) != key("file:///src", windows=False)


@pytest.mark.parametrize("uri", ["not a uri", "C:\\x", "", "\ud800"])
def test_what_is_no_uri_is_its_own_key(uri: str) -> None:
    assert key(uri, windows=False) == uri


@given(st.text() | st.text().map("file://".__add__) | st.text(st.characters()).map("file:///".__add__))
@quick
def test_no_uri_however_broken_raises(uri: str) -> None:
    for windows in (False, True):
        key(uri, windows=windows)
        to_path(uri, windows=windows)


@given(names, st.booleans())
@quick
def test_the_key_of_a_key_is_itself(name: str, windows: bool) -> None:
    once = key(from_path(PurePosixPath("/", name)), windows=windows)

    assert key(once, windows=windows) == once
