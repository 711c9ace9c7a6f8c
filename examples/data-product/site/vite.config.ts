module.exports = {
  // Relative URLs: the same build works under any path.
  base: "./",
};
