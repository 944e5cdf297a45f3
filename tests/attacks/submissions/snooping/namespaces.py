"""Tries to leave its namespaces: unshare, setns, mount, chroot, device nodes.

Answer: wrong
Deserves: 0
"""
# %% before standardize_check
import ctypes, glob, os, subprocess
libc = ctypes.CDLL(None, use_errno=True)
for path in glob.glob("/proc/1/ns/*"):
    try:
        print(libc.setns(os.open(path, os.O_RDONLY), 0))
    except OSError as error:
        print(error)
print(libc.unshare(0x10000000 | 0x00020000), libc.mount(b"/", b"/mnt", b"", 4096, 0), libc.chroot(b"/proc/1/root"))
for words in (["unshare", "-Urm", "ls", "/"], ["bwrap", "--bind", "/", "/", "ls"], ["sudo", "-n", "ls", "/home"], ["su", "-c", "ls /home"], ["mount"]):
    try:
        print(subprocess.run(words, capture_output=True, text=True, timeout=2))
    except Exception as error:
        print(error)
for device in ("/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/nvme0n1"):
    try:
        print(open(device, "rb").read(100))
    except OSError as error:
        print(error)
