"""What a sandbox shows and holds, as bubblewrap's command line."""

import json
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import utils

from ..naming import CONFIG
from .isolation import NoIsolation, bubblewrap
from .libraries import Libraries

GONE = "{} is not there when this unit is graded: the exercise is to write it."
HERE = Path(__file__).resolve().parent
COURSE = HERE.parents[1]
UTILS = Path(utils.__file__).resolve().parent
UNITS = UTILS / "checks" / "units"
SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime", "mime.types")
# Where kernels may write; the warden empties both after each submission.
WRITABLE = ("/tmp", "/dev/shm")
DEVICES = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset", *(f"nvidia{k}" for k in range(8)))
# Root keeps what it needs to run kernels as another user, to end them and to wipe after them.
CAPABILITIES = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_DAC_OVERRIDE", "CAP_FOWNER")
ENVIRONMENT = {
    "HOME": "/tmp/home",
    "IPYTHONDIR": "/tmp/home/ipython",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/home/matplotlib",
    "NBGRADER_EXECUTION": "autograde",
    # Several submissions run side by side: more threads than that make all of them slower.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TMPDIR": "/tmp",
    "USER": "student",
}

# A module that asks for a GPU while it is imported would otherwise start CUDA, by asking CUDA itself.
CUDA = {"PYTORCH_NVML_BASED_CUDA_CHECK": "1"}


@dataclass(frozen=True)
class Sandbox:
    """A kind of sandbox: kernels of the same kind can come from one warm process.

    `cold` serves one kernel and shows NVIDIA's devices: what a kernel leaves on a GPU is freed for certain by the end of
    its sandbox. CUDA does not survive a fork, so nothing may start it before; importing PyTorch does not.
    """

    libraries: Libraries = field(default_factory=Libraries)
    scratch_bytes: int = 1024**3
    cold: bool = False

    def command(self, folder: Path, student: int | None) -> list[str]:
        """Return the command that starts process 1 of a sandbox whose kernels run under the user number `student`, None for
        this process's own; `folder` holds what `furnish` has put there."""
        shown = shown_folders()
        words = [*bubblewrap(), "--new-session", "--as-pid-1", "--clearenv"]
        if os.geteuid() == 0:
            words += ["--cap-drop", "ALL", *(word for name in CAPABILITIES for word in ("--cap-add", name))]
        words += ["--hostname", "sandbox", "--proc", "/proc", "--dev", "/dev", "--ro-bind", "/usr", "/usr"]
        for name in ("/etc", "/run"):
            words += ["--perms", "0755", "--dir", name]
        for name in SYSTEM:
            path = Path("/", name)
            if path.is_symlink():
                words += ["--symlink", os.readlink(path), str(path)]
            elif path.is_dir():
                words += ["--ro-bind", str(path), str(path)]
        for name in SETTINGS:
            words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
        for name in ("passwd", "group"):
            words += ["--ro-bind", str(folder / name), f"/etc/{name}"]
        size = str(self.scratch_bytes)
        # First of all, since the course or its environment may itself lie below /tmp and is then shown inside.
        for place in WRITABLE:
            words += ["--perms", "1777", "--size", size, "--tmpfs", place]
        # A course that lies in a folder shown above, as in /usr/src, must not come to light with it.
        hidden = _inside(hidden_courses(), shown)
        words += [word for path in hidden for word in ("--tmpfs", str(path))]
        for parent in dict.fromkeys(up for path in (*shown, UTILS) for up in reversed(path.parents[:-1])):
            # bubblewrap would let root alone pass through the folders that it makes on the way.
            words += ["--perms", "0755", "--dir", str(parent)]
        for path in shown[1:]:
            if not path.is_relative_to("/usr") or _inside([path], hidden):
                words += ["--ro-bind", str(path), str(path)]
        words += ["--ro-bind", str(UTILS), str(UTILS), "--ro-bind", str(HERE / "inside"), "/run/inside"]
        absent = [HERE.parent, *(Path(entry, name) for entry in sys.path for name in self.libraries.hidden)]
        for path in absent:
            if path.is_dir() and _inside([path.resolve()], shown) and path != COURSE:
                words += ["--ro-bind", str(HERE / "absent"), str(path.resolve())]
        words += ["--ro-bind", str(HERE / "absent"), str(UNITS)]
        for number, (path, _) in enumerate(cuts(self.libraries)):
            words += ["--ro-bind", str(folder / f"cut{number}.py"), str(path)]
        if self.cold:
            words += [word for name in DEVICES for word in ("--dev-bind-try", f"/dev/{name}", f"/dev/{name}")]
        words += ["--ro-bind", str(folder / "inbox"), "/run/inbox", "--bind", str(folder / "sockets"), "/run/sockets"]
        words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
        path = os.pathsep.join((str(Path(sys.prefix, "bin")), "/usr/local/bin", "/usr/bin", "/bin"))
        environment = {**ENVIRONMENT, "PATH": path, "PYTHONPATH": str(UTILS.parent)} | (CUDA if self.cold else {})
        words += [word for name, value in environment.items() for word in ("--setenv", name, value)]
        kept = [str(path) for path in (*shown, UTILS) if any(path.is_relative_to(place) for place in WRITABLE)]
        imports, tried = self.libraries.imports, self.libraries.tried
        options = {"imports": imports, "tried": tried, "student": student, "kept": kept}
        return [*words, "--", sys.executable, "/run/inside/warden.py", json.dumps(options)]

    def describe(self, landlock: int) -> str:
        """Return in a few words how kernels of this kind are kept apart."""
        return f"bubblewrap{'' if landlock else ' without Landlock'}, {'cold' if self.cold else 'forked'} kernel"


