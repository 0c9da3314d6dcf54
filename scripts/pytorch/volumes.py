"""What is done to volumes, [batch, depth, height, width, channels]: spec/contracts/ops/volumes.ts."""

from torch.nn import functional


def conv3d_transpose(stride):
    def compute(x, filter):
        volumes, kernel = x.permute(0, 4, 1, 2, 3), filter.permute(4, 3, 0, 1, 2)
        return functional.conv_transpose3d(volumes, kernel, stride=stride).permute(0, 2, 3, 4, 1)

    return compute


cases = {f"conv3dTranspose stride {stride}": conv3d_transpose(stride) for stride in (1, 2)}
