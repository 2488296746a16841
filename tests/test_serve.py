"""The preview server, asked over HTTP as browsers ask it."""

import http.client
import re
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from photos import painted, saved
from previews import Preview
from test_edits import NOTHING_BROKEN, Blog, options, sharing_templates
from test_live import EDITS, time_passes

from sitegen.build import build_clean
from sitegen.build.memory import Memory
from sitegen.urls import address_of

SCRIPT = re.compile(rb'<script type="module" src="/_sitegen/preview.js" data-sitegen-key="[0-9a-f]*" [^>]*></script>')
HASHED = re.compile(r"\.[0-9a-f]{10}\.css$")
"""A style sheet whose content changed answers to its former names too, for pages that are open still."""
STEPS = 200
SOON = 5.0
"""Seconds within which an edit must be served; as a rule it is a hundredth of that."""


class Client:
    """A connection that is kept."""

    def __init__(self, url: str) -> None:
        self.address = urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.address, timeout=20)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self.connection.request(method, path, headers=named)
            answer = self.connection.getresponse()
            return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
        except (http.client.RemoteDisconnected, ConnectionResetError):  # the kept connection was idle for too long
            self.connection.close()
            self.connection.request(method, path, headers=named)
            answer = self.connection.getresponse()
            return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}


# --------------------------------------------------------------------------------------------------- never out of date


SELDOM = re.compile(r"fonts/|search/.*\.json")
"""Files of the theme, and of the search index."""


def expected(blog: Blog) -> tuple[dict[str, bytes], set[str]]:
    """Every file of a clean build, and the codes of its diagnostics."""
    folder = blog.root.parent / "clean"
    shutil.rmtree(folder, ignore_errors=True)
    report = build_clean(options(blog, output=folder, drafts=True))
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return files, {d.code for d in report.diagnostics}


def differences(client: Client, files: Mapping[str, bytes], gone: set[str]) -> list[str]:
    """The files that are served otherwise than a clean build makes them; the first is enough."""
    for path, data in files.items():
        status, body, _ = client.get(address_of(path))
        if status != 200 or SCRIPT.sub(b"", body) != data:
            return [f"{path}: {status}, {len(body)} bytes"]
    for path in gone:
        status, _, _ = client.get(address_of(path))
        if status == 200:
            return [f"{path}: is still there"]
    return []


def test_every_page_is_what_a_clean_build_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.setattr(Memory, "kept", sharing_templates)
    blog = Blog(tmp_path / "site", 7, NOTHING_BROKEN)
    edits = [e for e in EDITS if e is not time_passes]
    seen: set[str] = set()
    arguments = ("--as-of", f"{blog.now:%Y-%m-%dT%H:%M:%S}", "--drafts")
    with Preview(blog.root, {}, *arguments) as preview, Client(preview.url) as client:
        for number in range(min(STEPS, int(pytestconfig.getoption("edits")))):
            edit = blog.random.choice(edits)
            blog.log.append(f"{number} {edit.__name__}: {edit(blog)!r}")
            files, codes = expected(blog)
            if "SG001" in codes:
                continue  # the preview goes on with the settings that were
            fails = bool(codes & {"SG060", "SG061", "SG062"})  # then the last good page is shown
            if number % 5:  # these are most of the files; every fifth step must do
                files = {path: data for path, data in files.items() if not SELDOM.match(path)}
            seen |= files.keys()
            end = time.monotonic() + SOON
            gone = {path for path in seen - files.keys() if not (HASHED.search(path) or SELDOM.match(path))}
            while (found := differences(client, files, set() if fails else gone)) and (time.monotonic() < end):
                time.sleep(0.005)
            assert not found, "\n".join((*blog.log[-12:], *found, "".join(preview.said[-5:])))


# ----------------------------------------------------------------------------------------------------------- answers

SETTINGS = '[site]\ntitle = "Blog"\nbase_url = "https://example.org{base}"\n'


def post(title: str, body: str = "Text.", **fields: str) -> str:
    matter = {"title": title, "date": "2025-01-02", **fields}
    return "---\n" + "".join(f"{k}: {v}\n" for k, v in matter.items()) + f"---\n{body}\n"


