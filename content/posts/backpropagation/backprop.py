"""The forward and the backward pass of the post, and a check of one against the other.

Run this file to print the numbers quoted in the post. It needs NumPy.
"""

import numpy as np


# region forward
def forward(params, X):
    """[H_0, ..., H_{L-1}, Z_L]; each column is an example."""
    H = [X]
    for W, b in params[:-1]:
        H.append(np.tanh(W @ H[-1] + b))
    W, b = params[-1]
    H.append(W @ H[-1] + b)  # scores, for the softmax
    return H


def loss(params, X, Y):
    Z = forward(params, X)[-1]
    shifted = Z - Z.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    return -(Y * log_p).sum() / X.shape[1]
# endregion forward


# region backward
def backward(params, X, Y):
    """Gradients by the (W, b) of every layer, in their order."""
    *H, Z = forward(params, X)
    E = np.exp(Z - Z.max(axis=0))
    D = (E / E.sum(axis=0) - Y) / X.shape[1]
    gradients = [(D @ H[-1].T, D.sum(1, keepdims=True))]
    for n in range(len(params) - 1, 0, -1):
        W = params[n][0]  # of layer n + 1: lists count from 0
        D = (W.T @ D) * (1 - H[n] ** 2)
        g = D @ H[n - 1].T, D.sum(1, keepdims=True)
        gradients.append(g)
    return gradients[::-1]
# endregion backward


# region check
def numerical(f, A, eps):
    """Central differences of f() by each entry of A."""
    G = np.empty_like(A)
    for i in np.ndindex(A.shape):
        kept = A[i]
        A[i] = kept + eps
        above = f()
        A[i] = kept - eps
        below = f()
        A[i] = kept
        G[i] = (above - below) / (2 * eps)
    return G


def relative_error(a, b):
    norm = np.linalg.norm
    return norm(a - b) / (norm(a) + norm(b))
# endregion check


def backward_without_slope(params, X, Y):
    """The same with a mistake: the slope of the activation is forgotten."""
    *H, Z = forward(params, X)
    E = np.exp(Z - Z.max(axis=0))
    D = (E / E.sum(axis=0) - Y) / X.shape[1]
    gradients = [(D @ H[-1].T, D.sum(axis=1, keepdims=True))]
    for n in range(len(params) - 1, 0, -1):
        D = params[n][0].T @ D
        gradients.append((D @ H[n - 1].T, D.sum(axis=1, keepdims=True)))
    return gradients[::-1]


def train(gradients, rate, steps=2000):
    """The loss after some steps of descent on rings of points around the origin, in three classes."""
    rng = np.random.default_rng(0)
    widths = [2, 16, 16, 3]
    params = [(rng.standard_normal((n, k)) / np.sqrt(k), np.zeros((n, 1))) for k, n in zip(widths, widths[1:])]
    X = rng.standard_normal((2, 300))
    radius = np.hypot(*X)
    Y = np.eye(3)[(radius > 0.8).astype(int) + (radius > 1.4)].T
    for _ in range(steps):
        for (W, b), (G, g) in zip(params, gradients(params, X, Y)):
            W -= rate * G
            b -= rate * g
    return loss(params, X, Y)


def main():
    rng = np.random.default_rng(0)
    widths = [5, 8, 6, 3]
    params = [
        (rng.standard_normal((n, k)) / np.sqrt(k), 0.1 * rng.standard_normal((n, 1)))
        for k, n in zip(widths, widths[1:])
    ]
    X = rng.standard_normal((5, 20))
    Y = np.eye(3)[rng.integers(0, 3, size=20)].T

    def f():
        return loss(params, X, Y)

    print(f"loss {f():.6f}")
    print("                length  rel. error  without slope")
    right, wrong = backward(params, X, Y), backward_without_slope(params, X, Y)
    for kind, name in enumerate("Wb"):
        for n, layer in enumerate(params):
            A, G, bad = layer[kind], right[n][kind], wrong[n][kind]
            N = numerical(f, A, 1e-5)
            error, bad_error = relative_error(G, N), relative_error(bad, N)
            print(f"{name}{n + 1}  {A.shape}  {np.linalg.norm(G):10.6f}  {error:10.1e}  {bad_error:13.1e}")

    print("eps    rel. error of W1")
    for k in range(1, 13):
        print(f"1e-{k:02d}  {relative_error(right[0][0], numerical(f, params[0][0], 10.0**-k)):.1e}")

    print("loss after training, rate, with and without the slope")
    for rate in (0.3, 0.1, 0.03):
        print(f"  {rate:4}  {train(backward, rate):.3f}  {train(backward_without_slope, rate):.3f}")


if __name__ == "__main__":
    main()
