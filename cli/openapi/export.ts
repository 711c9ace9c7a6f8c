import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Construct } from "constructs";
import { RestApi, toOpenApi, toSwagger } from "../../src";

/** Of Swagger UI: those of its page, and its licenses, which require a copy of them. */
export const SWAGGER_UI_FILES = [
  ...["swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"],
  ...["LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"],
];

/** The files of one API. */
export interface ExportedContract {
  readonly apiName: string;
  readonly folder: string;
  /** Names of the files in it. */
  readonly files: readonly string[];
}

/**
 * Writes the contract of each REST API under a construct into `<folder>/<API's name>`: `openapi.json`, `swagger.json`
 * and a page that shows it. The page requests nothing from other hosts, and can be published by copying its folder.
 *
 * @param version of the contract
 * @throws ValidationError when a route's schema or text holds a value that is known only at apply
 */
export function exportContracts(scope: Construct, folder: string, version: string): ExportedContract[] {
  const apis = scope.node.findAll().filter((construct) => construct instanceof RestApi);
  return apis.map((api) => exportContract(api, folder, version));
}

function exportContract(api: RestApi, parent: string, version: string): ExportedContract {
  const openApi = toOpenApi(api, { version });
  const apiName = openApi.info.title;
  const folder = join(parent, apiName.replace(/[^A-Za-z0-9_-]+/g, "-"));
  const documents = { "openapi.json": openApi, "swagger.json": toSwagger(api, { version }) };
  mkdirSync(folder, { recursive: true });
  for (const [name, document] of Object.entries(documents)) {
    writeFileSync(join(folder, name), `${JSON.stringify(document, null, 2)}\n`);
  }
  for (const file of PAGE_FILES) copyFileSync(file, join(folder, basename(file)));
  return { apiName, folder, files: [...Object.keys(documents), ...PAGE_FILES.map((file) => basename(file))] };
}

const page = join(__dirname, "page");
/** Comes with the package: as a dependency it would run its vendor's telemetry when somebody installs it. */
const shipped = join(__dirname, "swagger-ui");
const swaggerUi = existsSync(shipped) ? shipped : dirname(require.resolve("swagger-ui-dist/package.json"));
const PAGE_FILES = [
  ...["index.html", "page.js"].map((name) => join(page, name)),
  ...SWAGGER_UI_FILES.map((name) => join(swaggerUi, name)),
];
