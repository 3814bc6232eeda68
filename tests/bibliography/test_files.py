"""A file is replaced as a whole or not at all."""

from pathlib import Path

import pytest

from scripts.bibliography.files import write_whole


def test_new_file_in_a_new_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "a/b.txt", "é\r\n")
    assert (tmp_path / "a/b.txt").read_bytes() == "é\r\n".encode()
    assert (tmp_path / "a/b.txt").stat().st_mode & 0o777 == 0o644


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "half\ud800")
    assert file.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_permissions_stay(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")
    file.chmod(0o600)
    write_whole(file, "new")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == "new"
