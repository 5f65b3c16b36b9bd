import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Whatever starts real servers and lives in real time.
    include: ["test/e2e/**/*.test.ts", "test/parity/**/*.test.ts", "deploy/**/proof/*.test.ts"],
    root: ".",
    // Whole clusters share two cores: one at a time, or timeouts would measure the neighbour.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
