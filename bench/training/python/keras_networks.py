"""The networks of the rows in Keras, with the initial weights of the others."""

import keras
import tensorflow as tf
from keras import layers


def network_of(row, arrays):
    """The network with its weights set, and its objective (labels, output)."""
    network, loss_of = rows[row]
    model = network()
    for layer in model.layers:
        for variable in layer.trainable_variables:
            variable.assign(arrays[f"{layer.name}/{variable.name}"])
    return model, loss_of


def linear():
    return keras.Sequential([keras.Input([2]), layers.Dense(1, name="output")])


def softmax():
    return keras.Sequential([*pixels(), layers.Flatten(), layers.Dense(10, name="output")])


def mlp():
    hidden = layers.Dense(256, "relu", name="hidden_1")
    return keras.Sequential([*pixels(), layers.Flatten(), hidden, layers.Dense(10, name="output")])


def lenet():
    return keras.Sequential(
        [
            *pixels(),
            layers.Conv2D(6, 5, padding="same", activation="sigmoid", name="convolution_1"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="sigmoid", name="convolution_2"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, "sigmoid", name="hidden_1"),
            layers.Dense(84, "sigmoid", name="hidden_2"),
            layers.Dense(10, name="output"),
        ]
    )


def resnet():
    image, rescaling = pixels()
    x = normalized("stem_norm", convolution("stem", 16, 3, rescaling(image)))
    x = residual("block_1", 16, layers.ReLU()(x))
    x = residual("block_2", 32, layers.AveragePooling2D(2)(x))
    x = residual("block_3", 64, layers.AveragePooling2D(2)(x))
    return keras.Model(image, layers.Dense(10, name="output")(layers.GlobalAveragePooling2D()(x)))


def residual(name, channels, x):
    first = layers.ReLU()(normalized(f"{name}_norm_1", convolution(f"{name}_convolution_1", channels, 3, x)))
    second = normalized(f"{name}_norm_2", convolution(f"{name}_convolution_2", channels, 3, first))
    beside = x if x.shape[-1] == channels else convolution(f"{name}_beside", channels, 1, x)
    return layers.ReLU()(second + beside)


def convolution(name, channels, size, x):
    return layers.Conv2D(channels, size, padding="same", use_bias=False, name=name)(x)


def normalized(name, x):
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=name)(x)


def gru():
    return keras.Sequential(
        [
            keras.Input([32], dtype="uint8"),
            # Vectors with a single 1. Trained, its sparse gradients would make Keras's Adam another one: it squares
            # the gradients of a character's places one by one, not their sum.
            layers.Embedding(64, 64, embeddings_initializer="identity", trainable=False),
            layers.GRU(256, return_sequences=True, name="gru"),
            layers.Dense(64, name="output"),
        ]
    )


def word2vec():
    words = keras.Input([7], dtype="int32")
    center = layers.Embedding(6000, 100, name="center")(words[:, :1])
    context = layers.Embedding(6000, 100, name="context")(words[:, 1:])
    return keras.Model(words, layers.Flatten()(layers.Dot([2, 2])([context, center])))


def pixels():
    return keras.Input([28, 28, 1], dtype="uint8"), layers.Rescaling(1 / 255)


def half_squared(labels, output):
    return 0.5 * tf.reduce_mean(tf.square(tf.reshape(output, [-1]) - tf.reshape(labels, [-1])))


def cross_entropy(labels, output):
    labels = tf.reshape(tf.cast(labels, tf.int32), tf.shape(output)[:-1])
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, output))


def negative_sampling(labels, output):
    each = tf.nn.sigmoid_cross_entropy_with_logits(tf.cast(labels, tf.float32), output)
    return tf.reduce_mean(tf.reduce_sum(each, 1))


rows = {
    "linear": (linear, half_squared),
    "softmax": (softmax, cross_entropy),
    "mlp": (mlp, cross_entropy),
    "lenet": (lenet, cross_entropy),
    "resnet": (resnet, cross_entropy),
    "gru": (gru, cross_entropy),
    "word2vec": (word2vec, negative_sampling),
}
