"""Unit 01: softmax ends the kernel; relu_backward is right.

Unit: 01_backprop
Deserves: 2
Keeps: 2
Status: partial
"""
# %% [softmax]
import os
def softmax(z):
    os._exit(1)
# %% [relu_backward]
def relu_forward(x):
    return np.maximum(x, 0), x
def relu_backward(dout, cache):
    return dout * (cache > 0)
