/** One axis that a window slides along. */
export interface Axis {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  /** Length of the window. */
  readonly taps: number;
  /** Padding before the first input. */
  readonly before: number;
}

/** What one output sees: places of the input (never of the padding), each with the place of the window that is on it. */
export interface Places {
  /** Numbered row by row, channels aside. */
  readonly inputs: readonly number[];
  readonly taps: readonly number[];
}

/** The places that each output sees, outputs and places row by row; any number of axes. */
export function placesOf(axes: readonly Axis[]): readonly Places[] {
  const start: readonly Places[] = [{ inputs: [0], taps: [0] }];
  return axes.reduce((found, axis) => {
    const windows = Array.from({ length: axis.outputs }, (_, output) => seenBy(output, axis));
    return found.flatMap((outer) => windows.map((inner) => combine(outer, inner, axis)));
  }, start);
}

/** Every input that an output sees, with the tap that is on it; inputs and outputs are numbered through the batch. */
export function visitPlaces(
  axes: readonly Axis[],
  batch: number,
  visit: (input: number, tap: number, output: number) => void,
): void {
  const windows = placesOf(axes);
  const imageSize = axes.reduce((size, { inputs }) => size * inputs, 1);
  for (let image = 0; image < batch; image++) {
    windows.forEach(({ inputs, taps }, window) => {
      const output = image * windows.length + window;
      for (let seen = 0; seen < inputs.length; seen++) {
        visit(image * imageSize + (inputs[seen] ?? 0), taps[seen] ?? 0, output);
      }
    });
  }
}

/** What tfjs-core works out about a window that slides over images. */
interface ImageWindow {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly padInfo: { readonly top: number; readonly left: number };
}

/** Rows and columns. */
export function imageAxes(window: ImageWindow): readonly Axis[] {
  return [
    {
      inputs: window.inHeight,
      outputs: window.outHeight,
      stride: window.strideHeight,
      taps: window.filterHeight,
      before: window.padInfo.top,
    },
    {
      inputs: window.inWidth,
      outputs: window.outWidth,
      stride: window.strideWidth,
      taps: window.filterWidth,
      before: window.padInfo.left,
    },
  ];
}

/** The same of a window that slides over volumes. */
interface VolumeWindow extends ImageWindow {
  readonly inDepth: number;
  readonly outDepth: number;
  readonly strideDepth: number;
  readonly filterDepth: number;
  readonly padInfo: { readonly front: number; readonly top: number; readonly left: number };
}

/** Depth, rows and columns. */
export function volumeAxes(window: VolumeWindow): readonly Axis[] {
  const depth = {
    inputs: window.inDepth,
    outputs: window.outDepth,
    stride: window.strideDepth,
    taps: window.filterDepth,
    before: window.padInfo.front,
  };
  return [depth, ...imageAxes(window)];
}

function seenBy(output: number, { inputs, stride, taps, before }: Axis): Places {
  const first = output * stride - before;
  const seen = Array.from({ length: taps }, (_, tap) => tap).filter((tap) => {
    return first + tap >= 0 && first + tap < inputs;
  });
  return { inputs: seen.map((tap) => first + tap), taps: seen };
}

function combine(outer: Places, inner: Places, { inputs, taps }: Axis): Places {
  const within = (outside: readonly number[], inside: readonly number[], length: number): number[] =>
    outside.flatMap((place) => inside.map((offset) => place * length + offset));
  return { inputs: within(outer.inputs, inner.inputs, inputs), taps: within(outer.taps, inner.taps, taps) };
}
