// The page's list of ingredients (SBOM), in CycloneDX's form: the crates in its three binaries, the npm packages in its charts, and, marked as
// excluded, what built them. It holds neither a time nor a random number: the same sources and the same tools give the same list.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (name) => readFileSync(join(root, name), 'utf8');
const json = (name) => JSON.parse(read(name));

/** A license as the list knows it; older crates say `A/B` for `A OR B`. */
function license(text) {
  const spdx = text.replaceAll(/ ?\/ ?/g, ' OR ');
  if (SPDX.isSupportedSpdxId(spdx)) return new Models.SpdxLicense(spdx);
  return / (OR|AND|WITH) /.test(spdx) ? new Models.LicenseExpression(spdx) : new Models.NamedLicense(spdx);
}

/** A component that is named by its package URL; `licensed` and `hashes` may be missing. */
function component(type, purl, { group, name, version, scope, licensed, hashes = [], website, description }) {
  return new Models.Component(type, name, {
    bomRef: purl,
    purl,
    group,
    version,
    scope,
    description,
    licenses: new Models.LicenseRepository(licensed ? [license(licensed)] : []),
    hashes: new Models.HashDictionary(hashes),
    externalReferences: new Models.ExternalReferenceRepository(
      website ? [new Models.ExternalReference(website, Enums.ExternalReferenceType.VCS)] : [],
    ),
  });
}

const { Application, Library } = Enums.ComponentType;
const { Excluded, Required } = Enums.ComponentScope;

