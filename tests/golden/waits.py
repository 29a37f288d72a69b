"""Intervals of percentiles and waits that go on, by scipy and lifelines, on random data.

Writes waits.json next to this script:

    python3 -m venv /tmp/waits && /tmp/waits/bin/pip install -r tests/golden/waits.requirements.txt
    /tmp/waits/bin/python tests/golden/waits.py

Apart from golden.py, because lifelines brings much that the other does not need. Nothing here is taken from the Rust code. The same seed gives the
same file, byte for byte.
"""

import json
import pathlib
import sys

import lifelines
import numpy as np
import scipy
from lifelines import KaplanMeierFitter
from scipy import stats

HERE = pathlib.Path(__file__).parent
SEED = 20261128
PERCENTILES = [50, 90, 95]


def ranks(n):
    """From 1; None is no bound."""

    def of(p):
        low = int(stats.binom.ppf(0.025, n, p))
        high = 1 + int(stats.binom.ppf(0.975, n, p))
        # By the definition: ppf rounds.
        assert stats.binom.cdf(low, n, p) >= 0.025 and (low == 0 or stats.binom.cdf(low - 1, n, p) < 0.025), (n, p)
        assert stats.binom.cdf(high - 1, n, p) >= 0.975 and stats.binom.cdf(high - 2, n, p) < 0.975, (n, p)
        return [low or None, high if high <= n else None]

    return [n, *(of(p / 100) for p in PERCENTILES)]


def survival(seconds, ended):
    """The first times at which lifelines' curves are at most 1 − p: its own percentiles are rounded wrongly at some n."""
    fitter = KaplanMeierFitter().fit(seconds, ended)
    low, high = fitter.confidence_interval_.to_numpy().T
    curves = [fitter.survival_function_.to_numpy()[:, 0], low, high]
    times = fitter.timeline

    def reached(curve, p):
        at = np.flatnonzero(curve <= 1 - p / 100 + 1e-9)
        return int(times[at[0]]) if len(at) else None

    return {
        "ended": sorted(int(t) for t in seconds[ended]),
        "going_on": sorted(int(t) for t in seconds[~ended]),
        "percentiles": [[reached(curve, p) for curve in curves] for p in PERCENTILES],
    }


def main():
    random = np.random.default_rng(SEED)
    some = [*range(1, 201), *np.unique(np.round(10 ** random.uniform(2.3, 6, 300)).astype(int)).tolist(), 1_000_000]
    cases = []
    for n, share_ended, longest in [(1, 1, 9), (2, 0.5, 9), (3, 0.5, 9), (6, 0.7, 30), (10, 0.2, 9), (20, 0.8, 15), (40, 0.9, 99), (72, 0.97, 999), (150, 0.6, 60), (300, 0.98, 5_000)]:
        for _ in range(8):
            seconds = np.ceil(random.gamma(0.8, longest / 3, n)).astype(int)
            cases.append(survival(seconds, random.random(n) < share_ended))
    versions = {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__, "lifelines": lifelines.__version__}
    line = lambda value: json.dumps(value)
    text = ",\n".join(
        [f' "versions": {line(versions)}']
        + [f' "{name}": [\n  ' + ",\n  ".join(map(line, rows)) + "\n ]" for name, rows in [("ranks", [ranks(n) for n in some]), ("survival", cases)]]
    )
    (HERE / "waits.json").write_text("{\n" + text + "\n}\n")


if __name__ == "__main__":
    main()
