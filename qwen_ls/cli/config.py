"""`qwen-ls config schema`: the settings' JSON schema, for editors and for reading."""

from __future__ import annotations

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `schema`."""
    subcommands = parser.add_subparsers(dest="subcommand", required=True, metavar="schema")
    subcommands.add_parser("schema", help="print the JSON schema of all settings")


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    assert args.subcommand == "schema"
    from qwen_ls.settings.schema import json_schema

    print(json.dumps(json_schema(), indent=2))
    return 0
