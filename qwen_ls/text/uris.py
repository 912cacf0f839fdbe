"""URIs of documents: their paths, and one key for each document however its URI is spelled.

Clients spell one file in many ways: VS Code sends `file:///c%3A/x`, Vim `file:///C:/x`. URIs are read by
RFC 3986 and RFC 8089; nothing here touches the file system, so links are not followed.
"""

from __future__ import annotations

import os
import re
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import NamedTuple
from urllib.parse import quote, unquote

IS_WINDOWS = os.name == "nt"

# RFC 3986, appendix B. A scheme has two letters at least here: `c:\x` is a path.
_URI = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+):"
    r"(?://(?P<authority>[^/?#]*))?(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.DOTALL,
)
_DRIVE = re.compile(r"/?([A-Za-z]):(?=[/\\]|$)")


class _Parts(NamedTuple):
    """A URI's parts, decoded. The query keeps its `?` and the fragment its `#`; absent parts are empty."""

    scheme: str
    authority: str
    path: str
    query: str
    fragment: str


def scheme(uri: str) -> str:
    """Return a URI's scheme in lower case, or an empty string where there is none."""
    match = _URI.match(uri)
    return match["scheme"].lower() if match else ""


def to_path(uri: str, *, windows: bool = IS_WINDOWS) -> PurePath | None:
    """Return the path that a `file:` URI names, or None where it names none.

    None is for other schemes, relative paths and NUL. A share (`file://server/share/x`) becomes a UNC path.
    Bytes that are not UTF-8 become surrogate escapes, as in Python's own file names.
    """
    parts = _parse(uri)
    if parts is None or parts.scheme != "file" or not parts.path.startswith("/") or "\0" in parts.path:
        return None
    path = f"//{parts.authority}{parts.path}" if parts.authority else parts.path
    if not windows:
        return PurePosixPath(path)
    drive = _DRIVE.match(path)
    if drive is None:
        return PureWindowsPath(path)
    return PureWindowsPath(f"{drive[1].upper()}:/{path[drive.end() :]}")


def from_path(path: PurePath) -> str:
    """Return the `file:` URI of an absolute path. Raises ValueError for a relative one."""
    if not path.is_absolute():
        raise ValueError(f"a relative path has no URI: {path}")
    text = path.as_posix()
    if text.startswith("//"):
        return "file:" + _quoted_path(text)
    if isinstance(path, PureWindowsPath):
        return f"file:///{path.drive}{_quoted_path(text[len(path.drive) :])}"
    return "file://" + _quoted_path(text)


def key(uri: str, *, windows: bool = IS_WINDOWS) -> str:
    """Return the same key for every spelling of one document's URI.

    It does not depend on percent-encoding, on the case of the scheme, host or drive letter, nor, for files on
    Windows, on the path's case and kind of slash. What is not a URI is its own key.
    """
    parts = _parse(uri)
    if parts is None:
        return uri
    place = f"//{parts.authority.lower()}" if parts.authority else ""
    if windows and parts.scheme == "file":
        place = _folded(place + parts.path.replace("\\", "/"))
    elif drive := _DRIVE.match(parts.path):
        place += f"/{drive[1].upper()}:{parts.path[drive.end() :]}"
    else:
        place += parts.path
    # Encoded anew, so that `%23` in a path stays apart from a fragment's `#`.
    tail = "".join(part[0] + _encoded(part[1:]) for part in (parts.query, parts.fragment) if part)
    return f"{parts.scheme}:{_encoded(place)}{tail}"


def _parse(uri: str) -> _Parts | None:
    match = _URI.fullmatch(uri)
    if match is None:
        return None
    authority, path, query, fragment = (
        unquote(match[part] or "", errors="surrogateescape") for part in ("authority", "path", "query", "fragment")
    )
    if authority.lower() == "localhost":
        authority = ""
    elif _DRIVE.fullmatch(authority):  # `file://C:/x`, a common slip, means `file:///C:/x`.
        authority, path = "", f"/{authority}{path}"
    return _Parts(match["scheme"].lower(), authority, path, query, fragment)


def _encoded(part: str) -> str:
    return quote(part, errors="surrogatepass")


def _quoted_path(path: str) -> str:
    return quote(path, errors="surrogateescape")


def _folded(path: str) -> str:
    """Fold case as NTFS does, character by character: `ß` and `ss` name two files there."""
    return "".join(upper if len(upper := character.upper()) == 1 else character for character in path)
