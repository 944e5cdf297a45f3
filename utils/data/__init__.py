"""The data of lessons and assignments. It comes with the installation: nothing is downloaded."""

from utils.data.digits import Digits, load_digits
from utils.data.folder import data_folder
from utils.data.photographs import PHOTOGRAPHS, load_photograph

__all__ = ["PHOTOGRAPHS", "Digits", "data_folder", "load_digits", "load_photograph"]
