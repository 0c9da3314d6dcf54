import { wholeNumbersContract } from '../../contracts/whole-numbers.js';
import { offerSoftwareAdapter } from './software-adapter.js';

offerSoftwareAdapter();

wholeNumbersContract('native');
wholeNumbersContract('webgpu');
