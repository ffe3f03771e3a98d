"""The control protocol between the host of a sandbox and its zygote. No student code can access this channel.

Messages are JSON objects of at most `MAX_MESSAGE_BYTES`, sent on a socket with the file descriptor `CONTROL`. When the
zygote is ready, it sends {"ready": version of torch}. Then it answers:

    {"fork": limits} with a socket attached   -> {"pid": pid of the fork, which answers requests on that socket}
    {"ended": pid}                            -> {"status": wait status of that fork, as returned by `os.waitpid`}

A fork answers the requests of `autograder.inside.agent` and, in frames of the same form,

    {"branch": true}  -> [], and when it then gets a socket -> [pid of a branch, a copy of the process as it stands]
    {"ended": pid}    -> [wait status of that branch]
"""

from __future__ import annotations

CONTROL = 3  # file descriptor
MAX_MESSAGE_BYTES = 4096
STARTED = b"!"  # the first byte that a fork sends on its socket
SCRATCH = "/scratch"  # the only writable folder; not /tmp, because Python may be installed there
ZYGOTE = "autograder.inside.zygote"
INSIDE_VARIABLE = "AUTOGRADER_SANDBOX"  # environment variable that is set in the sandbox
