/** The watcher of files, which is a bundle of its own: hardly any run needs it. */
export { watch } from "chokidar";
