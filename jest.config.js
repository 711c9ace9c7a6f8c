/** @type {Omit<import("jest").Config, "projects">} */
const base = {
  modulePathIgnorePatterns: ["<rootDir>/.tools/", "<rootDir>/.local/", "<rootDir>/cdktf.out/"],
  transform: { "^.+\\.[tj]s$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2023" } }] },
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
