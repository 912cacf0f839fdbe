"""The weights of the real local model, for every test that needs them."""

from __future__ import annotations

import sys

import pytest

from qwen_ls.cli.progress import plain_lines
from qwen_ls.model.local.pull import pull
from qwen_ls.model.local.weights import WeightsFile, weights_file


@pytest.fixture(scope="session")
def local_weights(pytestconfig: pytest.Config) -> WeightsFile:
    """The weights in the user's cache, fetched on the first run (1.1 GB)."""
    place = weights_file()
    if not place.is_present():
        capture = pytestconfig.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled():
            pull(place, plain_lines(lambda line: sys.stderr.write(line + "\n")))
    return place
