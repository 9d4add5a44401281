"""Hand a sealed release over: to a folder or into a ZIP, once per ticket."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.deliver.destination import Delivery, delivery_to
    from scanward.line.deliver.folder import FolderDelivery
    from scanward.line.deliver.zipped import ZipDelivery

__all__ = ["Delivery", "FolderDelivery", "ZipDelivery", "delivery_to"]

if not TYPE_CHECKING:
    __getattr__ = door(__name__, destination="Delivery delivery_to", folder="FolderDelivery", zipped="ZipDelivery")
