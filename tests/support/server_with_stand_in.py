"""The real server with a stand-in for the local model, as a module to be run; `STAND_IN` holds its arguments."""

from __future__ import annotations

import os
import sys

from qwen_ls.cli.main import main
from qwen_ls.model.local import service
from tests.support.stand_in_model import COMMAND

SERVER = (sys.executable, "-m", "tests.support.server_with_stand_in")
VARIABLE = "STAND_IN"

if __name__ == "__main__":
    setattr(service, "local_command", lambda _options: [*COMMAND, *os.environ.get(VARIABLE, "").split()])  # noqa: B010
    sys.exit(main())
