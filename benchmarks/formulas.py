"""How long a formula takes: ``python -m benchmarks.formulas``.

Three thousand formulas of a made-up blog, the same ones each time: three in four short and in a line of text, one in
five a display, one in twenty an aligned display with numbers; some use macros, labels, or what has to be put together
from other commands. Each is prepared and finished in this process, as in the build of one post, once the engine is
loaded. All are taken several times, with nothing remembered in between, and the fastest time of each counts: the rest
is other work of the machine. A formula that occurs again in a round is set once, as in a build.
"""

import random
import time

from sitegen import math
from sitegen.math.engine import typeset
from sitegen.math.macros import Macro, macro

COUNT = 3000
ROUNDS = 5
MACROS = {"\\R": macro(r"\mathbb{R}"), "\\E": macro(r"\mathbb{E}\left[#1\right]"), "\\vect": macro(r"\boldsymbol{#1}")}

LETTERS = "abcdfghknpqrstuvwxyz"
GREEK = ("\\alpha", "\\beta", "\\gamma", "\\theta", "\\lambda", "\\mu", "\\sigma", "\\phi", "\\omega", "\\epsilon")
RELATIONS = ("=", "\\le", "\\in", "\\approx", "\\to", "\\sim", "<", "\\subset")
OPERATORS = ("+", "-", "\\cdot", "\\times", "/")


def atom(choose: random.Random) -> str:
    """A letter or a number, perhaps with scripts."""
    base = choose.choice(
        (choose.choice(LETTERS), choose.choice(LETTERS), choose.choice(GREEK), str(choose.randint(0, 99)))
    )
    kind = choose.random()
    if kind < 0.2:
        return f"{base}_{choose.choice(LETTERS)}"
    if kind < 0.3:
        return f"{base}_{{{choose.choice(LETTERS)}+1}}^{{{choose.randint(1, 9)}}}"
    if kind < 0.35:
        return f"\\hat{{{base}}}"
    if kind < 0.4:
        return f"\\mathbf{{{choose.choice(LETTERS)}}}"
    return base + " "


def term(choose: random.Random, depth: int = 0) -> str:
    """Some atoms, a fraction, a root, a sum, or something in delimiters."""
    kind = choose.random()
    if depth > 2 or kind < 0.55:
        return atom(choose)
    if kind < 0.65:
        return f"{choose.choice('fghpqL')}({atom(choose)}, {atom(choose)})"
    if kind < 0.75:
        return f"\\frac{{{term(choose, depth + 1)}}}{{{term(choose, depth + 1)}}}"
    if kind < 0.8:
        return f"\\sqrt{{{term(choose, depth + 1)}}}"
    if kind < 0.87:
        return f"\\sum_{{i=1}}^{{{choose.choice(LETTERS)}}} {term(choose, depth + 1)}"
    if kind < 0.94:
        return f"\\left({term(choose, depth + 1)} {choose.choice(OPERATORS)} {term(choose, depth + 1)}\\right)"
    if kind < 0.96:
        return f"\\operatorname{{rank}} {atom(choose)}"
    return choose.choice(
        (f"\\vect{{{choose.choice(LETTERS)}}}", "\\R^n", f"\\E{{{atom(choose)}}}", "\\text{ if } ", "\\dotsc ")
    )


def side(choose: random.Random, terms: int) -> str:
    """Terms with operators between them."""
    return f" {choose.choice(OPERATORS)} ".join(term(choose) for _ in range(terms))


def formulas(seed: int = 1) -> list[tuple[str, bool]]:
    """Source, and whether it stands on lines of its own."""
    choose = random.Random(seed)
    found: list[tuple[str, bool]] = []
    for number in range(COUNT):
        kind = choose.random()
        if kind < 0.75:
            parts = [side(choose, 1) for _ in range(choose.choice((1, 1, 2, 2, 3)))]
            found.append((f" {choose.choice(RELATIONS)} ".join(parts), False))
        elif kind < 0.9:
            found.append((f"{side(choose, 2)} = {side(choose, choose.randint(1, 5))}", True))
        elif kind < 0.95:
            rows = "\\\\\n".join(" & ".join(atom(choose) for _ in range(3)) for _ in range(3))
            found.append((f"{atom(choose)} = \\begin{{pmatrix}}\n{rows}\n\\end{{pmatrix}}", True))
        else:
            lines = [f"{side(choose, 1)} &= {side(choose, choose.randint(1, 4))}" for _ in range(choose.randint(2, 5))]
            lines[0] += choose.choice(("", f"\\label{{eq:{number}}}", "\\notag"))
            body = " \\\\\n".join(lines)
            found.append((f"\\begin{{align}}\n{body}\n\\end{{align}}", True))
    return found


def milliseconds(source: str, display: bool, macros: dict[str, Macro]) -> float:
    """The time that one formula takes."""
    start = time.perf_counter()
    prepared = math.prepare(source, display, macros)
    formula = math.finish(prepared, ["(1)"] * len(prepared.rows))
    taken = time.perf_counter() - start
    if formula.error:
        raise ValueError(f"{formula.error}: {source}")
    return taken * 1000


def main() -> None:
    """Print the mean and the slowest hundredth."""
    for source, display in formulas(seed=0)[:500]:
        milliseconds(source, display, dict(MACROS))
    fastest = [float("inf")] * COUNT
    for _ in range(ROUNDS):
        typeset.cache_clear()
        macros = dict(MACROS)
        for number, (source, display) in enumerate(formulas()):
            fastest[number] = min(fastest[number], milliseconds(source, display, macros))
    times = sorted(fastest)
    print(f"{len(times)} formulas: mean {sum(times) / len(times):.3f} ms, ", end="")
    print(f"99th percentile {times[len(times) * 99 // 100]:.3f} ms, longest {times[-1]:.3f} ms")


if __name__ == "__main__":
    main()
