"""What a kernel takes on before it runs a student's code: resource limits, Landlock, a system-call filter.

The mounts and namespaces around it are bubblewrap's; this is the second wall. Standard library only: it runs inside the
sandbox, where the rest of the autograder is out of sight.
"""

import ctypes
import os
import platform
import resource

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 4, 38, 22

# Landlock, linux/landlock.h; the system calls have these numbers on every architecture.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
WRITE_FILE, REMOVE_DIR, REMOVE_FILE, MAKE_SOCK, REFER, TRUNCATE = 1 << 1, 1 << 4, 1 << 5, 1 << 9, 1 << 13, 1 << 14
MAKE_ANYTHING = 0b1111111 << 6
ALL_WRITES = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_ANYTHING
NO_SIGNALS_OUT, NO_ABSTRACT_SOCKETS_OUT = 1 << 1, 1 << 0


def set_dumpable(dumpable: bool) -> None:
    """Open or close this process's memory and /proc entries to others of the same user."""
    _prctl(PR_SET_DUMPABLE, int(dumpable))


def landlock_version() -> int:
    """Return the version of Landlock that this kernel offers, 0 for none."""
    return max(0, _libc.syscall(CREATE_RULESET, None, 0, 1))


def limit_resources(limits: dict) -> None:
    """Take on `limits`: "memory" and "scratch" in bytes (None: no limit), "seconds" of CPU time, "processes"."""
    caps = {
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_FSIZE: limits["scratch"],
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_CPU: limits["seconds"],
        resource.RLIMIT_NOFILE: 1024,
        resource.RLIMIT_CORE: 0,
        # Queues would outlive the processes that made them, and hold memory that counts as nobody's.
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for what, most in caps.items():
        if most is not None:
            hard = resource.getrlimit(what)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            # The first of the two ends a process with a signal that says why, the second kills.
            grace = 2 if what == resource.RLIMIT_CPU and most != hard else 0
            resource.setrlimit(what, (most, most + grace))


def restrict_writes(anything: list[str], devices: str, sockets: str) -> None:
    """Allow writing in the folders `anything`, to devices, and making sockets in one folder; nothing else, for good.

    Signals and abstract sockets reach no process outside, and mounting and tracing are over too. Does nothing where the
    kernel has no Landlock.
    """
    version = landlock_version()
    if version == 0:
        return
    writes = ALL_WRITES | (REFER if version >= 2 else 0) | (TRUNCATE if version >= 3 else 0)
    scoped = NO_SIGNALS_OUT | NO_ABSTRACT_SOCKETS_OUT if version >= 6 else 0
    attributes = (ctypes.c_uint64 * 3)(writes, 0, scoped)
    size = 24 if version >= 6 else 8
    ruleset = _call(CREATE_RULESET, ctypes.byref(attributes), size, 0)
    allowed = {**dict.fromkeys(anything, writes), devices: writes & (WRITE_FILE | TRUNCATE)}
    allowed[sockets] = MAKE_SOCK | REMOVE_FILE
    for path, access in allowed.items():
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = access.to_bytes(8, "little") + folder.to_bytes(4, "little")
        _call(ADD_RULE, ruleset, 1, rule, 0)
        os.close(folder)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


# What no notebook needs, and what would get at other processes, make new namespaces with powers of their own, or hold
# memory that no limit counts. Numbers on (x86_64, aarch64), asm/unistd.h.
DENIED = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
}
CLONE, CLONE3 = (56, 220), 435
NEW_NAMESPACES = 0x7E020000
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS = 1, 38
# The instructions of a filter (linux/bpf_common.h): load a word, jump when equal / at least / a bit is set, return.
LOAD, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16


def filter_system_calls() -> None:
    """Let the system calls in `DENIED` fail from now on, for good; does nothing on architectures not listed."""
    if platform.machine() not in ARCHITECTURES:
        return
    column, architecture = ARCHITECTURES[platform.machine()]
    program = [(LOAD, 0, 0, ARCHITECTURE), (IF_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    # Numbers from here on are x86_64's second table, which would go round the first.
    program += [(IF_AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, ERRNO | EPERM)]
    for numbers in DENIED.values():
        program += [(IF_EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, ERRNO | EPERM)]
    # clone3 hides its flags from filters; without it the C library falls back on clone.
    program += [(IF_EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, ERRNO | ENOSYS)]
    program += [(IF_EQUAL, 0, 3, CLONE[column]), (LOAD, 0, 0, FIRST_ARGUMENT)]
    program += [(IF_ANY_BIT, 0, 1, NEW_NAMESPACES), (RETURN, 0, 0, ERRNO | EPERM), (RETURN, 0, 0, ALLOW)]
    code = b"".join(
        op.to_bytes(2, "little") + bytes((yes, no)) + value.to_bytes(4, "little") for op, yes, no, value in program
    )
    text = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _prctl(PR_SET_SECCOMP, 2, ctypes.byref(Program(len(program), ctypes.addressof(text))))


def _prctl(option: int, value: int, more: object = 0) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), more, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed: {os.strerror(ctypes.get_errno())}")


def _call(number: int, *arguments: object) -> int:
    result = _libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"system call {number} failed: {os.strerror(ctypes.get_errno())}")
    return result
