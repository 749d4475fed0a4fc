"""Run a command under a seccomp filter that forbids new processes, but not threads.

Its words are those of the command. Exits with 77 where the machine has no such filter.
"""

import ctypes
import os
import struct
import sys

#: By machine: the audit number of its architecture, and its numbers of clone, clone3,
#: fork and vfork, as far as it has them.
MACHINES = {
    "x86_64": (0xC000003E, 56, 435, (57, 58)),
    "aarch64": (0xC00000B7, 220, 435, ()),
}
CLONE_THREAD = 0x10000
LOAD, EQUAL, BITS, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, ERROR = 0x7FFF0000, 0x00050000
NOT_PERMITTED, NO_SUCH_CALL = 1, 38


def line(code, value, if_true=0, if_false=0):
    return struct.pack("HBBI", code, if_true, if_false, value)


def program(audit, clone, clone3, forks):
    """Return the filter: clone only with CLONE_THREAD, which clone3 hides in a structure."""
    lines = [
        line(LOAD, 4),
        line(EQUAL, audit, 1, 0),
        line(RETURN, ALLOW),
        line(LOAD, 0),
    ]
    for fork in forks:
        lines += [line(EQUAL, fork, 0, 1), line(RETURN, ERROR | NOT_PERMITTED)]
    # The C library then asks clone instead.
    lines += [line(EQUAL, clone3, 0, 1), line(RETURN, ERROR | NO_SUCH_CALL)]
    lines += [line(EQUAL, clone, 0, 3), line(LOAD, 16)]
    lines += [line(BITS, CLONE_THREAD, 1, 0), line(RETURN, ERROR | NOT_PERMITTED)]
    return [*lines, line(RETURN, ALLOW)]


def main():
    machine = os.uname().machine
    if machine not in MACHINES:
        return 77
    lines = program(*MACHINES[machine])
    code = ctypes.create_string_buffer(b"".join(lines))
    address = ctypes.addressof(code)
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(lines), address))
    system = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, seccomp, filtering = 38, 22, 2
    if system.prctl(no_new_privileges, 1, 0, 0, 0):
        return 77
    if system.prctl(seccomp, filtering, ctypes.byref(head), 0, 0):
        return 77
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
