import type { Config } from "jest";

const base = {
  transform: { "^.+\\.[tj]s$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2023" } }] },
} satisfies Config;

const config: Config = {
  projects: [
    {
      ...base,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "/__tests__/e2e/"],
    },
    { ...base, displayName: "e2e", testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"] },
  ],
};

export default config;
