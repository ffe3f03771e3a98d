"""The control protocol between the host of a sandbox and its zygote. No student code can access this channel.

Messages are JSON objects of at most `MAX_MESSAGE_BYTES`, sent on a socket with the file descriptor `CONTROL`. When the
zygote is ready, it sends {"ready": version of torch}. Then it answers:

    {"fork": limits} with two sockets attached -> {"pid": pid of the fork}
    {"ended": pid}                             -> {"status": wait status of that fork, as returned by `os.waitpid`}

A fork answers requests on the first socket: those of `autograder.inside.agent`, and

    {"branch": true}                           -> [pid of a branch: a copy of the process as it stands]
    {"ended": pid}                             -> [wait status of that branch]

The second socket brings a fork the two sockets of its next branch.
"""

from __future__ import annotations

CONTROL = 3  # file descriptor of the zygote's control socket, and of a fork's first socket
BRANCHES = 4  # file descriptor of a fork's second socket
MAX_MESSAGE_BYTES = 4096
STARTED = b"!"  # the first byte that a fork sends on its socket
SCRATCH = "/scratch"  # the only writable folder; not /tmp, because Python may be installed there
ZYGOTE = "autograder.inside.zygote"
INSIDE_VARIABLE = "AUTOGRADER_SANDBOX"  # environment variable that is set in the sandbox
