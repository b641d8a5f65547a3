#!/usr/bin/env python3
"""Verifies a receipt of motcua without motcua: written from docs/journal.md alone, with nothing
but Python's own library. Reads the JSON of a case's page, or the PDF with its proof inside.

  scripts/verify_receipt.py RECEIPT [ROOTS]

Prints what the receipt proves. Exit code 0: true; 1: not true; 3: it cannot be told.
"""
import base64
import hashlib
import json
import re
import struct
import sys
import uuid


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# The chain of a case ------------------------------------------------------------------------------

def event_hash(before, case, seq, event):
    kind, actor = event["kind"].encode(), event["actor"].encode()
    return sha256(
        before,
        case,
        struct.pack(">qq", seq, event["at"]),
        struct.pack(">I", len(kind)), kind,
        struct.pack(">I", len(actor)), actor,
        base64.b64decode(event["commitment"], validate=True),
    )


# The tree (RFC 9162, 2.1) -------------------------------------------------------------------------

def root_of(index, size, leaf, proof):
    """RFC 9162, 2.1.3.2."""
    if index >= size:
        return None
    fn, sn, root = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            root = sha256(b"\x01", step, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = sha256(b"\x01", root, step)
        fn, sn = fn >> 1, sn >> 1
    return root if sn == 0 else None


# Ed25519 (RFC 8032, 5.1), verification only -------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    return P - x if (x & 1) != sign else x


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    return ((f - e) * (d - c) % P, (d + c) * (f + e) % P, (d - c) * (d + c) % P, (f - e) * (f + e) % P)


def times(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def is_signed(key, text, signature):
    a, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# A signed root ------------------------------------------------------------------------------------

def read_root(note):
    text, _, signatures = note.partition("\n\n")
    origin, size, root, time = text.split("\n")
    if not re.fullmatch(r"0|[1-9]\d*", size) or not re.fullmatch(r"time -?\d+", time):
        raise ValueError("no root")
    said = {"origin": origin, "size": int(size), "root": base64.b64decode(root, validate=True), "at": int(time[5:])}
    return said, (text + "\n").encode(), signatures.splitlines()


def key_signed(said, text, signatures, key):
    mine = sha256(said["origin"].encode(), b"\n\x01", key)[:4]
    for line in signatures:
        words = line.split(" ")
        if len(words) == 3 and words[0] == "\u2014" and words[1] == said["origin"]:
            data = base64.b64decode(words[2], validate=True)
            if len(data) == 68 and data[:4] == mine and is_signed(key, text, data[4:]):
                return True
    return False


# A receipt ----------------------------------------------------------------------------------------

def read_receipt(data):
    """The receipt, and the place that a PDF names."""
    if not data.startswith(b"%PDF"):
        return json.loads(data), None
    place = re.search(rb"motcua-journal/1 ([A-Z0-9.-]+) (\d+) ([0-9a-f]{64})", data)
    proof = re.search(rb"motcua-proof/1 ([A-Za-z0-9_-]+)\.*", data)
    if not place or not proof:
        return None, place
    coded = proof.group(1)
    return json.loads(base64.urlsafe_b64decode(coded + b"=" * (-len(coded) % 4))), place


def verify(receipt, place):
    if receipt["format"] != "motcua-receipt/1":
        return "another format"
    case, heads = uuid.UUID(receipt["case"]).bytes, [bytes(32)]
    for seq, event in enumerate(receipt["events"], 1):
        heads.append(event_hash(heads[-1], case, seq, event))
    if len(heads) == 1:
        return "no event"
    leaf = sha256(b"\x00", case, struct.pack(">q", len(heads) - 1), heads[-1], receipt["code"].encode())
    said, text, signatures = read_root(receipt["root"])
    proof = [base64.b64decode(step, validate=True) for step in receipt["proof"]]
    if root_of(receipt["leaf"], said["size"], leaf, proof) != said["root"]:
        return "code, events and proof do not lead to the root"
    if not key_signed(said, text, signatures, base64.b64decode(receipt["key"], validate=True)):
        return "the root is not signed by the key of the receipt"
    if place:
        seq = int(place.group(2))
        if place.group(1).decode() != receipt["code"] or not 0 < seq < len(heads) or heads[seq].hex() != place.group(3).decode():
            return "the proof is of another event than the paper"
    return None


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__)
        return 3
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        receipt, place = read_receipt(data)
        if receipt is None:
            print("CANNOT TELL: the file holds no proof")
            return 3
        wrong = verify(receipt, place)
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        print(f"NOT TRUE: it cannot be read: {error!r}")
        return 1
    if wrong:
        print(f"NOT TRUE: {wrong}")
        return 1
    said, _, _ = read_root(receipt["root"])
    if len(sys.argv) == 3:
        with open(sys.argv[2], encoding="utf-8") as file:
            kept = [read_root(line["note"])[0] for line in json.load(file)["roots"]]
        same = [root for root in kept if root["size"] == said["size"]]
        if not same:
            print("CANNOT TELL: the list does not hold this root")
            return 3
        if same[0]["root"] != said["root"]:
            print("NOT TRUE: the root differs from the one that was kept")
            return 1
    print(f"TRUE: case {receipt['code']}, {len(receipt['events'])} events, under the root over {said['size']} leaves")
    return 0


sys.exit(main())
