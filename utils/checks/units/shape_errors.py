"""Mistakes that NumPy itself reports, known by the words of its exceptions, with what usually lies behind them."""
from utils.checks.spec import Mistake

AXIS_DROPPED = Mistake(
    "axis dropped by a sum, mean or maximum",
    "A reduction drops its axis, and what is left no longer lines up with the rows: keepdims=True keeps it as an axis "
    "of size 1.",
    error="could not be broadcast")
PRODUCT = Mistake(
    "a matrix product whose shapes do not fit",
    "Write each factor's shape beside it: in a product (A, B) @ (B, C) gives (A, C). A gradient has the shape of what "
    "it is the gradient of; which transpose makes it so?",
    error="mismatch in its core dimension")
BROADCAST = Mistake(
    "arrays whose shapes do not line up",
    "Print the shapes of both arrays in that line. Which axis should they share?",
    error="could not be broadcast")
