"""Looks at released pixels again, by other means than those that cleaned them."""

from scanward.line.verify.burned_in.drawn import Drawn, stands_in
from scanward.line.verify.burned_in.second_look import SecondLook, words_to_draw
from scanward.line.verify.burned_in.sighting import Sighting
from scanward.line.verify.burned_in.strangers import StrangersPictures

__all__ = ["Drawn", "SecondLook", "Sighting", "StrangersPictures", "stands_in", "words_to_draw"]
