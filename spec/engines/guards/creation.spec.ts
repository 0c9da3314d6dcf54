import { fill, image, linspace, range } from '@tensorflow/tfjs-core';
import { call, counting } from '../../prove/guards/bad-input.js';
import { describeEdges } from './edges.js';

describeEdges('creation', {
  'lengths of a filling': {
    inside: () => fill([2, 0], 1),
    gives: [],
    outside: () => fill([2 ** 16, 2 ** 16], 1),
    says: 'size of the result of Fill: got 4294967296',
  },
  'ends of a sequence': {
    inside: () => range(2 ** 24, 2 ** 24 + 2, 2),
    gives: [2 ** 24],
    outside: () => range(2 ** 24, Number.POSITIVE_INFINITY),
    says: 'stop of Range: got Infinity, expected a finite number',
  },
  'counts of evenly spaced numbers': {
    inside: () => linspace(3, 4, 1),
    gives: [3],
    outside: () => linspace(3, 4, 1.5),
    says: 'num of LinSpace: got 1.5, expected a whole number above 0',
  },
  'sizes of a picture': {
    inside: () => call(image.resizeNearestNeighbor, counting(1, 2, 2, 1), [1, 1]),
    gives: [1],
    outside: () => call(image.resizeNearestNeighbor, counting(1, 2, 2, 1), [1, 0]),
    says: 'size of ResizeNearestNeighbor:',
  },
  'sizes of a smooth picture': {
    inside: () => call(image.resizeBilinear, counting(1, 1, 1, 1), [1, 2]),
    gives: [1, 1],
    outside: () => call(image.resizeBilinear, counting(1, 1, 1, 1), [1, 1.5]),
    says: 'size of ResizeBilinear:',
  },
});
