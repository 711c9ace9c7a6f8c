import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SWAGGER_UI_FILES } from "../../cli/openapi/export";
import { mustRun } from "../../cli/system/process";
import { packageRoot } from "../../cli/toolchain/paths";
import { runTool } from "../run-tool";

const LIB = join(packageRoot, "lib");
const TEMPLATE = "cli/init/template";
/** What is shipped uncompiled: esbuild compiles handlers, the template is a user's source, the rest is no TypeScript. */
const COPIED = [
  ...["handlers", TEMPLATE, ".terraform.lock.hcl"],
  // The template of `init --template sign-in`.
  ...["app.ts", "handlers", "site", "__tests__"].map((part) => join("examples/notes", part)),
];
const COPIED_FROM_CLI = /\.(py|txt|html)$|page[/\\][^/\\]+\.js$|lambda-node[/\\]|requirements\.in$/;

/** `npm run build`: compiles the library, the program and the runtime of handlers to `lib`, which `npm pack` ships. */
async function build() {
  rmSync(LIB, { recursive: true, force: true });
  const tsc = join(packageRoot, "node_modules", ".bin", "tsc");
  await Promise.all(["library", "runtime"].map((name) => mustRun(tsc, ["--project", join(__dirname, `${name}.json`)])));
  // For bundlers: only of ES modules do they drop what a handler does not use.
  writeFileSync(join(LIB, "runtime", "package.json"), `${JSON.stringify({ type: "module", sideEffects: false })}\n`);
  const ofCli = readdirSync(join(packageRoot, "cli"), { recursive: true, encoding: "utf8" })
    .map((file) => join("cli", file))
    .filter((file) => COPIED_FROM_CLI.test(file) && !file.startsWith(TEMPLATE));
  const swaggerUi = dirname(require.resolve("swagger-ui-dist/package.json"));
  for (const file of SWAGGER_UI_FILES) cpSync(join(swaggerUi, file), join(LIB, "cli/openapi/swagger-ui", file));
  for (const path of [...COPIED, ...ofCli]) {
    mkdirSync(dirname(join(LIB, path)), { recursive: true });
    cpSync(join(packageRoot, path), join(LIB, path), { recursive: true });
  }
}

runTool("build", build);
