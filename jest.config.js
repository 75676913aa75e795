export default {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  transform: { "\\.tsx?$": "<rootDir>/tests/support/jest-transform.js" },
  testSequencer: "<rootDir>/tests/support/slow-suites-first.ts",
  testTimeout: 20_000,
  // Two halve the wait at a desk. CI takes its time: there a slow neighbour must not fail a change.
  maxWorkers: process.env.CI ? 1 : 2,
};
