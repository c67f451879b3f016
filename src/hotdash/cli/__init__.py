"""The command line."""

from hotdash.cli.cli import main as main
