"""The command line: the only part that writes or replaces compiled files.

Comes in: words. Goes out: files, text, exit codes: 0 done, 1 the declaration is wrong or
the pipeline failed, 2 the words are wrong, 3 skorche itself failed; `check` and `diff` say what
theirs mean. These modules must not know how anything is done.

common, output          which files are meant, and how commands speak
permission              what may be run
compiling, reviewing    compile; check
ctrl_c                  what ends a command that goes on
asked, bundling         what the words of compile say; which packages go along whole
replacing, freezing      what compile may overwrite; names that cannot be frozen
hiding                  what files that are called as modules are would hide
changed_files           what a watching compile looks at
comparing               diff, of what the next two find
projects, sides         what was and is by each name; what is at a place
surroundings, tunings   settings, templates, folders and what tunes that changed
showing, journals       run, verify, show and render; what show says of a journal
profiling, watched_runs  profile; a run that is measured
tuning                  tune
helping, starting       explain and templates; init and completion
"""

from __future__ import annotations

import importlib

import click

from skorche import __version__
from skorche.cli.output import Commands

#: The commands by their names: each is read only where it is called, or asked about.
COMMANDS = {
    "compile": "compiling.compile_command",
    "check": "reviewing.check",
    "diff": "comparing.diff",
    "run": "showing.run",
    "profile": "profiling.profile",
    "verify": "showing.verify_command",
    "tune": "tuning.tune",
    "show": "showing.show",
    "render": "showing.render",
    "templates": "helping.templates",
    "explain": "helping.explain",
    "init": "starting.init",
    "completion": "starting.completion",
}


class _Named(Commands):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        # For a word that is none click looks for one like it among those that are there.
        for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
            module, _, attribute = COMMANDS[name].partition(".")
            found = importlib.import_module(f"{__name__}.{module}")
            self.add_command(getattr(found, attribute), name)
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Named, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="skorche")
def main() -> None:
    """Compile a declared pipeline to one standalone Python module, or run it."""
