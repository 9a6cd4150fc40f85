/** Cucumber's own formatters. Others are named by package or path. */
export const formatters = [
  ...["html", "json", "junit", "message", "pretty", "progress", "progress-bar", "rerun", "snippets", "summary"],
  ...["usage", "usage-json"],
];
