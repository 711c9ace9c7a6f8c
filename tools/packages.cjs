// The packages of a checkout, as its lock file has them. CommonJS: plain Node (run.mjs) and jest load it, before any is installed.
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

/**
 * @typedef {{ version: string, integrity?: string, optional?: boolean, dev?: boolean }} Entry of a lock file
 * @typedef {Record<string, Entry>} Entries by path: `node_modules/zod`
 */

/** Names of what a package requires, in package.json and in its lock file. */
const namesIn = ({ dependencies, optionalDependencies, peerDependencies }) =>
  Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

/** Of the packages for development, what the command in cdktf.json requires to check the types of the app. */
const FOR_TYPES = ["typescript", "@types/node", "@types/jest", "@types/mime-types"];

/**
 * Names of the packages that the program and the repository's app require: the rest is for development.
 *
 * @param {string} root
 * @returns {string[]}
 */
function requiredForLocal(root) {
  return [...namesIn(readJson(join(root, "package.json"))), ...FOR_TYPES];
}

/**
 * The entries of the lock file that some packages require, themselves included.
 *
 * @param {string} root
 * @param {readonly string[]} names
 * @returns {Entries}
 */
function entriesFor(root, names) {
  const { packages } = readJson(join(root, "package-lock.json"));
  const found = new Map();
  const visit = (name, from) => {
    const path = findPackage(packages, name, from);
    if (!path || found.has(path)) return;
    found.set(path, packages[path]);
    for (const needed of namesIn(packages[path])) visit(needed, path);
  };
  for (const name of names) visit(name, "");
  return Object.fromEntries(found);
}

/** As Node finds it: in the nearest `node_modules` from a package up. Optional ones may be in none. */
function findPackage(packages, name, from) {
  for (let folder = from; ; folder = folder.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, "")) {
    const path = `${folder && `${folder}/`}node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === "") return undefined;
  }
}

/**
 * Makes a folder in which `npm ci` installs these packages, and what they require, in the versions of the lock file.
 *
 * @param {string} root
 * @param {string} folder
 * @param {readonly string[]} names
 */
function writeSubset(root, folder, names) {
  const entries = entriesFor(root, names);
  const dependencies = Object.fromEntries(names.map((name) => [name, entries[`node_modules/${name}`].version]));
  // Without the mark of development, with which npm would leave them out where a user omits that.
  const packages = Object.fromEntries(Object.entries(entries).map(([path, { dev, ...entry }]) => [path, entry]));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
  const lock = { lockfileVersion: 3, requires: true, packages: { "": { dependencies }, ...packages } };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
}

/**
 * Makes the packages of a subset's folder those of the checkout, at once.
 *
 * @param {string} root
 * @param {string} folder
 */
function moveIn(root, folder) {
  rmSync(join(root, "node_modules"), { recursive: true, force: true });
  renameSync(join(folder, "node_modules"), join(root, "node_modules"));
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Whether entries of the lock file are installed; npm records what it installed last.
 *
 * @param {string} root
 * @param {Entries} [wanted] all by default
 */
function areInstalled(root, wanted = readJson(join(root, "package-lock.json")).packages) {
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages ?? {};
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    // Optional packages of other platforms are not in it.
    return path === "" || (found ? found.version === version && found.integrity === integrity : optional);
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

module.exports = { areInstalled, entriesFor, moveIn, requiredForLocal, writeSubset };
