"""The examples under the help: whole on a line, of this command, with options that it has."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hotdash.cli.examples import EXAMPLES

HOTDASH = str(Path(sys.executable).parent / "hotdash")


@pytest.mark.parametrize("command", EXAMPLES)
def test_examples_stand_under_the_help_and_name_what_there_is(command: str) -> None:
    shown = subprocess.run(
        [HOTDASH, *command.split(), "--help"], env={"COLUMNS": "140"}, capture_output=True, text=True, check=True
    ).stdout
    options = set(re.findall(r"--[a-z-]+", shown.partition("Examples:")[0]))
    for example in EXAMPLES[command]:
        assert any(line.strip() == example for line in shown.splitlines()), example
        assert f"hotdash {command} " in example
        assert set(re.findall(r"--[a-z-]+", example)) <= options
