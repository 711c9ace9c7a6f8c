export { packageRoot, toolsFolder } from "../../src/common/package-folder";
