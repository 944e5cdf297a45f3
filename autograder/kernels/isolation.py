"""Find out, by really starting one, whether this machine can make a sandbox; refuse with a sentence when it cannot."""

import os
import platform
import shutil
import subprocess
from functools import cache

from ..errors import CourseError

ANYWAY = "To run students' code on this machine without a sandbox all the same, add --sandbox none."
NAMESPACES = ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")


class NoIsolation(CourseError):
    """No sandbox is to be had here; the text says what to install or to do."""


def require_isolation(choice: str) -> None:
    """Raise `NoIsolation` unless sandboxes work here or `choice` is "none"."""
    if choice != "none" and (trouble := trouble_with_isolation()):
        raise NoIsolation(f"{trouble} {ANYWAY}")


def bubblewrap() -> list[str]:
    """Return the command's beginning, with namespaces of its own for all but files, which it always gives.

    Root has none for users: the limit on processes holds only users of the machine's own that are not root.
    """
    own_users = [] if os.geteuid() == 0 else ["--unshare-user"]
    return [shutil.which("bwrap") or "bwrap", *NAMESPACES, *own_users, "--die-with-parent"]


@cache
def trouble_with_isolation() -> str:
    """Return why no sandbox is to be had here, as sentences; empty when there is one."""
    if platform.system() != "Linux":
        return (
            f"Students' code runs in a sandbox, which needs Linux; this is {platform.system()}. "
            "Grade on a Linux machine or in a Linux container."
        )
    if shutil.which("bwrap") is None:
        return (
            "Students' code runs in a sandbox, which needs bubblewrap, and that is not installed. "
            "On Debian or Ubuntu, install it with: apt install bubblewrap."
        )
    command = [*bubblewrap(), "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"Students' code runs in a sandbox, and bubblewrap could not make one: {error}."
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
    return (
        f"Students' code runs in a sandbox, and bubblewrap could not make one ({said}). "
        "User namespaces may be locked: see sysctl user.max_user_namespaces and "
        "kernel.apparmor_restrict_unprivileged_userns, or, in a container, give it --security-opt seccomp=unconfined "
        "--security-opt systempaths=unconfined."
    )
