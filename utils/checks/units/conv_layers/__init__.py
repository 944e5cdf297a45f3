"""Unit 03: convolution layers, pooling and a whole LeNet in NumPy."""
from utils.checks.units.conv_layers.avg_pool import avg_pool2d
from utils.checks.units.conv_layers.col2im import col2im
from utils.checks.units.conv_layers.convolution import conv2d, conv2d_naive
from utils.checks.units.conv_layers.im2col import im2col
from utils.checks.units.conv_layers.lenet import lenet
from utils.checks.units.conv_layers.max_pool import max_pool2d
from utils.checks.units.conv_layers.one_by_one import conv1x1
from utils.checks.units.conv_layers.training import train_lenet

EXERCISES = (conv2d_naive, im2col, col2im, conv2d, max_pool2d, avg_pool2d, conv1x1, lenet,
             train_lenet)
