"""pandas as a competitor: read_csv in chunks, cut into batches."""

import pandas

from epochs import answer
from serve import serve

# As many batches are parsed at a time: chunks as small as a batch cost several times as much.
batches_of_chunk = 64


def batches(question):
    size = question["batch"]
    while True:
        with pandas.read_csv(question["data"], dtype="float32", chunksize=size * batches_of_chunk) as chunks:
            for chunk in chunks:
                x = chunk.to_numpy()
                for begin in range(0, len(x), size):
                    yield x[begin : begin + size], None


if __name__ == "__main__":
    serve({"pandas": pandas.__version__}, lambda question: answer(question, batches(question)))
