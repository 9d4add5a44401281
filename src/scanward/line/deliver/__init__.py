"""Hand a sealed release over: to a folder or into a ZIP, once per ticket."""

from __future__ import annotations

from scanward.line.deliver.destination import Delivery, delivery_to
from scanward.line.deliver.folder import FolderDelivery
from scanward.line.deliver.zipped import ZipDelivery

__all__ = ["Delivery", "FolderDelivery", "ZipDelivery", "delivery_to"]
