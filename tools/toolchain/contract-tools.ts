import { join } from "node:path";
import { withLock } from "../../cli/toolchain/lock.cjs";
import { toolsFolder } from "../../cli/toolchain/paths";
import { preparePythonEnv } from "../../cli/toolchain/python-env";

const CONTRACT_TOOLS = {
  folder: join(toolsFolder, "contract"),
  requirements: [join(__dirname, "contract-tools/requirements.txt")],
  modules: ["schemathesis"],
};

/**
 * Installs Schemathesis, which tests an API against its OpenAPI document; quick if it is installed already.
 *
 * @param python the path of the Python that creates its environment
 * @returns the path of the python that has it
 * @throws Error with pip's last lines when a package cannot be fetched or has another hash than expected
 */
export function prepareContractTools(python: string): Promise<string> {
  return withLock(
    join(toolsFolder, "contract.lock"),
    () => preparePythonEnv(python, CONTRACT_TOOLS),
    () => {},
  );
}
