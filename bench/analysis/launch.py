"""Runs one program from a process of its own and prints exit code, seconds, processor s and MB.

`python -I -S launch.py OUTPUT PROGRAM [ARGUMENT …]`; what the program prints goes to OUTPUT.

The system counts the memory of the process that starts a program as memory of the program, as long
as it has not begun. So this one imports next to nothing: 10 MB, where the one that prepares the
survey has hundreds.
"""

import os
import sys
import time


def main() -> None:
    """Start the program, wait for its end, and print what it took."""
    output, *command = sys.argv[1:]
    files = [
        (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    begin = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - begin
    code = os.waitstatus_to_exitcode(status)
    print(code, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
