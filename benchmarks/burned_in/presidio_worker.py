"""Runs presidio's DICOM redactor over the files of a folder, in an environment of its own (see install-peers).

    python presidio_worker.py FOLDER

Prints one line of JSON for each file: the boxes that it redacted, and what that cost. The analyzer has an empty English
pipeline, for its language models are not on the package index: names are found by the strings of the header and by
patterns, not by named-entity recognition.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import pydicom
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_image_redactor import DicomImageRedactorEngine, ImageAnalyzerEngine


def _redactor(folder: str) -> DicomImageRedactorEngine:
    spacy.blank("en").to_disk(folder)
    said = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": folder}]}
    engine = NlpEngineProvider(nlp_configuration=said).create_engine()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    analyzer = AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["en"])
    return DicomImageRedactorEngine(ImageAnalyzerEngine(analyzer))


def _cpu_s() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = _redactor(folder)
        for path in sorted(Path(sys.argv[1]).glob("*.dcm")):
            before, spent = time.perf_counter(), _cpu_s()
            try:
                _, boxes = engine.redact_and_return_bbox(pydicom.dcmread(path), fill="contrast")
            except Exception as error:  # noqa: BLE001 - whatever ends it is a result of the comparison
                print(json.dumps({"file": path.name, "error": type(error).__name__}), flush=True)
                continue
            taken = {"wall_s": time.perf_counter() - before, "cpu_s": _cpu_s() - spent}
            print(json.dumps({"file": path.name, "boxes": boxes} | taken), flush=True)


if __name__ == "__main__":
    main()
