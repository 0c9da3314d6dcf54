import { wholeNumbersContract } from '../../contracts/whole-numbers.js';

wholeNumbersContract('wasm');
wholeNumbersContract('cpu');
