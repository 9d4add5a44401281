"""A greyscale presentation state with written remarks on an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.dataset import Dataset
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

from scanward.demo.canary import plain
from scanward.demo.codes import reference, series_references
from scanward.demo.heading import heading

if TYPE_CHECKING:
    from scanward.demo.heading import Order


def gsps(order: Order) -> Dataset:
    data = heading(order, GrayscaleSoftcopyPresentationStateStorage, "PR")
    day = plain(order.visit.day)
    data.SeriesDate, data.SeriesTime = day, "141500"
    data.PresentationCreationDate, data.PresentationCreationTime = day, "141510"
    data.Laterality = ""
    data.ContentLabel, data.ContentDescription, data.ContentCreatorName = "REMARKS", "remarks", ""
    images = order.siblings
    series = series_references(images)
    for item in series:
        item.ReferencedImageSequence = item.ReferencedSOPSequence
        del item.ReferencedSOPSequence
    data.ReferencedSeriesSequence = series
    area = Dataset()
    area.ReferencedImageSequence = [reference(one) for one in images]
    area.DisplayedAreaTopLeftHandCorner = [1, 1]
    area.DisplayedAreaBottomRightHandCorner = [images[0].Columns, images[0].Rows]
    area.PresentationSizeMode, area.PresentationPixelAspectRatio = "SCALE TO FIT", [1, 1]
    data.DisplayedAreaSelectionSequence = [area]
    data.PresentationLUTShape = "IDENTITY"
    layer = Dataset()
    layer.GraphicLayer, layer.GraphicLayerOrder, layer.GraphicLayerDescription = "REMARKS", 1, "remarks"
    data.GraphicLayerSequence = [layer]
    note, text = Dataset(), Dataset()
    note.ReferencedImageSequence = [reference(images[0])]
    note.GraphicLayer = "REMARKS"
    text.BoundingBoxAnnotationUnits = "DISPLAY"
    text.UnformattedTextValue = "lesion"
    text.BoundingBoxTopLeftHandCorner, text.BoundingBoxBottomRightHandCorner = [0.1, 0.1], [0.4, 0.15]
    text.BoundingBoxTextHorizontalJustification = "LEFT"
    note.TextObjectSequence = [text]
    data.GraphicAnnotationSequence = [note]
    return data
