import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import { sha256 } from "../../../../src/common/hash";
import { type Bundling, bundleHandler, zipFiles } from "../../../../src/function/private/bundle";
import { FileCache } from "../../../../src/function/private/file-cache";

const source = join(__dirname, "../../../fixtures/handlers/say-hello.ts");
const newFolder = () => mkdtempSync(join(tmpdir(), "bundle-"));

/** A copy of the handler in another folder, as another checkout or machine would have it. */
function copyOf(folderName: string, fileName = "say-hello.ts"): string {
  const folder = join(newFolder(), folderName);
  mkdirSync(folder);
  cpSync(source, join(folder, fileName));
  return join(folder, fileName);
}

const zipOf = (entry: string) => {
  const { files } = bundleHandler(entry, newFolder(), { target: "node22" });
  return zipFiles(files);
};

const root = join(__dirname, "../../../..");
const folders = ["handlers", ...readdirSync(join(root, "examples")).map((name) => `examples/${name}/handlers`)].filter(
  (folder) => existsSync(join(root, folder)),
);

describe("bundleHandler", () => {
  test("results in an ES module that runs, with its source map where it is wanted", () => {
    const { modulePath } = bundleHandler(source, newFolder(), { target: "node22", sourceMap: true });
    const call = `import(${JSON.stringify(modulePath)}).then(({ handler }) => handler()).then(({ body }) => console.log(body))`;
    expect(execFileSync(process.execPath, ["-e", call], { encoding: "utf8" }).trim()).toBe("hello");
    expect(JSON.parse(readFileSync(`${modulePath}.map`, "utf8")).sources).toEqual([
      expect.stringMatching(/say-hello\.ts$/),
    ]);
  });

  const entries = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((file) => (file.endsWith(".ts") ? [`${folder}/${file}`] : [])),
  );

  test("deploys the source map only where it is wanted, without the source", () => {
    const withoutMap = bundleHandler(source, newFolder(), { target: "node22" });
    expect(Object.keys(withoutMap.files)).toEqual(["say-hello.mjs"]);
    expect(new TextDecoder().decode(withoutMap.module)).not.toContain("sourceMappingURL");
    const { files } = bundleHandler(source, newFolder(), { target: "node22", sourceMap: true });
    expect(Object.keys(files).sort()).toEqual(["say-hello.mjs", "say-hello.mjs.map"]);
    const map = JSON.parse(new TextDecoder().decode(files["say-hello.mjs.map"]));
    expect([map.sources, map.sourcesContent]).toEqual([["say-hello.ts"], undefined]);
  });

  test("names lines of the source in stack traces, with its source map", () => {
    const entry = join(newFolder(), "fail.ts");
    writeFileSync(
      entry,
      "interface Reason {\n  text: string;\n}\nexport const handler = (it: Reason) => {\n  throw new Error(it.text);\n};\n",
    );
    const { modulePath } = bundleHandler(entry, newFolder(), { target: "node22", sourceMap: true });
    const call = `import(${JSON.stringify(modulePath)}).then(({ handler }) => handler({ text: "no" })).catch(({ stack }) => console.log(stack))`;
    const stack = execFileSync(process.execPath, ["--enable-source-maps", "-e", call], { encoding: "utf8" });
    expect(stack).toMatch(/^Error: no\n\s+at .*fail\.ts:5:9/);
  });

  test("leaves imports of external packages to a layer, and of what is below their paths", () => {
    const entry = join(newFolder(), "external.ts");
    writeFileSync(
      entry,
      'import sharp from "sharp"; import more from "sharp/more"; export const handler = () => [sharp, more];',
    );
    expect(() => bundleHandler(entry, newFolder(), { target: "node22" })).toThrow('Could not resolve "sharp"');
    const { module } = bundleHandler(entry, newFolder(), { target: "node22", externalModules: ["sharp"] });
    expect(new TextDecoder().decode(module)).toMatch(/from"sharp";import \w+ from"sharp\/more"/);
  });

  test.each(entries)("bundles %s, AWS SDK and Powertools included, to at most 95,000 bytes zipped", (entry) => {
    expect(zipOf(join(root, entry)).length).toBeLessThanOrEqual(95_000);
  });

  test("bundles the main app's handler, with logs and metrics, to at most 90,000 bytes zipped", () => {
    expect(zipOf(join(root, "handlers/get-user.ts")).length).toBeLessThanOrEqual(90_000);
  });

  describe("credentials", () => {
    /** A handler that imports `source`, in a folder whose packages are the repository's and those of `packages`. */
    function handlerWith(source: string, packages: Readonly<Record<string, string>> = {}): string {
      const folder = newFolder();
      symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
      for (const [name, content] of Object.entries(packages)) {
        mkdirSync(join(folder, "src/node_modules", name), { recursive: true });
        writeFileSync(join(folder, "src/node_modules", name, "index.js"), content);
      }
      mkdirSync(join(folder, "src"), { recursive: true });
      writeFileSync(join(folder, "src/handler.ts"), source);
      return join(folder, "src/handler.ts");
    }
    /** What a bundled handler returns, or the message of what it throws. */
    function run(entry: string, env: Readonly<Record<string, string>>, bundling?: Bundling): unknown {
      const { modulePath } = bundleHandler(entry, newFolder(), { target: "node22", bundling });
      const call = `import(${JSON.stringify(modulePath)}).then(({ handler }) => handler()).catch(({ message }) => message).then((it) => console.log(JSON.stringify(it)))`;
      const output = execFileSync(process.execPath, ["-e", call], {
        encoding: "utf8",
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      return JSON.parse(output);
    }
    const CLIENT = `
      import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
      const client = new DynamoDBClient({ region: "eu-central-1" });
      export const handler = () => client.config.credentials();`;
    const KEYS = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };

    test.each<Record<string, string>>([
      KEYS,
      { ...KEYS, AWS_SESSION_TOKEN: "token" },
      { ...KEYS, AWS_SESSION_TOKEN: "", AWS_ACCOUNT_ID: "123456789012" },
      { ...KEYS, AWS_CREDENTIAL_SCOPE: "scope", AWS_CREDENTIAL_EXPIRATION: "2126-01-01T00:00:00.000Z" },
    ])("of %j are the ones that the AWS SDK finds", (env) => {
      const entry = handlerWith(CLIENT);
      expect(run(entry, env)).toMatchObject({ accessKeyId: "id" });
      expect(run(entry, env)).toEqual(run(entry, env, "full"));
    });

    test.each([
      ["without variables", {}, "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set."],
      ["with a profile", { ...KEYS, AWS_PROFILE: "other" }, "The profile 'other' is not read."],
    ])("%s are an error that names the way to have them", (_, env, problem) => {
      expect(run(handlerWith(CLIENT), env)).toBe(
        `${problem} With bundling: "full", the NodeFunction has all of the AWS SDK's sources of credentials`,
      );
    });

    const CONFIG = join(newFolder(), "config");
    writeFileSync(CONFIG, "[profile other]\naws_access_key_id = fromProfile\naws_secret_access_key = secret\n");
    const profile = { AWS_PROFILE: "other", AWS_CONFIG_FILE: CONFIG, AWS_SHARED_CREDENTIALS_FILE: CONFIG };

    test("of a profile are found with full bundling", () => {
      expect(run(handlerWith(CLIENT), profile, "full")).toMatchObject({ accessKeyId: "fromProfile" });
    });

    test.each([
      ["of the AWS SDK", 'import { defaultProvider as find } from "@aws-sdk/credential-provider-node";', {}],
      [
        "of a package that has it from the AWS SDK",
        'import { find } from "@aws-sdk/credential-providers";',
        // As the package has it, which is not among ours.
        {
          "@aws-sdk/credential-providers":
            'import { defaultProvider } from "@aws-sdk/credential-provider-node"; export const find = (init) => defaultProvider(init);',
        },
      ],
      [
        "of the AWS SDK with a name that only the whole has",
        'import { credentialsWillNeedRefresh, defaultProvider as find } from "@aws-sdk/credential-provider-node"; globalThis.it = credentialsWillNeedRefresh;',
        {},
      ],
    ])("are found in a profile where a handler imports the chain %s", (_, source, packages) => {
      const entry = handlerWith(`${source} export const handler = () => find()();`, packages);
      expect(run(entry, profile)).toMatchObject({ accessKeyId: "fromProfile" });
    });

    test("are found by a source that a handler imports, while its clients read the environment", () => {
      const source = `import { fromIni } from "@aws-sdk/credential-provider-ini"; ${CLIENT.replace("client.config.credentials()", 'Promise.all([client.config.credentials(), fromIni({ profile: "other" })()])')}`;
      expect(run(handlerWith(source), { ...profile, ...KEYS, AWS_PROFILE: "" })).toMatchObject([
        { accessKeyId: "id" },
        { accessKeyId: "fromProfile" },
      ]);
    });
  });

  test.each([
    ["the CORS rules only, to under 2 KB", "corsHeaders({ ...readCorsRules() }, headers)", 2_000],
    ["apiHandler and no schema, without zod and the AWS SDK", "apiHandler({ name: 'Ping' }, headers)", 50_000],
  ])("bundles a handler that uses %s", (_, expression, most) => {
    const entry = join(newFolder(), "small.ts");
    const runtime = JSON.stringify(join(root, "src/runtime"));
    writeFileSync(
      entry,
      `import { apiHandler, corsHeaders, readCorsRules } from ${runtime}; export const handler = (headers) => ${expression};`,
    );
    const { module } = bundleHandler(entry, newFolder(), { target: "node22" });
    expect(module.length).toBeLessThan(most);
    expect(new TextDecoder().decode(module)).not.toMatch(/Zod|DynamoDB/);
  });

  test("keeps syntax that the target supports", () => {
    const modern = join(newFolder(), "modern.ts");
    writeFileSync(
      modern,
      "export async function handler() { using it = { [Symbol.dispose]() {} }; return typeof it; }",
    );
    const moduleFor = (target: string) =>
      new TextDecoder().decode(bundleHandler(modern, newFolder(), { target }).module);
    expect(moduleFor("node22")).not.toContain("using ");
    expect(moduleFor("node26")).toContain("using ");
  });

  test("names the place where a handler does not compile", () => {
    const broken = join(newFolder(), "broken.ts");
    writeFileSync(broken, "export const handler = ;");
    expect(() => bundleHandler(broken, newFolder(), { target: "node22" })).toThrow("broken.ts:1:23");
  });
});

