"""A replaced file is the old one or the new one, never something between."""

from pathlib import Path

import pytest

from frontdesk.atomic_file import make_folders, replacing


def test_the_file_changes_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with replacing(path, tmp_path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail() -> None:
        with replacing(path, tmp_path) as file:
            file.write(b"half")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_folders_are_made_and_may_be_there(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c"
    make_folders(folder)
    make_folders(folder)
    assert folder.is_dir()
