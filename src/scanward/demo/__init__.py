"""Makes a small hospital of invented patients, with identity planted in every hiding place, and its answer key."""

from scanward.demo.hospital import SEED, make_hospital
from scanward.demo.planted import NOWHERE, DatePlace, Keep, Link, MadeObject, Plant, Planted

__all__ = ["NOWHERE", "SEED", "DatePlace", "Keep", "Link", "MadeObject", "Plant", "Planted", "make_hospital"]
