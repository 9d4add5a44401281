"""NIfTI files become volumes that lie where nibabel says they lie; those that lie about themselves are refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import nibabel
import numpy as np
import pytest

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.volume import Volume, read_nifti

SHAPE = (5, 6, 7)
VOXELS = np.arange(210, dtype=np.int16).reshape(SHAPE)
TURNED = np.array([[0, 0, 3.0, -10], [-2.0, 0, 0, 20], [0, 2.5, 0, 30], [0, 0, 0, 1]])


def saved(tmp_path: Path, image: nibabel.Nifti1Image, name: str = "a.nii.gz") -> Path:
    nibabel.save(image, tmp_path / name)
    return tmp_path / name


def read(path: Path) -> Volume:
    volume = read_nifti(path)
    assert volume is not None
    return volume


def values_by_place(volume: Volume) -> dict[tuple[float, ...], float]:
    """Real values by where they lie, in NIfTI's directions."""
    found = {}
    for index in range(len(volume.voxels)):
        points = (volume.plane_points(index) * [-1, -1, 1]).reshape(-1, 3)
        values = volume.slice_values(index).ravel()
        found.update({tuple(np.round(p, 2) + 0.0): float(v) for p, v in zip(points, values, strict=True)})
    return found


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
@pytest.mark.parametrize("turn", [np.eye(3), np.diag([-1, 1, 1]), np.diag([1, -1, -1])])
def test_every_value_lies_where_nibabel_says(tmp_path, kind, name, turn):
    affine = TURNED.copy()
    affine[:3, :3] = turn @ affine[:3, :3]
    image = kind(VOXELS, affine)
    image.header.set_slope_inter(2.0, -7.0)
    volume = read(saved(tmp_path, image, name))
    written = nibabel.load(tmp_path / name)
    places = np.indices(SHAPE).reshape(3, -1).T @ affine[:3, :3].T + affine[:3, 3]
    truth = {tuple(np.round(p, 2) + 0.0): v for p, v in zip(places, written.get_fdata().ravel(), strict=True)}
    assert values_by_place(volume) == truth
    assert (np.diff(volume.heights) > 0).all()


def test_a_qform_alone_is_heard(tmp_path):
    affine = np.diag([-1, 1, 1, 1]) @ TURNED
    image = nibabel.Nifti1Image(VOXELS, None)
    image.set_qform(affine, code=1)
    path = saved(tmp_path, image, "a.nii")
    block = bytearray(path.read_bytes())
    block[76:80] = bytes(4)  # pixdim[0], where 0 means the same as 1
    path.write_bytes(block)
    volume = read(path)
    assert volume.along_row * volume.step_along_row == pytest.approx([-1, -1, 1] * affine[:3, 0], abs=1e-5)
    assert volume.along_column * volume.step_along_column == pytest.approx([-1, -1, 1] * affine[:3, 1], abs=1e-5)


@pytest.mark.parametrize("name", ["anatomical.nii", "example4d.nii.gz", "example_nifti2.nii.gz", "functional.nii"])
def test_files_of_scanners_and_other_programs_are_read_as_nibabel_reads_them(name):
    path = Path(nibabel.__file__).parent / "tests" / "data" / name
    written, volume = nibabel.load(path), read(path)
    values = np.asarray(written.dataobj)
    values = values.reshape(*values.shape[:3], -1)[..., 0]
    affine, count = written.affine, values.shape[2]
    assert len(volume.voxels) == count
    for index in (0, count - 1):
        lies = np.argmin(np.linalg.norm(volume.origins * [-1, -1, 1] - affine[:3] @ [0, 0, index, 1], axis=1))
        assert volume.origins[lies] * [-1, -1, 1] == pytest.approx(affine[:3] @ [0, 0, index, 1], abs=1e-4)
        seen = volume.slice_values(int(lies)).T
        assert seen == pytest.approx(values[..., index], rel=1e-5)


@pytest.mark.parametrize("order", ["<", ">"])
def test_either_order_of_bytes_is_read(tmp_path, order):
    header = nibabel.Nifti1Header(endianness=order)
    header.set_data_dtype(np.int16)
    volume = read(saved(tmp_path, nibabel.Nifti1Image(VOXELS, np.eye(4), header)))
    assert sorted(volume.voxels.ravel()) == list(range(210))


def test_of_a_series_in_time_the_first_is_taken(tmp_path):
    volume = read(saved(tmp_path, nibabel.Nifti1Image(np.stack([VOXELS, VOXELS + 500], axis=-1), np.eye(4))))
    assert (volume.voxels.shape, volume.voxels.max()) == (SHAPE[::-1], 209)


def test_metres_become_millimetres(tmp_path):
    image = nibabel.Nifti1Image(VOXELS, np.diag([0.002, 0.002, 0.003, 1]))
    image.header.set_xyzt_units("meter")
    assert read(saved(tmp_path, image)).step_along_row == pytest.approx(2.0)


