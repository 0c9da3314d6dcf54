"""TensorFlow as a competitor: Keras `fit`, and a loop over a `tf.function` with and without XLA."""

import functools
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import tensorflow as tf

from files import read_arrays
from keras_networks import network_of
from round import Round
from serve import serve


def train(question):
    arrays = read_arrays(question["folder"])
    settings = ("row", "way", "folder", "batch", "optimizer", "learningRate")
    do_round, reset = prepared(*(question[name] for name in settings))
    reset()
    watch = Round(question)
    do_round(arrays["x"], arrays["y"], watch)
    return watch.answer()


@functools.cache
def prepared(row, way, folder, size, rule, rate):
    """The way of a row, compiled for both shapes of its batches, and what sets everything back to the beginning."""
    arrays = read_arrays(folder)
    model, loss_of = network_of(row, arrays)
    optimizer = keras.optimizers.Adam(epsilon=1e-8) if rule == "adam" else keras.optimizers.SGD()
    # The constructor takes no rate above 1.
    optimizer.learning_rate = rate
    optimizer.build(model.trainable_variables)
    variables = [*model.variables, *optimizer.variables]
    initial = [variable.numpy() for variable in variables]

    def reset():
        for variable, value in zip(variables, initial):
            variable.assign(value)

    do_round = ways[way](model, loss_of, optimizer, size)
    few = size + len(arrays["x"]) % size
    do_round(arrays["x"][:few], arrays["y"][:few], Round({"steps": 4, "warmUp": 1, "seconds": 0}))
    return do_round, reset


def fit(model, loss_of, optimizer, size):
    model.compile(optimizer, loss_of)

    def do_round(x, y, watch):
        counting = Counting(watch, len(x), size)
        model.fit(dataset_of(x, y, size), epochs=10**6, verbose=0, shuffle=False, callbacks=[counting])

    return do_round


class Counting(keras.callbacks.Callback):
    """Keras tells the mean since the beginning of the epoch: the step's own loss is taken out of it."""

    def __init__(self, watch, samples, size):
        super().__init__()
        self.watch, self.samples, self.size = watch, samples, size

    def on_epoch_begin(self, epoch, logs=None):
        self.seen = self.total = 0.0

    def on_train_batch_end(self, batch, logs=None):
        size = min(self.size, self.samples - batch * self.size)
        total = float(logs["loss"]) * (self.seen + size)
        loss = (total - self.total) / size
        self.seen, self.total = self.seen + size, total
        if self.watch.step(loss, size):
            self.model.stop_training = True


def loop(model, loss_of, optimizer, size, jit_compile=False):
    @tf.function(jit_compile=jit_compile)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def do_round(x, y, watch):
        dataset = dataset_of(x, y, size)
        while True:
            for inputs, labels in dataset:
                if watch.step(float(step(inputs, labels)), inputs.shape[0]):
                    return

    return do_round


ways = {"fit": fit, "function": loop, "xla": functools.partial(loop, jit_compile=True)}


def dataset_of(x, y, size):
    return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(size).prefetch(tf.data.AUTOTUNE)


if __name__ == "__main__":
    threads = int(os.environ["TF_NUM_INTRAOP_THREADS"])
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    serve({"tensorflow": tf.__version__, "keras": keras.__version__}, train)
