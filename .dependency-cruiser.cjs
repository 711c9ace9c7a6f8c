/** Imports point one way: app → tiers → common, cli → app, tools → cli. See docs/architecture.md. */
const never = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    never(
      "no-circles",
      "files in a circle can only be understood together",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    never(
      "no-missing-imports",
      "what is imported must exist; aws-lambda has only types",
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
    never(
      "apps-are-users",
      "they import the package as everybody does",
      { path: "^(main|app)\\.ts$" },
      { path: "^src/", pathNot: "/index\\.ts$" },
    ),
    never(
      "tiers-import-no-app",
      "constructs are for any stack",
      { path: "^src/(?!app/|(index|run)\\.ts$|testing/)" },
      { path: "^src/(app/|index\\.ts$)" },
    ),
    never(
      "private-is-private",
      "what a tier keeps to itself can change with it",
      { path: "^src/([^/]+)/" },
      { path: "^src/[^/]+/private/", pathNot: "^src/$1/" },
    ),
    never("common-imports-no-tier", "helpers depend on nothing", { path: "^src/common" }, { path: "^src/(?!common)" }),
    never(
      "src-is-the-product",
      "it contains nothing of the local AWS",
      { path: "^src" },
      { path: "^(cli|tools|__tests__|examples|site)" },
    ),
    never(
      "synth-imports-only-the-runtime-contract",
      "a missing variable is a compile error, and no handler's code gets into synth",
      { path: "^src/(?!runtime/)" },
      { path: "^handlers|^src/runtime/(?!(contract|cors|env)\\.ts$)" },
    ),
    never(
      "handlers-import-only-the-runtime",
      "they are bundled and run by Lambda",
      { path: "^(handlers|src/runtime)" },
      { path: "^(src/(?!runtime/)|cli|tools|site|main|__tests__)" },
    ),
    never("site-imports-only-itself", "plain browser modules", { path: "^site" }, { pathNot: "^site" }),
    never(
      "examples-are-users",
      "they show what users can do",
      { path: "^examples" },
      { path: "^src/", pathNot: "/index\\.ts$" },
    ),
    never(
      "testing-is-for-tests",
      "what proves the product is no part of it, and must not slow down a synth",
      { path: "^(main\\.ts|handlers|site|examples/(?!.*__tests__)|src/(?!testing/))" },
      { path: "^src/testing|node_modules/@cloud-copilot/" },
    ),
    never(
      "the-oracle-is-for-our-own-tests",
      "it is AGPL-licensed: docs/decisions/0012-proof-by-catalogue.md",
      { pathNot: "^__tests__" },
      { path: "node_modules/@cloud-copilot/iam-(simulate|policy|utils)/" },
    ),
    never(
      "nothing-deployed-imports-commands",
      "they come after it",
      { path: "^(src|handlers|site|examples|main)" },
      { path: "^(cli|tools)" },
    ),
    never(
      "review-is-pure",
      "a plan in, findings out: it calls neither AWS nor Terraform",
      { path: "^cli/review/" },
      { path: "^(cli|tools)/", pathNot: "^cli/(review|terraform|ui)/" },
    ),
    never(
      "terraform-imports-only-lower-rooms",
      "it contains nothing of an app",
      { path: "^cli/terraform/" },
      { path: "^(cli|tools)/", pathNot: "^cli/(terraform|system|toolchain|aws|ui)/" },
    ),
    {
      name: "no-circles-of-rooms",
      comment: "imports between the rooms of cli, and between the tiers of src, point one way",
      severity: "error",
      scope: "folder",
      from: { path: "^(cli|src)/" },
      to: { circular: true },
    },
    never("tools-are-not-shipped", "they are for this repository", { path: "^cli" }, { path: "^tools" }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Their packages are elsewhere: tools/bench/packages.ts.
    exclude: { path: "^tools/(bench/peers|docs/site)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".cjs", ".mjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
