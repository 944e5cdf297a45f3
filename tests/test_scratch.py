"""`try_it`: given cells over functions that are not written yet."""

import pytest

from utils.scratch import try_it


def unwritten():
    raise NotImplementedError()


class Unwritten:
    def __init__(self):
        raise NotImplementedError()


def test_it_names_the_unwritten_function_and_skips_the_rest(capsys):
    reached = []
    with try_it():
        print("before")
        unwritten()
        reached.append("after")
    printed = capsys.readouterr()
    assert printed.out.startswith("before\nunwritten is not written yet.")
    assert printed.err == ""  # anything there would cost a stock nbgrader cell its points
    assert reached == []


def test_it_names_a_class_by_its_own_name(capsys):
    with try_it():
        Unwritten()
    assert capsys.readouterr().out.startswith("Unwritten is not written yet.")


def test_it_names_the_innermost_function(capsys):
    with try_it():
        sorted([1], key=lambda _: unwritten())
    assert capsys.readouterr().out.startswith("unwritten is not written yet.")


def test_a_block_that_raises_by_itself_has_a_sentence_too(capsys):
    exec(compile("with try_it():\n    raise NotImplementedError", "cell", "exec"), {"try_it": try_it})
    assert capsys.readouterr().out.startswith("Something in this cell is not written yet.")


def test_written_code_runs_untouched(capsys):
    with try_it():
        print(1 + 1)
    assert capsys.readouterr().out == "2\n"


def test_any_other_error_stays_the_readers_own():
    with pytest.raises(ZeroDivisionError), try_it():
        print(1 / 0)
