"""The pixel element of an object with masks laid over it, whatever its syntax."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.assembling import Copy
from scanward.dicom.description import describe
from scanward.dicom.element import PIXEL_DATA, PIXEL_TAGS, UNDEFINED
from scanward.dicom.frames.taking import FrameTaker, decoded_bytes, planar_configuration
from scanward.dicom.masking.encapsulated import CannotBeFlattened, FrameMasker, MaskedFrames, rgb_paint
from scanward.dicom.masking.masks import Fill, in_order
from scanward.dicom.masking.native import HALVED, MaskedNative, NativeLayout
from scanward.dicom.masking.paint import Paint, paint_of
from scanward.dicom.masking.plan import JPEG_2000, plan_for
from scanward.dicom.writing import encode_header

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Self

    from scanward.dicom.assembling import Splice
    from scanward.dicom.description import PixelDescription
    from scanward.dicom.element import Element, Extent
    from scanward.dicom.frames.decoder import FrameDecoder
    from scanward.dicom.masking.masks import Mask
    from scanward.dicom.masking.plan import Plan
    from scanward.dicom.reading import DicomObject

"""Pixels of a JPEG's block where chroma is halved."""


@dataclass(frozen=True, slots=True)
class MaskedPixels:
    """A pixel element with masks over it. Use it in a `with` until it is written: it may own a nameless file.

    `syntax_uid`, `photometric` and `planar` are what the object has to say from now on. `masks` are those laid over,
    clipped to the picture. `made` counts the frames that were encoded again.
    """

    tag: int
    part: Splice
    syntax_uid: str
    photometric: str
    planar: int
    masks: tuple[Mask, ...]
    made: int = 0
    tables: tuple[bytes, bytes] | None = None
    """Values of the Extended Offset Table and its lengths, for the objects that have them."""
    lossy: str = ""
    """The defined term of the method by which the source was compressed with loss; empty where it was not."""
    ratio: float = 1.0
    """By how much the source was compressed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self.part, MaskedFrames):
            self.part.close()


@dataclass(frozen=True, slots=True)
class Masker:
    """Lays masks over pixels; compressed frames go to the decoder's child. `spool` is a folder for nameless files.

    With a `level`, that stored value is laid over, and over nothing but the masks: a JPEG is decoded then, since its
    blocks are coarser than masks.
    """

    decoder: FrameDecoder
    fill: Fill
    spool: Path | None = None
    level: int | None = None

    def mask(self, found: DicomObject, masks: Iterable[Mask], part: Splice | None = None) -> MaskedPixels:
        """The pixel element of `found` with `masks` over it.

        Args:
            found: an opened object with pixels.
            masks: in pixels of the stored image; what reaches out of it is clipped.
            part: native pixel data as it would be written without masks, its header as long as the source's; the
                file's own if None.

        Raises:
            UnsoundObject: NOT_MASKABLE; PIXEL_DESCRIPTION for a mask that lies outside; what reading and decoding
                raise.
        """
        said = describe(found)
        within = tuple(in_order(_whole(mask.within(said), said) for mask in masks))
        element = _pixels(found)
        if found.syntax.encapsulated:
            return self._encapsulated(found, said, element, within)
        planar = planar_configuration(found)
        encoding = found.syntax.encoding
        layout = NativeLayout.of(said, element.tag, element.vr, little=encoding.little, planar=planar == 1)
        if element.bulk is None or element.undefined:
            raise UnsoundObject(QuarantineReason.PIXEL_LENGTH, "native pixel data without a length")
        if part is None:
            part = Copy(*element.bulk, element.raw)
        masked = MaskedNative(part, element.head, layout, within, self._paint(found, said))
        return MaskedPixels(element.tag, masked, found.syntax.uid, said.photometric, planar, within)

    def _encapsulated(
        self, found: DicomObject, said: PixelDescription, element: Element, masks: tuple[Mask, ...]
    ) -> MaskedPixels:
        if element.bulk is None or not element.undefined:
            raise UnsoundObject(QuarantineReason.CODESTREAM, "compressed pixel data without fragments")
        header = encode_header(element.tag, "OB", UNDEFINED, found.syntax.encoding)
        plan = plan_for(found.syntax.uid, said.photometric, said.samples, decode=self.level is not None)
        try:
            new = self._frames(found, plan, header, element.bulk, masks)
        except CannotBeFlattened:
            plan = plan_for(found.syntax.uid, said.photometric, said.samples, decode=True)
            masks = tuple(in_order(mask.over_blocks(said.rows, said.columns) for mask in masks))
            new = self._frames(found, plan, header, element.bulk, masks)
        planar = 0 if plan.syntax_uid in JPEG_2000 else planar_configuration(found)
        return MaskedPixels(
            element.tag,
            new,
            plan.syntax_uid,
            plan.photometric,
            planar,
            tuple(new.masks.get(mask, mask) for mask in masks),
            made=new.made,
            tables=new.extended_offset_table(),
            lossy=new.lossy,
            ratio=said.frames * decoded_bytes(said) / max(1, new.source_bytes),
        )

    def _frames(
        self, found: DicomObject, plan: Plan, header: bytes, extent: Extent, masks: tuple[Mask, ...]
    ) -> MaskedFrames:
        taker = FrameTaker(found, self.decoder.limits)
        paint = self._paint(found, taker.said)
        if not plan.as_stored and self.level is None:
            paint = rgb_paint(paint)
        masker = FrameMasker(found, taker, plan, masks, paint, self.decoder)
        return masker.masked(header, extent, self.spool)

    def _paint(self, found: DicomObject, said: PixelDescription) -> Paint:
        if self.level is None:
            return paint_of(found, said, self.fill)
        return Paint(Fill.BLACK, (self.level,) * said.samples, inverted=False, padding=None, indexed=True)


def _whole(mask: Mask, said: PixelDescription) -> Mask:
    """The mask over whole pairs of pixels where two share their chroma."""
    if said.photometric not in HALVED:
        return mask
    return replace(mask, left=mask.left & ~1, right=min(said.columns, mask.right + (mask.right & 1)))


def _pixels(found: DicomObject) -> Element:
    for tag in sorted(PIXEL_TAGS, key=lambda tag: tag != PIXEL_DATA):
        element = found.get(tag)
        if element is not None and element.bulk is not None:
            return element
    raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "the object has no pixels")
