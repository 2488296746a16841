"""What the synthetic blog is made of: words, sentence patterns, formulas and code, all written for it.

Slots of a pattern: ``<noun>``, ``<adjective>``, ``<verb>``, ``<number>``, ``<symbol>`` (inline code) are each filled
anew; in formulas, □ △ ○ stand for three letters, the same ones throughout a formula. Nothing here is drawn by chance;
that is for ``blog``.
"""

NOUNS = """
    actuator adder amplifier anchor angle annotation arc assumption attractor autoencoder axis axiom basis bearing bias
    bifurcation bound bucket calibration camera carrier centroid chart circuit cluster coefficient collision column
    compressor condition conductor constant contour controller coordinate corpus correction covariance crystal curve
    cutoff damping decay decoder decomposition degree delay denominator density derivative detector determinant
    diagonal diagram diffusion digit dimension disturbance divergence drift dropout edge eigenvalue embedding ensemble
    envelope equation equilibrium error estimate expansion experiment exponent factor feature feedback field filter
    fixture flux fold forecast fraction frequency friction gain gap gauge gradient grid guess harmonic histogram
    hypothesis identity impulse inequality integral interval inverse iteration jitter kernel label lattice layer leak
    lever likelihood limit load logit loop loss manifold margin mask mass matrix maximum mean measurement median mesh
    minimum mixture mode modulus moment momentum network node noise norm normal observation offset operator orbit
    oscillator outlier overflow parameter partition peak pendulum percentile permutation perturbation phase pivot plane
    plot polynomial posterior potential precision prediction prior probability product projection proof quadrature
    quantile quotient radius range rank rate ratio receiver recurrence reflection region regressor remainder residual
    resistor resolution resonance response root rotation rounding row sample scale schedule score sensor sequence series
    shift sign signal simulation singularity slope solver spectrum spring stability step stride sum support surface
    symmetry tail tangent tensor term theorem threshold token torque trace trajectory transform tree trial turbine unit
    update valve variance vector velocity vertex voltage volume wave weight width window yield zero
""".split()

ADJECTIVES = """
    absolute additive affine aligned analytic antisymmetric approximate asymptotic averaged biased bilinear blurred
    bounded calibrated canonical central coarse coherent conditional conjugate constant constrained continuous convex
    coupled critical cubic damped decaying dense diagonal differentiable discrete divergent dominant elastic elliptic
    empirical even exact explicit exponential feasible finite fixed free geometric global harmonic heavy hidden
    homogeneous implicit independent infinite initial integrable invariant irregular isotropic joint large latent
    leading linear local logarithmic marginal measured monotone narrow nested noisy normalised numerical odd optimal
    ordinary orthogonal parallel partial periodic planar positive principal quadratic radial random rational recursive
    redundant residual reversible rigid robust saturated scalar scaled separable sharp shifted singular skewed smooth
    sparse spatial spectral spherical stable stationary steep stiff stochastic symmetric tangential thermal transient
    triangular truncated turbulent unbiased uniform unstable vanishing weighted
""".split()

VERBS = """
    absorbs accumulates agrees_with amplifies approaches approximates attenuates balances bends bounds cancels clips
    commutes_with compensates constrains converges_to corrects crosses damps decouples defines depends_on determines
    differs_from distorts divides dominates doubles estimates exceeds excites extends factors flattens follows forces
    halves hides improves inverts isolates leaves limits linearises localises lowers magnifies masks matches maximises
    measures minimises mirrors multiplies offsets outweighs overlaps penalises perturbs precedes predicts preserves
    pulls raises reaches reduces reflects regularises removes replaces resembles resets rotates samples saturates
    scales separates shapes shifts shortens shrinks smooths spans splits spreads stabilises stretches supports tracks
    truncates weakens widens
""".split()

SENTENCES = (
    "The <adjective> <noun> <verb> the <noun>, and nothing else in the <noun> has to change.",
    "Where the <noun> is <adjective>, it <verb> every <noun> that follows.",
    "A <adjective> <noun> <verb> the <noun> only as long as the <noun> remains <adjective>.",
    "In practice the <noun> <verb> its <noun> within <number> steps.",
    "We set <symbol> to <number> and saw that the <noun> <verb> the <adjective> <noun>.",
    "That the <noun> <verb> a <noun> is *not* the same as a <adjective> <noun>.",
    "Most texts treat the **<adjective> <noun>** as given, although it <verb> the <noun> in <number> cases of 1000.",
    "Of all the <noun> plots, the one with a <adjective> <noun> is the easiest to read.",
    "Its <noun> <verb> the <noun> from above, while the <adjective> <noun> <verb> it from below.",
    "Nobody who calls <symbol> expects the <noun> to be <adjective>.",
    "With <number> samples the <noun> looks <adjective>; with ten times as many it <verb> the <noun>.",
    "This is why a <noun> with **<adjective> <noun>** <verb> the <noun> twice, once in <symbol> and once at the end.",
    "If the <noun> <verb> the <noun>, the <adjective> <noun> is of order <number> and can be left out.",
    "Compare it with the <noun>: one <verb> the *<noun>*, the other is <adjective>.",
    "Both hold for a <adjective> <noun>, but only the second survives when the <noun> <verb> it.",
)

