"""The data that comes with the course: what it holds, and that its split never moves."""

from pathlib import Path

import numpy as np
import pytest

from utils.data import PHOTOGRAPHS, data_folder, load_digits, load_photograph


def test_digits_have_the_promised_shapes_types_and_range():
    x_train, y_train, x_test, y_test = load_digits()
    assert x_train.shape == (1350, 64) and x_test.shape == (447, 64)
    assert y_train.shape == (1350,) and y_test.shape == (447,)
    assert x_train.dtype == np.float64 and y_train.dtype == np.int64
    assert x_train.min() == 0.0 and x_train.max() == 1.0
    assert set(y_train) == set(y_test) == set(range(10))


def test_split_loses_no_image_and_shares_none():
    from sklearn import datasets

    x_train, y_train, x_test, y_test = load_digits()
    ours = sorted(map(tuple, np.column_stack([np.vstack([x_train, x_test]), np.hstack([y_train, y_test])])))
    whole = datasets.load_digits()
    assert ours == sorted(map(tuple, np.column_stack([whole.data / 16, whole.target])))


def test_same_seed_same_split_and_another_seed_another():
    first, again, other = load_digits(), load_digits(), load_digits(seed=1)
    assert np.array_equal(first.x_test, again.x_test)
    assert not np.array_equal(first.y_test, other.y_test)


def test_split_is_the_one_the_lesson_talks_about():
    """Figures and sentences name these images; a change of library must not reshuffle them unseen."""
    assert load_digits().y_test[:8].tolist() == [6, 6, 6, 2, 5, 6, 6, 2]


def test_arrays_are_the_callers_own():
    load_digits().x_train[:] = 7.0
    assert load_digits().x_train.max() == 1.0


@pytest.mark.parametrize("test_size", [0, 1797, -3])
def test_an_empty_part_is_refused_in_a_sentence(test_size):
    with pytest.raises(ValueError, match=f"test_size is {test_size}, but there are 1797 digits"):
        load_digits(test_size=test_size)


def test_data_folder_follows_the_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("CONVNET_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.setenv("CONVNET_DATA", "~/digits")
    assert data_folder() == Path.home() / "digits"
    monkeypatch.delenv("CONVNET_DATA")
    assert data_folder() == Path.home() / ".cache" / "convnet-course"


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photographs_are_scikit_images_in_floats(name):
    from skimage import data

    picture = load_photograph(name)
    assert picture.dtype == np.float64
    assert np.array_equal(picture, getattr(data, name)() / 255)
    assert picture.ndim == 2 or picture.shape[2] == 3


def test_a_photograph_is_the_callers_own():
    load_photograph("coins")[:] = 7.0
    assert load_photograph("coins").max() <= 1.0


def test_an_unknown_photograph_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="no photograph 'lena'. The photographs are astronaut, brick, camera"):
        load_photograph("lena")


def test_a_missing_file_is_a_sentence_and_no_download(monkeypatch, tmp_path):
    from types import SimpleNamespace

    from utils.data import photographs

    monkeypatch.setattr(photographs, "find_spec", lambda _: SimpleNamespace(origin=str(tmp_path / "__init__.py")))
    with pytest.raises(FileNotFoundError, match="has no photograph 'coins': install the course again"):
        load_photograph("coins")
