import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["libs/**/*.test.ts", "services/**/*.test.ts", "deploy/**/*.test.ts", "test/**/*.test.ts"],
    // Those need the machine for themselves: test/e2e/vitest.config.ts.
    exclude: ["**/node_modules/**", "test/e2e/**", "test/parity/**", "**/proof/**"],
    testTimeout: 20_000,
  },
});
