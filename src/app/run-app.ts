import { App } from "cdktf";
import { ValidationError } from "../common/validation";
import { ConfigError, loadConfig, stackIdsOf } from "./config";
import type { AppDefinition } from "./define-app";
import { StateStack } from "./state-stack";

/**
 * Synthesizes an app for the environment that the variables name: its stack, and the one that holds its state. What is
 * wrong with the configuration or a prop is printed without a stack trace, with exit status 1.
 */
export function runApp(definition: AppDefinition) {
  try {
    const config = loadConfig(definition);
    const app = new App();
    const stacks = stackIdsOf(config);
    new StateStack(app, stacks.state, config);
    definition.stack(app, stacks.app, config);
    app.synth();
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ValidationError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
