"""Golden values of the search for lasting changes that knows the week (`src/statistics/regimes.rs`).

Plainly from the definitions, with numpy and none of the Rust code: the segmentation tries every division into two, and builds on the best ones
of shorter series, in place of a search that skips what cannot win. Writes regimes.json beside this script; golden.py uses `search` for its files:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install -r tests/golden/requirements.txt
    /tmp/golden/bin/python tests/golden/regimes.py

The same seed gives the same file, byte for byte. A confidence is estimated with reorderings of its own, more of them than the page makes.
"""

import json
import pathlib
import sys
from datetime import date, timedelta

import numpy as np

HERE = pathlib.Path(__file__).parent
SEED = 20261129
N_REORDERINGS = 9_999
SHORTEST = 7
LEAST_DAYS = 28
BETA = {"strict": 3.0, "normal": 2.5, "sensitive": 2.0}
# What is nearer than this is equal.
NEAR = 1e-9


def weighted_median(values, weights):
    """The value at half of the weight; midway between two where the weight up to the first is exactly half."""
    order = np.argsort(values, kind="stable")
    values, weights = np.asarray(values)[order], np.asarray(weights)[order]
    half = weights.sum() / 2
    so_far = 0.0
    for at, (value, weight) in enumerate(zip(values, weights)):
        so_far += weight
        if abs(so_far - half) <= NEAR * half:
            return (value + values[min(at + 1, len(values) - 1)]) / 2
        if so_far > half:
            return value
    return values[-1]


def weekday_factors(count, first_weekday):
    """One factor for each weekday, Monday first. `count` has None for a day that is left out."""
    ratios = {weekday: [] for weekday in range(7)}
    for middle in range(3, len(count) - 3):
        window = count[middle - 3 : middle + 4]
        if None in window or sum(window) == 0:
            continue
        ratios[(first_weekday + middle) % 7].append(count[middle] / (sum(window) / 7))
    factors = [max(float(np.median(of)), 0.02) if of else 1.0 for of in ratios.values()]
    return [factor / (sum(factors) / 7) for factor in factors]


def x_ln_rate(x, e):
    return x * np.log(x / e) if x > 0 else 0.0


def likelihood_ratio(y, e, first, split, end):
    """How much better two rates describe the days than one."""
    x1, x2 = y[first:split].sum(), y[split:end].sum()
    e1, e2 = e[first:split].sum(), e[split:end].sum()
    return 2 * (x_ln_rate(x1, e1) + x_ln_rate(x2, e2) - x_ln_rate(x1 + x2, e1 + e2))


def segmentation(y, e, dispersion, beta):
    """Where the best division into segments changes: the best of the first t days ends in a segment from s on, after the best of the first s."""
    n = len(y)
    penalty = beta * np.log(n)
    sums = np.concatenate([[0.0], np.cumsum(y)]), np.concatenate([[0.0], np.cumsum(e)])
    best = [None] * (n + 1)
    best[0] = (0.0, [])
    for t in range(SHORTEST, n + 1):
        for s in range(0, t - SHORTEST + 1):
            if best[s] is None:
                continue
            cost, changes = best[s]
            cost -= 2 / dispersion * x_ln_rate(sums[0][t] - sums[0][s], sums[1][t] - sums[1][s])
            if s > 0:
                cost, changes = cost + penalty, [*changes, s]
            if best[t] is None or cost < best[t][0] - NEAR:
                best[t] = (cost, changes)
            elif cost <= best[t][0] + NEAR and (len(changes), changes) < (len(best[t][1]), best[t][1]):
                best[t] = (cost, changes)
    return best[n][1]


def dispersion_of_lag(r, e, place, lag):
    """How much more days that lie `lag` calendar days apart differ than Poisson counts would; None without such days."""
    at = {day: index for index, day in enumerate(place)}
    squares = []
    for day in place:
        if day - lag not in at:
            continue
        one, other = at[day], at[day - lag]
        around = {near for center in (day, day - lag) for near in range(center - 3, center + 4)}
        m = np.mean([r[at[near]] for near in sorted(around) if near in at])
        if m > 0:
            squares.append((r[one] - r[other]) ** 2 / (m * (1 / e[one] + 1 / e[other])))
    if not squares:
        return None
    kept = max(int(np.floor(0.9 * len(squares))), 1)
    return float(np.mean(sorted(squares)[:kept])) / 0.6230


