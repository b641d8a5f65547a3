#!/usr/bin/env python3
"""Counts the index of Decision 766/QĐ-TTg anew from the journal of a SQLite store, by itself: no
line of it is shared with the program, so that anybody can check a published figure.

    scripts/recount_766.py FILE FIRST_MONTH LAST_MONTH NOW_MS

prints, per agency and for all together, each indicator that is reckoned from cases, from petitions and
from publication decisions, with its numerator, its denominator and its score in hundredths of a point;
then their sum, the most that they could have scored, the sum of a hundred, and the class of that. What
happened is read from the events; of a snapshot only what the clock has reckoned is taken: the date of
return of a case, and when the next duty of a petition is due. What was entered by hand, and what only the
catalogue tells (1.3, 4.5a), is not counted here.
"""

import json
import sqlite3
import sys
import tomllib
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

VIET_NAM = timezone(timedelta(hours=7))
ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "regulations" / "index766.toml"
HOLIDAYS = ROOT / "catalogue" / "holidays.json"
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
        self.requests = 0
        self.marks = None

    def tell(self, at, kind, data):
        if kind == "submitted":
            self.filing, self.terms = data["filing"], data["terms"]
            self.papers = list(self.filing["papers"])
        elif kind == "accepted":
            self.accepted = at
        elif kind == "supplement_requested":
            self.requests += 1
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

    def counts(self, due, paused, now, certified, petitioned, looked_up):
        decided = self.outcome if self.finished is not None else None
        late = self.finished is not None and due is not None and self.finished > due
        runs_late = self.finished is None and not paused and due is not None and due < now
        # More than one request for a supplement is overdue, whatever the date of return.
        overdue = late or runs_late or self.requests > 1
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
            "2.1": (int(not overdue), 1),
            "3": (int(full and online), int(full)),
            "3.6": (int(fee and self.paid_online), int(fee)),
            "4.1": (int(granted and self.result_file), int(granted)),
            "4.2": (
                int(bool(decided) and files(self.papers) and self.result_file),
                int(bool(decided)),
            ),
            "4.3": (int(reused), 1),
            "4.6": (int(copy and self.result_file), int(copy)),
            "4.5b": (int(looked_up), 1),
            "5.4": (1 - overdue - (disliked or petitioned), 1),
        }


class Petition:
    """One petition, told event by event."""

    def __init__(self):
        self.kind = self.received = self.coordinator = self.lead = self.case = None
        self.stage, self.answers, self.contested, self.linked = None, [], False, False

    def tell(self, at, event):
        kind = event["happened"]
        if kind == "received":
            sent = event["sent"]
            self.kind, self.case = sent["kind"], sent.get("case")
            self.coordinator, self.received = event["coordinator"]["code"], event["received"]
            self.stage = "ended" if event.get("same_as") else "open"
        elif kind in ("assigned", "escalated"):
            self.lead, self.stage = event["lead"]["code"], "open"
        elif kind == "returned":
            # A joining agency gives back its own part only.
            if not event.get("agency"):
                self.lead, self.stage = None, "open"
        elif kind == "sent_back":
            if self.stage == "answered" and self.answers:
                self.answers[-1][2] = True
            self.stage = "open"
        elif kind in ("clarity_asked", "clarified", "released"):
            self.stage = "open"
        elif kind in ("refused", "lapsed", "passed_on"):
            self.stage = "ended"
        elif kind == "linked":
            self.linked = True
            self.stage = "ended" if event["fold"] else self.stage
        elif kind == "answered":
            self.stage = "answered"
            self.answers.append([at, moment(event["due"]), False])
        elif kind == "accepted":
            self.stage = "accepted"
        elif kind == "contested":
            self.contested, self.stage = True, "open"
            if event.get("office"):
                self.lead = event["office"]["code"]

    def agency(self):
        return self.lead or self.coordinator

    def in_time(self):
        """Whether it was answered in time: by the first answer that was late, else by the one that holds.
        None where no answer counts."""
        given = [at <= due for at, due, sent_back in self.answers if not sent_back]
        if False in given:
            return False
        return True if given and self.stage in ("answered", "accepted") else None

    def counts(self, due, now):
        in_time = self.in_time()
        overdue = in_time is None and self.stage == "open" and due < now
        if in_time is None and not overdue:
            return {}
        in_time = bool(in_time)
        displeased = self.linked or (self.contested and self.stage != "accepted")
        return {"5.2": (int(in_time), 1), "5.3": (int(in_time and not displeased), 1)}


