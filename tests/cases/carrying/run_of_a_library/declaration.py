"""A function of the standard library may be called run, as that of the compiled file is."""

import subprocess

import skorche


def exit_code(done: subprocess.CompletedProcess) -> int:
    return done.returncode


if __name__ == "__main__":
    commands = skorche.Queue("commands", fixed_inputs=[["true"], ["false"]])
    done = skorche.map(subprocess.run, commands)
    codes = skorche.map(exit_code, done)
    skorche.run()
    skorche.shutdown()
    print(codes.flush())
