import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Adds a provider to a mirror as Terraform unpacks it: <address>/<version>/<platform>/. */
export function addUnpacked(mirror: string, address: string, version: string, platform: string): void {
  const folder = join(mirror, address, version, platform);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `terraform-provider_v${version}`), "");
}

/** Adds a provider to a mirror as `terraform providers mirror` writes it: a zip file. */
export function addPacked(mirror: string, address: string, version: string, platform: string): void {
  mkdirSync(join(mirror, address), { recursive: true });
  const type = address.split("/").at(-1);
  writeFileSync(join(mirror, address, `terraform-provider-${type}_${version}_${platform}.zip`), "");
}
