import { engineContract } from '../contracts/engine.js';
import { loadGroups } from '../contracts/op-groups.js';

engineContract('wasm', await loadGroups());
