import { refusalsContract } from '../../contracts/refusals.js';
import { offerSoftwareAdapter } from './software-adapter.js';

offerSoftwareAdapter();

refusalsContract('native');
refusalsContract('webgpu');
