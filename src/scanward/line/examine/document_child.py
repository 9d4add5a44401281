"""A program of its own: reads one document's text under hard limits and writes it to its standard output.

Called as `python -I -m scanward.line.examine.document_child MIME FD OFFSET LENGTH`; with FD 0 the document comes on
the standard input.
"""

from __future__ import annotations

import io
import os
import resource
import sys
from typing import NoReturn
from xml.parsers import expat

_MIB = 1 << 20
_MEMORY_BYTES, _CPU_S, _DOCUMENT_BYTES, _TEXT_CHARS, _PAGES = 512 * _MIB, 10, 64 * _MIB, _MIB, 500
_UNKNOWN = 3


def main(arguments: list[str]) -> int:
    """Return 0 when the text was written, 3 for a kind of document that has no text we know how to read."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    mime_type, fd, offset, length = arguments[0].lower(), *map(int, arguments[1:4])
    if length > _DOCUMENT_BYTES:
        return _UNKNOWN
    content = sys.stdin.buffer.read(length) if fd == 0 else os.pread(fd, length, offset)
    if mime_type == "application/pdf" or content.startswith(b"%PDF"):
        text = pdf_text(content)
    elif "xml" in mime_type or "cda" in mime_type:
        text = xml_text(content.rstrip(b"\0"))  # the padding of an odd length
    elif mime_type in ("text/plain", "text/html", "model/obj", "model/mtl"):
        text = content[:_TEXT_CHARS].decode("utf-8", "replace")
    elif mime_type == "model/stl" or content[:6] == b"solid ":
        text = content[:80].decode("latin-1")  # the free header of an STL file; the rest is triangles
    else:
        return _UNKNOWN
    sys.stdout.buffer.write(text[:_TEXT_CHARS].encode("utf-8", "replace"))
    return 0


def pdf_text(content: bytes) -> str:
    """The text of the pages and of the document information, as far as limits go."""
    import pypdf  # noqa: PLC0415 - needed here only, and slow to load

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    parts = [str(value) for value in (reader.metadata or {}).values()]
    size = 0
    for page in reader.pages[:_PAGES]:
        parts.append(page.extract_text())
        size += len(parts[-1])
        if size > _TEXT_CHARS:
            break
    return "\n".join(parts)


def xml_text(content: bytes) -> str:
    """The character data and attribute values of an XML document; entities are neither declared nor expanded."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    parts: list[str] = []
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.CharacterDataHandler = parts.append
    parser.StartElementHandler = lambda _, attributes: parts.extend(f" {value} " for value in attributes.values())
    parser.EndElementHandler = lambda _: parts.append(" ")
    parser.Parse(content, True)
    return "".join(parts)


def _refuse(*_: object) -> NoReturn:
    raise ValueError("a document that declares entities")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
