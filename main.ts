import { App } from "cdktf";
import { ConfigError, loadConfig } from "./src/config";
import { StateStack } from "./src/stacks/state-stack";
import { WebAppStack } from "./src/stacks/web-app-stack";

try {
  const config = loadConfig();
  const app = new App();
  const name = `${config.projectName}-${config.environment}`;
  new StateStack(app, `${name}-state`, config);
  new WebAppStack(app, name, config);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
