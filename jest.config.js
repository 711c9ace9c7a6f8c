/** Packages that every worker loads once, not once for each test file: most of a short file's time went into that. */
const loadedOnce = "/node_modules/(@cdktf|cdktf|constructs|esbuild|fast-check|fflate|mime-types|pure-rand|velocityjs|zod)/";

/** @type {Omit<import("jest").Config, "projects">} */
const base = {
  modulePathIgnorePatterns: ["<rootDir>/.tools/", "<rootDir>/.local/", "<rootDir>/cdktf.out/"],
  testEnvironment: "<rootDir>/__tests__/jest/environment.cjs",
  setupFiles: ["<rootDir>/__tests__/jest/no-stack-traces.cjs"],
  transform: {
    [`${loadedOnce}.+\\.c?js$`]: "<rootDir>/__tests__/jest/required-once.cjs",
    "^.+\\.[tj]s$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2023" } }],
  },
  transformIgnorePatterns: [loadedOnce.replace("(", "(?!(").replace(")/", ")/)")],
};

/** @type {import("jest").Config} */
module.exports = {
  projects: [
    {
      ...base,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "/__tests__/(e2e|faults)/"],
    },
    { ...base, displayName: "e2e", testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"] },
    { ...base, displayName: "faults", testMatch: ["<rootDir>/__tests__/faults/**/*.test.ts"] },
  ],
};
