import { destroyPreviews } from "../../../cli/destroy/destroy-previews";
import type { Project } from "../../../cli/project/project";
import { UsageError } from "../../../cli/ui/errors";
import { userProject } from "../../helpers/project";

const withEnvironments = (environments: Project["definition"]["environments"]): Project => ({
  ...userProject,
  definition: { ...userProject.definition, environments },
});
const declared = userProject.definition.environments;

describe("destroy --older-than", () => {
  test.each([
    [
      "an environment's name",
      userProject,
      "dev",
      "3d",
      "takes 'pr-*', which are all previews, and nothing else, got 'dev'",
    ],
    ["a pattern for more", userProject, "*", "3d", "and nothing else, got '*'"],
    ["no time", userProject, "pr-*", undefined, "'pr-*' requires --older-than: tiers destroy --older-than 3d 'pr-*'"],
    [
      "a time without a unit",
      userProject,
      "pr-*",
      "3",
      '--older-than must be a time such as 45s, 10m, 2h or 1d, got "3"',
    ],
    ["an app without previews", withEnvironments({}), "pr-*", "3d", "The app declares no previews"],
    [
      "an app that protects the data of its previews",
      withEnvironments({ "pr-*": { ...declared.prod, protectData: true } as never }),
      "pr-*",
      "3d",
      "The app protects the data of its previews ('protectData' of 'pr-*'): destroy each by its name.",
    ],
  ])("rejects %s before anything is read", async (_, project, pattern, olderThan, message) => {
    const rejected = destroyPreviews(project, pattern, { olderThan, yes: true });
    await expect(rejected).rejects.toThrow(UsageError);
    await expect(rejected).rejects.toThrow(message);
  });
});
