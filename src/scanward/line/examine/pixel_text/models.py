"""The neural networks: PP-OCRv4 by PaddlePaddle (Apache-2.0), as the wheel of `rapidocr-onnxruntime` carries them.

The wheel is a box of models here: its own code is never imported (it needs OpenCV, and that a display library which
bare machines lack). Nothing is downloaded.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanward.core.errors import ConfigurationError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_WHEEL: Final = "rapidocr_onnxruntime"
DETECTION: Final = "ch_PP-OCRv4_det_infer.onnx"
RECOGNITION: Final = "ch_PP-OCRv4_rec_infer.onnx"
_FATAL: Final = 4
_TELEMETRY_OFF: Final = "ORT_DISABLE_TELEMETRY"
"""From 1.29 on, onnxruntime tells its maker by HTTPS which models run where, unless this is set before it is loaded.
Those versions are not asked for (pyproject.toml); should one be there, it is to stay silent."""


def load(name: str) -> InferenceSession:
    """One model, ready to run on one thread of the CPU.

    Raises:
        ConfigurationError: the wheel is not installed, or holds another model.
    """
    os.environ[_TELEMETRY_OFF] = "1"
    import onnxruntime  # noqa: PLC0415 - a command that looks at no picture does not wait for it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL
    return onnxruntime.InferenceSession(str(_path(name)), options, providers=["CPUExecutionProvider"])


def _path(name: str) -> Path:
    spec = find_spec(_WHEEL)
    for folder in spec.submodule_search_locations or () if spec else ():
        path = Path(folder) / "models" / name
        if path.is_file():
            return path
    raise ConfigurationError("the models that read pictures are not installed: install rapidocr-onnxruntime")
