"""tf.data as a competitor, each way as its guide to performance advises."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import functools
from pathlib import Path

import tensorflow as tf

from epochs import answer
from fashion_mnist import fashion_mnist
from serve import serve

many = tf.data.AUTOTUNE


def batches_of(row, x, y, size):
    """Shuffled whole; whole batches are mapped."""
    samples = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(size)
    vary = {"pictures": lambda batch: batch, "augmented": vary_batch}[row]
    return samples.map(lambda batch, labels: (scaled(vary(batch)), labels), many)


def indices_of(x, y, size):
    """Indices are shuffled instead of pictures, which a batch then gathers at once."""
    x, y = tf.constant(x), tf.constant(y)
    places = tf.data.Dataset.range(len(x)).shuffle(len(x)).batch(size)
    return places.map(lambda each: (scaled(tf.gather(x, each)), tf.gather(y, each)), many)


def items_of(x, y, size):
    """Shuffled whole; each picture is varied by itself."""
    samples = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x))
    varied = samples.map(lambda item, label: (vary_item(item), label), many).batch(size)
    return varied.map(lambda batch, labels: (scaled(batch), labels), many)


def photos_of(folder, size):
    """Of each photograph only the part that is wanted is decoded."""
    files = sorted(str(file) for file in Path(folder).glob("*/*.jpg"))
    classes = sorted({Path(file).parent.name for file in files})
    labels = [classes.index(Path(file).parent.name) for file in files]
    samples = tf.data.Dataset.from_tensor_slices((files, labels)).shuffle(len(files))
    decoded = samples.map(lambda file, label: (photo(file), label), many).batch(size)
    mean, deviation = tf.constant([0.485, 0.456, 0.406]), tf.constant([0.229, 0.224, 0.225])
    return decoded.map(lambda batch, each: ((batch / 255 - mean) / deviation, each), many)


def photo(file):
    content = tf.io.read_file(file)
    begin, size, _ = tf.image.sample_distorted_bounding_box(
        tf.io.extract_jpeg_shape(content),
        tf.zeros([1, 0, 4]),
        area_range=(0.08, 1),
        aspect_ratio_range=(3 / 4, 4 / 3),
        max_attempts=10,
        use_image_if_no_bounding_boxes=True,
    )
    window = tf.stack([begin[0], begin[1], size[0], size[1]])
    part = tf.image.decode_and_crop_jpeg(content, window, channels=3)
    return tf.image.random_flip_left_right(tf.image.resize(part, [224, 224], antialias=True))


def vary_item(item):
    padded = tf.pad(item, [[2, 2], [2, 2], [0, 0]])
    return tf.image.random_flip_left_right(tf.image.random_crop(padded, [28, 28, 1]))


def vary_batch(batch):
    """Rows and columns of the padded pictures, gathered for all at once; mirrored columns stand in reverse."""
    size = tf.shape(batch)[0]
    padded = tf.pad(batch, [[0, 0], [2, 2], [2, 2], [0, 0]])
    top, left = (tf.random.uniform([size, 1], 0, 5, tf.int32) for _ in range(2))
    ahead = tf.range(28)[tf.newaxis]
    mirrored = tf.random.uniform([size, 1]) < 0.5
    columns = left + tf.where(mirrored, 27 - ahead, ahead)
    return tf.gather(tf.gather(padded, top + ahead, axis=1, batch_dims=1), columns, axis=2, batch_dims=1)


def scaled(batch):
    return tf.cast(batch, tf.float32) * (1 / 255)


@functools.cache
def dataset(row, way, data, size):
    if row == "photos":
        samples = photos_of(data, size)
    else:
        x, y = fashion_mnist(data)
        x = x[..., None]
        ways = {"batches": lambda: batches_of(row, x, y, size), "indices": lambda: indices_of(x, y, size)}
        samples = {**ways, "items": lambda: items_of(x, y, size)}[way]()
    return samples.repeat().prefetch(many)


def batches(question):
    return iter(dataset(*(question[name] for name in ("row", "way", "data", "batch"))))


if __name__ == "__main__":
    serve({"tensorflow": tf.__version__}, lambda question: answer(question, batches(question)))