describe("the zip of a handler", () => {
  const reference = sha256(zipOf(source));

  test("contains one module, readable by all", () => {
    expect(Object.keys(unzipSync(zipOf(source)))).toEqual(["say-hello.mjs"]);
  });

  test("has the same bytes from another folder, also one with spaces in its name", () => {
    expect(sha256(zipOf(copyOf("a folder with spaces")))).toBe(reference);
  });

  test("has the same bytes with a source map, wherever it is written to", () => {
    const zipWithMap = (entry: string, folder: string) =>
      sha256(zipFiles(bundleHandler(entry, join(newFolder(), folder), { target: "node22", sourceMap: true }).files));
    expect(zipWithMap(copyOf("elsewhere"), "a/b/c")).toBe(zipWithMap(source, "d"));
  });

  test("has nothing of an earlier bundle in the same folder", () => {
    const folder = newFolder();
    bundleHandler(copyOf("earlier", "say-hi.ts"), folder, { target: "node22" });
    bundleHandler(source, folder, { target: "node22" });
    expect(readdirSync(folder)).toEqual(["say-hello.mjs"]);
  });

  test("has the same bytes whenever the source was written", () => {
    const copy = copyOf("later");
    utimesSync(copy, new Date("2038-01-01"), new Date("2038-01-01"));
    expect(sha256(zipOf(copy))).toBe(reference);
  });

  test.each(["Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati"])(
    "has the same bytes on a machine in %s with a umask of 077",
    (zone) => {
      const script = `
        const { bundleHandler, zipFiles } = require("./src/function/private/bundle");
        const { sha256 } = require("./src/common/hash");
        process.umask(0o077);
        const { files } = bundleHandler(process.argv[1], process.argv[2], { target: "node22" });
        console.log(sha256(zipFiles(files)));`;
      const hash = execFileSync(process.execPath, ["--import", "tsx", "-e", script, source, newFolder()], {
        cwd: join(__dirname, "../../../.."),
        encoding: "utf8",
        env: { ...process.env, TZ: zone },
      });
      expect(hash.trim()).toBe(reference);
    },
  );

  test("changes when the file is renamed", () => {
    expect(sha256(zipOf(copyOf("renamed", "say-hi.ts")))).not.toBe(reference);
  });

  test("changes when the source does", () => {
    const copy = copyOf("changed");
    writeFileSync(copy, readFileSync(copy, "utf8").replace('"hello"', '"goodbye"'));
    expect(sha256(zipOf(copy))).not.toBe(reference);
  });
});