SITE: Mapping[str, str | bytes] = {
    "sitegen.toml": SETTINGS.format(base=""),
    "content/posts/first.md": post("First"),
    "content/posts/größe.md": post("Größe"),
    "content/posts/draft.md": post("Not ready", draft="true"),
    "content/posts/later.md": post("Later", date="2099-01-01"),
    "content/posts/bundle/index.md": post("Bundle", "![picture](p.png)"),
    "content/posts/bundle/p.png": saved(painted(20), "PNG"),
    "content/posts/hidden/index.md": "---\ntitle: Hidden\ndraft: maybe\n---\nText.\n",
    "static/data.txt": "0123456789",
    "secret.txt": "nobody may read this",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with Preview(tmp_path_factory.mktemp("served"), SITE) as preview:
        yield preview


@pytest.fixture
def client(served: Preview) -> Iterator[Client]:
    with Client(served.url) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/posts/first/", 200, "text/html; charset=utf-8"),
        ("/posts/first/index.html", 200, "text/html; charset=utf-8"),
        ("/posts/gr%C3%B6%C3%9Fe/", 200, "text/html; charset=utf-8"),
        ("/posts/draft/", 200, "text/html; charset=utf-8"),
        ("/posts/later/", 200, "text/html; charset=utf-8"),
        ("/feed.xml", 200, "application/xml; charset=utf-8"),
        ("/robots.txt", 200, "text/plain; charset=utf-8"),
        ("/data.txt", 200, "text/plain; charset=utf-8"),
        ("/posts/bundle/p.png", 200, "image/png"),
        ("/favicon.svg", 200, "image/svg+xml; charset=utf-8"),
        ("/?q=x", 200, "text/html; charset=utf-8"),
        ("/posts/first", 302, ""),
        ("/nothing/", 404, "text/html; charset=utf-8"),
        ("/secret.txt", 404, "text/html; charset=utf-8"),
        ("/../secret.txt", 404, "text/html; charset=utf-8"),
        ("/%2e%2e/secret.txt", 404, "text/html; charset=utf-8"),
        ("/static/../secret.txt", 404, "text/html; charset=utf-8"),
        ("//etc/passwd", 404, "text/html; charset=utf-8"),
        ("/content/posts/first.md", 404, "text/html; charset=utf-8"),
        ("/sitegen.toml", 404, "text/html; charset=utf-8"),
        ("/%00", 404, "text/html; charset=utf-8"),
        ("/%ff", 404, "text/html; charset=utf-8"),
        ("/" + "a" * 5000, 404, "text/html; charset=utf-8"),
        ("/_sitegen/preview.js", 200, "text/javascript; charset=utf-8"),
        ("/_sitegen/panel.css", 200, "text/css; charset=utf-8"),
        ("/_sitegen/__init__.py", 404, ""),
        ("/_sitegen/..%2fapp.py", 404, ""),
    ],
)
def test_an_address_is_answered(client: Client, path: str, status: int, kind: str) -> None:
    found, body, headers = client.get(path)
    assert found == status
    if kind:
        assert headers["content-type"] == kind
    assert headers["cache-control"] == "no-store"
    assert b"nobody may read this" not in body


def test_a_request_for_the_head_has_no_body(client: Client) -> None:
    for path in ("/", "/data.txt"):
        status, body, headers = client.get(path, "HEAD")
        assert (status, body) == (200, b"")
        assert int(headers["content-length"]) == len(client.get(path)[1])


def test_a_part_of_a_file(client: Client) -> None:
    status, body, headers = client.get("/data.txt", Range="bytes=2-5")
    assert (status, body, headers["content-range"]) == (206, b"2345", "bytes 2-5/10")
    assert client.get("/data.txt", Range="bytes=50-60")[0] == 416


def test_a_file_that_the_browser_has_is_not_sent_again(client: Client) -> None:
    _, _, headers = client.get("/data.txt")
    status, body, _ = client.get("/data.txt", If_None_Match=headers["etag"])
    assert (status, body) == (304, b"")
    assert client.get("/data.txt", If_None_Match='"other"')[0] == 200


