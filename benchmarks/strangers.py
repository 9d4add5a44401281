"""Does software of others accept our proofs? Sigstore's client judges a tlog-proof of every entry of a ledger.

    python -m venv JUDGE && JUDGE/bin/pip install "sigstore>=4.5,<5"
    python -m benchmarks.strangers --entries 600 --judge JUDGE

sigstore-python (sigstore.dev) checks a Merkle inclusion proof and the signed checkpoint of a transparency log for each
signature that it verifies; here it does so for a ledger's. Of each entry it is also shown a changed one, which it
must refuse. What is asked of it is not its public interface, so another version of it may have other names.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from scanward.core.checkpoint import key_id
from scanward.line.account.proving import prove_entry
from scanward.store import Entry, ledger, open_ward
from scanward.store.signing import log_key_of

JUDGE = """
import base64, json, sys
from importlib.metadata import version
from types import SimpleNamespace as Made
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import verify_checkpoint
from sigstore.errors import VerificationError

told = json.load(sys.stdin)
key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["key"]))
keyring = Made(verify=lambda *, key_id, signature, data: key.verify(signature, data))
accepted = refused = 0
for proof in told["proofs"]:
    head, _, note = proof.partition("\\n\\n")
    _, extra, index, *path = head.split("\\n")
    size, root = note.split("\\n")[1:3]
    inclusion = Made(log_index=int(index[6:]), tree_size=int(size), hashes=[base64.b64decode(each) for each in path],
                     root_hash=base64.b64decode(root), checkpoint=Made(envelope=note))
    entry = Made(inclusion_proof=inclusion, canonicalized_body=base64.b64decode(extra[6:]),
                 log_id=Made(key_id=bytes.fromhex(told["key_id"])))
    verify_merkle_inclusion(Made(_inner=entry))
    verify_checkpoint(keyring, Made(_inner=entry))
    accepted += 1
    entry.canonicalized_body += b" "
    try:
        verify_merkle_inclusion(Made(_inner=entry))
    except VerificationError:
        refused += 1
print(f"sigstore {version('sigstore')}: {accepted} proofs accepted, {refused} of as many changed entries refused")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=600)
    parser.add_argument("--judge", type=Path, required=True, help="a virtual environment with sigstore")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_ward(Path(folder) / "ward") as ward:
        with ledger.recording(ward) as book:
            book.append(Entry("test", body={"number": number}) for number in range(asked.entries - 1))
        key = log_key_of(ward)
        proofs = [prove_entry(ward, number).text for number in range(1, asked.entries + 1)]
    told = {"key": key.raw.hex(), "key_id": key_id(key.name, key.raw).hex(), "proofs": proofs}
    python = asked.judge / "bin" / "python"
    subprocess.run([python, "-c", JUDGE], input=json.dumps(told), text=True, check=True)


if __name__ == "__main__":
    main()
