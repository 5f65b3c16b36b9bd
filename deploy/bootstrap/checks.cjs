// The commands of `npm run check`, in order.
"use strict";

module.exports = [
  ["oxfmt", "--check", "."],
  ["oxlint", "--type-aware", "--deny-warnings"],
  ...["f0", "f1", "f2", "f3", "world"].map((floor) => ["tsc", "-p", `tsconfig/${floor}.json`]),
  ["vitest", "run", "--config", "test/tidy/vitest.config.ts", "--reporter=dot"],
];