def confidence(y, e, weekday, random):
    """The share of reorderings within weekdays whose largest likelihood ratio is smaller, in percent."""
    n = len(y)
    splits = np.arange(SHORTEST, n - SHORTEST + 1)
    e1 = np.cumsum(e)[splits - 1]
    e2 = e.sum() - e1

    def largest(rows):
        x1 = np.cumsum(rows, axis=1)[:, splits - 1]
        x = rows.sum(axis=1, keepdims=True)
        x2 = x - x1
        # The last sums may miss 0 by a rounding.
        x1, x2 = np.where(x1 > NEAR, x1, 0), np.where(x2 > NEAR, x2, 0)
        part = lambda x, e: x * np.log(np.where(x > 0, x, 1) / e)
        return (2 * (part(x1, e1) + part(x2, e2) - part(x, e.sum()))).max(axis=1)

    rows = np.tile(y, (N_REORDERINGS, 1))
    for of in range(7):
        mine = np.flatnonzero(weekday == of)
        rows[:, mine] = random.permuted(rows[:, mine], axis=1)
    return 100 * float((largest(rows) < largest(y[None, :])[0] - NEAR).mean())


def levels(y, e, changes):
    """1 for the change that splits the whole best, 2 for the best on each side of it, and so on."""
    found = {}

    def search(first, end, level):
        within = [change for change in changes if first < change < end]
        if within:
            ratios = [likelihood_ratio(y, e, first, change, end) for change in within]
            best = within[next(at for at, ratio in enumerate(ratios) if ratio >= max(ratios) - NEAR)]
            found[best] = level
            search(first, best, level + 1)
            search(best, end, level + 1)

    search(0, len(y), 1)
    return found


