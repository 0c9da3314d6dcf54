import { engineContract } from '../../contracts/engine.js';
import { loadGroups } from '../../contracts/op-groups.js';
import { offerSoftwareAdapter } from './software-adapter.js';

offerSoftwareAdapter();

engineContract('webgpu', await loadGroups(), {
  // As exact as WGSL promises, which a software adapter makes use of: https://www.w3.org/TR/WGSL/#concrete-float-accuracy
  tolerances: { sin: 1e-3, cos: 1e-3, tan: 1e-3, acos: 1e-3 },
  // Some ten times the operations; wasm and cpu compare the same truths with them.
  differences: false,
});