OPENINGS = (
    "Choosing the <noun>",
    "How <adjective> is the <noun>?",
    "The <adjective> <noun> in <number> lines",
    "What a <noun> costs",
    "Error of the <noun>",
    "From <noun> to <noun>",
    "A test with <adjective> data",
    "Limits of the <adjective> case",
)
"""Headings of sections."""

TITLES = (
    "Reading a <adjective> <noun> as a <noun>",
    "Every <noun> is a <adjective> <noun>",
    "Against the <adjective> <noun>",
    "Two proofs that the <noun> <verb> the <noun>",
    "Estimating the <noun> of a <adjective> <noun>",
    "Beyond the <noun>: <adjective> <noun> and <noun>",
    "Does the <adjective> <noun> need a <noun>?",
)

TAGS = """
    algebra analysis bayes control deep-learning electronics fluid-dynamics geometry graphs information-theory
    measurement mechanics numerics optimisation physics probability python robotics rust signals statistics
    time-series transformers visualisation
""".split()

PEOPLE = ("Ottilie Brandt", "Kofi Mensah", "Yuki Arai", "Lucía Ferrer", "Marek Dvořák", "Sunniva Lie", "Tarek Nasser")

LETTERS = (*"abcdfghkmnpqrstuvwxyzABCDFGHKLMNPQRSTUVWXYZ", *(
    rf"\{name} " for name in "alpha beta gamma delta varepsilon zeta eta theta kappa lambda mu nu xi rho sigma tau "
    "varphi chi psi omega Gamma Delta Theta Lambda Sigma Phi Psi Omega".split()
))  # fmt: skip

INLINE = (
    r"□", r"△", r"□ \ne △", r"□ \ge 0", r"□ \in \mathbb{Z}", r"□_{△}", r"□ \mapsto □^3", r"\tilde{□}", r"\bar{□}_{△}",
    r"\|□ - △\|", r"\frac{□}{△ + 1}", r"\sqrt{□ △}", r"\ln □ - \ln △", r"\mathcal{O}(□^{-1/2})", r"□ \perp △",
    r"\dot{□} = -△ □", r"\langle □, △ \rangle", r"\operatorname{tr}(□ △)", r"\max(0, □)", r"□^{\mathsf{T}} △ □",
    r"□ \sim \mathrm{Poisson}(△)", r"\partial □ / \partial △", r"□ = △ \pmod{○}", r"\lceil \log_{10} □ \rceil",
    r"\Pr[□ > △] < 0.05", r"□ \otimes △", r"|□ - △| < \varepsilon", r"\tanh(□ △ + ○)", r"\prod_{□} △_{□}",
)  # fmt: skip
"""Formulas in a line."""

DISPLAY = (
    r"□(△) = □(0) + △\, □'(0) + \frac{△^2}{2}\, □''(0) + \mathcal{O}(△^3)",
    r"\operatorname{Cov}(□, △) = \frac{1}{n - 1} \sum_{i=1}^{n} (□_i - \bar{□})(△_i - \bar{△})",
    r"\ddot{□} + 2 △ \omega_0 \dot{□} + \omega_0^2 □ = \frac{○(t)}{m}",
    r"\operatorname{softmax}(□)_i = \frac{\exp(□_i / △)}{\sum_{j=1}^{n} \exp(□_j / △)}",
    r"\begin{pmatrix} □ & △ \\ △ & ○ \end{pmatrix}^{-1} = \frac{1}{□ ○ - △^2} "
    r"\begin{pmatrix} ○ & -△ \\ -△ & □ \end{pmatrix}",
    r"\int_{-\infty}^{\infty} □(t)\, \overline{△(t)}\, dt = "
    r"\int_{-\infty}^{\infty} \hat{□}(f)\, \overline{\hat{△}(f)}\, df",
    r"\begin{aligned} □_{k+1} &= □_k - ○ \nabla g(△_k) \\ "
    r"△_{k+1} &= □_{k+1} + \frac{k}{k + 3} (□_{k+1} - □_k) \end{aligned}",
    r"\hat{□} = \arg\min_{□} \left\{ \sum_{i} \left(△_i - x_i^{\mathsf{T}} □\right)^2 + ○ \sum_{j} |□_j| \right\}",
    r"□_{n} = \begin{cases} △ & n = 0 \\ □_{n-1} + ○ & n \text{ odd} \\ 2\, □_{n-1} & \text{otherwise} \end{cases}",
    r"\rho \left( \frac{\partial □}{\partial t} + □ \cdot \nabla □ \right) = -\nabla △ + ○\, \nabla^2 □",
    r"I(□; △) = \sum_{x, y} p(x, y) \log_2 \frac{p(x, y)}{p(x)\, p(y)} \le \min\{H(□), H(△)\}",
    r"\oint_{\partial ○} □ \, dx + △ \, dy = \iint_{○} \left( \frac{\partial △}{\partial x} - "
    r"\frac{\partial □}{\partial y} \right) dx\, dy",
    r"\left( \sum_{k=1}^{n} □_k △_k \right)^{2} \le "
    r"\left( \sum_{k=1}^{n} □_k^2 \right) \left( \sum_{k=1}^{n} △_k^2 \right)",
    r"\mathcal{Z}\{□\}(z) = \sum_{n=0}^{\infty} □[n]\, z^{-n}, \qquad |z| > △",
    r"p(□ \mid △, ○) = \frac{p(△ \mid □, ○)\, p(□ \mid ○)}{\int p(△ \mid □', ○)\, p(□' \mid ○)\, d□'}",
    r"\sqrt{□^2 + △^2} = □ \sqrt{1 + \left(\frac{△}{□}\right)^{2}} \approx □ + \frac{△^2}{2 □}",
)  # fmt: skip
"""Formulas on lines of their own."""

