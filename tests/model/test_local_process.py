"""The real model's process: it never outlives its parent."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from qwen_ls.model.local.command import LocalOptions, local_command
from qwen_ls.model.local.serve import KEY_VARIABLE
from qwen_ls.model.local.weights import WeightsFile

pytestmark = pytest.mark.model

LONG_S = 120.0

# Starts the model's process, waits until it is loading (when no Python thread of it can run), and stays.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
while b"loading model" not in child.stderr.readline():
    pass
print(child.pid, flush=True)
time.sleep(600)
"""


def test_a_killed_parent_takes_the_loading_model_with_it(local_weights: WeightsFile) -> None:
    command = local_command(LocalOptions(local_weights))
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *command],
        stdout=subprocess.PIPE,
        env={**os.environ, KEY_VARIABLE: "a-key"},
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

        psutil.wait_procs([child], timeout=LONG_S)

    assert not child.is_running()
