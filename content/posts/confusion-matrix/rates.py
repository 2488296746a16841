"""The rates of a confusion matrix, and the numbers of the post.

Run this file to print them. It needs nothing but Python.
"""

from math import sqrt


# region rates
def rates(tp, fn, fp, tn):
    precision = tp / (tp + fp)
    recall = tp / (tp + fn)
    return {
        "accuracy": (tp + tn) / (tp + fn + fp + tn),
        "precision": precision,
        "recall": recall,
        "specificity": tn / (tn + fp),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "mcc": (tp * tn - fp * fn) / sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
    }
# endregion rates


# region bayes
def precision_at(base_rate, recall, specificity):
    hits = recall * base_rate
    false_alarms = (1 - specificity) * (1 - base_rate)
    return hits / (hits + false_alarms)
# endregion bayes


# region wilson
def wilson(successes, n, z=1.96):
    p = successes / n
    middle = p + z**2 / (2 * n)
    spread = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - spread) / (1 + z**2 / n), (middle + spread) / (1 + z**2 / n)
# endregion wilson


def main():
    print("the screening", {k: round(v, 4) for k, v in rates(90, 10, 495, 9405).items()})
    print("  negative predictive value", 9405 / 9415, "2/13", 2 / 13)
    print("  F2", 5 * 90 / (5 * 90 + 4 * 10 + 495), "F0.5", 1.25 * 90 / (1.25 * 90 + 0.25 * 10 + 495))
    print("  balanced accuracy", (0.9 + 0.95) / 2, "arithmetic mean of P and R", (0.9 + 2 / 13) / 2)
    print("by base rate, of 100,000")
    for base_rate in (0.001, 0.01, 0.05, 0.1, 0.2, 0.5):
        ill = round(100_000 * base_rate)
        tp, fp = round(0.9 * ill), round(0.05 * (100_000 - ill))
        counts = tp, ill - tp, fp, 100_000 - ill - fp
        print(f"  {base_rate:5} {counts}", " ".join(f"{v:.3f}" for v in rates(*counts).values()),
              f"{precision_at(base_rate, 0.9, 0.95):.4f}")
    print("wilson", [tuple(round(x, 3) for x in wilson(*c)) for c in ((90, 100), (9405, 9900), (90, 585), (9, 10))])
    print("twice: posterior", 18 * 18 / 99, 18 * 18 / 99 / (1 + 18 * 18 / 99))
    print("precision 0.5 needs specificity", 1 - 0.9 * 0.01 / 0.99)
    for p in (0.5, 0.9, 0.99):
        odds = p / (1 - p) / 99
        print("prior shift from 50 % to 1 %:", p, odds / (1 + odds))
    matrix = ((42, 6, 2), (9, 19, 2), (5, 1, 14))
    rows, columns = [sum(r) for r in matrix], [sum(c) for c in zip(*matrix)]
    hits = [matrix[k][k] for k in range(3)]
    recalls = [h / n for h, n in zip(hits, rows)]
    precisions = [h / n for h, n in zip(hits, columns)]
    scores = [2 * h / (n + k) for h, n, k in zip(hits, rows, columns)]
    print("three classes", sum(hits), rows, columns)
    for name, values in ("recall", recalls), ("precision", precisions), ("f1", scores):
        print(f"  {name:9}", *(f"{v:.3f}" for v in values), f"mean {sum(values) / 3:.3f}")


if __name__ == "__main__":
    main()
