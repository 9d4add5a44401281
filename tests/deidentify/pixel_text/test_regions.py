"""Rectangles that a recipe names by device, and those of RSNA CTP's scripts."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from scanward.core.errors import RecipeError
from scanward.core.pixel_text import Verdict
from scanward.dicom.reading import open_object
from scanward.line.deidentify import load_recipe
from scanward.line.deidentify.pixel_text import PixelText, Region, region_boxes
from scanward.line.deidentify.pixel_text.ctp_script import read_script
from tests.dicom.objects import dataset, save

SCRIPT = """
Burned-in Annotation Library (a preface, with brackets)

**************
     US
**************
Acme
 Echo 9
  { Modality.equals("US") *
    [0008,0070].containsIgnoreCase("ACME") *
    [0008,1090].startsWith("Echo") *
    [0028,0010].equals("480") }
  (0,0,640,47) ( 8, 9, 10, 11 )

 Page
  { [0008,0070].equals("Vital*") * ( [0008,103e].containsIgnoreCase("AAA") + SeriesDescription.endsWith("Report") ) }
  (0,0,795,150)

 Not said
  { !Modality.equals("US") } (0,0,4,4)
 Not compared
  { Modality.matches("U.*") } (0,0,4,4)
 No rectangle
  { Modality.equals("US") }
 No width
  { Modality.equals("US") } (5,5,0,9)
 Unknown
  { NoSuchThing.equals("US") } (5,5,4,9)
 Torn
  { ( Modality.equals("US") } (5,5,4,9)
"""


def opened(tmp_path: Path, **attributes: object):
    said = {
        "Rows": 480,
        "Columns": 640,
        "BitsAllocated": 8,
        "Manufacturer": "ACME Inc.",
        "ManufacturerModelName": "Echo 9",
    }
    return open_object(save(dataset(**(said | attributes)), tmp_path / "object.dcm"))


def places(tmp_path: Path, region: dict[str, object], **attributes: object) -> list[tuple[int, int, int, int]]:
    regions = [Region.model_validate({"rectangles": [[0, 0, 640, 47]]} | region)]
    with opened(tmp_path, **attributes) as source:
        boxes = region_boxes(source, regions)
    assert all(each.verdict is Verdict.REMOVE and each.why == "region" for each in boxes)
    return [(each.box.left, each.box.top, each.box.right, each.box.bottom) for each in boxes]


@pytest.mark.parametrize(
    "region",
    [
        {"manufacturer": "acme inc."},
        {"manufacturer": "acme*"},
        {"model": "Echo ?", "rows": 480},
        {"modality": "CT", "columns": 640},
        {"where": {"SeriesDescription": "*report*"}},
        {"where": {"(0008,103e)": "dose report"}},
    ],
    ids=str,
)
def test_a_region_fits_where_all_that_it_says_is_true(tmp_path, region):
    assert places(tmp_path, region, SeriesDescription="Dose Report") == [(0, 0, 640, 47)]


@pytest.mark.parametrize(
    "region",
    [
        {"manufacturer": "acme"},
        {"manufacturer": "acme*", "rows": 481},
        {"model": "Echo", "columns": 640},
        {"software": "1.*"},
        {"manufacturer": "acme*", "where": {"SeriesDescription": "*page*"}},
    ],
    ids=str,
)
def test_a_region_does_not_fit_where_anything_is_not(tmp_path, region):
    assert places(tmp_path, region, SeriesDescription="Dose Report") == []


def test_rectangles_are_clipped_to_the_picture_and_fall_away_outside(tmp_path):
    rectangles = [[600, 470, 900, 900], [640, 0, 10, 10], [0, 480, 10, 10]]
    assert places(tmp_path, {"manufacturer": "acme*", "rectangles": rectangles}) == [(600, 470, 640, 480)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rectangles": [[0, 0, 4, 4]]},
        {"rectangles": [], "model": "x"},
        {"rectangles": [[0, 0, 0, 4]], "model": "x"},
        {"rectangles": [[-1, 0, 4, 4]], "model": "x"},
        {"rectangles": [[0, 0, 4]], "model": "x"},
        {"rectangles": [[0, 0, 4, 4]], "model": "x", "colour": "red"},
        {"rectangles": [[0, 0, 4, 4]], "where": {"NoSuchThing": "x"}},
        {"rectangles": [[0, 0, 4, 4]], "model": "x", "rows": 0},
    ],
    ids=str,
)
def test_a_region_that_says_nothing_sound_is_refused(wrong):
    with pytest.raises(ValidationError):
        Region.model_validate(wrong)


def test_a_recipe_with_a_mistake_in_its_regions_says_where(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('extends = "basic"\n[[pixel_text.regions]]\nmodel = "x"\nrectangles = [[0, 0, 0, 1]]\n', "utf-8")
    with pytest.raises(RecipeError, match=r"pixel_text\.regions\.0\.rectangles.*left, top, width, height"):
        load_recipe(own)


@pytest.mark.parametrize("name", ["basic", "ai-training"])
def test_everything_goes_under(name):
    assert load_recipe(name).pixel_text.policy == "all"


@pytest.mark.parametrize("name", ["research", "limited-data-set", "teaching"])
def test_what_identifies_goes_under(name):
    assert load_recipe(name).pixel_text.policy == "identifying"


def test_a_script_becomes_regions_and_what_cannot_be_said_is_named():
    imported = read_script(SCRIPT)
    first, aaa, report = imported.regions
    assert (first.manufacturer, first.model, first.modality, first.rows, first.why) == (
        "*ACME*",
        "Echo*",
        "US",
        480,
        "Echo 9",
    )
    assert first.rectangles == ((0, 0, 640, 47), (8, 9, 10, 11))
    assert (aaa.manufacturer, aaa.where) == ("Vital?", {"SeriesDescription": "*AAA*"})
    assert report.where == {"SeriesDescription": "*Report"}
    assert [title for title, _ in imported.left_out] == [
        "Not said",
        "Not compared",
        "No rectangle",
        "No width",
        "Unknown",
        "Torn",
    ]


def test_what_is_printed_is_a_recipe_that_means_the_same(tmp_path):
    imported = read_script(SCRIPT)
    own = tmp_path / "own.toml"
    own.write_text('extends = "research"\n\n' + imported.toml(), "utf-8")
    assert list(load_recipe(own).pixel_text.regions) == imported.regions
    assert "Not said" in own.read_text("utf-8")
    assert PixelText.model_validate(tomllib.loads(imported.toml())["pixel_text"]).regions == tuple(imported.regions)
