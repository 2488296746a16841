"""Softmax and its relatives, first the obvious way and then a safe one.

Run this file to print the numbers quoted in the post. It needs NumPy.
"""

import math

import numpy as np


# region naive
def softmax_naive(x):
    e = np.exp(x)
    return e / e.sum()


# endregion naive


# region stable
def softmax(x):
    m = x.max()
    e = np.exp(x - m)  # every exponent is <= 0, and one of them is exactly 0
    return e / e.sum()


# endregion stable


# region log
def logsumexp(x):
    m = x.max()
    return m + np.log(np.exp(x - m).sum())


def log_softmax(x):
    shifted = x - x.max()
    return shifted - np.log(np.exp(shifted).sum())


# endregion log


# region online
def max_and_sum(scores):
    m, s = -math.inf, 0.0
    for x in scores:
        m_new = max(m, x)
        s = s * math.exp(m - m_new) + math.exp(x - m_new)
        m = m_new
    return m, s


# endregion online


# region attend
def attend(scores, values):
    m, s = -math.inf, 0.0
    out = np.zeros(values.shape[1])
    for x, v in zip(scores, values):
        m_new = max(m, x)
        keep = math.exp(m - m_new)  # shrinks what was added under the old maximum
        w = math.exp(x - m_new)
        s = s * keep + w
        out = out * keep + w * v
        m = m_new
    return out / s


# endregion attend


INPUTS = [
    ("float32", [1, 2, 3]),
    ("float32", [100, 101, 102]),
    ("float32", [0, 100]),
    ("float32", [-100, -101, -102]),
    ("float64", [1000, 1001, 1002]),
    ("float64", [-1000, -1001, -1002]),
    ("float64", [-745, -744, -743]),
    ("float64", [709.5, 709.5]),
]


def show(v):
    return "[" + ", ".join(f"{float(a):.4g}" for a in v) + "]"


def main():
    print("thresholds")
    for name, largest, half_of_smallest in [
        ("float16", 65504.0, -25),
        ("bfloat16", (2 - 2**-7) * 2.0**127, -134),
        ("float32", float(np.finfo(np.float32).max), -150),
        ("float64", float(np.finfo(np.float64).max), -1075),
    ]:
        low = half_of_smallest * math.log(2)
        print(f"  {name:9} {largest:.4e} {math.log(largest):9.4f} {low:10.4f}")

    print("naive and shifted")
    with np.errstate(all="ignore"):
        for kind, values in INPUTS:
            x = np.array(values, dtype=kind)
            print(f"  {kind} {values}: {show(softmax_naive(x))} {show(softmax(x))}")

        x = np.array([0.0, 1000.0])
        print("log of softmax", np.log(softmax(x)), "log_softmax", log_softmax(x))
        x = np.array([10000.0, 10000.0], dtype=np.float32)
        print("float32 x - logsumexp(x)", (x - logsumexp(x))[0], "log_softmax", log_softmax(x)[0])
        print("logsumexp([1000, 1001, 1002])", logsumexp(np.array([1000.0, 1001.0, 1002.0])))

    print("online")
    scores = [1.0, 3.0, 2.0]
    for n in range(1, 4):
        print(" ", n, *("%.4f" % v for v in max_and_sum(scores[:n])))
    values = np.array([[4.0, 0.0], [0.0, 4.0], [1.0, 1.0]])
    print("  one pass  ", attend(scores, values))
    print("  two passes", softmax(np.array(scores)) @ values)


if __name__ == "__main__":
    main()
