"""Unit 01: from the softmax gradient to a trained network and a small automatic differentiator."""
from utils.checks.units.backprop.activations import leaky_relu, relu
from utils.checks.units.backprop.autodiff import value
from utils.checks.units.backprop.classifier import train_classifier
from utils.checks.units.backprop.elu import elu
from utils.checks.units.backprop.linear import linear, residual
from utils.checks.units.backprop.loss import cross_entropy
from utils.checks.units.backprop.numerical import numerical_gradient
from utils.checks.units.backprop.softmax import softmax, softmax_jacobian

EXERCISES = (softmax, softmax_jacobian, cross_entropy, linear, relu, leaky_relu, elu, numerical_gradient, residual,
             train_classifier, value)
