from __future__ import annotations

import pickle

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanward.core.stages import Received
from scanward.line.examine import Examiner, Harvest


def test_a_harvest_survives_the_way_between_processes(ct, examine):
    harvest = examine(ct(PatientName="Doe^Jane", PatientID="1111")).harvest
    again = pickle.loads(pickle.dumps(harvest))  # noqa: S301 - our own bytes
    assert again.patients == harvest.patients


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["x", "y", "z"])), min_size=1, max_size=12),
    st.integers(1, 5),
)
def test_how_objects_are_cut_into_chunks_changes_nothing(tmp_path, ct, objects, size):
    received = []
    for number, (patient, word) in enumerate(objects):
        path = tmp_path / f"{number}"
        made = ct(
            PatientID=f"000{patient}",
            PatientName=f"Doe{patient}^Jane",
            StudyDescription=f"{word} Doe{patient}",
            StudyDate="20200102",
        )
        made.save_as(path, enforce_file_format=True)
        received.append(Received(path, f"{number}", 1))
    whole, parts = Examiner(b"k"), Harvest()
    for one in received:
        whole.examine(one)
    for start in range(0, len(received), size):
        part = Examiner(b"k")
        for one in received[start : start + size]:
            part.examine(one)
        parts.merge(part.harvest())
    assert whole.harvest().patients == parts.patients


def test_a_second_harvest_is_empty(ct, tmp_path):
    path = tmp_path / "x"
    ct(PatientName="Doe^Jane").save_as(path, enforce_file_format=True)
    examiner = Examiner(b"k")
    examiner.examine(Received(path, "o", 1))
    assert examiner.harvest().patients
    assert not examiner.harvest().patients


def test_a_patient_is_an_id_within_its_issuer(ct, examine):
    objects = [
        ct(PatientID="1111", PatientName="Doe^Jane"),
        ct(PatientID="1111", PatientName="Doe^J"),
        ct(PatientID="1111", IssuerOfPatientID="Other Hospital"),
        ct(PatientID="", PatientName="Roe^Rick", PatientBirthDate="19610203"),
        ct(PatientID="", PatientName="Roe^Rick", PatientBirthDate="19610204"),
        ct(PatientID="", PatientName="ANONYMOUS", StudyInstanceUID="1.9.1"),
        ct(PatientID="", PatientName="ANONYMOUS", StudyInstanceUID="1.9.2"),
    ]
    keys = [o.examined.patient for o in examine(*objects).outcomes]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 6


def test_digests_differ_by_key(ct, tmp_path):
    path = tmp_path / "x"
    ct(PatientID="1111").save_as(path, enforce_file_format=True)
    one, two = (Examiner(key).examine(Received(path, "o", 1)) for key in (b"a", b"b"))
    assert one.examined.patient != two.examined.patient
    assert one.examined.study != two.examined.study
    assert one.record.instance != two.record.instance