CODE = {
    "python": (
        'def <noun>_<noun>(<noun>: list[float], limit: int = <number>) -> float:\n'
        '    """Sum what is <adjective>, and stop at the <noun>."""\n'
        "    total = 0.<number>\n"
        "    for position, value in enumerate(<noun>[:limit]):\n"
        "        if value < 0 or position % <number> == 0:  # the <adjective> part\n"
        "            continue\n"
        '        total += value * <noun>["<noun>"]\n'
        "    return total / max(1, len(<noun>))\n",
        "@dataclass(frozen=True)\n"
        "class <Noun><Noun>:\n"
        "    <noun>: np.ndarray\n"
        "    <adjective>: bool = True\n\n"
        "    def step(self, dt: float = 1e-3) -> <Noun>:\n"
        '        raise NotImplementedError(f"no <noun> for {dt!r}")\n',
        "import numpy as np\n\n"
        "rng = np.random.default_rng(<number>)\n"
        "<noun> = rng.normal(size=(<number>, 3))\n"
        "q, r = np.linalg.qr(<noun> - <noun>.mean(axis=0))\n"
        'assert np.allclose(q.T @ q, np.eye(3), atol=1e-12), "<adjective> <noun>"\n'
        "print([round(float(x), 3) for x in np.abs(np.diag(r))])\n",
    ),
    "rust": (
        "/// The <adjective> <noun> of a slice.\n"
        "pub fn <noun>_<noun>(values: &[f64], <noun>: usize) -> Option<f64> {\n"
        "    let mut best = f64::NEG_INFINITY;\n"
        "    for window in values.windows(<noun>.max(<number>)) {\n"
        "        let sum: f64 = window.iter().map(|v| v * <number>.0).sum();\n"
        "        best = best.max(sum);\n"
        "    }\n"
        '    if best.is_finite() { Some(best) } else { eprintln!("no <noun>"); None }\n'
        "}\n",
    ),
    "bash": (
        "set -eu\n"
        'for run in $(seq 1 <number>); do\n'
        '    ./<noun> --<noun>="$run" --<adjective> > "out/<noun>-$run.txt" 2>&1 || echo "run $run failed"\n'
        "done\n"
        "# how often was the <noun> <adjective>?\n"
        "grep -l '<adjective>' out/*.txt | wc -l\n",
        'if [ ! -d "<noun>" ]; then\n    mkdir -p <noun>/<noun>\nfi\n'
        "sort -k2,2n <noun>.tsv | head -n <number> | cut -f1 > <noun>.txt\n",
    ),
    "sql": (
        "SELECT <noun>, AVG(<noun>_value) AS mean_<noun>, COUNT(*) AS n\n"
        "FROM <noun>s\n"
        "WHERE <noun>_kind = '<adjective>' AND taken_at >= '2019-01-01'  -- <number> rows\n"
        "GROUP BY <noun>\n"
        "HAVING COUNT(*) > <number>\n"
        "ORDER BY mean_<noun> DESC;\n",
    ),
    "yaml": (
        "<noun>:\n  kind: <adjective>\n  <noun>s: [<number>, <number>, <number>]\n  enabled: true\n"
        '  note: "<noun> of the <noun>"\n',
        "<noun>s:\n  - name: <noun>\n    rate: 0.<number>  # <adjective>\n  - name: <noun>\n    rate: null\n",
    ),
    "text": (
        "step <number>   <noun> 0.<number>   <adjective>\nstep <number>   <noun> 0.<number>   <adjective>\n",
        "warning: <noun> <number> is <adjective>, <noun> ignored\n",
    ),
}  # fmt: skip
"""Pieces of code by language; a listing is made of several."""

LANGUAGES = ("python",) * 5 + ("rust", "bash", "sql", "yaml", "text")
"""Languages by how often the blog shows them."""
