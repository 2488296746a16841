"""Builds that are killed, that meet, that the disk refuses: what is published stays whole, and the next build mends it.

A site has two versions, A and B, which differ in every post, in a picture and in a static file; each has a post that
the other lacks. C is A with one post of B. Whatever happens on the way from one to another, each published file is that
of one of them, files of somebody else stay as they are, and a build that completes leaves just what a clean one makes.
"""

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

import sitegen.build.workers
from sitegen.build import PARALLEL_FROM, Options, Report, build
from sitegen.files import reason
from sitegen.locks import Lock, LockedError
from sitegen.store import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LARGE = PARALLEL_FROM + 6
"""Posts of a site that several processes build."""
SMALL = 3
KILLS = 50
LANES = 2
"""Sites that are killed at the same time."""

Files = Mapping[str, bytes]

THEIRS: Files = {
    "mine.html": b"<p>Somebody's page.</p>\n",
    "posts/mine.txt": b"Notes.\n",
    "posts/p1/mine.bin": bytes(range(256)),
}
"""Files of somebody else in the output folder."""

POST = """---
title: Post {n} of {version}
date: 2025-01-{day:02}
tags: [shared, t{group}]
---
Text {n} of {version}, ![a picture](picture.png).

```python
print({n}, "{version}")
```
"""


# -------------------------------------------------------------------------------------------------------- the site


@lru_cache
def site(version: str, count: int) -> Files:
    """The files of a version of the site."""
    if version == "C":
        name = "content/posts/p1.md"
        return {**site("A", count), name: site("B", count)[name]}
    numbers = random.Random(version)
    picture = BytesIO()
    Image.frombytes("L", (90, 60), numbers.randbytes(90 * 60)).save(picture, "png")
    files = {
        "sitegen.toml": b'[site]\ntitle = "Blog"\nbase_url = "https://example.org"\n',
        "content/posts/picture.png": picture.getvalue(),
        "static/data.bin": numbers.randbytes(300_000),
    }
    for n in (*range(count), f"only-{version}"):
        text = POST.format(n=n, version=version, day=n % 28 + 1 if isinstance(n, int) else 1, group=str(n)[-1])
        files[f"content/posts/p{n}.md"] = text.encode()
    return files


@lru_cache
def clean(version: str, count: int) -> Files:
    """What a clean build makes of a version of the site."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lay(root, version, count)
        assert not built(root).diagnostics
        return snapshot(root / "public")


@lru_cache
def compiled() -> bytes:
    """A store that remembers the templates and no output, so that a small site is built fast."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lay(root, "A", SMALL)
        built(root)
        connection = sqlite3.connect(root / ".sitegen/store.db", isolation_level=None)
        for condition in ("output", "view", "source", "memo where name like '% /%'"):
            connection.execute(f"delete from {condition}")
        connection.execute("vacuum")
        connection.close()
        return (root / ".sitegen/store.db").read_bytes()


def other(version: str) -> str:
    return "B" if version == "A" else "A"


def lay(root: Path, version: str, count: int) -> None:
    """Make a site be of a version."""
    files = site(version, count)
    for folder in ("content", "static"):
        for name in snapshot(root / folder):
            if f"{folder}/{name}" not in files:
                (root / folder / name).unlink()
    put(root, files)


def put(root: Path, files: Files) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def snapshot(folder: Path) -> Files:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def built(root: Path, jobs: int = 1, explain: bool = False) -> Report:
    return build(Options(root=root, now=NOW, jobs=jobs, explain=explain))


def found(report: Report) -> list[tuple[str, str, str]]:
    return [(d.code, d.place.path, d.message) for d in report.diagnostics]