def test_a_style_sheet_of_a_former_state_is_the_one_of_now(client: Client) -> None:
    page = client.get("/")[1]
    found = re.search(rb'href="(/css/style\.[0-9a-f]{10}\.css)"', page)
    assert found
    now = client.get(found[1].decode())
    assert client.get("/css/style.0123456789.css")[:2] == (200, now[1])
    assert client.get("/css/other.0123456789.css")[0] == 404


def test_a_file_that_is_saved_all_the_time_comes_whole(preview: Preview) -> None:
    texts = [b"a" * 70_000, b"b" * 10, b"c" * 300_000]
    stop = time.monotonic() + 1
    with ThreadPoolExecutor(1) as pool, Client(preview.url) as client:

        def save() -> None:
            while time.monotonic() < stop:
                for text in texts:
                    preview.write("static/data.txt", text)

        saving = pool.submit(save)
        while time.monotonic() < stop:
            assert client.get("/data.txt")[0] == 200  # http.client raises where the length is wrong
        saving.result()


def test_other_methods_are_refused(client: Client) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert client.get("/", method)[0] == 405


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("localhost:8000", 200), ("127.0.0.1", 200), ("[::1]:1", 200), ("blog.localhost", 200),
        ("LOCALHOST", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("localhost.evil.example", 421),
        ("10.0.0.1", 421), ("", 421), ("[", 421),
    ],
)  # fmt: skip
def test_only_our_own_names_are_answered_for(client: Client, host: str, status: int) -> None:
    assert client.get("/", Host=host)[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
    ],
)
def test_pages_of_others_neither_listen_nor_open_files(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/_sitegen/events?path=/", **headers)[0] == 403
    assert client.get("/_sitegen/open", "POST", X_Sitegen="1", **headers)[0] == 403


def test_a_file_is_opened_for_pages_of_ours_alone(client: Client) -> None:
    assert client.get("/_sitegen/open", "POST")[0] == 403  # a form of another site cannot send that header
    assert client.get("/_sitegen/open", "POST", X_Sitegen="1")[0] == 400


def test_a_page_that_is_not_there_suggests_the_nearest(client: Client) -> None:
    _, body, _ = client.get("/posts/frist/")
    assert b'<a href="/posts/first/">' in body


def test_a_page_that_moved_before_it_listens_is_told_where_to(client: Client) -> None:
    assert b'data-sitegen-source="posts/first.md"' in client.get("/posts/first/")[1]
    client.connection.request("GET", "/_sitegen/events?path=/posts/old/&source=posts/first.md")
    answer = client.connection.getresponse()
    lines = [answer.readline() for _ in range(3)]
    assert b'"moved":"/posts/first/"' in lines[2]


def test_drafts_have_badges(client: Client) -> None:
    assert b"Draft" in client.get("/posts/draft/")[1]
    assert b"Scheduled" in client.get("/posts/later/")[1]
    assert b"Not ready" in client.get("/")[1]


def test_nothing_is_written_but_what_is_remembered(served: Preview) -> None:
    assert sorted(p.name for p in served.root.iterdir()) == [
        ".sitegen", "content", "secret.txt", "sitegen.toml", "static",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "shown", "hidden"),
    [
        (("--no-drafts",), ("first", "later"), ("draft", "hidden")),
        (("--as-of", "2098-12-31"), ("first",), ("draft", "later", "hidden")),
        (("--as-of", "2099-01-02"), ("first", "later"), ("draft",)),
        (("--as-of", "2024-01-01", "--drafts"), (), ("first", "draft", "later")),
    ],
)
def test_what_is_shown(
    tmp_path: Path, arguments: tuple[str, ...], shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    with Preview(tmp_path, SITE, *arguments) as preview:
        for name in shown:
            assert preview.get(f"/posts/{name}/")[0] == 200, name
        for name in hidden:
            assert preview.get(f"/posts/{name}/")[0] == 404, name


def test_a_site_below_a_path(tmp_path: Path) -> None:
    with Preview(tmp_path, {**SITE, "sitegen.toml": SETTINGS.format(base="/über/blog")}) as preview:
        assert preview.url.endswith("/%C3%BCber/blog/")
        with Client(preview.url) as client:
            assert client.get("/")[0] == 302
            assert client.get("/%C3%BCber/blog/")[0] == 200
            assert client.get("/%C3%BCber/blog/posts/first/")[0] == 200
            assert client.get("/posts/first/")[0] == 404
            assert client.get("/%C3%BCber/blogx/")[0] == 404
            assert client.get("/%C3%BCber/blog/posts/first")[2]["location"] == "/%C3%BCber/blog/posts/first/"


# ----------------------------------------------------------------------------------------------------------- changes


def eventually(preview: Preview, path: str, text: bytes, status: int = 200) -> None:
    """Wait until a page holds a text."""
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        found, body = preview.get(path)
        if found == status and text in body:
            return
        time.sleep(0.005)
    raise AssertionError(f"{path} does not show {text!r}: {preview.said[-3:]}")


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    with Preview(tmp_path, SITE) as preview:
        yield preview


def test_files_that_are_saved_in_other_ways_are_noticed(preview: Preview) -> None:
    posts = preview.root / "content/posts"
    first = posts / "first.md"
    (posts / ".first.md.swp").write_text("swap", "utf-8")
    (posts / "new~").write_text(post("First", "Renamed over."), "utf-8")
    (posts / "new~").replace(first)  # as vim and most others save
    eventually(preview, "/posts/first/", b"Renamed over.")
    first.rename(posts / "first.md~")
    first.write_text(post("First", "Backed up."), "utf-8")  # as Emacs does
    eventually(preview, "/posts/first/", b"Backed up.")
    first.unlink()
    eventually(preview, "/posts/first/", b"", 404)
    (posts / "deep/er").mkdir(parents=True)
    (posts / "deep/er/new.md").write_text(post("New"), "utf-8")
    eventually(preview, "/posts/new/", b"New")
    (posts / "deep").rename(posts.parent / "aside")
    eventually(preview, "/posts/new/", b"", 404)
    (preview.root / "content").rename(preview.root / "kept")
    eventually(preview, "/posts/bundle/", b"", 404)
    (preview.root / "kept").rename(preview.root / "content")
    eventually(preview, "/posts/bundle/", b"Bundle")
    preview.write("content/posts/bundle/index.md", post("Bundle", "After all."))
    eventually(preview, "/posts/bundle/", b"After all.")


def test_files_are_looked_at_where_the_system_reports_no_changes(tmp_path: Path) -> None:
    with Preview(tmp_path, SITE, "--poll") as preview:
        preview.write("content/posts/first.md", post("First", "Seen by looking."))
        eventually(preview, "/posts/first/", b"Seen by looking.")


def test_folders_that_come_later_are_watched(preview: Preview) -> None:
    preview.write("templates/404.html", "own {{ page.title }}")
    eventually(preview, "/nothing/", b"own Page not found", 404)
    preview.write("templates/404.html", "other {{ page.title }}")
    eventually(preview, "/nothing/", b"other Page not found", 404)
    shutil.rmtree(preview.root / "templates")
    eventually(preview, "/nothing/", b"<!doctype html>", 404)
    shutil.rmtree(preview.root / "static")
    eventually(preview, "/data.txt", b"", 404)


def test_a_file_that_is_half_written_is_never_shown_empty(preview: Preview) -> None:
    path = preview.root / "content/posts/first.md"
    stop = time.monotonic() + 1.5
    number = 0
    while time.monotonic() < stop:
        number += 1
        with path.open("w", encoding="utf-8") as file:  # emptied here, filled a moment later
            time.sleep(0.01)
            file.write(post("First", f"Number {number}."))
        status, body = preview.get("/posts/first/")
        assert status == 200
        assert b"First" in body
    eventually(preview, "/posts/first/", f"Number {number}.".encode())


def test_settings_that_are_broken_and_mended_do_not_end_it(preview: Preview) -> None:
    preview.write("sitegen.toml", "[site\n")
    preview.write("content/posts/first.md", post("First", "While broken."))
    eventually(preview, "/posts/first/", b"While broken.")
    preview.write("sitegen.toml", SETTINGS.format(base="/sub"))
    eventually(preview, "/sub/posts/first/", b"While broken.")
    (preview.root / "sitegen.toml").unlink()
    eventually(preview, "/posts/first/", b"While broken.")


def test_settings_of_another_name_are_followed(tmp_path: Path) -> None:
    named = {**SITE, "my.toml": SETTINGS.format(base="")}
    with Preview(tmp_path, named, "--config", "my.toml") as preview:
        preview.write("my.toml", SETTINGS.format(base="").replace("Blog", "Renamed"))
        eventually(preview, "/", b"Renamed")


def test_many_changed_posts_are_in_the_feed_at_the_first_request(preview: Preview) -> None:
    names = [f"content/posts/p{n}.md" for n in range(8)]
    for name in names:
        preview.write(name, post(name[-5:-3], "Before."))
    eventually(preview, "/posts/p7/", b"Before.")
    for name in names:
        preview.write(name, post(name[-5:-3], "After."))
    assert preview.get("/feed.xml")[0] == 200
    eventually(preview, "/feed.xml", b"After.")


def test_a_burst_is_one_change(preview: Preview) -> None:
    before = len(preview.said)
    for number in range(1000):
        preview.write(f"content/posts/many/p{number}.md", post(f"Post {number}"))
    eventually(preview, "/posts/p999/", b"Post 999")
    for number in range(1000):
        assert preview.get(f"/posts/p{number}/")[0] == 200
    changes = [line for line in preview.said[before:] if "changed" in line]
    assert len(changes) <= 3, changes


def test_a_build_meanwhile_is_no_hindrance(preview: Preview) -> None:
    from test_cli import run

    preview.write("content/posts/first.md", post("First", "Built."))
    assert run(preview.root, "build").returncode in (0, 1)
    eventually(preview, "/posts/first/", b"Built.")
    preview.write("content/posts/first.md", post("First", "Later."))
    eventually(preview, "/posts/first/", b"Later.")
    assert b"_sitegen" not in (preview.root / "public/posts/first/index.html").read_bytes()


def test_parallel_requests_during_edits_see_whole_states(preview: Preview) -> None:
    """Every answer shows one state: the number in the title, in the text and in the template are never mixed."""

    def save(number: int) -> None:
        preview.put("content/posts/first.md", post(f"T{number}", f"B{number}"))

    preview.write("templates/slots/end.html", "<p>E{{ page.title }}E</p>")
    save(0)
    eventually(preview, "/posts/first/", b"ET0E")

    def ask(_: int) -> tuple[int, set[bytes]]:
        status, body = preview.get("/posts/first/")
        return status, set(re.findall(rb"(?:<h1[^>]*>T|<p>B|ET)(\d+)", body))

    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(ask, n) for n in range(1000)]
        for number in range(1, 21):
            save(number)
            time.sleep(0.03)
        answers = [future.result() for future in asked]
    assert {status for status, _ in answers} == {200}
    assert {frozenset(n) for _, n in answers if len(n) != 1} == set()
    assert len({frozenset(numbers) for _, numbers in answers}) > 1, "no edit fell among the requests"
    eventually(preview, "/posts/first/", b"ET20E")


# ----------------------------------------------------------------------------------------------------- starting, ending


def test_a_busy_port_is_said_and_the_next_offered(tmp_path: Path) -> None:
    from test_cli import run

    (tmp_path / "content").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run(tmp_path, "serve", "--port", str(port))
    assert result.returncode == 2
    assert f"port {port} is in use: try --port" in result.stderr


def test_listening_for_others_is_warned_of(tmp_path: Path) -> None:
    with Preview(tmp_path, SITE, "--host", "0.0.0.0") as preview:
        assert any("everybody who can reach" in line for line in preview.said)
        with Client(preview.url.replace("localhost", "127.0.0.1")) as client:
            assert client.get("/", Host="evil.example")[0] == 421
            assert client.get("/", Host="192.168.1.5:8000")[0] == 200


def test_it_ends_at_once_although_somebody_listens(preview: Preview) -> None:
    with Client(preview.url) as client:
        client.connection.request("GET", "/_sitegen/events?path=/")
        answer = client.connection.getresponse()
        assert answer.readline() == b"retry: 500\n"
        answer.readline()
        assert answer.readline().startswith(b"data: ")
        begin = time.monotonic()
        preview.stop()
        assert time.monotonic() - begin < SOON
