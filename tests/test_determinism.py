"""Clean builds are byte-identical, whatever the process, the place and the time zone."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from photos import painted, photo

from sitegen import build as builder

POST = """---
title: "Post {n} with $x_{n}$"
date: 2025-0{m}-1{d} 10:00
tags: [tag-{d}, Tag-{m}, shared]
---
![](/photo.jpg)

Text with $a^{n}$, a [link](p{other}.md#part) and code.

## Part

```python {{1}}
print({n})
```

$$
\\foo{n}
$$
"""


def digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def run(root: Path, output: Path, cwd: Path, **environment: str) -> tuple[dict[str, str], str]:
    jobs = environment.pop("jobs", "1")
    command = [sys.executable, "-m", "sitegen", "build", "--config", str(root / "sitegen.toml"), "--quiet"]
    result = subprocess.run(
        [*command, "--output", str(output), "--jobs", jobs],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stderr  # the formula \foo is an error
    return digests(output), result.stderr


def test_builds_are_identical(tmp_path: Path) -> None:
    root = tmp_path / "site"
    posts = root / "content" / "posts"
    posts.mkdir(parents=True)
    (root / "sitegen.toml").write_text('[site]\nbase_url = "https://example.org"\n', "utf-8")
    (root / "static").mkdir()
    (root / "static" / "photo.jpg").write_bytes(photo(painted(1000, 300), "JPEG", 6))
    count = builder.PARALLEL_FROM + 6
    for n in range(count):
        text = POST.format(n=n, m=1 + n % 9, d=n % 9, other=(n * 7) % count)
        (posts / f"p{n}.md").write_text(text, "utf-8")
    first = run(root, tmp_path / "a", root, PYTHONHASHSEED="1", TZ="UTC")
    second = run(root, tmp_path / "b", tmp_path, PYTHONHASHSEED="2", TZ="Asia/Kathmandu", jobs="3")
    assert len(first[0]) > count
    assert first == second
