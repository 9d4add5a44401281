"""The child process: decodes what it is handed, under limits that the kernel keeps, and knows nothing else.

Started as `python -m scanward.dicom.frames.child MEMORY_BYTES CPU_S`. Reads messages from standard input,
answers on standard output; it opens no file, writes none, and dumps no core. A codec that goes mad takes
only this process with it (P6, P7).
"""

from __future__ import annotations

import os
import resource
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PIL import Image
from pydicom.pixels.decoders.base import get_decoder

from scanward.core.errors import QuarantineReason
from scanward.dicom.frames.decoding import decode
from scanward.dicom.frames.rendering import thumbnail
from scanward.dicom.frames.wire import receive, send
from scanward.dicom.masking.order import Order
from scanward.dicom.masking.remaking import remade

if TYPE_CHECKING:
    from typing import BinaryIO

_RLE: Final = "1.2.840.10008.1.2.5"


def main() -> None:
    """Serve until standard input ends."""
    memory_bytes, cpu_s = int(sys.argv[1]), int(sys.argv[2])
    answers = _private_output()
    warnings.simplefilter("ignore")
    _preload()
    _confine(memory_bytes)
    while (request := receive(sys.stdin.buffer)) is not None:
        _more_cpu(cpu_s)
        if not _serve(answers, *request):
            return


def _private_output() -> BinaryIO:
    """Answers go to a descriptor of their own, so that a codec that prints cannot break the protocol."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return answers


def _preload() -> None:
    """Import every codec before the limits fall: afterwards no file may be needed."""
    for syntax in (*("1.2.840.10008.1.2.4." + number for number in ("50", "70", "80", "90", "201")), _RLE):
        get_decoder(syntax)
    Image.preinit()


def _confine(memory_bytes: int) -> None:
    now = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + memory_bytes, now + memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _more_cpu(cpu_s: int) -> None:
    """The limit counts from the birth of the process; each request gets its own share."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu_s + 1, hard))


def _serve(answers: BinaryIO, head: dict[str, Any], stream: bytes) -> bool:
    """Answer one request; False where the process should not go on."""
    try:
        if head.get("order"):
            send(answers, *remade(head["frame"], stream, Order.of_head(head["order"])))
            return True
        array = decode(head["frame"], stream, as_stored=head["as_stored"])
        if head["size"]:
            send(answers, {"png": True}, thumbnail(array, head["frame"], head["look"], head["size"]))
        else:
            send(answers, {"dtype": array.dtype.str, "shape": array.shape}, array.data.cast("B"))
    except MemoryError:
        send(answers, {"reason": QuarantineReason.DECODER_DIED, "detail": "memory"}, b"")
        return False
    except Exception as error:  # noqa: BLE001 - a codec may raise anything; its type alone leaves the child
        send(answers, {"reason": QuarantineReason.CODESTREAM, "detail": type(error).__name__}, b"")
    return True


if __name__ == "__main__":
    main()
