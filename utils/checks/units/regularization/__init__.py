"""Unit 05: dropout, ensembles, snapshots and averaged weights."""
from utils.checks.units.regularization.averages import average_parameters, average_predictions
from utils.checks.units.regularization.dropout import dropout
from utils.checks.units.regularization.heads import train_heads
from utils.checks.units.regularization.learning_rate import cyclic_cosine_lr
from utils.checks.units.regularization.mlp_loss import mlp_dropout_loss
from utils.checks.units.regularization.predict import mlp_predict
from utils.checks.units.regularization.predict_heads import predict_heads
from utils.checks.units.regularization.snapshots import train_snapshots
from utils.checks.units.regularization.votes import majority_vote

EXERCISES = (dropout, mlp_dropout_loss, mlp_predict, average_predictions, majority_vote, average_parameters,
             cyclic_cosine_lr, train_snapshots, train_heads, predict_heads)
