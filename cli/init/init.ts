import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { NAME_RULES } from "../../src/common/names";
import { mustRun } from "../system/process";
import { packageRoot } from "../toolchain/paths";
import { UsageError } from "../ui/errors";

const TEMPLATE = join(__dirname, "template");
/** The app that has a sign-in: an example, of which these replace the template's. */
const SIGN_IN = join(__dirname, "../../examples/notes");
const OWN_OF_AN_APP = ["app.ts", "handlers", "site", "__tests__"];
/** What the app is called in both. */
const TEMPLATE_NAME = "notes";

/** What `--template` takes: the smallest app, or one whose users sign in. */
export const TEMPLATES = ["minimal", "sign-in"] as const;

/**
 * `tiers init <folder>`: writes a new app into a folder, which must be empty or not there. The package itself goes along as
 * a tarball: no registry has it.
 *
 * @throws UsageError when the folder is not empty, or its name is no name of an app
 */
export async function init(folder: string, template: (typeof TEMPLATES)[number]) {
  const root = resolve(folder);
  const name = basename(root);
  if (!NAME_RULES.project.pattern.test(name)) {
    throw new UsageError(`The folder's name is the app's, and must ${NAME_RULES.project.rule}, got '${name}'`);
  }
  if (existsSync(root) && readdirSync(root).length > 0) throw new UsageError(`The folder ${root} is not empty`);
  mkdirSync(root, { recursive: true });
  const tarball = await pack(root);
  cpSync(TEMPLATE, root, { recursive: true });
  if (template === "sign-in") {
    for (const part of OWN_OF_AN_APP) {
      rmSync(join(root, part), { recursive: true });
      cpSync(join(SIGN_IN, part), join(root, part), { recursive: true });
    }
  }
  // npm leaves files of this name out of every package.
  renameSync(join(root, "gitignore"), join(root, ".gitignore"));
  for (const file of ["app.ts", "package.json", "cdktf.json", "README.md"]) {
    const path = join(root, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(
      path,
      text
        .replaceAll(`: "${TEMPLATE_NAME}"`, `: "${name}"`)
        .replaceAll("file:tiers.tgz", `file:${tarball}`)
        .replace(/^# .*/, `# ${name}`),
    );
  }
  console.log(`
  ${name} is in ${root}. What comes next:

  cd ${relative(process.cwd(), root) || "."}
  npm install
  npm test           who may do what
  npm run local      the app on a local AWS
`);
}

/** Packs this package into a folder; of a checkout, what it is now. @returns the file's name */
async function pack(folder: string): Promise<string> {
  const isCheckout = existsSync(join(packageRoot, "tools"));
  const options = ["--pack-destination", folder, ...(isCheckout ? [] : ["--ignore-scripts"])];
  await mustRun("npm", ["pack", ...options], { cwd: packageRoot });
  const [tarball = ""] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  return tarball;
}
