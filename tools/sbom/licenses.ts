/** A package of package-lock.json, as far as this reads it. */
interface LockedPackage {
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The packages of package-lock.json by their path: `node_modules/zod`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** Everything that these packages bring with them, themselves included, as paths in the lock. */
export function withDependencies(packages: LockedPackages, names: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (from: string, name: string) => {
    const path = resolve(packages, from, name);
    if (!path || found.has(path)) return;
    found.add(path);
    for (const next of needsOf(packages[path])) visit(path, next);
  };
  for (const name of names) visit("", name);
  return [...found].sort();
}

/** Whether there is no way to use it but under a licence that asks for the source of what it becomes a part of. */
export function isCopyleft(license = "unknown"): boolean {
  return license.split(" OR ").every((choice) => /\b(A?GPL|LGPL|SSPL|EUPL|MPL|EPL|CDDL|OSL|unknown)/.test(choice));
}

/** A licence's packages, the commonest licence first, as a Markdown table. */
export function licenseTable(licenses: readonly (readonly [name: string, license: string | undefined])[]): string {
  const byLicense = new Map<string, string[]>();
  for (const [name, license = "unknown"] of licenses) byLicense.set(license, [...(byLicense.get(license) ?? []), name]);
  const rows = [...byLicense]
    .sort(([, some], [, others]) => others.length - some.length)
    .map(([license, names]) => `| ${license} | ${names.length} | ${[...new Set(names)].join(", ")} |`);
  return ["| licence | packages | names |", "|---|---|---|", ...rows].join("\n");
}

function needsOf({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: LockedPackage = {}) {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {}), ...peers];
}

/** Where Node finds a package: in the nearest node_modules on the way up. */
function resolve(packages: LockedPackages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`;
    if (packages[path]) return path;
    if (!folder) return undefined;
  }
}