@pytest.mark.parametrize("kind", ["<f4", ">f4", "<f8"])
def test_what_is_no_number_becomes_the_smallest(tmp_path, kind):
    voxels = VOXELS.astype(kind) - 1000
    voxels[0, 0, :3] = np.nan, np.inf, 1e30
    voxels[:, :, 5] = np.nan
    volume = read(saved(tmp_path, nibabel.Nifti1Image(voxels, np.eye(4))))
    assert volume.voxels.dtype == np.float32
    assert [float(volume.voxels[n, 0, 0]) for n in range(7)] == [-997.0] * 4 + [-996.0, -997.0, -994.0]
    assert (volume.voxels[5] == -997.0).all()


def test_a_volume_without_a_number_is_empty(tmp_path):
    volume = read(saved(tmp_path, nibabel.Nifti1Image(np.full(SHAPE, np.nan), np.eye(4))))
    assert not volume.voxels.any()


def test_another_format_is_none(tmp_path):
    (tmp_path / "a.nrrd").write_bytes(b"NRRD0004\n" + bytes(1000))
    (tmp_path / "a.mgz").write_bytes(gzip.compress(bytes(1000)))
    nibabel.save(nibabel.Nifti1Pair(VOXELS, np.eye(4)), tmp_path / "pair.hdr")
    for name in ("a.nrrd", "a.mgz", "pair.hdr"):
        assert read_nifti(tmp_path / name) is None


def refusal(path: Path) -> QuarantineReason:
    with pytest.raises(UnsoundObject) as refused:
        read_nifti(path)
    assert path.name not in str(refused.value)
    return refused.value.reason


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_a_file_that_is_cut_short_is_refused(tmp_path, name):
    noise = np.random.default_rng(1).integers(0, 1000, SHAPE).astype(np.int16)
    path = saved(tmp_path, nibabel.Nifti1Image(noise, np.eye(4)), name)
    assert read(path).voxels.shape == SHAPE[::-1]
    path.write_bytes(path.read_bytes()[:-40])
    assert refusal(path) in {QuarantineReason.TRUNCATED, QuarantineReason.UNREADABLE}


def header_of(shape: tuple[int, ...], **said: object) -> bytes:
    header = nibabel.Nifti1Header()
    header.set_data_dtype(np.uint8)
    header.set_data_shape(shape)
    header["vox_offset"] = 352
    header["magic"] = b"n+1"
    header.set_sform(np.eye(4), 1)
    for field, value in said.items():
        header[field] = value
    return header.binaryblock + bytes(4)


def test_a_small_file_that_promises_much_is_refused_before_it_is_unpacked(tmp_path):
    (tmp_path / "a.nii.gz").write_bytes(gzip.compress(header_of((1000, 1000, 1000)) + bytes(1000)))
    assert refusal(tmp_path / "a.nii.gz") is QuarantineReason.TRUNCATED
    (tmp_path / "b.nii.gz").write_bytes(gzip.compress(header_of((2000, 2000, 2000)) + bytes(10_000_000)))
    assert refusal(tmp_path / "b.nii.gz") is QuarantineReason.PIXEL_DESCRIPTION


def test_no_more_is_unpacked_than_the_header_promises(tmp_path):
    path = tmp_path / "a.nii.gz"
    bomb = gzip.compress(header_of((10, 10, 10)) + bytes(30_000_000))
    path.write_bytes(bomb[:-2000])  # whoever unpacked all of it would meet the cut
    assert read(path).voxels.shape == (10, 10, 10)


@pytest.mark.parametrize(
    "said",
    [
        {"srow_x": [np.nan, 0, 0, 0]},
        {"srow_x": [0, 0, 0, 0]},
        {"srow_x": [1, 1, 0, 0]},
        {"srow_z": [0, 0, 0, 5]},
        {"srow_y": [0, 1e30, 0, 0]},
        {"srow_z": [0, 0, 99, 0], "dim": [3, 10, 10, 40, 1, 1, 1, 1]},
        {"scl_slope": 1e20},
        {"scl_slope": 1.0, "scl_inter": np.inf},
        {"dim": [3, 10, 0, 10, 1, 1, 1, 1]},
        {"dim": [3, 10, -5, 10, 1, 1, 1, 1]},
        {"dim": [0, 10, 10, 10, 1, 1, 1, 1]},
        {"dim": [300, 10, 10, 10, 1, 1, 1, 1]},
        {"datatype": 128, "bitpix": 24},
        {"datatype": 32, "bitpix": 64},
        {"datatype": 999},
        {"vox_offset": np.nan},
        {"vox_offset": 1e20},
        {"vox_offset": -5.0},
    ],
)
def test_a_header_that_means_nothing_is_refused(tmp_path, said, capfd):
    block = bytearray(header_of((10, 10, 10), **said) + b"\1" * 30_000)
    (tmp_path / "a.nii").write_bytes(block)
    assert refusal(tmp_path / "a.nii") is QuarantineReason.PIXEL_DESCRIPTION
    assert capfd.readouterr() == ("", "")
