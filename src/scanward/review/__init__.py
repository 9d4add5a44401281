"""A page on this machine only, on which a person decides about pictures that the line is not sure of."""

from scanward.review.room import ReviewRoom
from scanward.review.serving import ReviewServer

__all__ = ["ReviewRoom", "ReviewServer"]
