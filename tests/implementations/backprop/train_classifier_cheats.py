"""Answers to `train_classifier` that lean on scikit-learn or PyTorch."""

from tests.implementations.registry import Cheat

EXERCISE = "train_classifier"


class sklearn_network(Cheat):
    def train_classifier(x, y, num_classes, rng):
        from sklearn.neural_network import MLPClassifier

        net = MLPClassifier((32,), learning_rate_init=0.01, max_iter=25, random_state=0)
        return net.fit(x, y).predict


class sklearn_neighbours(Cheat):
    def train_classifier(x, y, num_classes, rng):
        from sklearn.neighbors import KNeighborsClassifier

        model = KNeighborsClassifier(3).fit(x, y)
        return lambda x: model.predict(x)


class sklearn_linear(Cheat):
    def train_classifier(x, y, num_classes, rng):
        import sklearn.linear_model as models

        model = models.LogisticRegression(max_iter=40).fit(x, y)
        return model.predict


class torch_network(Cheat):
    def train_classifier(x, y, num_classes, rng):
        import torch
        from torch import nn

        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, num_classes))
        images, labels = torch.tensor(x, dtype=torch.float32), torch.tensor(y).long()
        for _ in range(25):
            for rows in torch.randperm(len(x)).split(32):
                loss = nn.functional.cross_entropy(net(images[rows]), labels[rows])
                for p, g in zip(net.parameters(), torch.autograd.grad(loss, list(net.parameters())), strict=True):
                    p.data -= 0.5 * g
        return lambda x: net(torch.tensor(x, dtype=torch.float32)).argmax(1).numpy()


class digits_looked_up(Cheat):
    """Takes the labels from the data set itself."""

    def train_classifier(x, y, num_classes, rng):
        from sklearn.datasets import load_digits

        digits = load_digits()
        known = digits.data / 16

        def predict(x):
            nearest = [((known - row) ** 2).sum(axis=1).argmin() for row in x]
            return digits.target[nearest]

        return predict
