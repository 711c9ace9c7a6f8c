import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A provider as a lock file of Terraform or OpenTofu selects it. */
export interface LockedProvider {
  /** With its registry: `registry.terraform.io/hashicorp/aws`. */
  readonly address: string;
  readonly version: string;
  /** For each platform, `zh:` of the zip and `h1:` of its content. */
  readonly hashes: readonly string[];
}

export const LOCK_FILE = ".terraform.lock.hcl";

/** The providers in a folder's lock file; none where there is no such file. */
export function readProviderLock(folder: string): LockedProvider[] {
  const file = join(folder, LOCK_FILE);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return [...text.matchAll(/^provider "(.+?)" \{\n([\s\S]*?)^\}/gm)].map(([, address = "", body = ""]) => ({
    address,
    version: /^ *version *= *"(.+)"$/m.exec(body)?.[1] ?? "",
    hashes: [...body.matchAll(/^ *"(.+)",$/gm)].map(([, hash = ""]) => hash),
  }));
}

/** What is selected for an app in a folder: by its own lock file, else by this package's. */
export function lockFor(appFolder: string): LockedProvider[] {
  const own = readProviderLock(appFolder);
  return own.length > 0 ? own : readProviderLock(join(__dirname, "../.."));
}

/** A lock file, as Terraform writes it for a configuration that requires exactly these versions. */
export function formatProviderLock(providers: readonly LockedProvider[]): string {
  const entries = providers.map(({ address, version, hashes }) => {
    const list = hashes.map((hash) => `    "${hash}",\n`).join("");
    // Terraform accepts a missing list, but no empty one.
    const attribute = list && `  hashes = [\n${list}  ]\n`;
    return `provider "${address}" {\n  version     = "${version}"\n  constraints = "${version}"\n${attribute}}\n`;
  });
  return [HEAD, ...entries].join("\n");
}

const HEAD = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;

/** The name of a provider without its registry: `hashicorp/aws`. */
export function nameOf({ address }: Pick<LockedProvider, "address">): string {
  return address.slice(address.indexOf("/") + 1);
}
