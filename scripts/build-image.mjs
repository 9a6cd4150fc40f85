// Builds the container image of the Dockerfile from this machine's own parts, where no registry can be reached: the Node
// that runs this, the libraries that it needs, and the built package with its production dependencies. There is nothing
// else in it, no shell either: what waits for it must ask its port by HTTP, or read its log.
//
//   node scripts/build-image.mjs [tag]      the tag is policy-check:local unless given
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { argv, execPath } from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [tag = "policy-check:local"] = argv.slice(2);
const started = performance.now();

if (!existsSync(join(root, "dist/bin/policy-check.js"))) end("dist/ is missing: run `npm run build` first");
const context = mkdtempSync(join(tmpdir(), "policy-check-image-"));
try {
  collect(join(context, "image"));
  writeFileSync(join(context, "Dockerfile"), dockerfile());
  // The classic builder: the other one is a plugin that not every engine brings along.
  run("docker", ["build", "--quiet", "--tag", tag, context], { DOCKER_BUILDKIT: "0" });
} finally {
  rmSync(context, { recursive: true });
}
const size = Number(run("docker", ["image", "inspect", "--format", "{{.Size}}", tag]));
const seconds = (performance.now() - started) / 1000;
console.log(`${tag}: ${(size / 1e6).toFixed(0)} MB, built in ${seconds.toFixed(1)} s`);

/** Lays out the image's files in a folder. */
function collect(folder) {
  for (const library of libraries(execPath)) copy(library, join(folder, library));
  copy(execPath, join(folder, "usr/local/bin/node"));
  copy(join(root, "dist"), join(folder, "app/dist"));
  copy(join(root, "package.json"), join(folder, "app/package.json"));
  for (const path of productionDependencies()) {
    // Packages inside a package come by themselves, where they are needed.
    const isNested = (file) => relative(path, file).split(sep).includes("node_modules");
    cpSync(path, join(folder, "app", relative(root, path)), { recursive: true, filter: (file) => !isNested(file) });
  }
  mkdirSync(join(folder, "etc"), { recursive: true });
  writeFileSync(join(folder, "etc/passwd"), "root:x:0:0::/:\nnode:x:1000:1000::/tmp:\n");
  writeFileSync(join(folder, "etc/group"), "root:x:0:\nnode:x:1000:\n");
  writeFileSync(join(folder, "etc/nsswitch.conf"), "hosts: files dns\n");
  // Whatever this machine's umask is, the image's user reads it.
  run("chmod", ["-R", "a+rX", folder]);
  mkdirSync(join(folder, "tmp"));
  chmodSync(join(folder, "tmp"), 0o1777);
}

function dockerfile() {
  const probe =
    "fetch('http://127.0.0.1:4566/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))";
  return `FROM scratch
COPY image /
ENV PATH=/usr/local/bin NODE_ENV=production
USER node
WORKDIR /tmp
EXPOSE 4566
HEALTHCHECK --interval=10s --start-period=15s CMD ${JSON.stringify(["node", "-e", probe])}
ENTRYPOINT ["node", "/app/dist/bin/policy-check.js"]
CMD ["serve", "--host", "0.0.0.0", "--port", "4566"]
`;
}

/** The shared libraries of a program and the loader, as `ldd` names them; none where it is linked statically. */
function libraries(program) {
  const { stdout, error } = spawnSync("ldd", [program], { encoding: "utf8" });
  if (error !== undefined) end(`ldd is needed to find the libraries of Node: ${error.message}`);
  return [...new Set([...stdout.matchAll(/(?:=>\s+|^\s*)(\/\S+)\s+\(0x/gm)].map(([, path]) => path))];
}

/** The folders of the packages that the built package needs, found as Node finds them. */
function productionDependencies() {
  const found = new Set();
  const visit = (folder) => {
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = resolve(name, folder);
      if (path === undefined) {
        if (optionalDependencies?.[name] === undefined) end(`${name} is not installed: run \`npm ci\` first`);
      } else if (!found.has(path)) {
        found.add(path);
        visit(path);
      }
    }
  };
  visit(root);
  return found;
}

function resolve(name, from) {
  for (let folder = from; folder.startsWith(root) || `${folder}${sep}` === root; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name);
    if (existsSync(join(path, "package.json"))) return path;
  }
  return undefined;
}

/** Copies what a link points at, not the link. */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true });
}

function run(command, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (error !== undefined) end(`${command} cannot be run: ${error.message}`);
  if (status !== 0) end(`${command} ${args[0]} failed:\n${stdout}${stderr}`);
  return stdout;
}

function end(message) {
  console.error(message);
  process.exit(1);
}
