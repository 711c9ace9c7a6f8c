/**
 * Packages that each worker loads once, which took most of the time of a short test file: see
 * __tests__/jest/required-once.cjs. No test changes anything in them, and no code of ours checks their errors with
 * `instanceof Error`, which is Node's there and not the test's. It does so with the AWS SDK's, which is not in this list.
 */
const LOADED_ONCE = [
  "@cdktf",
  "@cloud-copilot",
  "acorn",
  "cdktf",
  "constructs",
  "esbuild",
  "fast-check",
  "fflate",
  "mime-types",
  "pure-rand",
  "velocityjs",
  "zod",
];

/** @type {(displayName: string) => Omit<import("jest").ProjectConfig, "rootDir">} */
const project = (displayName) => ({
  displayName,
  modulePathIgnorePatterns: [
    ...["<rootDir>/.tools/", "<rootDir>/.local/", "<rootDir>/cdktf.out/"],
    // Where a rollback takes out a commit, with all of its tests.
    "<rootDir>/__tests__/fixtures/unchecked/dist/",
  ],
  moduleNameMapper: {
    // As in tsconfig.json: the sources, not the build.
    "^tiers$": "<rootDir>/src",
    "^tiers/(\\w+)$": "<rootDir>/src/$1",
  },
  setupFiles: ["<rootDir>/__tests__/jest/no-stack-traces.cjs"],
  testEnvironment: "<rootDir>/__tests__/jest/environment.cjs",
  transform: {
    [`/node_modules/(${LOADED_ONCE.join("|")})/.+\\.c?js$`]: "<rootDir>/__tests__/jest/required-once.cjs",
    "^.+\\.[tj]s$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2023" } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${LOADED_ONCE.join("|")})/)`],
});

/** @type {import("jest").Config} */
module.exports = {
  projects: [
    {
      ...project("unit"),
      testMatch: ["<rootDir>/__tests__/**/*.test.ts", "<rootDir>/examples/*/__tests__/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "/__tests__/(e2e|faults|fixtures)/", "\\.integration\\.test\\.ts$"],
    },
    { ...project("integration"), testMatch: ["<rootDir>/__tests__/**/*.integration.test.ts"] },
    { ...project("e2e"), testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"] },
    { ...project("faults"), testMatch: ["<rootDir>/__tests__/faults/**/*.test.ts"] },
  ],
  testSequencer: "<rootDir>/__tests__/jest/slowest-first.cjs",
  // A test that hangs is ended; how long a good one takes depends on what else the machine does.
  testTimeout: 60_000,
};
