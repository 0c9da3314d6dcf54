/**
 * Prints the inputs of the engine suite as JSON, for `main.py`: `{ GROUP: { CASE: { fingerprint, inputs, gradient } } }`.
 *
 * Names of groups as arguments; default: all of them.
 */
import { groupNames, loadGroups } from '../../spec/contracts/op-groups.js';
import { fingerprint, opInputs } from '../../spec/contracts/op-inputs.js';

const asked = process.argv.slice(2);
const groups = await loadGroups(asked.length > 0 ? asked : groupNames());
const printed = groups.map(({ name: group, cases }) => [
  group,
  Object.fromEntries(
    cases.map((each) => {
      const inputs = opInputs(group, each);
      return [each.name, { fingerprint: fingerprint(inputs), inputs, gradient: each.gradient !== 'none' }];
    }),
  ),
]);
process.stdout.write(JSON.stringify(Object.fromEntries(printed)));
