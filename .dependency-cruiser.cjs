/** Imports point one way: main → stacks → constructs → private. See docs/architecture.md. */
const never = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    never(
      "no-circles",
      "a circle has no beginning",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    never(
      "no-missing-imports",
      "what is imported must be there; aws-lambda is types alone",
      {},
      { couldNotResolve: true, pathNot: "^aws-lambda$" },
    ),
    never(
      "provider-by-deep-path-only",
      "one import of the package's root makes a synth ten times as slow",
      {},
      { path: "node_modules/@cdktf/provider-(aws|archive)/lib/(index|lazy-index)\\.js$" },
    ),
    never("nothing-imports-main", "main.ts only starts", {}, { path: "^main\\.ts$" }),
    never("main-knows-stacks", "no logic in main.ts", { path: "^main\\.ts$" }, { path: "^src/(constructs|private)" }),
    never(
      "constructs-know-no-stacks",
      "constructs are for any stack",
      { path: "^src/constructs" },
      { path: "^src/(stacks|config|index)" },
    ),
    never("private-knows-nobody", "helpers stand alone", { path: "^src/private" }, { path: "^src/(?!private)" }),
    never(
      "src-is-the-product",
      "nothing of the local cloud gets into it",
      { path: "^src" },
      { path: "^(scripts|__tests__|examples|site)" },
    ),
    never(
      "src-knows-handlers-by-their-contract",
      "a missing variable is a compile error, and no handler gets into synth",
      { path: "^src" },
      { path: "^handlers/(?!lib/(env|cors)\\.ts$)" },
    ),
    never(
      "handlers-stand-alone",
      "they are bundled and run by Lambda",
      { path: "^handlers" },
      { path: "^(src|scripts|site|main|__tests__)" },
    ),
    never("site-stands-alone", "plain browser modules", { path: "^site" }, { pathNot: "^site" }),
    never("examples-are-users", "they show what users can do", { path: "^examples" }, { path: "^src/(?!index\\.ts$)" }),
    never(
      "testing-is-for-tests",
      "what proves the product is no part of it, and takes no time of a synth",
      { path: "^(main\\.ts|handlers|site|examples|src/(?!testing/))" },
      { path: "^src/testing|node_modules/@cloud-copilot/" },
    ),
    never(
      "the-oracle-is-for-our-own-tests",
      "it is AGPL-licensed: docs/decisions/0012-proof-by-catalogue.md",
      { pathNot: "^__tests__" },
      { path: "node_modules/@cloud-copilot/iam-(simulate|policy|utils)/" },
    ),
    never(
      "only-tests-import-scripts",
      "npm scripts run them",
      { path: "^(src|handlers|site|examples|main)" },
      { path: "^scripts" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".cjs", ".mjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
