import fc from "fast-check";
import { refuseForeign } from "../../../cli/bootstrap/ownership";

const HOME = { projectName: "shop", environment: "dev" };
const refuse = (tags: Record<string, string>, isUsed: boolean) => () =>
  refuseForeign(HOME, "the bucket states", { tags, isUsed });

describe("an existing bucket or table", () => {
  test.each([true, false])("is this environment's by its tags, used (%p) or not", (isUsed) => {
    expect(refuse({ project: "shop", environment: "dev", team: "a" }, isUsed)).not.toThrow();
  });

  test("is treated as a killed run's when it is empty and without tags", () => {
    expect(refuse({ team: "a" }, false)).not.toThrow();
    expect(refuse({}, true)).toThrow("There is the bucket states already, and it is not of shop-dev: it is in use");
  });

  test("is never taken from another project or environment", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (project, environment, isUsed) => {
        fc.pre(project !== "shop" || environment !== "dev");
        expect(refuse({ project, environment }, isUsed)).toThrow(
          `its tags are project '${project}', environment '${environment}'`,
        );
      }),
    );
    expect(refuse({ environment: "dev" }, false)).toThrow("project ''");
  });

  test("is rejected with what to do", () => {
    expect(refuse({}, true)).toThrow("STATE_BUCKET and STATE_LOCK_TABLE");
    expect(refuse({}, true)).toThrow("tag it project=shop and environment=dev");
  });
});
