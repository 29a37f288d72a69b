"""Figures of two periods side by side, computed independently of the app: pandas, numpy and scipy on the same files.

Run golden.py first, which writes the files. Writes comparison.json. p is that of 20,000 reorderings with numpy's generator: the native test compares within
Monte Carlo error.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from golden import HERE, choose, dumped, filtered, known_days, percentile_interval, query, read_alerts
from scipy import stats

N_REORDERINGS = 20_000

# Of waits: numpy's percentiles take longer.
N_WAITS = 4_000

CASES = [
    # Whole weeks, nothing cut.
    ("week.csv", query("UTC", ["2026-03-23", "2026-04-05"]), "before", 14),
    ("week.csv", query("UTC", ["2026-03-23", "2026-04-05"], filters="-severity=HIGH"), "before", 14),
    ("week.csv", query("America/New_York", ["2026-03-09", "2026-04-05"]), "before", 28),
    # Whole weeks, with the last day cut off; other weekdays; and days before the data.
    ("week.csv", query("UTC", ["2026-03-25", "2026-06-30"]), "before", 98),
    ("week.csv", query("UTC", ["2026-03-20", "2026-04-08"]), "before", 20),
    ("week.csv", query("UTC", ["2026-03-16", "2026-04-12"]), "earlier", 31),
    ("export.csv", query("UTC", ["2026-10-26", "2026-11-15"]), "before", 21),
    ("export.csv", query("America/New_York", ["2026-10-26", "2026-11-15"], filters="severity=HIGH&severity=LOW"), "before", 21),
    # Too few days for a verdict.
    ("export.csv", query("UTC", ["2026-11-02", "2026-11-08"]), "before", 7),
]


def figures_by_day(alerts, days):
    """Each figure on each of these days; investigations and incidents on the day of the first of their alerts."""
    on = lambda chosen: np.array([int((chosen == day).sum()) for day in days])
    closed = alerts["status"].str.upper() == "CLOSED"
    kind = alerts["type"].str.upper()
    named = alerts["investigation"] != ""
    firsts = alerts[named].sort_values("created_at", kind="stable").groupby("investigation")["day"].first()
    incidents = set(alerts.loc[(kind == "INCIDENT") & named, "investigation"])
    investigations = set(alerts.loc[(kind == "INVESTIGATION") & named, "investigation"]) - incidents
    return {
        "alerts": on(alerts["day"]),
        "no-action": on(alerts.loc[closed & ~named & alerts["org_at"].isna(), "day"]),
        "investigations": on(firsts[firsts.index.isin(investigations)]),
        "incidents": on(firsts[firsts.index.isin(incidents)]),
        "notified": on(alerts.loc[alerts["org_at"].notna(), "day"]),
    }


def ratio(now, former):
    """The ratio of sums with its quasi-Poisson interval, from counts with their weekdays."""
    x, y = (sum(n for _, n in side) for side in (now, former))
    cells = {(side, weekday): [n for of, n in counts if of == weekday] for side, counts in enumerate((now, former)) for weekday, _ in counts}
    freedom = len(now) + len(former) - len(cells)
    if freedom <= 0 or x == 0 or y == 0:
        return None
    pearson = sum(((np.array(of) - np.mean(of)) ** 2).sum() / np.mean(of) for of in cells.values() if sum(of))
    error = np.sqrt(max(1.0, pearson / freedom) * (1 / x + 1 / y))
    reach = stats.t.ppf(0.975, freedom) * error
    return [float(np.exp(np.log(x / y) - reach)), float(np.exp(np.log(x / y) + reach))]


def p_of_days(now, former, random):
    weekdays = np.array([weekday for weekday, _ in now + former])
    counts = np.array([n for _, n in now + former], float)
    n_now = len(now)
    distance = lambda order: np.abs(order[..., :n_now].mean(-1) - order[..., n_now:].mean(-1))
    orders = np.tile(counts, (N_REORDERINGS, 1))
    for weekday in set(weekdays):
        of = np.flatnonzero(weekdays == weekday)
        orders[:, of] = random.permuted(orders[:, of], axis=1)
    return float((1 + (distance(orders) >= distance(counts) - 1e-9).sum()) / (1 + N_REORDERINGS))


def measured_waits(alerts):
    minutes = (alerts["action_at"] - alerts["created_at"]) / pd.Timedelta(minutes=1)
    return minutes[(alerts["status"] != "NEW") & alerts["any_action"]].dropna()


def p_of_waits(now, former, at, random):
    """p of the distance of pooled percentiles; each side has its days with their weekdays and waits."""
    days = now + former
    weekdays = np.array([weekday for weekday, _ in days])
    day_of = np.repeat(np.arange(len(days)), [len(waits) for _, waits in days])
    waits = np.concatenate([waits for _, waits in days])

    def distance(is_now):
        mine = is_now[day_of]
        return abs(np.percentile(waits[mine], at) - np.percentile(waits[~mine], at))

    is_now = np.arange(len(days)) < len(now)
    observed = distance(is_now)
    n = 0
    for _ in range(N_WAITS):
        for weekday in set(weekdays):
            of = np.flatnonzero(weekdays == weekday)
            is_now[of] = random.permutation(is_now[of])
        n += distance(is_now) >= observed - 1e-9
    return float((1 + n) / (1 + N_WAITS))


def compare_waits(sides, verdicts, random):
    """Median and p95 of both periods by severity, then of all."""
    names = [name for name in ["CRITICAL", "HIGH", "MEDIUM", "LOW"] if any(name in set(side["severity"]) for side in sides)]
    rest = sorted({name for side in sides for name in side["severity"]} - {*names, ""})
    names += rest + ([""] if any("" in set(side["severity"]) for side in sides) else [])
    rows = []
    for name in names + ([None] if len(names) > 1 else []):
        mine = []
        for side in sides:
            is_mine = side["severity"] == name if name is not None else pd.Series(True, index=side["severity"].index)
            of = side["waits"][is_mine[side["waits"].index]]
            of_day = side["day"][of.index]
            mine.append([(day.weekday(), of[of_day == day].to_numpy()) for day in side["days"]])
        pooled = [np.concatenate([waits for _, waits in side]) for side in mine]
        if not all(map(len, pooled)):
            continue
        for figure, at in [("median", 50), ("p95", 95)]:
            tested = verdicts and min(map(len, pooled)) >= 20
            now, former = (float(np.percentile(of, at)) for of in pooled)
            low, high = percentile_interval(pooled[1], at / 100)
            rows.append(
                {
                    "severity": "all" if name is None else name,
                    "figure": figure,
                    "compared": now,
                    "other": former,
                    "low": low,
                    "high": high,
                    "difference": now / former if former else None,
                    "p": p_of_waits(*mine, at, random) if tested else None,
                }
            )
    return rows


def compare(file, of, with_, n_earlier):
    alerts, aside = read_alerts(file)
    alerts, _ = choose(alerts, of)
    start, end = map(date.fromisoformat, of["range"])
    first = alerts["day"].min()
    there = [start - timedelta(days=n_earlier), end - timedelta(days=n_earlier)]
    known = [max(there[0], first), there[1]]
    sides = []
    for days in ([start, end], known):
        narrowed = of | {"range": [str(day) for day in days]}
        _, chosen = choose(alerts, narrowed)
        chosen = filtered(chosen, narrowed)
        about = known_days(alerts, chosen, narrowed, aside["as_of"])
        all_days = [days[0] + timedelta(days=at) for at in range(len(about["daily"]))]
        by_day = figures_by_day(chosen, all_days)
        rated = [at for at, is_rated in enumerate(about["rated"]) if is_rated]
        sides.append(
            {
                "is_whole": not any(about["part"]) and len(all_days) == (days[1] - days[0]).days + 1,
                "has_verdict": about["part"].count(False) >= 14 and len(rated) == about["part"].count(False),
                "n": len(all_days),
                "days": [all_days[at] for at in rated],
                "severity": chosen["severity"],
                "waits": measured_waits(chosen),
                "day": chosen["day"],
                "by_day": {key: [(all_days[at].weekday(), int(counts[at])) for at in rated] for key, counts in by_day.items()},
            }
        )
    equal = sides[0]["n"] == sides[1]["n"] and all(side["is_whole"] for side in sides) and known == there and n_earlier % 7 == 0
    verdicts = all(side["has_verdict"] for side in sides)
    random = np.random.default_rng(20_261_121)
    figures = {}
    for key in sides[0]["by_day"]:
        now, former = (side["by_day"][key] for side in sides)
        sums = [sum(n for _, n in side) for side in (now, former)]
        of_days = lambda total, side: total if equal else total / len(side)
        ends = ratio(now, former) if equal and verdicts else None
        shown = [of_days(total, side) for total, side in zip(sums, (now, former))]
        figures[key] = {
            "compared": shown[0],
            "other": shown[1],
            "difference": shown[0] / shown[1] if shown[1] else None,
            "low": ends[0] if ends else None,
            "high": ends[1] if ends else None,
            "p": p_of_days(now, former, random) if verdicts and sum(sums) >= 6 else None,
        }
    return {"file": file, "query": of, "with": with_, "days_earlier": n_earlier, "figures": figures, "waits": compare_waits(sides, verdicts, random)}


def main():
    answers = [compare(*case) for case in CASES]
    (HERE / "comparison.json").write_text("[\n" + ",\n".join(map(dumped, answers)) + "\n]\n")
    for answer in answers:
        print(answer["file"], answer["query"]["range"], {key: (of["compared"], of["other"], of["low"], of["p"]) for key, of in answer["figures"].items()})


if __name__ == "__main__":
    main()
