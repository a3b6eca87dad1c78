"""The roll's commitments."""

import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import merkle
from ballots.roll import person_ref, read_roll, roll_commitment, roll_root, write_roll

COMMITMENTS = st.lists(st.binary(min_size=32, max_size=32), max_size=20)


def test_a_person_has_one_spelling_however_the_register_wrote_her_name() -> None:
    composed, decomposed = "Åse Sørensen", unicodedata.normalize("NFD", "Åse Sørensen")
    assert composed != decomposed
    assert person_ref(composed, "1950-02-01") == person_ref(decomposed, "1950-02-01")
    assert person_ref("A", "1950-02-01", "7") == b'{"born":"1950-02-01","name":"A","no":"7"}'


def test_a_commitment_is_the_hash_the_protocol_names() -> None:
    person = person_ref("A", "1950-02-01")
    expected = sha256(b"pb/roll/v1\ndemo\n" + b"s" * 32 + person).digest()
    assert roll_commitment("demo", b"s" * 32, person) == expected
    with pytest.raises(ValueError, match="salt"):
        roll_commitment("demo", b"short", person)


@given(COMMITMENTS)
def test_the_file_gives_the_commitments_back(commitments: list[bytes]) -> None:
    assert read_roll(write_roll(commitments)) == commitments
    assert roll_root(commitments) == merkle.root(merkle.leaf_hash(commitment) for commitment in commitments)


def test_a_file_or_commitment_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        read_roll(bytes(33))
    with pytest.raises(ValueError, match="32"):
        write_roll([bytes(31)])
