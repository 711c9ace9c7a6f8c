import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { graphOfApp } from "../../cli/diagram/diagram";
import { renderSvg } from "../../cli/diagram/svg";
import { exampleProject, userProject } from "../helpers/project";

const VARIABLES = { AWS_ACCOUNT_ID: "123456789012" };

describe("the pictures in the documentation", () => {
  test.each([
    ["architecture.svg", userProject],
    ["sign-in.svg", exampleProject("notes")],
  ])("docs/%s shows the app as it is (UPDATE_DOCS=1 updates it)", async (name, project) => {
    const file = join(__dirname, "../../docs", name);
    const svg = await renderSvg(await graphOfApp(project, "dev", VARIABLES));
    if (process.env.UPDATE_DOCS) writeFileSync(file, svg);
    expect(readFileSync(file, "utf8")).toBe(svg);
  });
});
