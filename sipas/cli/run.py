"""Commands that run the service: all of it, or one worker."""

import os
import sys

import click

from sipas import logs
from sipas.config import read_settings


@click.command()
def run() -> None:
    """Run the whole service until Ctrl-C: database if needed, web and worker processes."""
    from sipas.server.supervisor import run_service  # noqa: PLC0415 - heavy, for this command alone

    sys.exit(run_service(read_settings(os.environ), environ=os.environ))


@click.command()
def work() -> None:
    """Run one worker until it is stopped; the service or a unit file starts as many as wanted."""
    from sipas.jobs.worker import run_worker  # noqa: PLC0415 - heavy, for this command alone
    from sipas.server.application import settings_of_environment  # noqa: PLC0415 - likewise

    logs.configure()
    run_worker(settings_of_environment(os.environ))
