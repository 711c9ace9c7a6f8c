// CDKTF notes where each token was made, which takes a quarter of the time of a synth. No test looks at it.
require("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
