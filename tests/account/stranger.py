"""What a stranger's tool does with our proofs: written from RFC 9162 sections 2.1.3.2 and 2.1.4.2 and the C2SP pages
signed-note, tlog-checkpoint and tlog-proof alone, with nothing of Scanward's.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def inclusion_holds(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = sha256(b"\x01" + p + r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\x01" + r + p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def consistency_holds(sizes: tuple[int, int], first_root: bytes, second_root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162 section 2.1.4.2; two trees of one size have one root and no proof."""
    first, second = sizes
    if first == second:
        return first_root == second_root and not proof
    if not proof:
        return False
    path = [first_root, *proof] if first & (first - 1) == 0 else proof
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha256(b"\x01" + c + fr), sha256(b"\x01" + c + sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha256(b"\x01" + sr + c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def open_checkpoint(note: str, pem: bytes) -> tuple[str, int, bytes]:
    """C2SP signed-note and tlog-checkpoint: origin, size and root of a note that the key signed; else ValueError."""
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    key = load_pem_public_key(pem)
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    for line in signatures.splitlines():
        dash, name, encoded = line.split(" ")
        signature = base64.b64decode(encoded, validate=True)
        if dash == "\u2014" and signature[:4] == sha256(name.encode() + b"\n\x01" + raw)[:4]:
            key.verify(signature[4:], text.encode())
            origin, size, root = text.splitlines()[:3]
            return origin, int(size), base64.b64decode(root, validate=True)
    raise ValueError("not signed by the key")


def entry_of_proof(proof: str, pem: bytes) -> bytes:
    """C2SP tlog-proof: the entry that it shows to be in the signed tree; else ValueError."""
    head, _, note = proof.partition("\n\n")
    version, extra, index, *path = head.split("\n")
    _, size, root = open_checkpoint(note, pem)
    entry = base64.b64decode(extra.removeprefix("extra "), validate=True)
    hashes = [base64.b64decode(each, validate=True) for each in path]
    number = int(index.removeprefix("index "))
    if version == "c2sp.org/tlog-proof@v1" and inclusion_holds(sha256(b"\x00" + entry), number, size, hashes, root):
        return entry
    raise ValueError("the entry is not in the tree")
