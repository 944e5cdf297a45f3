"""What a student reads: each kind of wrong answer has a message of its own."""
import numpy as np
import pytest

from utils.checks import exercise
from utils.checks.observing import OutOfTime, time_limit
from utils.checks.spec import Check, Exercise, Mistake


def failed(report, check):
    (result,) = [r for r in report.results if r.name == check]
    assert result.outcome == "failed"
    return result


def right_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def linear(backward):
    return exercise("linear_backward").grade({"linear_forward": lambda x, w, b: (x @ w + b, (x, w)),
                                              "linear_backward": backward})


def test_a_wrong_value_names_function_case_shapes_count_and_worst_entry():
    def softmax(z):
        p = right_softmax(z)
        p[0, 0] += 0.25
        return p
    message = failed(exercise("softmax").grade(softmax), "values").message
    assert 'softmax, case "4 rows, 3 classes" (z (4, 3) float64)' in message
    assert "p has 1 of 12 entries off; worst at p[0, 0]: got" in message
    assert ", 5 of 5 cases wrong: " in message


def test_inputs_are_shown_short():
    def cases(rng):
        return {"two": {"w": [np.ones((2, 3)), np.ones(4)]}, "dicts": {"w": [{"b": np.ones(2)}]}, "plain": {"w": [1, 2]},
                "fraction": {"w": 2 / 3}}
    of = Exercise("f", 1, (Check("values", cases, lambda f, i: {"y": f.f(i.w)}, lambda i: {"y": 1.0}),))
    shown = {"two": "w [(2, 3) float64, (4,) float64]", "dicts": "w [{b: (2,) float64}]", "plain": "w [1, 2]",
             "fraction": "w 0.666667"}
    for case, text in shown.items():
        report = of.grade({"f": lambda w, case=case: 0.0 if repr(w) == repr(cases(None)[case]["w"]) else 1.0})
        assert f'case "{case}" ({text})' in failed(report, "values").message


def test_a_named_mistake_gives_its_own_hint():
    result = failed(exercise("softmax").grade(lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)),
                    "large entries stay finite")
    assert result.mistake == "no max subtraction"
    assert "which constant" in result.hint
    assert "NaN in" in result.message


def test_warnings_are_told_and_cost_nothing():
    report = exercise("softmax").grade(lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))
    assert "warned: overflow encountered in exp" in failed(report, "large entries stay finite").message

    def softmax(z):
        import warnings
        warnings.warn("mind the gap", stacklevel=2)
        return right_softmax(z)
    assert exercise("softmax").grade(softmax).passed


def test_an_exception_is_shown_with_the_students_own_lines_alone():
    source = ("def softmax(z):\n    total = z.sum(axis=1)\n    return helper(z, total)\n\n"
              "def helper(z, total):\n    return z / total\n")
    space = {}
    exec(compile(source, "<a cell>", "exec"), space)
    message = failed(exercise("softmax").grade(space), "values").message
    assert "It raised ValueError: operands could not be broadcast" in message
    assert "in softmax, line 3" in message and "in helper, line 6" in message
    assert "observing" not in message and "utils" not in message


@pytest.mark.parametrize(("returns", "says"), [
    (None, "returned None (is a return missing?)"),
    (np.zeros((2, 3)), "returned one array of shape (2, 3)"),
    ((1, 2, 3), "returned a tuple of 3"),
])
def test_a_forward_that_returns_no_pair(returns, says):
    report = exercise("relu_backward").grade({"relu_forward": lambda x: returns, "relu_backward": lambda d, c: d})
    assert says in failed(report, "output").message


def test_too_few_gradients():
    message = failed(linear(lambda dout, cache: (dout @ cache[1].T, cache[0].T @ dout)), "gradient of b").message
    assert "linear_backward should return (dx, dw, db), 3 gradients; it returned a tuple of 2." in message


def test_a_wrong_type_is_named():
    assert "does not read as" in failed(exercise("softmax").grade(lambda z: object()), "values").message
    assert "was it called?" in failed(exercise("softmax").grade(lambda z: right_softmax), "values").message
    assert "complex" in failed(exercise("softmax").grade(lambda z: right_softmax(z) + 0j), "values").message


def test_a_name_that_is_no_function():
    assert "softmax is a int, not a function" in failed(exercise("softmax").grade({"softmax": 3}), "values").message


def test_shape_and_dtype_have_their_own_checks_and_messages():
    report = exercise("softmax").grade(lambda z: right_softmax(z)[None])
    assert [r.name for r in report.results if r.outcome == "failed"] == ["shapes"]
    assert "expected (4, 3)" in failed(report, "shapes").message
    report = exercise("softmax").grade(lambda z: right_softmax(z).astype(np.float64))
    assert [r.name for r in report.results if r.outcome == "failed"] == ["dtype is kept"]
    assert "p is float64, expected float32" in failed(report, "dtype is kept").message


