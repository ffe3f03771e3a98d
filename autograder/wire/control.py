"""How the host of a sandbox and the zygote in it speak, before any student's code is there.

Messages are JSON objects of at most `MOST_BYTES`, on a socket that both know as the file descriptor `CONTROL`:

    {"fork": limits} with a socket attached   -> {"pid": number}: that fork answers requests on the socket
    {"ended": pid}                            -> {"status": how it ended, as `os.waitpid` says it}
"""

from __future__ import annotations

CONTROL = 3  # file descriptor
MOST_BYTES = 4096
STARTED = b"!"  # what a fork sends first on its own socket
SCRATCH = "/scratch"  # the one folder that can be written; not /tmp, where Python itself may be installed
ZYGOTE = "autograder.inside.zygote"
INSIDE_VARIABLE = "AUTOGRADER_SANDBOX"  # is in the environment of whatever runs inside
