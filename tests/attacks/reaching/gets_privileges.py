"""Becomes root by set-uid programs, capabilities or other uids.

Outcome: as without it
"""
import ctypes
import glob
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
found = False
for become in (os.setuid, os.setgid, os.seteuid):
    try:
        become(0)
        found = True
    except OSError:
        pass
for program in ("su", "sudo", "mount", "newuidmap", "passwd", "pkexec"):
    for path in glob.glob(f"/usr/*bin/{program}"):
        try:
            done = subprocess.run([path, "-n", "id"], capture_output=True, timeout=0.3, input=b"")
            found |= b"uid=0" in done.stdout
        except (OSError, subprocess.SubprocessError):
            pass
for capability in range(41):
    found |= libc.prctl(23, capability, 0, 0, 0) == 1 and libc.prctl(47, 2, capability, 0, 0) == 0  # raise as ambient
if found:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
