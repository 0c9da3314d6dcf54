// Mocha's spec reporter, which also leaves `passed failed` in the file that MILLRACE_TEST_COUNTS names.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CountTests extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      writeFileSync(process.env.MILLRACE_TEST_COUNTS, `${passes} ${failures}\n`);
    });
  }
};
