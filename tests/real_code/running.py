"""Run compiled files, each as a script in a process and a folder of its own.

Comes in, on standard input: a JSON list of [file, folder, words]. Goes out: a JSON list of
[exit code, standard output, standard error]. Any Python from 3.8 on runs this file, bare; the
processes are forked, so that an interpreter begins once, and not for each file.
"""

import argparse  # noqa: F401 - so that not each process imports it
import json
import os
import runpy
import sys
import tempfile
import threading  # noqa: F401
import traceback


def run(file, folder, words):
    """Run a script as its own process would; return what became of it."""
    # No pipes, which threads would have to read: a process with threads is not forked well.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
        sys.stdout.flush()
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(told.fileno(), 2)
            code = script(file, folder, words)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        texts = []
        for output in (out, told):
            output.seek(0)
            texts.append(output.read().decode("utf-8", "replace"))
    return [code, *texts]


def script(file, folder, words):
    os.chdir(folder)
    sys.argv = [file, *words]
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    try:
        runpy.run_path(file, run_name="__main__")
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        print(error.code, file=sys.stderr)
        return 1
    except BaseException:  # noqa: BLE001 - as Python does at the end of a script
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    json.dump([run(*job) for job in json.load(sys.stdin)], sys.stdout)
