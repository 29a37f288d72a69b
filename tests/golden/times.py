"""Times as programs write them, with the instants that they mean: by Python's strftime and by hand, read back by dateutil and pandas.

Writes times.json next to this script:

    python3 -m venv /tmp/times && /tmp/times/bin/pip install -r tests/golden/times.requirements.txt
    /tmp/times/bin/python tests/golden/times.py

Nothing here is taken from the Rust code. The same seed gives the same file, byte for byte.
"""

import datetime as dt
import email.utils
import json
import pathlib
import random
import sys
from zoneinfo import ZoneInfo

import dateutil
import dateutil.parser
import pandas as pd

HERE = pathlib.Path(__file__).parent
SEED = 20261128
UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
AM_ES, PM_ES = "a.\u00a0m.", "p.\u00a0m."
MICROSECOND = dt.timedelta(microseconds=1)


def hour12(at):
    return at.hour % 12 or 12


def half(at, am="AM", pm="PM"):
    return pm if at.hour >= 12 else am


def ordinal(n):
    return f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


# Who writes so, in which format it is to be found, how exactly it says the time, whether it says the zone, how to write it.
# What is written without a zone is on the clock of the zone that the column is read in.
def writers():
    s = lambda pattern: lambda at: at.strftime(pattern)
    second, minute, milli, micro = (dt.timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "milliseconds", "microseconds"))
    yield "Workbench", "Iso", milli, True, lambda at: at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
    yield "Python, isoformat", "Iso", micro, True, lambda at: at.isoformat()
    yield "pandas", "Iso", micro, True, lambda at: str(pd.Timestamp(at))
    yield "PostgreSQL", "Iso", second, True, lambda at: at.strftime("%Y-%m-%d %H:%M:%S+00")
    yield "SQL, no zone", "Iso", second, False, s("%Y-%m-%d %H:%M:%S")
    yield "comma for the fraction", "Iso", milli, False, lambda at: at.strftime("%Y-%m-%d %H:%M:%S,") + f"{at.microsecond // 1000:03}"
    yield "one-digit hours", "Iso", second, False, lambda at: f"{at:%Y-%m-%d} {at.hour}:{at:%M:%S}"
    yield "one-digit everything", "Iso", minute, False, lambda at: f"{at.year}-{at.month}-{at.day} {at.hour}:{at:%M}"
    yield "Japan, Excel", "Iso", minute, False, lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M}"
    yield "Hungary", "Iso", second, False, lambda at: f"{at:%Y. %m. %d.} {at.hour}:{at:%M:%S}"
    yield "year first, halves of the day", "Iso", second, False, lambda at: f"{at:%Y-%m-%d} {hour12(at):02}:{at:%M:%S} {half(at)}"
    yield "ISO basic", "Iso", second, True, s("%Y%m%dT%H%M%SZ")
    yield "digits alone", "Iso", second, False, s("%Y%m%d%H%M%S")
    yield "DB2", "Iso", micro, False, s("%Y-%m-%d-%H.%M.%S.%f")
    yield "UTC spelled out", "Iso", second, True, s("%Y-%m-%d %H:%M:%S UTC")
    yield "Java, ZonedDateTime", "Iso", second, True, s("%Y-%m-%dT%H:%M:%SZ[Etc/UTC]")
    yield "Excel, US", "MonthFirst", minute, False, lambda at: f"{at.month}/{at.day}/{at.year} {at.hour}:{at:%M}"
    yield "Excel, US, two-digit year", "MonthFirst", minute, False, lambda at: f"{at.month}/{at.day}/{at:%y} {at.hour}:{at:%M}"
    yield "Google Sheets, US", "MonthFirst", second, False, lambda at: f"{at.month}/{at.day}/{at.year} {at.hour}:{at:%M:%S}"
    yield "toLocaleString, en-US", "MonthFirst", second, False, lambda at: f"{at.month}/{at.day}/{at.year}, {hour12(at)}:{at:%M:%S}\u202f{half(at)}"
    yield "LibreOffice, US", "MonthFirst", second, False, s("%m/%d/%Y %H:%M:%S")
    yield "Splunk", "MonthFirst", milli, False, lambda at: at.strftime("%m/%d/%Y %H:%M:%S.") + f"{at.microsecond // 1000:03}"
    yield "dashes, US", "MonthFirst", minute, False, lambda at: f"{at:%m-%d-%Y} {hour12(at)}:{at:%M} {half(at, 'a.m.', 'p.m.')}"
    yield "weekday and numbers", "MonthFirst", minute, False, lambda at: f"{at:%a} {at.month}/{at.day}/{at.year} {hour12(at)}:{at:%M}{half(at, 'am', 'pm')}"
    yield "Excel, UK", "DayFirst", minute, False, s("%d/%m/%Y %H:%M")
    yield "Excel, Germany", "DayFirst", minute, False, s("%d.%m.%Y %H:%M")
    yield "Excel, France, seconds", "DayFirst", second, False, s("%d/%m/%Y %H:%M:%S")
    yield "Excel, Netherlands", "DayFirst", minute, False, lambda at: f"{at.day}-{at.month}-{at.year} {at:%H:%M}"
    yield "Finland", "DayFirst", minute, False, lambda at: f"{at.day}.{at.month}.{at.year} {at.hour}.{at:%M}"
    yield "Czechia", "DayFirst", second, False, lambda at: f"{at.day}. {at.month}. {at.year} {at.hour}:{at:%M:%S}"
    yield "two-digit year, Germany", "DayFirst", minute, False, s("%d.%m.%y %H:%M")
    yield "Spain, halves of the day", "DayFirst", second, False, lambda at: f"{at.day}/{at.month}/{at.year}, {hour12(at)}:{at:%M:%S}\u00a0{half(at, AM_ES, PM_ES)}"
    yield "numbers and an offset", "DayFirst", second, True, s("%d/%m/%Y %H:%M:%S +00:00")
    yield "Kibana", "Named", milli, False, lambda at: f"{at:%b} {at.day}, {at.year} @ {at:%H:%M:%S}.{at.microsecond // 1000:03}"
    yield "Jira", "Named", minute, False, lambda at: f"{at:%d/%b/%y} {hour12(at)}:{at:%M} {half(at)}"
    yield "day-month-year", "Named", minute, False, s("%d-%b-%Y %H:%M")
    yield "Oracle", "Named", micro, False, lambda at: f"{at:%d-%b-%y}".upper() + f" {hour12(at):02}.{at:%M.%S.%f} {half(at)}"
    yield "SQL Server", "Named", minute, False, lambda at: f"{at:%b} {at.day:2} {at.year} {hour12(at):2}:{at:%M}{half(at)}"
    yield "SAS", "Named", second, False, lambda at: f"{at:%d%b%Y:%H:%M:%S}".upper()
    yield "RFC 5322", "Named", second, True, lambda at: email.utils.format_datetime(at)
    yield "HTTP", "Named", second, True, lambda at: email.utils.format_datetime(at, usegmt=True)
    yield "RFC 850", "Named", second, True, s("%A, %d-%b-%y %H:%M:%S GMT")
    yield "Date.toString", "Named", second, True, s("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")
    yield "asctime", "Named", second, False, lambda at: at.ctime()
    yield "date", "Named", second, True, lambda at: f"{at:%a %b} {at.day:2} {at:%H:%M:%S} UTC {at.year}"
    yield "Apache", "Named", second, True, s("%d/%b/%Y:%H:%M:%S +0000")
    yield "Salesforce", "Named", second, False, lambda at: f"{at:%B} {at.day}, {at.year} at {hour12(at)}:{at:%M:%S} {half(at)}"
    yield "with ordinals", "Named", minute, False, lambda at: f"{at:%B} {ordinal(at.day)}, {at.year} {at:%H:%M}"
    yield "SQL, year and name", "Named", second, False, s("%Y-%b-%d %H:%M:%S")
    yield "Unix seconds", "UnixSeconds", second, True, lambda at: str((at - EPOCH) // second)
    yield "Splunk, _time", "UnixSeconds", milli, True, lambda at: f"{(at - EPOCH) // milli // 1000}.{(at - EPOCH) // milli % 1000:03}"
    yield "JavaScript, getTime", "UnixMillis", milli, True, lambda at: str((at - EPOCH) // milli)
    yield "Unix microseconds", "UnixMicros", micro, True, lambda at: str((at - EPOCH) // micro)
    yield "Unix nanoseconds", "UnixNanos", micro, True, lambda at: str((at - EPOCH) // micro * 1000)
    yield "spreadsheet, number format", "DaysFrom1900", milli, False, lambda at: serial(at, dt.datetime(1899, 12, 30))
    yield "spreadsheet, Germany", "DaysFrom1900", milli, False, lambda at: serial(at, dt.datetime(1899, 12, 30)).replace(".", ",")


def serial(at, day0):
    """The day number as a spreadsheet shows it: fifteen digits."""
    days = (at.replace(tzinfo=None) - day0) / dt.timedelta(days=1)
    return f"{days:.15g}"


def exactly(at, unit):
    """Cut off to that unit."""
    return EPOCH + (at - EPOCH) // unit * unit


def read_back(text, format, wanted):
    """What dateutil makes of it, where it knows the format."""
    if format in ("MonthFirst", "DayFirst", "Named"):
        plain = text.replace("\u202f", " ").replace("\u00a0", " ").replace(" @ ", " ").replace("a. m.", "AM").replace("p. m.", "PM")
        plain = plain.split(" (")[0].replace("GMT+0000", "+0000")
        try:
            read = dateutil.parser.parse(plain, dayfirst=format == "DayFirst")
        except (dateutil.parser.ParserError, ValueError):
            return False
        assert read.replace(tzinfo=None) == wanted.replace(tzinfo=None), (text, read, wanted)
        return True
    if format.startswith("Unix"):
        unit = {"UnixSeconds": "s", "UnixMillis": "ms", "UnixMicros": "us", "UnixNanos": "ns"}[format]
        read = pd.to_datetime(int(text), unit=unit) if text.isdigit() else None
        assert read is None or read == pd.Timestamp(wanted.replace(tzinfo=None)), (text, read, wanted)
        return read is not None
    if format == "DaysFrom1900":
        read = pd.to_datetime(float(text.replace(",", ".")), unit="D", origin="1899-12-30").round("ms")
        assert read == pd.Timestamp(wanted.replace(tzinfo=None)), (text, read, wanted)
        return True
    return False


def main():
    draw = random.Random(SEED)
    columns = []
    for zone in ("UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"):
        for name, format, unit, has_zone, write in writers():
            if has_zone and zone != "UTC":
                continue
            cells, instants, n_read_back = [], [], 0
            for nth in range(24):
                # Some after the twelfth of a month, so that month and day can be told apart.
                at = EPOCH + dt.timedelta(days=draw.randrange(18_000, 21_000), microseconds=draw.randrange(86_400_000_000))
                if nth == 0:
                    at = at.replace(day=28)
                local = at.astimezone(ZoneInfo(zone))
                # Twice shown and skipped hours are another test's.
                if local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset():
                    continue
                shown = exactly(local.replace(tzinfo=UTC), unit)
                text = write(shown)
                n_read_back += read_back(text, format, shown)
                instant = shown.replace(tzinfo=None).replace(tzinfo=ZoneInfo(zone))
                cells.append(text)
                instants.append((instant.astimezone(UTC) - EPOCH) // MICROSECOND)
            columns.append(
                {"name": name, "format": format, "zone": zone, "has_zone": has_zone, "read_back": n_read_back, "cells": cells, "micros": instants}
            )
    # Local hours that come twice are the first; those that are skipped are moved forward by the gap.
    turns = []
    for zone, text, fold in [
        ("America/New_York", "2026-11-01 01:30:00", 0),
        ("America/New_York", "2026-11-01 00:59:59", 0),
        ("America/New_York", "2026-11-01 02:00:00", 0),
        ("America/New_York", "2026-03-08 02:30:00", 0),
        ("America/New_York", "2026-03-08 01:59:59", 0),
        ("America/New_York", "2026-03-08 03:00:00", 0),
        ("Europe/Berlin", "2026-10-25 02:15:00", 0),
        ("Europe/Berlin", "2026-03-29 02:15:00", 0),
        ("Australia/Lord_Howe", "2026-04-05 01:45:00", 0),
        ("Australia/Lord_Howe", "2026-10-04 02:15:00", 0),
    ]:
        local = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
        instant = local.astimezone(UTC)
        is_skipped = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None)
        is_twice = not is_skipped and local.replace(fold=1).utcoffset() != local.utcoffset()
        turns.append({"zone": zone, "text": text, "micros": (instant - EPOCH) // MICROSECOND, "is_twice": is_twice, "is_skipped": is_skipped})
    versions = {"python": sys.version.split()[0], "dateutil": dateutil.__version__, "pandas": pd.__version__}
    known = {"versions": versions, "columns": columns, "turns": turns}
    (HERE / "times.json").write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for column in columns:
        if not column["read_back"] and column["zone"] == "UTC":
            print("not read back:", column["name"], column["cells"][0])


main()
