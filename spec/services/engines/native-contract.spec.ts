import { engineContract } from '../../contracts/engine.js';
import { loadGroups } from '../../contracts/op-groups.js';

engineContract('native', await loadGroups());
