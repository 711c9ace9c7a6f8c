import fc from "fast-check";
import { keptAssets } from "../../../cli/release/kept-assets";
import { inState } from "../terraform/state-fixture";

const IMMUTABLE = "public, max-age=31536000, immutable";
const BUCKET = "aws_s3_bucket.Site_Bucket_1";

/** A synthesized stack that publishes these hashed files, and a page. */
const stackOf = (...names: string[]) => ({
  resources: {
    aws_s3_bucket: { Site_Bucket_1: {} },
    aws_s3_object: Object.fromEntries([
      ["page", { cache_control: "no-cache" }],
      ...names.map((name) => [name, { cache_control: IMMUTABLE }]),
    ]),
  },
});

/** The state once a stack was applied together with the file of kept assets. */
function applied(names: readonly string[], kept: ReturnType<typeof keptAssets>) {
  const object = (name: string, cache_control: string) =>
    inState("aws_s3_object", name, { attributes: { key: `assets/${name}`, cache_control }, dependencies: [BUCKET] });
  const objects = [...names, ...Object.keys(kept?.resource?.aws_s3_object ?? {})];
  return {
    outputs: kept?.output ?? {},
    resources: [object("page", "no-cache"), ...objects.map((name) => object(name, IMMUTABLE))],
  };
}

const NOTHING: ReturnType<typeof applied> = { outputs: {}, resources: [] };

/** Releases one after the other, each with its hashed files; what the last one keeps of the others. */
function keptAfter(...releases: string[][]): string[] {
  let state = NOTHING;
  let kept: ReturnType<typeof keptAssets>;
  for (const names of releases) {
    kept = keptAssets(stackOf(...names), state);
    state = applied(names, kept);
  }
  return Object.keys(kept?.resource?.aws_s3_object ?? {}).sort();
}

describe("kept assets", () => {
  test("are none at first", () => expect(keptAfter(["a1"])).toEqual([]));

  test("are the hashed files of the two releases before, and no older ones", () => {
    expect(keptAfter(["a1", "b1"], ["a2", "b1"])).toEqual(["a1"]);
    expect(keptAfter(["a1", "b1"], ["a2", "b1"], ["a3", "b2"])).toEqual(["a1", "a2", "b1"]);
    expect(keptAfter(["a1", "b1"], ["a2", "b1"], ["a3", "b2"], ["a4", "b2"])).toEqual(["a2", "a3", "b1"]);
  });

  test("stay the same when the same release is deployed again", () => {
    expect(keptAfter(["a1"], ["a2"], ["a3"], ["a3"], ["a3"])).toEqual(["a1", "a2"]);
  });

  test("stay when an older release returns, and are never in the configuration twice", () => {
    expect(keptAfter(["a1"], ["a2"], ["a3"], ["a1"])).toEqual(["a2", "a3"]);
  });

  test("stay where a release has no hashed files any more", () => expect(keptAfter(["a1"], [])).toEqual(["a1"]));

  test("are those that a deploy without this record left", () => {
    const state = { ...applied(["a1"], undefined), outputs: {} };
    const kept = keptAssets(stackOf("a2"), state);
    expect(kept?.resource?.aws_s3_object).toEqual({
      a1: { bucket: `\${${BUCKET}.id}`, key: "assets/a1", lifecycle: { ignore_changes: "all" } },
    });
  });

  test("are only those that are deployed, in a bucket that stays", () => {
    const state = applied(["a1"], undefined);
    const outputs = { asset_releases: { value: [["a1", "lost"]] } };
    expect(Object.keys(keptAssets(stackOf("a2"), { ...state, outputs })?.resource?.aws_s3_object ?? {})).toEqual([
      "a1",
    ]);
    const elsewhere = { resources: { ...stackOf("a2").resources, aws_s3_bucket: {} } };
    expect(keptAssets(elsewhere, { ...state, outputs })?.resource).toBeUndefined();
  });

  test("change nothing in an app without hashed files", () => expect(keptAssets(stackOf(), NOTHING)).toBeUndefined());

  test("include, for pages of the last three releases, all of their files, whatever they were", () => {
    const release = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1 });
    const differentInTurn = (all: string[][]) =>
      new Set(all.slice(-3).map((it) => [...it].sort().join())).size === Math.min(3, all.length);
    fc.assert(
      fc.property(fc.array(release, { minLength: 1, maxLength: 8 }).filter(differentInTurn), (releases) => {
        const there = new Set([...keptAfter(...releases), ...(releases.at(-1) ?? [])]);
        expect(
          releases
            .slice(-3)
            .flat()
            .filter((name) => !there.has(name)),
        ).toEqual([]);
      }),
    );
  });
});