def search(first_on, count, left_out=(), sensitivity="normal", seed=SEED):
    """All that the search finds among consecutive days of which some are left out."""
    first_on = date.fromisoformat(first_on)
    on = [first_on + timedelta(days=at) for at in range(len(count))]
    place = [at for at in range(len(count)) if at not in set(left_out)]
    n = len(place)
    if n < LEAST_DAYS:
        return {"too_few": n}
    beta = BETA[sensitivity]

    # 1. Weekday factors.
    factors = weekday_factors([None if at in set(left_out) else x for at, x in enumerate(count)], first_on.weekday())
    x = np.array([float(count[at]) for at in place])
    weekday = np.array([on[at].weekday() for at in place])
    e = np.array(factors)[weekday]
    r = x / e

    # 2. Calmed.
    center = np.empty(n)
    for at in range(n):
        start = min(max(at - 6, 0), n - 13)
        center[at] = weighted_median(r[start : start + 13], e[start : start + 13])
    spread = np.sqrt(np.maximum(center, 1) / e)
    steps = [
        (abs(r[at] - r[at - 1]) / np.sqrt((spread[at] ** 2 + spread[at - 1] ** 2) / 2), min(e[at], e[at - 1]))
        for at in range(1, n)
        if place[at] - place[at - 1] == 1
    ]
    u = weighted_median(*zip(*steps)) if steps else 0.0
    half_width = 3.145 * max(u, 0.954) * spread
    calm_r = np.clip(r, center - half_width, center + half_width)
    y = calm_r * e
    runaway = [
        {"index": place[at], "alerts": int(x[at]), "expected": center[at] * e[at]}
        for at in range(n)
        if abs(r[at] - center[at]) > 1.5 * half_width[at] + NEAR and abs(x[at] - center[at] * e[at]) >= 5 - NEAR
    ]

    # 3. Dispersion.
    of_lags = [dispersion_of_lag(calm_r, e, place, lag) for lag in (1, 7)]
    dispersion = max([1.0, *(of for of in of_lags if of is not None)])

    # 4. Segmentation.
    changes = segmentation(y, e, dispersion, beta)
    bounds = [0, *changes, n]

    random = np.random.default_rng(seed)
    level = levels(y, e, changes)
    points = []
    for number, change in enumerate(changes, start=1):
        first, end = bounds[number - 1], bounds[number + 1]
        # 5. When.
        splits = range(first + SHORTEST, end - SHORTEST + 1)
        ratios = [likelihood_ratio(y, e, first, split, end) for split in splits]
        possible = [split for split, of in zip(splits, ratios) if max(ratios) - of <= 7.35 * dispersion + NEAR]
        # 7. Before, after.
        x1, x2 = y[first:change].sum(), y[change:end].sum()
        ratio = low = high = None
        if x1 > 0 and x2 > 0:
            ratio = (x2 / e[change:end].sum()) / (x1 / e[first:change].sum())
            width = 1.96 * np.sqrt(dispersion * (1 / x1 + 1 / x2))
            low, high = ratio * np.exp(-width), ratio * np.exp(width)
        points.append(
            {
                "date": str(on[place[change]]),
                # 6. How sure.
                "confidence": confidence(y[first:end], e[first:end], weekday[first:end], random),
                "before": x[first:change].mean(),
                "after": x[change:end].mean(),
                "earliest": str(on[place[possible[0]]]),
                "is_open_before": possible[0] == splits[0],
                "latest": str(on[place[possible[-1]]]),
                "is_open_after": possible[-1] == splits[-1],
                "ratio": ratio,
                "ratio_low": low,
                "ratio_high": high,
                "level": level[change],
            }
        )

    # 8. What could not have been seen, and whether days depend on each other.
    unseen = None
    x1, x2 = y[: n // 2].sum(), y[n // 2 :].sum()
    if x1 > 0 and x2 > 0:
        size = (np.sqrt(beta * np.log(n)) + 0.84) * np.sqrt(dispersion * (1 / x1 + 1 / x2))
        unseen = {"rise": np.exp(size) - 1, "fall": 1 - np.exp(-size)}
    together = squares = 0.0
    for first, end in zip(bounds, bounds[1:]):
        rate = y[first:end].sum() / e[first:end].sum()
        if rate == 0:
            continue
        z = (y[first:end] - e[first:end] * rate) / np.sqrt(e[first:end] * rate)
        squares += (z**2).sum()
        for at in range(first + 1, end):
            if place[at] - place[at - 1] == 1:
                together += z[at - first] * z[at - first - 1]
    # A constant series differs from its mean by roundings only.
    dependence = together / squares if squares > NEAR else 0.0

    return {
        "n_days": n,
        "factors": factors,
        "calmed": y.tolist(),
        "runaway": runaway,
        "dispersion": dispersion,
        "regimes": [
            {"first": place[first], "last": place[end - 1], "mean": x[first:end].mean()}
            for first, end in zip(bounds, bounds[1:])
        ],
        "changes": points,
        "unseen": unseen,
        "dependence": dependence,
        "is_dependent": bool(dependence > 2 / np.sqrt(n)),
    }


WEEK = np.array([1.13, 1.35, 1.15, 1.4, 1.3, 0.45, 0.5])


def weekly(random, n, mean, shift=(), first_weekday=0, week=WEEK, variance=3):
    """Counts with a week's shape, larger by a factor from each of these days on; negative binomial with variance `variance` × mean."""
    means = mean * week[(first_weekday + np.arange(n)) % 7]
    for day, factor in shift:
        means[day:] *= factor
    counts = [random.negative_binomial(m / (variance - 1), 1 / variance) if m > 0 else 0 for m in means]
    return [int(x) for x in counts]


def cases():
    random = np.random.default_rng(SEED)
    monday, thursday = "2026-08-24", "2025-10-16"
    made = []

    def case(name, count, first_on=monday, left_out=(), sensitivity="normal"):
        made.append((name, first_on, [int(x) for x in count], sorted(left_out), sensitivity))

    for number in range(4):
        case(f"nothing happens, {number}", weekly(random, 90, 33))
    for number in range(4):
        day = int(random.integers(0, 90))
        count = weekly(random, 90, 33)
        count[day] *= 25
        case(f"runaway day {day}, {number}", count)
    for day in (45, 75):
        for number in range(3):
            case(f"+40% at {day}, {number}", weekly(random, 90, 33, [(day, 1.4)]))
    count = weekly(random, 90, 33, [(45, 1.4)])
    count[20] *= 25
    case("+40% at 45 and a runaway day", count)
    for sensitivity in BETA:
        shifts = [(50, 1.5), (110, 0.6), (150, 1.25), (210, 2.5), (217, 0.5), (300, 1.2)]
        case(f"many changes, {sensitivity}", weekly(random, 400, 25, shifts, 3), thursday, sensitivity=sensitivity)
    case("a gap", weekly(random, 100, 30, [(60, 1.6)]), left_out=range(30, 41))
    count = weekly(random, 100, 30, [(60, 1.6)], 3)
    count[40:52] = [0] * 12
    case("a gap of empty days before a change", count, thursday, left_out=range(40, 52))
    case("part days", weekly(random, 90, 33, [(45, 1.5)]), left_out=[0, 89])
    case("gaps and part days", weekly(random, 120, 20, [(70, 2.0)], 3), thursday, left_out=[0, 9, *range(33, 37), *range(90, 99), 119])
    quiet = np.array([1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0])
    case("weekends of 0", weekly(random, 84, 20, week=quiet))
    case("weekends of 0 and a change", weekly(random, 84, 20, [(42, 1.7)], week=quiet))
    case("alerts on Mondays alone", weekly(random, 84, 9, [(42, 3.0)], week=np.array([7.0, 0, 0, 0, 0, 0, 0])))
    case("constant", [12] * 60)
    case("constant, then another constant", [12] * 30 + [18] * 30)
    case("all zeros", [0] * 60)
    case("zeros, then alerts", [0] * 40 + weekly(random, 40, 20, first_weekday=5))
    case("alerts, then zeros", weekly(random, 40, 20) + [0] * 40)
    case("one alert", [0] * 30 + [1] + [0] * 29)
    case("a day of five thousand", [0] * 30 + [5000] + [0] * 29)
    case("few alerts", random.poisson(0.4, 90))
    case("few, then more", [*random.poisson(0.4, 50), *random.poisson(3, 50)])
    case("as early as can be", weekly(random, 60, 40, [(7, 3.0)]))
    case("as late as can be", weekly(random, 60, 40, [(53, 3.0)]))
    case("a week of more", weekly(random, 90, 30, [(40, 3.0), (47, 1 / 3)], 3), thursday)
    case("days of one and three alternating", [1, 3] * 30)
    case("27 days", weekly(random, 27, 33))
    case("28 days", weekly(random, 28, 33, [(14, 2.0)]))
    case("28 of 33 days", weekly(random, 33, 33, [(14, 2.0)], 3), thursday, left_out=[0, 11, 12, 13, 32])
    case("no day", [])
    case("every second day", weekly(random, 60, 33), left_out=range(0, 60, 2))
    for number in range(3):
        noise, state = [], 0.0
        for _ in range(120):
            state = 0.7 * state + random.normal()
            noise.append(state)
        means = 33 * WEEK[np.arange(120) % 7] * np.exp(0.25 * np.array(noise))
        case(f"days that depend on each other, {number}", random.poisson(means))
    case("many alerts", weekly(random, 180, 40_000, [(90, 1.02)], variance=60))
    for number in range(6):
        n = int(random.integers(28, 160))
        shifts = [(int(day), float(random.choice([0.5, 0.7, 1.3, 1.6, 2.2]))) for day in random.integers(0, n, 3)]
        count = weekly(random, n, float(random.choice([2, 8, 30, 120])), sorted(shifts), 3)
        for day in random.integers(0, n, 2):
            count[day] *= int(random.choice([0, 6, 30]))
        out = sorted({int(day) for day in random.integers(0, n, 4)})
        case(f"anything, {number}", count, thursday, out, str(random.choice(list(BETA))))
    return made


def main():
    golden = []
    for name, first_on, count, left_out, sensitivity in cases():
        found = search(first_on, count, left_out, sensitivity)
        golden.append({"name": name, "first_on": first_on, "count": count, "left_out": left_out, "sensitivity": sensitivity, "found": found})
        summary = [(c["date"], round(c["confidence"], 1), c["level"]) for c in found.get("changes", [])]
        print(name, "|", found.get("too_few", round(found.get("dispersion", 0), 2)), summary, len(found.get("runaway", [])), file=sys.stderr)
    text = ",\n".join(json.dumps(case) for case in golden)
    (HERE / "regimes.json").write_text("[\n" + text + "\n]\n")


if __name__ == "__main__":
    main()
