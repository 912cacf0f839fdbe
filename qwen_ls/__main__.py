"""`python -m qwen_ls`, and the console script `qwen-ls`."""

from __future__ import annotations

import sys

from qwen_ls.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
