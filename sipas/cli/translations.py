"""Commands on the catalogue of interface text."""

import sys

import click

from sipas import catalogue


@click.group()
def translations() -> None:
    """Extract, check and compile the interface text."""


@translations.command()
def update() -> None:
    """Bring the Vietnamese catalogue up to date; lists what still lacks a translation."""
    missing = catalogue.update()
    for message in missing:
        click.echo(f"no translation: {message}")
    catalogue.compile_stale()
    sys.exit(1 if missing else 0)


@translations.command("compile")
def compile_() -> None:
    """Compile the catalogues that changed."""
    catalogue.compile_stale()
