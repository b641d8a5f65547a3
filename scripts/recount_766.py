#!/usr/bin/env python3
"""Counts the index of Decision 766/QĐ-TTg anew from the journal of a SQLite store, by itself: no
line of it is shared with the program, so that anybody can check a published figure.

    scripts/recount_766.py FILE FIRST_MONTH LAST_MONTH NOW_MS

prints, per agency and for all together, each indicator that is reckoned from cases with its
numerator, its denominator and its score in hundredths of a point. What happened is read from the
events; of the snapshot only the date of return is taken, which the clock has reckoned.
"""

import json
import sqlite3
import sys
import tomllib
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

VIET_NAM = timezone(timedelta(hours=7))
RULES = Path(__file__).resolve().parent.parent / "regulations" / "index766.toml"
NOT_SATISFIED = "Chưa hài lòng"
ENDS = {"result_issued", "rejected", "stopped", "supplement_lapsed", "withdrawn"}


def month(ms):
    return datetime.fromtimestamp(ms / 1000, VIET_NAM).strftime("%Y-%m")


def files(papers):
    return any(paper.get("file") for paper in papers)


def replaced(papers, new):
    served = {paper["component"] for paper in new if paper.get("component")}
    return [paper for paper in papers if paper.get("component") not in served] + list(new)


class Case:
    """One case, told event by event."""

    def __init__(self):
        self.filing, self.terms, self.papers = None, None, []
        self.accepted = self.finished = self.outcome = None
        self.result_file = self.paid_online = False
        self.marks = None

    def tell(self, at, kind, data):
        if kind == "submitted":
            self.filing, self.terms = data["filing"], data["terms"]
            self.papers = list(self.filing["papers"])
        elif kind == "accepted":
            self.accepted = at
        elif kind in ("supplement_answered", "amended"):
            self.papers = replaced(self.papers, data.get("papers") or [])
        elif kind == "result_decided":
            self.outcome = data["outcome"]
        elif kind == "payment_confirmed":
            self.paid_online |= data["method"] == "online"
        elif kind == "rated":
            self.marks = [level for _, level in data["marks"]]
        if kind == "result_issued" and data.get("file"):
            self.result_file |= bool(data["file"].get("file"))
        if kind in ENDS:
            self.finished = at

    def fee(self):
        return any(it.get("amount") is None or it["amount"] > 0 for it in self.terms["fees"])

    def counts(self, due, paused, now, certified):
        decided = self.outcome if self.finished is not None else None
        late = self.finished is not None and due is not None and self.finished > due
        runs_late = self.finished is None and not paused and due is not None and due < now
        online = self.filing["channel"] in ("online", "national_portal")
        full = self.terms.get("level") == "full"
        fee = self.fee()
        served = {paper.get("component") for paper in self.papers}
        reused = any(
            it.get("replaced_by") and it["id"] not in served for it in self.terms["components"]
        )
        granted = decided == "granted"
        disliked = self.marks is not None and NOT_SATISFIED in self.marks
        copy = granted and self.filing["procedure"] in certified
        return {
            "2.1": (1 - late - runs_late, 1),
            "3": (int(full and online), int(full)),
            "3.6": (int(fee and self.paid_online), int(fee)),
            "4.1": (int(granted and self.result_file), int(granted)),
            "4.2": (
                int(bool(decided) and files(self.papers) and self.result_file),
                int(bool(decided)),
            ),
            "4.3": (int(reused), 1),
            "4.6": (int(copy and self.result_file), int(copy)),
            "5.4": (1 - late - runs_late - disliked, 1),
        }


def half_up(number):
    return int(Decimal(number).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def scored(sums, rules):
    lines = {}
    for it in rules["indicator"]:
        if it["id"] not in sums:
            continue
        right, of = sums[it["id"]]
        right = max(right, 0)
        score = None
        if of:
            rate = half_up(Decimal(right) * 10000 / Decimal(of))
            most = it["max"] * 100
            score = min(half_up(Decimal(rate) * most / Decimal(it["threshold"] * 100)), most)
        lines[it["id"]] = {"right": right, "of": of, "score": score}
    return lines


def main():
    path, first, last, now = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    rules = tomllib.loads(RULES.read_text(encoding="utf-8"))
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    cases, agencies = {}, {}
    certified = {code for it in rules["indicator"] for code in it.get("procedures", [])}
    # Per agency and procedure: whether a case had a fee, and whether one was paid online.
    procedures = {}
    for case, at, payload in db.execute("SELECT case_id, at, payload FROM case_event ORDER BY case_id, seq"):
        event = json.loads(payload)
        cases.setdefault(case, Case()).tell(at, event["kind"], event.get("data") or {})
    for case, due, paused in db.execute("SELECT id, due_at, paused FROM case_file"):
        it = cases[case]
        if it.accepted is None or not first <= month(it.accepted) <= last:
            continue
        if it.fee():
            place = (it.filing["agency"], it.filing["procedure"])
            procedures[place] = procedures.get(place, False) or it.paid_online
        for code in (it.filing["agency"], "*"):
            sums = agencies.setdefault(code, {})
            for indicator, (right, of) in it.counts(due, bool(paused), now, certified).items():
                had = sums.get(indicator, (0, 0))
                sums[indicator] = (had[0] + right, had[1] + of)
    for sums in agencies.values():
        sums.setdefault("3.5b", (0, 0))
    for (agency, _), paid in procedures.items():
        for code in (agency, "*"):
            right, of = agencies[code]["3.5b"]
            agencies[code]["3.5b"] = (right + paid, of + 1)
    json.dump({code: scored(sums, rules) for code, sums in sorted(agencies.items())}, sys.stdout)


if __name__ == "__main__":
    main()