def furnish(folder: Path, libraries: Libraries, student: int | None) -> None:
    """Make what a sandbox needs of the host in `folder`: places for files and sockets, names for numbers, cut modules."""
    for number, (path, names) in enumerate(cuts(libraries)):
        # The names stay, since other modules import them; a call says why it is of no use.
        gone = "".join(f"\n\ndef {name}(*args, **kwargs):\n    raise RuntimeError({GONE.format(name)!r})\n"
                       for name in names)
        (folder / f"cut{number}.py").write_text(path.read_text(encoding="utf-8") + gone, encoding="utf-8")
        (folder / f"cut{number}.py").chmod(0o644)
    (folder / "inbox").mkdir(mode=0o755)
    # For the warm process to import; what it keeps of them for kernels is in `inside/blinding.py`.
    # With the compiled ones, which are good as long as the times of the files stay.
    shutil.copytree(UNITS, folder / "inbox" / UNITS.name)
    (folder / "sockets").mkdir()
    # Kernels may run as another user; nobody else can reach this, since `folder` itself is private.
    (folder / "sockets").chmod(0o777)
    number = student or os.geteuid()
    (folder / "passwd").write_text(f"student:x:{number}:{number}:student:/tmp/home:/bin/sh\n", encoding="utf-8")
    (folder / "group").write_text(f"student:x:{number}:\n", encoding="utf-8")
    for name in ("passwd", "group"):
        (folder / name).chmod(0o644)


def cuts(libraries: Libraries) -> list[tuple[Path, tuple[str, ...]]]:
    """Return the installed modules of which a sandbox shows a copy, and the functions that the copy lacks."""
    found = [(Path(entry, name).resolve(), names) for name, names in libraries.cut for entry in sys.path]
    return [(path, names) for path, names in found if path.is_file()]


def shown_folders() -> list[Path]:
    """Return the folders that every sandbox shows: the system's programs, Python and its environment."""
    return [Path("/usr"), *dict.fromkeys(Path(prefix).resolve() for prefix in (sys.base_prefix, sys.prefix))]


def hidden_courses() -> list[Path]:
    """Return the courses that are taken out of what a sandbox shows: this package's own, and the one in this folder."""
    return [path for path in (COURSE, Path.cwd()) if (path / CONFIG).is_file()]


def require_out_of_sight(course: Path) -> None:
    """Raise `NoIsolation` for a course in a folder that every sandbox shows, where it would not be hidden."""
    course = course.resolve()
    for place in shown_folders():
        if course.is_relative_to(place) and not any(course.is_relative_to(hidden) for hidden in hidden_courses()):
            raise NoIsolation(
                f"{course} lies below {place}, which students' code can read in its sandbox. Run the command in the "
                "course's own folder, so that it can be hidden, or move the course elsewhere."
            )


def student_number(process: int = 0) -> int | None:
    """Return the user that a root-run sandbox's kernels become, one for each judging process; None for one's own.

    `process` is the judging process's number, by default this one's. The limit on the number of processes does not hold
    root, and it counts a user's processes in all sandboxes together.
    """
    return 60_001 + (process or os.getpid()) % 1_100 if os.geteuid() == 0 else None


def _inside(paths: list[Path], folders: list[Path]) -> list[Path]:
    """Return those of `paths` that lie below one of `folders`."""
    return [path for path in paths if any(path != folder and path.is_relative_to(folder) for folder in folders)]
