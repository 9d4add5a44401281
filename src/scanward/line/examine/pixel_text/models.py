"""The neural networks: PP-OCRv4 by PaddlePaddle (Apache-2.0), as the wheel of `rapidocr-onnxruntime` carries them.

The wheel is a box of models here: its own code is never imported (it needs OpenCV, and that a display library which
bare machines lack). Nothing is downloaded.
"""

from __future__ import annotations

import os
from functools import lru_cache
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
_ARENA_BYTES: Final = 64 << 20
"""What the detector needs for a tile, in one piece: pages of it that are not needed are never taken."""
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

    _share_one_arena()
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.enable_mem_pattern = False  # its plan for each size of picture is a block of its own, beside the arena
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL
    return onnxruntime.InferenceSession(str(_path(name)), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def _share_one_arena() -> None:
    """One piece of memory for the work of all networks; left to themselves, each grows one that fits it badly."""
    import onnxruntime  # noqa: PLC0415 - see above

    kind, use = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, onnxruntime.OrtMemType.DEFAULT
    first = onnxruntime.OrtArenaCfg({"initial_chunk_size_bytes": _ARENA_BYTES})
    onnxruntime.create_and_register_allocator(onnxruntime.OrtMemoryInfo("Cpu", kind, 0, use), first)


def _path(name: str) -> Path:
    spec = find_spec(_WHEEL)
    for folder in spec.submodule_search_locations or () if spec else ():
        path = Path(folder) / "models" / name
        if path.is_file():
            return path
    raise ConfigurationError("the models that read pictures are not installed: install rapidocr-onnxruntime")
