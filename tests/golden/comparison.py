"""Figures of two periods side by side, computed independently of the app: pandas, numpy and scipy on the same files.

Run golden.py first, which writes the files. Writes comparison.json. p is that of 20,000 reorderings with numpy's generator: the native test compares within
Monte Carlo error.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from golden import HERE, TARGETS, choose, dumped, filtered, is_working, known_days, named, percentile_interval, query, read_alerts, response_weeks, sources
from scipy import stats

N_REORDERINGS = 20_000

# Of waits: numpy's percentiles take longer.
N_WAITS = 4_000

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

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


def p_of_shares(now, former, random):
    """p of the distance of pooled shares, from days with their weekdays, parts and wholes."""
    days = now + former
    weekdays = np.array([weekday for weekday, *_ in days])
    counts = np.array([of for _, *of in days], float)

    def distance(order):
        share = lambda side: np.divide(side[..., 0].sum(-1), side[..., 1].sum(-1), out=np.zeros(len(order)), where=side[..., 1].sum(-1) > 0)
        return np.abs(share(order[:, : len(now)]) - share(order[:, len(now) :]))

    orders = np.tile(np.arange(len(days)), (N_REORDERINGS, 1))
    for weekday in set(weekdays):
        of = np.flatnonzero(weekdays == weekday)
        orders[:, of] = random.permuted(orders[:, of], axis=1)
    return float((1 + (distance(counts[orders]) >= distance(counts[np.newaxis]) - 1e-9).sum()) / (1 + N_REORDERINGS))


def newcombe(now, former):
    """The interval of a difference of shares: Newcombe's method 10, of Wilson's intervals by scipy."""
    share = [part / whole for part, whole in (now, former)]
    ends = [stats.binomtest(part, whole).proportion_ci(method="wilson") for part, whole in (now, former)]
    difference = share[0] - share[1]
    return [
        difference - np.hypot(share[0] - ends[0].low, ends[1].high - share[1]),
        difference + np.hypot(ends[0].high - share[0], share[1] - ends[1].low),
    ]


def compare_shares(now, former, equal, verdicts, random):
    """A share in both periods, from days with their weekdays, parts and wholes."""
    sums = [[sum(day[at] for day in side) for at in (1, 2)] for side in (now, former)]
    shares = [part / whole if whole else None for part, whole in sums]
    are_known = None not in shares
    low, high = newcombe(*sums) if are_known and equal and verdicts else (None, None)
    return {
        "compared": shares[0],
        "other": shares[1],
        "difference": shares[0] - shares[1] if are_known else None,
        "low": low,
        "high": high,
        "p": p_of_shares(now, former, random) if verdicts and min(sums[0][1], sums[1][1]) >= 6 else None,
    }


def by_day(side, part, whole):
    """How many alerts of a side there are in either mask, on each of its days."""
    on = lambda mask, day: int((mask & (side["day"] == day)).sum())
    return [(day.weekday(), on(part, day), on(whole, day)) for day in side["days"]]


def met_and_due(side, as_of):
    """Which alerts met the target of their severity, and which were due, as in golden.py's targets."""
    alerts = side["alerts"]
    target = pd.to_timedelta(alerts["severity"].map(TARGETS).astype(float), unit="m")
    new = alerts["status"] == "NEW"
    wait = (alerts["action_at"] - alerts["created_at"]).where(~new)
    due = (new | (wait >= pd.Timedelta(0))) & (alerts["created_at"] + target <= as_of)
    return due & (wait <= target), due


def tables(sides, equal, verdicts, as_of, schedule, random):
    """The tables in which both periods are set side by side."""
    everything = [pd.Series(True, index=side["alerts"].index) for side in sides]
    off_hours = [~pd.Series([is_working(at, **named(schedule)) for at in side["alerts"]["local"]], index=side["alerts"].index, dtype=bool) for side in sides]
    shares = lambda masks: compare_shares(*(by_day(side, *of) for side, of in zip(sides, masks)), equal, verdicts, random)
    met = [met_and_due(side, as_of) for side in sides]
    names = [name for name in TARGETS if (sides[0]["severity"] == name).any()]
    of_severity = lambda name: [[mask & (side["severity"] == name) for mask in masks] for side, masks in zip(sides, met)]
    in_time = [{"severity": name, **shares(of_severity(name))} for name in names]
    if len(names) > 1:
        in_time.append({"severity": "all", **shares(met)})
    weeks = [response_weeks(side["alerts"], [], as_of, side["known"]) for side in sides]
    n_days = 7 * ((sides[0]["n_earlier"] + 3) // 7)
    beside = {row["week"]: row for row in weeks[1]}
    pairs = [(row, beside.get(str(date.fromisoformat(row["week"]) - timedelta(days=n_days)))) for row in weeks[0]]
    technologies = [sources(side["alerts"], "vendor", "technology", [], as_of, side["known"]) for side in sides]
    there = {row["technology"]: row for row in technologies[1]}
    here = [row["technology"] for row in technologies[0]]
    nothing = {"alerts": 0, "share": 0.0, "per_1000": None, "p95": None}
    both = [(row, there.get(row["technology"], nothing)) for row in technologies[0]]
    both += [(nothing | {"technology": row["technology"]}, row) for row in technologies[1] if row["technology"] not in here]
    return {
        "off-hours-compared": [{"kind": "off-hours", **shares(list(zip(off_hours, everything)))}],
        "targets-compared": in_time,
        "response-weeks-compared": [
            {"week": now["week"], "other_week": former["week"]}
            | {prefix + key: of[key] for key in ["median", "p95"] for prefix, of in [("", now), ("other_", former)]}
            for now, former in pairs
            if former
        ],
        "technologies-compared": [
            {"technology": now["technology"]}
            | {prefix + key: of[key] for key in ["alerts", "share", "per_1000", "p95"] for prefix, of in [("", now), ("other_", former)]}
            for now, former in both
        ],
        "arrivals-other": [
            {"hour": hour} | {day: int(((sides[1]["alerts"]["local"].dt.hour == hour) & (sides[1]["alerts"]["local"].dt.weekday == at)).sum()) for at, day in enumerate(WEEKDAYS)}
            for hour in range(24)
        ],
    }


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
                "n_earlier": n_earlier,
                "alerts": chosen,
                "known": about,
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
    return {
        "file": file,
        "query": of,
        "with": with_,
        "days_earlier": n_earlier,
        "figures": figures,
        "waits": compare_waits(sides, verdicts, random),
        "tables": tables(sides, equal, verdicts, aside["as_of"], of["schedule"], random),
    }


def main():
    answers = [compare(*case) for case in CASES]
    (HERE / "comparison.json").write_text("[\n" + ",\n".join(map(dumped, answers)) + "\n]\n")
    for answer in answers:
        print(answer["file"], answer["query"]["range"], {key: (of["compared"], of["other"], of["low"], of["p"]) for key, of in answer["figures"].items()})


if __name__ == "__main__":
    main()