def test_a_changed_input_costs_its_own_check_alone():
    def softmax(z):
        z -= z.max(axis=1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    report = exercise("softmax").grade(softmax)
    assert [r.name for r in report.results if r.outcome == "failed"] == ["inputs are left unchanged"]
    assert "Make a new array" in failed(report, "inputs are left unchanged").hint


def test_a_ruled_out_library_earns_nothing_and_is_named():
    def softmax(z):
        import torch
        return torch.softmax(torch.as_tensor(z), dim=1).numpy()
    report = exercise("softmax").grade(softmax)
    assert report.score == 0 and "calls torch (" in report.results[0].message

    def imported(z):
        from scipy import special
        return special.softmax(z, axis=1)
    report = exercise("softmax").grade(imported)
    assert report.score == 0 and "calls scipy.special.softmax" in report.results[0].message


def test_other_library_functions_are_allowed():
    def softmax(z):
        from scipy.special import logsumexp
        return np.exp(z - logsumexp(z, axis=1, keepdims=True))
    assert exercise("softmax").grade(softmax).score >= 2.8


def test_style_counts_only_with_some_right_value():
    assert exercise("softmax").grade(lambda z: z).score == 0


def test_prints_are_kept_and_cost_nothing(capsys):
    def softmax(z):
        print("shape", z.shape)
        return right_softmax(z)
    report = exercise("softmax").grade(softmax)
    assert report.passed and "shape (4, 3)" in str(report) and "shape (4, 3)" in report.html()
    assert capsys.readouterr().out == ""


def test_exit_inside_a_function_is_a_wrong_answer():
    assert "SystemExit" in failed(exercise("softmax").grade(lambda z: exit()), "values").message


def test_a_function_that_never_ends_is_stopped():
    with pytest.raises(OutOfTime, match="still running"), time_limit(0.05):
        while True:
            pass


@pytest.mark.parametrize("answer", [{}, {"softmax": None}, {"softmax": ...}])
def test_what_is_missing_is_not_attempted(answer):
    report = exercise("softmax").grade(answer)
    assert report.outcome == "not attempted" and report.score == 0


def test_a_stub_is_not_attempted_and_shows_no_error():
    def softmax(z):
        raise NotImplementedError
    report = exercise("softmax").grade(softmax)
    assert report.outcome == "not attempted"
    assert "not attempted: softmax is not written yet." in str(report) and "Error" not in str(report)


def test_one_error_is_told_once():
    report = linear(lambda dout, cache: dout @ cache[1])
    texts = [r.message for r in report.results if r.outcome == "failed"]
    assert sum("It raised ValueError" in t for t in texts) == 1
    assert sum(t == 'The same error as under "gradient of x" above.' for t in texts) >= 2


def test_a_forward_alone_earns_its_part():
    report = exercise("linear_backward").grade({"linear_forward": lambda x, w, b: (x @ w + b, None)})
    outcomes = {r.name: r.outcome for r in report.results}
    assert outcomes["output"] == "passed" and outcomes["gradient of x"] == "not attempted"
    assert 0 < report.score < report.points


def test_an_object_that_equals_everything_gains_nothing():
    class Yes(np.ndarray):
        def __eq__(self, other):
            return np.True_
        __le__ = __ge__ = __lt__ = __gt__ = __eq__

        def __array__(self, *args, **kwargs):
            return np.asarray(0.5)
    assert exercise("softmax").grade(lambda z: np.zeros_like(z).view(Yes)).score == 0


def test_unknown_exercises_suggest_what_comes_close():
    from utils.checks import UnknownExercise
    with pytest.raises(UnknownExercise, match="Did you mean softmax"):
        exercise("sofmax")


def test_an_exercise_is_found_by_any_of_its_functions():
    assert exercise("linear_forward") == exercise("linear_backward")


def test_a_mistake_that_sizes_forbid_is_passed_over():
    def forbidden(i, want):
        import torch
        return {"y": (torch.ones(2, 3) @ torch.ones(2)).numpy()}

    mistakes = (Mistake("forbidden", "Sizes do not fit here.", forbidden),
                Mistake("negative", "The sign is another.", lambda i, want: {"y": -want.y}))
    sized = Exercise("sized", 1, (Check("values", lambda rng: {"one": {"x": np.ones(3)}}, lambda f, i: {"y": f.sized(i.x)},
                                        lambda i: {"y": i.x}, mistakes=mistakes),))
    assert sized.grade({"sized": lambda x: -x}).mistakes == ["negative"]


def test_what_a_named_mistake_does_to_the_numbers_is_not_told_to_the_student(recwarn):
    noisy = Mistake("divided by nothing", "", lambda i, want: {"y": want.y / (0 * i.x)})
    doubled = Exercise("f", 1, (Check("values", lambda rng: {"ones": {"x": np.ones(3)}}, lambda f, i: {"y": f.f(i.x)},
                                      lambda i: {"y": 2 * i.x}, mistakes=(noisy,)),))
    assert failed(doubled.grade(lambda x: x), "values").mistake is None
    assert not recwarn.list
