const note = (text) => console.log(`xgen-note: ${text}`);

const inside = (folder, file) => {
  const way = path.relative(folder, file);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
};

/** The root that the project names, if the copy has it and it holds the packages; else the folder of the lock file. */
function rootOf(own) {
  const named = own.turbopack?.root ?? own.outputFileTracingRoot ?? own.experimental?.outputFileTracingRoot;
  const root = typeof named === 'string' ? path.resolve(build.app, named) : build.packages;
  return inside(build.tree, root) && inside(root, build.packages) ? root : build.packages;
}

function withRoot(own) {
  const { next } = build;
  const root = rootOf(own);
  const config = { ...own, distDir: '.next' };
  if (next.major >= 15) config.outputFileTracingRoot = root;
  else config.experimental = { ...own.experimental, outputFileTracingRoot: root };
  if (next.major > 15 || (next.major === 15 && next.minor >= 3)) config.turbopack = { ...own.turbopack, root };
  return config;
}

/** Static files at `/`, each page as a folder with index.html. */
function forWindow(own) {
  const config = { ...withRoot(own), output: 'export', trailingSlash: true };
  const images = own.images ?? {};
  // An own loader names other addresses, without the server of Next.js; everything else needs that server.
  const ownLoader = Boolean(images.loaderFile) || (images.loader ?? 'default') !== 'default';
  config.images = ownLoader ? images : { ...images, unoptimized: true };
  for (const key of ['headers', 'redirects', 'rewrites']) {
    if (own[key] === undefined) continue;
    delete config[key];
    note(`${key} of the configuration do not work without a server and are left out`);
  }
  for (const key of ['basePath', 'assetPrefix']) {
    if (!own[key]) continue;
    delete config[key];
    note(`${key} ${own[key]} is left out: the window shows the app at /`);
  }
  return config;
}

const forServer = (own) => ({ ...withRoot(own), output: 'standalone' });

const exported = project.default ?? project;
const loaded = exported?.__esModule && exported.default !== undefined ? exported.default : exported;

export default async function configuration(phase, context) {
  const own = { ...(await (typeof loaded === 'function' ? loaded(phase, context) : loaded)) };
  return build.target === 'desktop' ? forWindow(own) : forServer(own);
}