def moment(text):
    """A moment as the journal writes it, in milliseconds."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(milliseconds=1)


class WorkingDays:
    """Monday to Friday but for holidays, and the Saturdays that are worked in their stead."""

    def __init__(self):
        told = json.loads(HOLIDAYS.read_text(encoding="utf-8"))
        policy = told["policy_days"].get("from")
        self.off = {
            it["date"]
            for it in told["holidays"]
            if it["kind"] != "policy" or (policy and it["date"] >= policy)
        }
        self.on = {it["date"] for it in told["working_saturdays"]}

    def works(self, day):
        text = day.isoformat()
        return text in self.on or (day.weekday() < 5 and text not in self.off)

    def after(self, day, count):
        """The end of work on the last of so many working days behind a day, in milliseconds."""
        while count:
            day += timedelta(days=1)
            count -= self.works(day)
        return ms(day, 17)


def ms(day, hour=0):
    at = datetime(day.year, day.month, day.day, hour, tzinfo=VIET_NAM)
    return int(at.timestamp() * 1000)


def decided(decision, done_at, now, days, limits):
    """What a decision counts: its new procedures in 1.1, all of them in 1.2 once they are done or late."""
    signed, holds = date.fromisoformat(decision["signed"]), date.fromisoformat(decision["from"])
    new = sum(line["change"] != "abolished" for line in decision["lines"])
    early = days.after(signed, limits["1.1"]) <= ms(holds)
    counts = {"1.1": (new * early, new)}
    due = days.after(signed, limits["1.2"])
    if done_at is not None or now > due:
        every = len(decision["lines"])
        counts["1.2"] = (every * (done_at is not None and done_at <= due), every)
    return counts


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
        lines[it["id"]] = {"right": right, "of": of, "score": score, "max": it["max"]}
    scored = [it for it in lines.values() if it["score"] is not None]
    total, reachable = sum(it["score"] for it in scored), sum(it["max"] * 100 for it in scored)
    scaled = half_up(Decimal(total) * 10000 / Decimal(reachable)) if reachable else None
    classes = [it["name"] for it in rules["class"] if scaled is not None and it["from_score"] * 100 <= scaled]
    return {
        "indicators": lines,
        "total": total,
        "reachable": reachable,
        "scaled": scaled,
        "class": classes[0] if classes else None,
    }


def main():
    path, first, last, now = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    rules = tomllib.loads(RULES.read_text(encoding="utf-8"))
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    # Everything as it was at one moment, also of a store that is at work.
    db.execute("BEGIN")
    cases, agencies = {}, {}
    certified = {code for it in rules["indicator"] for code in it.get("procedures", [])}
    # Per agency and procedure: whether a case had a fee, and whether one was paid online.
    procedures = {}
    for case, at, payload in db.execute("SELECT case_id, at, payload FROM case_event ORDER BY case_id, seq"):
        event = json.loads(payload)
        cases.setdefault(case, Case()).tell(at, event["kind"], event.get("data") or {})
    petitions = {}
    for petition, at, payload in db.execute(
        "SELECT petition_id, at, payload FROM petition_event ORDER BY petition_id, seq"
    ):
        petitions.setdefault(petition, Petition()).tell(at, json.loads(payload))
    petitioned = {it.case for it in petitions.values() if it.kind == "petition" and it.case}
    looked_up = {
        case
        for (case,) in db.execute(
            "SELECT case_id FROM population_look_up WHERE outcome = 'done' AND month >= ? AND month <= ?",
            (first, last),
        )
    }

    def count(agency, counts):
        for code in (agency, "*"):
            sums = agencies.setdefault(code, {})
            for indicator, (right, of) in counts.items():
                had = sums.get(indicator, (0, 0))
                sums[indicator] = (had[0] + right, had[1] + of)

    for petition, due in db.execute("SELECT id, next_due_at FROM petition_file"):
        it = petitions[petition]
        if it.kind == "petition" and first <= month(moment(it.received)) <= last:
            count(it.agency(), it.counts(due, now))
    days = WorkingDays()
    limits = {it["id"]: it["days"] for it in rules["indicator"] if it.get("days")}
    for agency, received, done_at, body in db.execute(
        "SELECT agency, received_on, done_at, body FROM publication_decision"
    ):
        if first <= received[:7] <= last:
            count(agency, decided(json.loads(body), done_at, now, days, limits))
    for case, code, due, paused in db.execute("SELECT id, code, due_at, paused FROM case_file"):
        it = cases[case]
        if it.accepted is None or not first <= month(it.accepted) <= last:
            continue
        if it.fee():
            place = (it.filing["agency"], it.filing["procedure"])
            procedures[place] = procedures.get(place, False) or it.paid_online
        told = (code in petitioned, case in looked_up)
        count(it.filing["agency"], it.counts(due, bool(paused), now, certified, *told))
    for sums in agencies.values():
        sums.setdefault("3.5b", (0, 0))
    for (agency, _), paid in procedures.items():
        for code in (agency, "*"):
            right, of = agencies[code]["3.5b"]
            agencies[code]["3.5b"] = (right + paid, of + 1)
    json.dump({code: scored(sums, rules) for code, sums in sorted(agencies.items())}, sys.stdout)


if __name__ == "__main__":
    main()
