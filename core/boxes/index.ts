export { type AnchorsOptions, anchors } from './anchors.js';
export { assignBoxes } from './assign-boxes.js';
export { boxesAt, boxOffsets } from './box-offsets.js';
export { boxTargets } from './box-targets.js';
export { type Detection, type DetectionsOptions, detections } from './detections.js';
export { intersectionOverUnion } from './intersection-over-union.js';
export { suppressOverlapping } from './suppress-overlapping.js';
