import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const root = join(__dirname, "..");
const readJson = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
const { dependencies, devDependencies, peerDependencies, scripts } = readJson("package.json");
const locked: [path: string, Record<string, unknown>][] = Object.entries(readJson("package-lock.json").packages);

const HASH = z.object({ alg: z.literal("SHA-512"), content: z.string().regex(/^[0-9a-f]{128}$/) });
const LICENCE = z.union([
  z.object({ license: z.object({ id: z.string() }) }).transform(({ license }) => license.id),
  z.object({ expression: z.string() }).transform(({ expression }) => expression),
]);
const PACKAGE = z.object({
  "bom-ref": z.string(),
  type: z.literal("library"),
  name: z.string(),
  version: z.string(),
  purl: z.string().startsWith("pkg:npm/"),
  hashes: z.array(HASH).optional(),
  licenses: z.array(LICENCE).optional(),
});
/** As much of the format as is read here. @see https://cyclonedx.org/docs/1.5/json/ */
const SBOM = z.object({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.literal("1.5"),
  serialNumber: z.string().startsWith("urn:uuid:"),
  metadata: z.object({ component: PACKAGE }),
  components: z.array(PACKAGE),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

/** What `npm run sbom` writes. */
function readSbom() {
  const [, command] = /(npm sbom .*) > /.exec(scripts.sbom) ?? [];
  const [npm = "", ...args] = (command ?? "").split(" ");
  const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  return SBOM.parse(JSON.parse(execFileSync(npm, [...args, "--offline"], options)));
}

/** Whether every way to use it is under a license that requires the source of what it becomes a part of. */
function isCopyleft(licence: string): boolean {
  return licence.split(" OR ").every((choice) => /\b(A?GPL|LGPL|SSPL|EUPL|MPL|EPL|CDDL|OSL|unknown)/.test(choice));
}

describe("the bill of materials", () => {
  const { components, dependencies: needs, metadata } = readSbom();
  const refs = components.map((it) => it["bom-ref"]);

  test("has every locked package, with its hash unless another package contains it", () => {
    const refOf = (path: string, { name, version }: Record<string, unknown>) =>
      `${name ?? path.replace(/^.*node_modules\//, "")}@${version}`;
    const packages = locked.filter(([path, { link }]) => path && !link);
    expect(packages.length).toBeGreaterThan(500);
    expect(packages.map(([path, it]) => refOf(path, it)).filter((it) => !refs.includes(it))).toEqual([]);
    const contained = packages.filter(([, { integrity }]) => !integrity).map(([path, it]) => refOf(path, it));
    const fetched = packages.map(([path, it]) => refOf(path, it)).filter((it) => !contained.includes(it));
    expect(fetched.length).toBeGreaterThan(500);
    const hashed = new Set(components.flatMap((it) => (it.hashes?.length ? [it["bom-ref"]] : [])));
    expect(fetched.filter((it) => !hashed.has(it))).toEqual([]);
  });

  test("lists everything that every package needs", () => {
    expect(new Set(refs).size).toBe(refs.length);
    const all = [metadata.component["bom-ref"], ...refs];
    expect(needs.map(({ ref }) => ref).sort()).toEqual([...all].sort());
    expect(needs.flatMap(({ dependsOn }) => dependsOn).filter((it) => !refs.includes(it))).toEqual([]);
  });

  describe("shows licences", () => {
    const licenceOf = new Map(components.map((it) => [it["bom-ref"], it.licenses?.join(" OR ") ?? "unknown"]));
    const needsOf = new Map(needs.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const direct = needsOf.get(metadata.component["bom-ref"]) ?? [];
    /** Everything that these packages bring with them, themselves included. */
    const withDependencies = (names: readonly string[]) => {
      const found = new Set(direct.filter((ref) => names.includes(ref.slice(0, ref.lastIndexOf("@")))));
      // What is added on the way is visited too.
      for (const ref of found) for (const next of needsOf.get(ref) ?? []) found.add(next);
      return [...found];
    };
    const copyleft = (packages: readonly string[]) =>
      packages.filter((ref) => isCopyleft(licenceOf.get(ref) ?? "unknown"));

    test("of what the constructs need that are permissive, except for CDKTF's own: MPL, used unchanged, only at synth", () => {
      const needed = withDependencies([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
      expect(needed).toEqual(expect.arrayContaining([`cdktf@${devDependencies.cdktf}`, `zod@${dependencies.zod}`]));
      expect(needed).toEqual(expect.arrayContaining([expect.stringMatching(/^mime-db@/)]));
      const cdktf = needed.filter((ref) => /^(@cdktf\/.+|cdktf)@/.test(ref));
      expect(cdktf.map((ref) => licenceOf.get(ref))).toEqual(cdktf.map(() => "MPL-2.0"));
      // In the public domain, which is no licence that SPDX lists.
      expect(copyleft(needed).filter((ref) => !cdktf.includes(ref))).toEqual([expect.stringMatching(/^jsonify@/)]);
    });

    test("of what functions are bundled from that are permissive without exception", () => {
      const folders = [
        "handlers",
        "src/runtime",
        ...readdirSync(join(root, "examples")).map((name) => `examples/${name}/handlers`),
      ].filter((folder) => existsSync(join(root, folder)));
      const sources = folders.flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
          .filter((file) => file.endsWith(".ts"))
          .map((file) => readFileSync(join(root, folder, file), "utf8")),
      );
      const imported = sources.flatMap((source) =>
        [...source.matchAll(/from "((?:@[^/"]+\/)?[^./"][^/":]*)[^":]*"/g)].map(([, name = ""]) => name),
      );
      const bundled = withDependencies(imported);
      expect(bundled).toContain(`@aws-sdk/client-dynamodb@${dependencies["@aws-sdk/client-dynamodb"]}`);
      expect(bundled.length).toBeGreaterThan(20);
      expect(copyleft(bundled)).toEqual([]);
    });

    test.each(["MIT", "Apache-2.0", "(MIT OR GPL-3.0-or-later)", "BSD-3-Clause", "0BSD"])(
      "of which %s counts as permissive",
      (it) => expect(isCopyleft(it)).toBe(false),
    );

    test.each(["AGPL-3.0-or-later", "GPL-2.0", "LGPL-3.0", "MPL-2.0", "MIT AND GPL-3.0", "unknown"])(
      "of which %s counts as copyleft",
      (it) => expect(isCopyleft(it)).toBe(true),
    );
  });
});

describe("package.json", () => {
  test("names only exact versions", () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    }
  });

  test("is locked, every package that is fetched with its hash", () => {
    const fetched = locked.filter(([path, { link, inBundle }]) => path.includes("node_modules/") && !link && !inBundle);
    expect(fetched.length).toBeGreaterThan(500);
    for (const [path, { integrity }] of fetched) {
      expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    }
  });
});