/** Cargo's tree of what the package needs through `edges`: crates by package URL, and which needs which. */
function crateTree(edges, ...options) {
  const command = ['tree', '--frozen', '--package', 'expel-metrics', '--target', 'wasm32-unknown-unknown', '--edges', edges, '--prefix', 'depth'];
  const tree = execFileSync('cargo', [...command, '--format', '{p}\t{l}\t{r}', ...options], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  const crates = new Map();
  const above = [];
  for (const line of tree.split('\n')) {
    // Headings of the kinds of dependencies are no crates; (*) marks those whose own were listed before.
    const [, depth, name, version, rest] = line.replace(/ \(\*\)$/, '').match(/^(\d+)(\S+) v(\S+)(.*)$/) ?? [];
    if (!name) continue;
    const purl = `pkg:cargo/${name}@${encodeURIComponent(version)}`;
    const [, licensed, website] = rest.split('\t');
    if (!crates.has(purl)) crates.set(purl, { name, version, licensed, website, needs: new Set() });
    above[Number(depth)] = purl;
    if (depth !== '0') crates.get(above[depth - 1]).needs.add(purl);
  }
  return crates;
}

/** The crates' digests by `name version`, as Cargo compares them with what it downloads. */
function crateDigests() {
  const entries = read('Cargo.lock').matchAll(/^name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"$/gm);
  return new Map([...entries].map(([, name, version, checksum]) => [`${name} ${version}`, checksum]));
}

function crates() {
  // Of the three, the page’s binary and that of the list have more, with more features.
  const shipped = new Map([...crateTree('normal,no-proc-macro'), ...crateTree('normal,no-proc-macro', '--features', 'page')]);
  const all = crateTree('normal,build', '--features', 'page');
  for (const [purl, crate] of shipped) {
    const needs = new Set([...crate.needs, ...(all.get(purl)?.needs ?? [])]);
    all.set(purl, { ...crate, needs, scope: Required });
  }
  const digests = crateDigests();
  const listed = new Map();
  for (const [purl, crate] of all) {
    if (crate.name === 'expel-metrics') continue;
    // A dependency of the build alone, but its data are in the engine.
    const zones = crate.name === 'chrono-tz' ? { scope: Required, description: 'The time zones, in the form that build/zones.rs gives them' } : {};
    const digest = digests.get(`${crate.name} ${crate.version}`);
    const hashes = digest ? [[Enums.HashAlgorithm['SHA-256'], digest]] : [];
    listed.set(purl, component(Library, purl, { scope: Excluded, hashes, ...crate, ...zones }));
  }
  return { listed, needs: (purl) => all.get(purl)?.needs ?? [], direct: [...all.values()].find(({ name }) => name === 'expel-metrics').needs };
}

/** An npm package by its folder in node_modules, as installed and locked. */
function npmPackage(folder, lock, fields) {
  const { name: full, version, license: licensed } = json(join(folder, 'package.json'));
  const [name, group] = full.split('/').reverse();
  const integrity = lock.packages[folder]?.integrity?.match(/^sha512-(.+)$/)?.[1];
  const hashes = integrity ? [[Enums.HashAlgorithm['SHA-512'], Buffer.from(integrity, 'base64').toString('hex')]] : [];
  const purl = `pkg:npm/${group ? `${encodeURIComponent(group)}/` : ''}${name}@${encodeURIComponent(version)}`;
  return component(Library, purl, { group, name, version, licensed, hashes, ...fields });
}

/** The packages in bundles, each with those of them that it needs: the nearest of that name, as Node.js looks for it. */
function npmPackages(folders, lock) {
  const listed = new Map(folders.map((folder) => [folder, npmPackage(folder, lock, { scope: Required })]));
  for (const [folder, { dependencies }] of listed) {
    for (const name of Object.keys(json(join(folder, 'package.json')).dependencies ?? {})) {
      for (let place = folder; place !== '.'; place = dirname(place)) {
        const needed = listed.get(join(place, 'node_modules', name)) ?? (place === 'node_modules' ? listed.get(join(place, name)) : undefined);
        if (needed) {
          dependencies.add(needed.bomRef);
          break;
        }
      }
    }
  }
  return listed;
}

/**
 * The list as JSON. `npmFolders` are those of the npm packages in bundles, `tools` what build/toolchain.mjs found.
 */
export function sbom(npmFolders, tools) {
  const lock = json('package-lock.json');
  const { name, version, license: licensed } = json('package.json');
  const page = component(Application, `pkg:generic/${name}@${version}`, { name, version, licensed });

  const rust = crates();
  for (const [purl, { dependencies }] of rust.listed) {
    for (const needed of rust.needs(purl)) dependencies.add(rust.listed.get(needed).bomRef);
  }
  for (const purl of rust.direct) page.dependencies.add(rust.listed.get(purl).bomRef);

  const charts = npmPackages(npmFolders.map((folder) => relative(root, folder).replaceAll('\\', '/')), lock);
  page.dependencies.add(charts.get('node_modules/plotly.js').bomRef);

  const std = component(Library, `pkg:github/rust-lang/rust@${tools.rustc}`, {
    name: 'rust-std',
    version: tools.rustc,
    scope: Required,
    licensed: 'MIT OR Apache-2.0',
    website: 'https://github.com/rust-lang/rust',
    description: 'The standard library, compiled into all binaries as it comes with the compiler, and the compiler',
  });
  page.dependencies.add(std.bomRef);
  const tool = (crate, toolVersion, toolLicense) =>
    component(Application, `pkg:cargo/${crate}@${toolVersion}`, { name: crate, version: toolVersion, licensed: toolLicense, scope: Excluded });
  const built = [
    tool('trunk', tools.trunk, 'MIT OR Apache-2.0'),
    tool('wasm-bindgen-cli', tools.wasm_bindgen, 'MIT OR Apache-2.0'),
    ...['binaryen', 'esbuild'].map((folder) => npmPackage(join('node_modules', folder), lock, { scope: Excluded })),
  ];

  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: page }),
    components: new Models.ComponentRepository([...rust.listed.values(), ...charts.values(), std, ...built]),
  });
  const writer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  const written = () => writer.serialize(bom, { sortLists: true, space: 2 });
  // Lists of the same content have the same number: a UUID of the kind whose bits anyone may choose.
  const [, a, b, c, d, e] = createHash('sha256').update(written()).digest('hex').match(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})/);
  bom.serialNumber = `urn:uuid:${a}-${b}-8${c}-8${d}-${e}`;
  return `${written()}\n`;
}
