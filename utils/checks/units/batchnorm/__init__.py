"""Unit 04: batch normalisation, forward and backward, node by node and in closed form."""
from utils.checks.units.batchnorm.backward import batchnorm_backward, batchnorm_backward_simplified
from utils.checks.units.batchnorm.forward import batchnorm_forward
from utils.checks.units.batchnorm.graph import batchnorm_backward_graph
from utils.checks.units.batchnorm.spatial import batchnorm2d

EXERCISES = (batchnorm_forward, batchnorm_backward_graph, batchnorm_backward, batchnorm_backward_simplified,
             batchnorm2d)
