import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Testing } from "cdktf";
import { stackIdsOf } from "../../src/app/config";
import { type Project, requireEnvironment } from "../project/project";
import { configFor, withStack } from "../project/with-stack";
import { parseSynthesized } from "../terraform/synthesized";
import { type Graph, graphOf } from "./graph";
import { renderMermaid } from "./mermaid";
import { renderSvg } from "./svg";

/**
 * `tiers diagram [environment]`: draws the app's resources and permissions, as the environment configures them, as an SVG
 * picture and as a Mermaid flowchart. Nothing is deployed.
 */
export async function diagram(project: Project, environment = "local") {
  requireEnvironment(project, environment);
  const graph = await graphOfApp(project, environment);
  const folder = join(project.root, "dist", "diagrams");
  mkdirSync(folder, { recursive: true });
  for (const [extension, content] of [
    ["svg", await renderSvg(graph)],
    ["mmd", renderMermaid(graph)],
  ] as const) {
    const file = join(folder, `${graph.title}.${extension}`);
    writeFileSync(file, content);
    console.log(relative(process.cwd(), file));
  }
}

/** @throws ConfigError where the environment's configuration is wrong */
export function graphOfApp(project: Project, environment: string, variables = process.env): Promise<Graph> {
  const config = configFor(project, environment, variables);
  const name = stackIdsOf(config).app;
  return withStack(project, name, config, (stack) => graphOf(parseSynthesized(Testing.synth(stack)), name));
}
