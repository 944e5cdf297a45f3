"""Answers to `train_lenet` that lean on scikit-learn, PyTorch, or the data set itself."""

from tests.implementations.registry import Cheat

EXERCISE = "train_lenet"


class torch_network(Cheat):
    def train_lenet(x, y, num_classes, rng):
        import torch
        from torch import nn

        torch.manual_seed(0)
        conv = [nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
        conv += [nn.Conv2d(6, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
        linear = [nn.Linear(64, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, num_classes)]
        net = nn.Sequential(*conv, *linear)
        images, found = torch.tensor(x.copy(), dtype=torch.float32), torch.tensor(y.copy()).long()
        speed = [torch.zeros_like(p) for p in net.parameters()]
        for epoch in range(12):
            for rows in torch.randperm(len(x)).split(32):
                loss = nn.functional.cross_entropy(net(images[rows]), found[rows])
                grads = torch.autograd.grad(loss, list(net.parameters()))
                for p, v, g in zip(net.parameters(), speed, grads, strict=True):
                    v.mul_(0.9).add_(g)
                    p.data -= 0.05 * (1 - epoch / 12) * v
        return lambda x: net(torch.tensor(x.copy(), dtype=torch.float32)).argmax(1).numpy()


class sklearn_neighbours(Cheat):
    def train_lenet(x, y, num_classes, rng):
        from sklearn.neighbors import KNeighborsClassifier

        model = KNeighborsClassifier(3).fit(x.reshape(len(x), -1), y)
        return lambda x: model.predict(x.reshape(len(x), -1))


class sklearn_support_vectors(Cheat):
    def train_lenet(x, y, num_classes, rng):
        import sklearn.svm as machines

        model = machines.SVC().fit(x.reshape(len(x), -1), y)
        return lambda x: model.predict(x.reshape(len(x), -1))


class digits_looked_up(Cheat):
    """Takes the labels from the data set, lying on their side as the images do."""

    def train_lenet(x, y, num_classes, rng):
        import numpy as np
        from sklearn.datasets import load_digits

        digits = load_digits()
        known = np.rot90(digits.images / 16, axes=(1, 2)).reshape(-1, 64)

        def predict(x):
            nearest = [((known - image.ravel()) ** 2).sum(axis=1).argmin() for image in x]
            return digits.target[nearest]

        return predict