describe("handlers of one folder", () => {
  const newHandlers = (files: Record<string, string>) => {
    const folder = newFolder();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    // Nothing is kept that changed just before its build.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
    return (name: string) => join(folder, name);
  };
  /** The names of the handlers that are built, each as it is kept. */
  class RecordingCache extends FileCache {
    readonly built: string[] = [];
    override set(key: string, value: Uint8Array) {
      this.built.push(basename(JSON.parse(key)[1]));
      super.set(key, value);
    }
  }
  const textOf = (entry: string, cache: FileCache) =>
    new TextDecoder().decode(bundleHandler(entry, newFolder(), { target: "node22" }, cache).module);
  const SHARED = 'import { shared } from "./shared"; export const handler = async () => shared';

  test("are built by one run of esbuild, and each is as if it had been built alone", () => {
    const files = {
      "a.ts": `${SHARED} + "a";`,
      "b.mts": `const own = "b"; ${SHARED.replace("export const handler =", "const run =")} + own; export { run as handler };`,
      "c.js": `export async function handler() { return "c"; }`,
      "shared.ts": 'export const shared = "s";',
      "main.ts": 'import "a-package-that-does-not-exist"; console.log("handler");',
      "a.test.ts": 'import "another-package"; export const handler = 1;',
    };
    const at = newHandlers(files);
    const cache = new RecordingCache(newFolder());
    const together = Object.fromEntries(["a.ts", "b.mts", "c.js"].map((name) => [name, textOf(at(name), cache)]));
    // All by the first; the others were taken from what is kept.
    expect(cache.built.sort()).toEqual(["a.ts", "b.mts", "c.js"]);
    for (const [name, text] of Object.entries(together)) {
      const { "shared.ts": shared, [name as "a.ts"]: own } = files;
      const alone = newHandlers({ [name]: own, "shared.ts": shared });
      expect([name, text]).toEqual([name, textOf(alone(name), new RecordingCache(newFolder()))]);
    }
  });

  test.each(folders)("of %s are the same bytes, built alone and together", (folder) => {
    const [first, ...others] = readdirSync(join(root, folder)).filter((name) => name.endsWith(".ts"));
    const [together, alone] = [new RecordingCache(newFolder()), new RecordingCache(newFolder())];
    // A folder is built together once in a process, so these options must be new.
    const options = { target: "node22", externalModules: ["not-imported"] };
    const bytesOf = (name: string, cache: FileCache) =>
      sha256(bundleHandler(join(root, folder, name), newFolder(), options, cache).module);
    const names = [first ?? "", ...others];
    const [built, again] = [together, alone].map((cache) => names.map((name) => bytesOf(name, cache)));
    expect([together.built.length, alone.built.length]).toEqual([names.length, names.length]);
    expect(again).toEqual(built);
  });

  test("are built alone where one of them does not compile", () => {
    const at = newHandlers({ "good.ts": 'export const handler = () => "good";', "bad.ts": "export const handler = (" });
    const cache = new RecordingCache(newFolder());
    expect(textOf(at("good.ts"), cache)).toContain("good");
    expect(cache.built).toEqual(["good.ts"]);
    expect(() => textOf(at("bad.ts"), cache)).toThrow(/bad\.ts:1:/);
  });
});
