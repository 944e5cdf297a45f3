"""Unit 01: softmax right, relu right, the rest as it was.

Unit: 01_backprop
Deserves: 5
Keeps: 5
Status: graded
"""
# %% [softmax]
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
# %% before softmax_check
import matplotlib.pyplot as plt
plt.plot(softmax(np.random.rand(10, 2)))
plt.show()
# %% [relu_backward]
def relu_forward(x):
    return np.maximum(x, 0), x
def relu_backward(dout, cache):
    return dout * (cache > 0)
