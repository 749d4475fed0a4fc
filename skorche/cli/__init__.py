"""The command line: the only part that writes or replaces compiled files.

Comes in: words. Goes out: files, text, exit codes: 0 done, 1 the declaration is wrong or
the pipeline failed, 2 the words are wrong, 3 skorche itself failed; `check` and `diff` say what
theirs mean. These modules must not know how anything is done.

common, output          which files are meant, and how commands speak
permission              what may be run
compiling, reviewing    compile; check
asked, bundling         what the words of compile say; which packages go along whole
replacing, freezing      what compile may overwrite; names that cannot be frozen
changed_files           what a watching compile looks at
comparing               diff, of what the next two find
projects, sides         what was and is by each name; what is at a place
surroundings, tunings   settings, templates, folders and what tunes that changed
showing                 run, verify, show and render
profiling, watched_runs  profile; a run that is measured
tuning                  tune
helping, starting       explain and templates; init and completion
"""

from __future__ import annotations

import click

from skorche import __version__
from skorche.cli.comparing import diff
from skorche.cli.compiling import compile_command
from skorche.cli.helping import explain, templates
from skorche.cli.output import Commands
from skorche.cli.profiling import profile
from skorche.cli.reviewing import check
from skorche.cli.showing import render, run, show, verify_command
from skorche.cli.starting import completion, init
from skorche.cli.tuning import tune


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="skorche")
def main() -> None:
    """Compile a declared pipeline to one standalone Python module, or run it."""


COMMANDS = (
    compile_command,
    check,
    diff,
    run,
    profile,
    verify_command,
    tune,
    show,
    render,
    templates,
    explain,
    init,
    completion,
)
for command in COMMANDS:
    main.add_command(command)
