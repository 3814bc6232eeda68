"""The bar is for those who watch a terminal, and for no one else."""

import io

from scripts.network.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_bar_where_no_one_watches() -> None:
    stream = io.StringIO()
    progress = Progress("Records", stream)
    progress.advance(1, 2)
    progress.close()
    assert stream.getvalue() == ""


def test_a_bar_on_a_terminal_that_goes_away() -> None:
    stream = Terminal()
    progress = Progress("Records", stream, every=0)
    for done in range(4):
        progress.advance(done, 3)
    assert "\rRecords [####################..........] 2 of 3" in stream.getvalue()
    progress.close()
    assert stream.getvalue().endswith(" \r")


def test_it_is_not_drawn_more_often_than_one_can_see() -> None:
    stream = Terminal()
    progress = Progress("Records", stream, every=3600)
    for done in range(1001):
        progress.advance(done, 1000)
    assert stream.getvalue().count("\r") == 2  # the first and the last
