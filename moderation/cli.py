"""The console-script `mushrif`: each command is named as a string and imported only when it runs."""

import sys
from importlib import import_module

import click
from click.exceptions import NoArgsIsHelpError

from moderation.domain.errors import MushrifError
from moderation.settings import SettingsError
from moderation.supervisor import CannotStart

COMMANDS = {
    "up": "moderation.commands.up:up",
    "web": "moderation.commands.web:web",
    "worker": "workers.cli:worker",
    "scheduler": "workers.cli:scheduler",
    "doctor": "moderation.commands.doctor:doctor",
    "sites": "moderation.commands.sites:sites",
    "moderators": "moderation.commands.moderators:moderators",
    "score": "moderation.commands.score:score",
    "lexicon": "moderation.commands.lexicon:lexicon",
    "import": "moderation.commands.importing:import_file",
    "export": "moderation.commands.export:export",
    "erase": "moderation.commands.erase:erase",
    "models": "moderation.commands.models:models",
    "train": "training.cli:train",
    "evaluate": "training.cli:evaluate",
    "openapi": "moderation.commands.openapi:openapi",
    "test": "moderation.commands.test:test",
}


class LazyGroup(click.Group):
    """Imports a command's module when it is asked for; `moderation` imports neither neighbour."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="mushrif")
def cli() -> None:
    """مشرف: comment moderation for Arabic news sites."""


def main() -> None:
    """Run a command; a failure is one clear line on stderr, with exit code 2 for wrong arguments, 1 for all else."""
    try:
        sys.exit(cli.main(prog_name="mushrif", standalone_mode=False))
    except NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"mushrif: {_one_line(error)}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("mushrif: stopped", err=True)
        sys.exit(1)
    except (MushrifError, SettingsError, CannotStart) as error:
        click.echo(f"mushrif: {error}", err=True)
        sys.exit(1)


def _one_line(error: click.ClickException) -> str:
    said = " ".join(error.format_message().split())
    if isinstance(error, click.UsageError) and error.ctx:
        said = f"{said.rstrip('.')}. See '{error.ctx.command_path} --help'."
    return said


if __name__ == "__main__":
    main()
