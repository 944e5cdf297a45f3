"""Unit 02: the sliding filter in one dimension and two, its sizes and counts, its matrix, its gradients, what it sees."""
from utils.checks.units.convolution.backward import conv1d_backward
from utils.checks.units.convolution.cross_correlate import cross_correlate1d
from utils.checks.units.convolution.filtering import filter_image
from utils.checks.units.convolution.matrix import conv1d_matrix
from utils.checks.units.convolution.parameters import conv_num_parameters
from utils.checks.units.convolution.quizzes import connected_or_local, conv_volume, one_by_one
from utils.checks.units.convolution.receptive import receptive_field
from utils.checks.units.convolution.sizes import conv_output_size, same_padding

EXERCISES = (cross_correlate1d, conv_output_size, same_padding, conv_num_parameters, conv1d_matrix, conv1d_backward,
             filter_image, receptive_field, connected_or_local, conv_volume, one_by_one)
