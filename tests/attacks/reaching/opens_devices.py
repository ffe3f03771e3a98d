"""Opens devices, kernel settings and /sys for writing, and makes devices of its own.

Outcome: as without it
"""
import glob
import os
import stat

found = []
for path in [*glob.glob("/dev/*"), *glob.glob("/sys/**/*", recursive=True)[:500], "/proc/sys/kernel/core_pattern",
             "/proc/sysrq-trigger", "/dev/mem", "/dev/kmsg", "/dev/kvm", "/dev/fuse", "/dev/sda", "/dev/vda"]:
    if path in ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx"):
        continue
    try:
        os.close(os.open(path, os.O_RDWR))
        if not os.path.isdir(path):
            found.append(path)
    except OSError:
        pass
try:
    os.mknod("/scratch/disk", 0o600 | stat.S_IFBLK, os.makedev(254, 0))
    os.open("/scratch/disk", os.O_RDONLY)
    found.append("a disk")
except OSError:
    pass
if found:
    class SequentialMLP(SequentialMLP):
        def forward(self, x):
            for layer in self.layers[:-1]:
                x = layer(x).relu()
            return self.layers[-1](x)