def check_whole(root: Path, count: int) -> str:
    """Every published file is that of A or of B, none is missing or of another name. Returns how far the build came."""
    now, a, b = snapshot(root / "public"), clean("A", count), clean("B", count)
    assert {name: now.get(name) for name in THEIRS} == THEIRS
    ours = now.keys() - THEIRS.keys()
    assert ours <= a.keys() | b.keys(), "files that no build publishes"
    assert ours >= a.keys() & b.keys(), "files are missing that both versions have"
    assert [name for name in sorted(ours) if now[name] not in (a.get(name), b.get(name))] == [], "half files"
    return next((v for v in "AB" if {n: now[n] for n in ours} == clean(v, count)), "mixed")


def check_clean(root: Path, version: str, count: int, theirs: Files = THEIRS) -> None:
    """The output folder holds what a clean build makes, and the files of somebody else."""
    now, wanted = snapshot(root / "public"), {**clean(version, count), **theirs}
    assert sorted(n for n in now.keys() | wanted.keys() if now.get(n) != wanted.get(n)) == []


def check_mended(root: Path, version: str, count: int = SMALL, theirs: Files = THEIRS) -> None:
    """A build completes and leaves what a clean one makes; a further one has nothing to do."""
    assert found(built(root)) == []
    check_clean(root, version, count, theirs)
    report = built(root)
    assert (found(report), report.rendered, report.copied, report.removed) == ([], 0, 0, 0)
    check_clean(root, version, count, theirs)
    assert [p.name for p in (root / ".sitegen").iterdir()] == ["store.db"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty site whose output folder holds files of somebody else."""
    put(tmp_path / "public", THEIRS)
    return tmp_path


@pytest.fixture
def made(root: Path) -> Path:
    """A small site that was built as A."""
    lay(root, "A", SMALL)
    for name in site("A", SMALL):  # old enough for their stamps to be trusted
        os.utime(root / name, (1_700_000_000, 1_700_000_000))
    put(root, {".sitegen/store.db": compiled()})
    assert found(built(root)) == []
    return root


@pytest.fixture
def small(made: Path) -> Path:
    """A small site that was built as A and is B by now."""
    root = made
    lay(root, "B", SMALL)
    return root


# ---------------------------------------------------------------------------------------------------- other processes


def start(root: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "sitegen", "build", "--jobs", "2", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=root, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def check_command(root: Path, version: str, count: int) -> None:
    """As ``check_mended``, by the command line."""
    for _ in range(2):
        process = start(root, "--format", "json")
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
        report = msgspec.json.decode(output)
        assert report["diagnostics"] == []
        check_clean(root, version, count)
    assert (report["rendered"], report["copied"], report["removed"]) == (0, 0, 0)


def kill(process: "subprocess.Popen[str]") -> bool:
    """Kill a build with all its processes, and wait until they are gone. Returns whether it was still running."""
    is_running = process.poll() is None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)  # the pipes end when the last process that could write to them is gone
    return is_running


def children(process: "subprocess.Popen[str]", count: int = 2) -> list[int]:
    """The processes that a build has started, once there are so many."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = [int(n) for n in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        if len(found) >= count:
            return found
        time.sleep(0.005)
    raise AssertionError("the build started no processes")


def wait_for_change(folder: Path, process: "subprocess.Popen[str]") -> None:
    """Wait until a folder is made, or made anew, or the process ended."""

    def made() -> tuple[int, int] | None:
        with suppress(OSError):
            status = folder.stat()
            return status.st_ino, status.st_ctime_ns
        return None

    before = made()
    while made() in (before, None) and process.poll() is None:
        time.sleep(0.005)


def killed_lane(root: Path, seed: int) -> dict[str, int]:
    """Kill many builds of one site. Returns how many came how far."""
    put(root / "public", THEIRS)
    lay(root, "A", LARGE)
    check_command(root, "A", LARGE)
    numbers, seen = random.Random(seed), dict.fromkeys(("before", "within", "after", "ended"), 0)
    lay(root, "B", LARGE)
    begin = time.monotonic()
    check_command(root, "B", LARGE)
    whole = (time.monotonic() - begin) * 0.7  # the second of the two builds had nothing to do
    version = "B"
    for number in range(1, KILLS // LANES + 1):
        before, version = version, other(version)
        lay(root, version, LARGE)
        process = start(root, "--quiet")
        if number % 2:  # any moment of a build, ...
            delay = numbers.uniform(0.2, 1) * whole
        else:  # ... or one after it began to write
            wait_for_change(root / ".sitegen/unfinished", process)
            delay = numbers.uniform(0, 0.2) * whole
        with suppress(subprocess.TimeoutExpired):
            process.wait(delay)
        was_running = kill(process)
        state = check_whole(root, LARGE)
        seen[{"mixed": "within", before: "before"}.get(state, "after") if was_running else "ended"] += 1
        if number % 5 == 0:
            check_command(root, version, LARGE)
    return seen


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by signals")
def test_builds_killed_at_random_moments_leave_whole_files_and_the_next_build_completes(tmp_path: Path) -> None:
    for version in "AB":
        clean(version, LARGE)
    with ThreadPoolExecutor(LANES) as pool:
        lanes = [pool.submit(killed_lane, tmp_path / str(n), n) for n in range(LANES)]
        seen = [lane.result() for lane in lanes]
    total = {how: sum(lane[how] for lane in seen) for how in seen[0]}
    print("killed:", total)  # pytest -rP shows it
    assert total["before"]
    assert total["within"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a build is killed in a copy of this process")
def test_a_build_killed_at_any_step_leaves_whole_files_and_the_next_build_completes(small: Path) -> None:
    version, step, how = "B", 0, []
    while not how or how[-1] != 0:
        step += 1
        how.append(_killed_at(small, step))
        check_whole(small, SMALL)
        check_mended(small, version)
        version = other(version)
        lay(small, version, SMALL)
    print("steps:", step)
    assert set(how[:-1]) == {-signal.SIGKILL}
    assert step > 40


def _killed_at(root: Path, step: int) -> int:
    """Build in a copy of this process that is killed right before a step: any change of the disk, or half of one."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        left = step

        def take_step() -> None:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        def stepping(function: Callable[..., Any]) -> Callable[..., Any]:
            def stepped(*arguments: Any, **named: Any) -> Any:
                take_step()
                return function(*arguments, **named)

            return stepped

        changes: tuple[tuple[Any, str], ...] = ((Path, "replace"), (Path, "unlink"), (Path, "rmdir"), (Store, "commit"))
        for owner, name in (*changes, (Store, "keep_outputs"), (Store, "__exit__")):
            setattr(owner, name, stepping(getattr(owner, name)))
        Path.open = _opening(Path.open, lambda path: Half(take_step))  # type: ignore[method-assign,assignment]
        os._exit(1 if built(root).diagnostics else 0)
    except BaseException:
        os._exit(2)


class Half:
    """A file that is half written when something happens; then the rest is written."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.then = then

    def write(self, file: Any, data: bytes) -> None:
        file.write(data[: len(data) // 2])
        file.flush()
        self.then()
        file.write(data[len(data) // 2 :])


def _opening(real: Callable[..., Any], choose: Callable[[Path], Half | None]) -> Callable[..., Any]:
    """``Path.open`` where some of the files that are written are written in halves."""

    class Opened:
        def __init__(self, file: Any, half: Half) -> None:
            self.file, self.half = file, half

        def __enter__(self) -> "Opened":
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, data: bytes) -> None:
            self.half.write(self.file, data)

    def opened(path: Path, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        file = real(path, mode, *arguments, **named)
        half = choose(path) if mode == "wb" else None
        return Opened(file, half) if half else file

    return opened


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of a build in /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["ended", "killed"])
def test_no_process_is_left_when_only_the_main_one_is(root: Path, number: int) -> None:
    lay(root, "A", LARGE)
    process = start(root, "--quiet")
    children(process)
    process.send_signal(number)
    try:
        process.communicate(timeout=30)  # see ``kill``
    except subprocess.TimeoutExpired:
        kill(process)
        pytest.fail("its processes wait for work for ever")


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of a build in /proc")
def test_a_build_completes_when_one_of_its_processes_is_killed(root: Path) -> None:
    lay(root, "A", LARGE)
    process = start(root, "--quiet")
    os.kill(children(process)[0], signal.SIGKILL)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0
    check_clean(root, "A", LARGE)


# -------------------------------------------------------------------------------------------------- builds that meet


def test_a_build_waits_for_another_and_says_for_which(small: Path) -> None:
    with Lock(small / ".sitegen/lock"):
        process = start(small, "--quiet")
        assert process.stderr is not None
        message = process.stderr.readline()
        assert message.startswith(f"process {os.getpid()} is building this site: waiting")
        check_whole(small, SMALL)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0
    check_mended(small, "B")


def test_one_that_lost_patience_says_who_has_the_lock(tmp_path: Path) -> None:
    path = tmp_path / ".sitegen/lock"
    with Lock(path), pytest.raises(LockedError, match=rf"^process {os.getpid()} is building this site$"):
        Lock(path, patience=0.1).__enter__()
    with Lock(path, patience=0):
        pass


def test_a_lock_that_was_removed_while_somebody_waited_is_not_two_locks(tmp_path: Path) -> None:
    path = tmp_path / ".sitegen/lock"
    first = Lock(path)
    with first:
        path.unlink()
        with Lock(path, patience=0), pytest.raises(LockedError):
            Lock(path, patience=0.1).__enter__()


def test_two_builds_at_once_of_a_changed_site(root: Path) -> None:
    lay(root, "A", LARGE)
    built(root)
    lay(root, "B", LARGE)
    builds = [start(root, "--quiet") for _ in range(2)]
    for process, holder in zip(builds, reversed(builds), strict=True):
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output) == (0, "")
        assert errors in ("", f"process {holder.pid} is building this site: waiting for it to finish\n")
    check_mended(root, "B", LARGE)


def test_several_first_builds_at_once(root: Path) -> None:
    lay(root, "A", SMALL)
    code = (
        "import sys, time; from sitegen.cli import main; import sitegen.build.explain, sitegen.build.writing;"
        "print(flush=True); sys.stdin.read(); main(['build', '--quiet', '--jobs', '1'])"
    )
    pipe = subprocess.PIPE
    builds = [
        subprocess.Popen([sys.executable, "-c", code], cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for _ in range(3)
    ]
    for process in builds:  # all are ready ...
        assert process.stdout is not None
        assert process.stdout.readline() == "\n"
    for process in builds:  # ... and begin now
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    for process in builds:
        output, errors = process.communicate(timeout=60)
        lines = [line for line in errors.splitlines() if "is building this site" not in line]
        assert (process.returncode, output, lines) == (0, "", [])
    check_mended(root, "A")


# ------------------------------------------------------------------------------------------------------ disk troubles

Trouble = Callable[[Path, pytest.MonkeyPatch], Callable[[], None]]
"""Makes trouble for a site, and returns what ends it."""


def folder_for_page(root: Path, _: pytest.MonkeyPatch) -> Callable[[], None]:
    page = root / "public/posts/p1/index.html"
    page.unlink(missing_ok=True)
    put(page, {"own.txt": b"Own.\n"})
    return lambda: shutil.rmtree(page)


def file_for_folder(root: Path, _: pytest.MonkeyPatch) -> Callable[[], None]:
    shutil.rmtree(root / "public/tags", ignore_errors=True)
    put(root, {"public/tags": b"Own.\n"})
    return (root / "public/tags").unlink


def read_only_output(root: Path, _: pytest.MonkeyPatch) -> Callable[[], None]:
    if os.name != "posix" or os.geteuid() == 0:
        pytest.skip("permissions do not bind here")
    folders = [root / "public", *(p for p in (root / "public").rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(0o500)

    def end() -> None:
        for folder in folders:
            folder.chmod(0o700)

    return end


def file_for_store(root: Path, _: pytest.MonkeyPatch) -> Callable[[], None]:
    return _in_place_of(root / ".sitegen", lambda path: path.write_bytes(b"Own.\n"), Path.unlink)


def folder_for_database(root: Path, _: pytest.MonkeyPatch) -> Callable[[], None]:
    return _in_place_of(root / ".sitegen/store.db", lambda path: path.mkdir(parents=True), Path.rmdir)


def _in_place_of(path: Path, make: Callable[[Path], object], remove: Callable[[Path], object]) -> Callable[[], None]:
    away = path.parent.parent / "away"
    is_there = path.exists()
    if is_there:
        path.rename(away)
    make(path)

    def end() -> None:
        remove(path)
        if is_there:
            away.rename(path)

    return end


def disk_full_for_some(_: Path, patch: pytest.MonkeyPatch) -> Callable[[], None]:
    count = 0

    def choose(path: Path) -> Half | None:
        nonlocal count
        count += 1
        return Half(full) if count % 3 == 0 else None

    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(Path, "open", _opening(Path.open, choose))
    return patch.undo


def disk_full_for_all(_: Path, patch: pytest.MonkeyPatch) -> Callable[[], None]:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(os, "utime", full)
    return patch.undo


def long_files_refused(_: Path, __: pytest.MonkeyPatch) -> Callable[[], None]:
    """No patch, but a limit of the system: pages can be written, but neither the static file nor the database."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before)


def database_full(pages: int) -> Trouble:
    def make(_: Path, patch: pytest.MonkeyPatch) -> Callable[[], None]:
        real = Store._open

        def opened(store: Store) -> sqlite3.Connection:
            connection = real(store)
            if store.path is not None:
                (count,) = connection.execute("pragma page_count").fetchone()
                connection.execute(f"pragma max_page_count = {count + pages}")
            return connection

        patch.setattr(Store, "_open", opened)
        return patch.undo

    return make


TROUBLES: Mapping[str, Trouble] = {
    "a folder in place of a page": folder_for_page,
    "a file in place of a folder": file_for_folder,
    "an output folder that is read-only": read_only_output,
    "a file in place of the store": file_for_store,
    "a folder in place of the database": folder_for_database,
    "a disk that is full for every third file": disk_full_for_some,
    "a disk that is full for every file": disk_full_for_all,
    "a limit to the size of files": long_files_refused,
    "a database that is full": database_full(0),
    "a database that is nearly full": database_full(1),
}


def check_trouble(root: Path, make: Trouble, patch: pytest.MonkeyPatch) -> None:
    """Trouble is reported and hinders only the files that it names; the build after it leaves the clean output."""
    before, wanted = snapshot(root / "public"), clean("B", SMALL)
    end = make(root, patch)
    try:
        report = built(root)
    finally:
        end_error = _ended(end)
    assert end_error is None
    codes = {d.code for d in report.diagnostics}
    assert codes
    assert codes <= {"SG014", "SG015"}
    assert all(len(d.message.splitlines()) == 1 and d.hint for d in report.diagnostics)
    named = {d.place.path.removeprefix(f"{root}/") for d in report.diagnostics}
    after = snapshot(root / "public")
    for name in wanted.keys() | THEIRS.keys():
        path = f"public/{name}"
        if path in named or "public" in named:
            assert after.get(name) in (before.get(name), None, wanted.get(name)), name
        else:
            assert after.get(name) == {**wanted, **THEIRS}[name], name
    assert not list((root / "public").rglob(".sitegen*"))
    if make not in (file_for_store, folder_for_database):  # with no store nobody knows whose a copied file is
        false = {
            d.place.path for d in report.diagnostics if d.code == "SG015" and d.place.path.endswith((".bin", ".png"))
        }
        assert not false, "files of an earlier build are taken for those of somebody else"
    check_mended(root, "B")


def _ended(end: Callable[[], None]) -> str | None:
    try:
        end()
    except OSError as error:  # what made trouble was changed by the build
        return reason(error)
    return None


@pytest.mark.parametrize("make", TROUBLES.values(), ids=TROUBLES)
def test_a_first_build_goes_on_in_spite_of(root: Path, make: Trouble, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(root, "B", SMALL)
    check_trouble(root, make, monkeypatch)


@pytest.mark.parametrize("make", TROUBLES.values(), ids=TROUBLES)
def test_a_later_build_goes_on_in_spite_of(small: Path, make: Trouble, monkeypatch: pytest.MonkeyPatch) -> None:
    check_trouble(small, make, monkeypatch)


# ----------------------------------------------------------------------------------------------------- store troubles


def check_damaged(root: Path, version: str, explain: bool = False) -> None:
    """A build with a damaged store says so or nothing, and leaves the clean output; the next has nothing to do."""
    report = built(root, explain=explain)
    assert {d.code for d in report.diagnostics} <= {"SG017"}, found(report)
    check_clean(root, version, SMALL)
    check_mended(root, version)


@pytest.mark.parametrize("part", [0.03, 0.25, 0.5, 0.75, 0.97])
def test_a_store_that_was_cut(made: Path, part: float) -> None:
    path = made / ".sitegen/store.db"
    os.truncate(path, int(path.stat().st_size * part))
    check_damaged(made, "A")


@pytest.mark.parametrize("seed", range(30))
def test_a_store_whose_bytes_were_changed(made: Path, seed: int) -> None:
    path = made / ".sitegen/store.db"
    data, numbers = bytearray(path.read_bytes()), random.Random(seed)
    used = [n for n in range(0, len(data), 16) if any(data[n : n + 16])]
    for _ in range((1, 8, 64)[seed % 3]):
        data[numbers.choice(used) + numbers.randrange(16)] ^= numbers.randrange(1, 256)
    path.write_bytes(data)
    version = "AC"[seed % 2]
    if version == "C":
        lay(made, version, SMALL)
    check_damaged(made, version, explain=True)


STATEMENTS: Mapping[str, str] = {
    "a path that is not Unicode": "update source set path = cast(x'ff41' as text) where path like '%p1.md'",
    "the path of an output that is not Unicode": "update output set path = cast(x'ff' as text) where path = 'feed.xml'",
    "a body that is not Unicode": "update body set html = cast(x'ff41' as text)",
    "a table of another name": "alter table source rename to sourbe",
    "a column of another name": "alter table output rename column seal to seam",
    "another digest of a style sheet": ("update source set digest = '0' || substr(digest, 2) where path like '%.css'"),
    "a blank in the digest of a style sheet": (
        "update source set digest = ' ' || substr(digest, 2) where path like '%.css'"
    ),
    "a number for a digest": "update source set digest = 5",
    "no digests": "update source set digest = null",
    "a text for a time": "update source set mtime_ns = 'x'",
    "views that are no JSON": "update view set view = x'00'",
    "views that are numbers": "update view set view = 5",
    "no values": "delete from value",
    "values that are texts": "update value set value = 'x'",
    "no bodies": "delete from body",
    "another body": "update body set html = 'x'",
    "memos that are nothing": "update memo set value = null",
    "another stamp of an output": "update output set size = 1 where path = 'feed.xml'",
    "no outputs": "delete from output",
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_a_store_that_holds(made: Path, statement: str) -> None:
    connection = sqlite3.connect(made / ".sitegen/store.db")
    with connection:
        connection.execute(statement)
    connection.close()
    version = "A" if " source " in statement else "C"  # what is remembered of a post is read when one is changed
    if version == "C":
        lay(made, version, SMALL)
    check_damaged(made, version, explain=True)


# ------------------------------------------------------------------------------------------- other ways to start them


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_make_the_same_however_they_are_started(
    root: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("there is no fork")
    monkeypatch.setattr(sitegen.build.workers, "_method", lambda: method)
    for version in "AB":
        lay(root, version, LARGE)
        assert found(built(root, jobs=2)) == []
        check_clean(root, version, LARGE)
    check_mended(root, "B", LARGE)
