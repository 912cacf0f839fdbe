"""`qwen-ls report`: a bundle for a bug report, without keys and without code."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from qwen_ls.cli.errors import CommandError

NOTE = "It holds no key and no code. Look into it before you send it: settings may name hosts and folders of yours."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where it goes, and what else goes into it."""
    usual = "qwen-ls-report-DATE.zip, here"
    parser.add_argument("--output", type=Path, metavar="FILE", help=f"where to write it ({usual})")
    parser.add_argument("--log", type=Path, metavar="FILE", help="the server's log (that of the setting log.file)")
    parser.add_argument(
        "--doctor", action="store_true", help="have the doctor look, too; it asks the model a few short questions"
    )


def run(args: argparse.Namespace) -> int:
    """Write the bundle, and say what is in it."""
    from qwen_ls.cli.bundle.parts import parts

    output: Path = args.output or Path(f"qwen-ls-report-{date.today()}.zip")
    if output.exists():
        raise CommandError(f"{output} is there already. Name another file with --output.")
    files = parts(os.environ, args.log, asks_doctor=args.doctor)
    try:
        _write(output, files)
    except OSError as error:
        raise CommandError(f"{output} cannot be written ({error.strerror or error}).") from error
    print(f"Wrote {output}:")
    for name, text in files.items():
        print(f"  {name:14} {len(text.encode()):>8,} bytes")
    print(NOTE)
    return 0


def _write(output: Path, files: dict[str, str]) -> None:
    from zipfile import ZIP_DEFLATED, ZipFile

    with ZipFile(output, "x", ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            bundle.writestr(name, text)
