"""Exports of other tools, invented, in tests/fixtures/tools: what their rows come to, by pandas, with the columns named by hand.

Writes tools.json next to this script:

    python3 -m venv /tmp/tools && /tmp/tools/bin/pip install -r tests/golden/requirements.txt
    /tmp/tools/bin/python tests/golden/tools.py

Nothing here is taken from the Rust code.
"""

import json
import pathlib
import sys

import pandas as pd

HERE = pathlib.Path(__file__).parent
FILES = HERE.parent / "fixtures" / "tools"
KNOWN = {
    "critical": "CRITICAL",
    "high": "HIGH",
    "medium": "MEDIUM",
    "low": "LOW",
    "1 - critical": "CRITICAL",
    "2 - high": "HIGH",
    "3 - moderate": "MEDIUM",
    "4 - low": "LOW",
    "highest": "CRITICAL",
    "p1": "CRITICAL",
    "p2": "HIGH",
    "p3": "MEDIUM",
    "p4": "LOW",
    "sev1": "CRITICAL",
    "sev2": "HIGH",
    "sev3": "MEDIUM",
    "new": "NEW",
    "triggered": "NEW",
    "to do": "NEW",
    "closed": "CLOSED",
    "resolved": "CLOSED",
    "done": "CLOSED",
    "canceled": "CLOSED",
    "open": "OPEN",
}
# What Splunk's and ServiceNow's documentation says that their numbers stand for.
NUMBERS = {
    "splunk-numbers": {"0": "NEW", "1": "NEW", "2": "OPEN", "3": "OPEN", "4": "CLOSED", "5": "CLOSED"},
    "servicenow-numbers": {"1": "NEW", "2": "OPEN", "3": "OPEN", "6": "CLOSED", "7": "CLOSED", "8": "CLOSED"},
}
# Columns of seconds from the creation to the first action; of some, 0 is none.
SECONDS = {"seconds_to_first_ack": False, "seconds_to_triaged": True}
LEVELS = {"1": "CRITICAL", "2": "HIGH", "3": "MEDIUM", "4": "LOW"}
ISO = {"format": "ISO8601", "utc": True}
US = {"format": "%m/%d/%Y, %I:%M:%S.%f %p", "utc": True}
# File: how its times are written, then its columns: id, creation, severity, status, first action, close, technology.
TOOLS = {
    "sentinel-incidents": (
        US,
        "IncidentName,CreatedTime [UTC],Severity,Status,FirstModifiedTime [UTC],ClosedTime [UTC],ProviderName",
    ),
    "defender-alerts": (ISO, "id,createdDateTime,severity,status,,resolvedDateTime,serviceSource"),
    "crowdstrike-alerts": (ISO, "composite_id,created_timestamp,severity_name,status,,,product"),
    "splunk-notables": (ISO, "event_id,_time,urgency,status_label,,,"),
    "elastic-alerts": (
        {"format": "%b %d, %Y @ %H:%M:%S.%f", "utc": True},
        "kibana.alert.uuid,@timestamp,kibana.alert.severity,kibana.alert.workflow_status,,,event.module",
    ),
    "pagerduty-incidents": (ISO, "incident_number,created_at,priority_name,status,seconds_to_first_ack,resolved_at,service_name"),
    "servicenow-tickets": ({"format": "%d.%m.%Y %H:%M:%S", "utc": True}, "Number,Opened,Priority,State,,Resolved,"),
    "jira-tickets": ({"format": "%d/%b/%y %I:%M %p", "utc": True}, "Issue key,Created,Priority,Status,,Resolved,"),
    "splunk-numbers": (ISO, "event_id,_time,urgency,status,,,"),
    "servicenow-numbers": (
        {"format": "%Y-%m-%d %H:%M:%S", "utc": True},
        "number,opened_at,priority,state,,resolved_at,",
    ),
    "crowdstrike-seconds": (ISO, "composite_id,created_timestamp,severity_name,status,seconds_to_triaged,,product"),
    "own-list": ({"format": "%Y-%m-%d %H:%M:%S", "utc": True}, ",Came in,Level,What now,,Finished,Tool"),
}


def counts(column):
    return {str(value): int(n) for value, n in column.value_counts().items()}


def of(name, times, columns):
    separator = ";" if name == "servicenow-tickets" else ","
    raw = pd.read_csv(FILES / f"{name}.csv", sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    id_, created, severity, status, action, closed, technology = columns.split(",")

    def known(column):
        words = KNOWN | (NUMBERS.get(name, {}) if column == status else LEVELS)
        return raw[column].map(lambda word: words.get(word.lower(), word))

    def instants(column):
        if not column:
            return pd.Series(pd.NaT, index=raw.index, dtype="datetime64[ns, UTC]")
        return pd.to_datetime(raw[column].replace("", None), **times).astype("datetime64[ns, UTC]")

    def actions(column):
        if column not in SECONDS:
            return instants(column)
        seconds = pd.to_numeric(raw[column].replace("", None))
        if SECONDS[column]:
            seconds = seconds.where(seconds > 0)
        return (instants(created) + pd.to_timedelta(seconds, unit="s")).astype("datetime64[ns, UTC]")

    alerts = pd.DataFrame(
        {
            "id": raw[id_] if id_ else raw.index.astype(str),
            "created": instants(created),
            "severity": known(severity),
            "status": known(status),
            "action": actions(action),
            "closed": instants(closed),
            "technology": raw[technology] if technology else "",
        }
    )
    # The latest state of each: the latest time; at a tie a closed one, a new one last.
    alerts["latest"] = alerts[["created", "action", "closed"]].max(axis=1)
    alerts["rank"] = alerts["status"].map({"NEW": 0, "CLOSED": 2}).fillna(1)
    alerts = alerts.sort_values(["latest", "rank"]).groupby("id", as_index=False).last()
    # `last` takes the last value that is there: of states in this order, what is there once stays.
    first = alerts[["action", "closed"]].min(axis=1)
    is_new = alerts["status"] == "NEW"
    waits = ((first - alerts["created"]).dt.total_seconds() / 60)[~is_new].dropna()
    return {
        "rows": len(raw),
        "alerts": len(alerts),
        "first_ms": int(alerts["created"].min().value // 1_000_000),
        "last_ms": int(alerts["created"].max().value // 1_000_000),
        "severities": counts(alerts["severity"]),
        "statuses": counts(alerts["status"]),
        "technologies": counts(alerts["technology"]),
        "measured": len(waits),
        "total_minutes": round(float(waits.sum()), 9),
    }


tools = {name: of(name, times, columns) for name, (times, columns) in TOOLS.items()}
versions = {"python": ".".join(map(str, sys.version_info[:2])), "pandas": pd.__version__}
text = json.dumps({"versions": versions, "tools": tools}, indent=1, ensure_ascii=False)
(HERE / "tools.json").write_text(text + "\n")
