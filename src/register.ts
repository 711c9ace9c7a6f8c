// `node --require tiers/register main.ts` runs an app's TypeScript. This package is loaded first, by Node alone: tsx would read
// each of its modules and of the provider's, 7 MB, again for its syntax and its source map.
import "./app";
import "tsx/cjs";
