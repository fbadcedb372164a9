"""The command `sipas`: the table of command groups, each imported when it is called."""

import importlib
import os
import sys

import click

from analysis.ground.errors import DomainError

#: Command or group → the object that holds it. A new room adds its line here.
COMMANDS = {
    "accounts": "sipas.cli.accounts:accounts",
    "audit": "sipas.cli.audit:audit",
    "campaigns": "sipas.cli.campaigns:campaigns",
    "db": "sipas.cli.database:db",
    "demo": "sipas.demo.cli:demo",
    "exports": "sipas.cli.exports:exports",
    "frames": "sipas.cli.frames:frames",
    "invitations": "sipas.cli.invitations:invitations",
    "par": "sipas.par.cli:par",
    "questionnaires": "sipas.questionnaires.cli:questionnaires",
    "run": "sipas.cli.run:run",
    "runs": "sipas.cli.runs:runs",
    "sampling": "sipas.cli.sampling:sampling",
    "snapshots": "sipas.cli.snapshots:snapshots",
    "translations": "sipas.cli.translations:translations",
    "units": "sipas.cli.units:units",
    "work": "sipas.cli.run:work",
}


class Rooms(click.Group):
    """A group whose commands are imported only when they are called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Rooms)
def cli() -> None:
    """Survey of satisfaction with public administration: fieldwork, indices, PAR points."""


def main() -> None:
    """Run the command line; an error that a person can put right is said on standard error."""
    try:
        cli(prog_name="sipas", standalone_mode=False)
    except DomainError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
