// The list of ingredients in dist/: of CycloneDX's form, the same for everybody, and nothing that is in the page is missing from it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

const read = (name) => readFileSync(new URL(`../dist/${name}`, import.meta.url));
const text = read('sbom.cdx.json').toString();
const list = JSON.parse(text);
const scopes = new Map(list.components.map(({ purl, scope }) => [purl, scope]));

test('is valid CycloneDX 1.6', async () => {
  assert.equal(list.specVersion, '1.6');
  assert.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null);
});

test('holds no time, and is among the sums', () => {
  assert.equal(list.metadata.timestamp, undefined);
  assert.match(read('SHA256SUMS').toString(), /^[0-9a-f]{64} {2}sbom\.cdx\.json$/m);
});

test('lists each crate that the binaries name', () => {
  const binaries = readdirSync(new URL('../dist/', import.meta.url)).filter((name) => name.endsWith('.wasm'));
  assert.equal(binaries.length, 3);
  for (const binary of binaries) {
    const named = new Set([...read(binary).toString('latin1').matchAll(/\/crates\/([\w-]+)-(\d+\.\d+\.\d+[\w.+-]*)\//g)].map(([, ...crate]) => crate.join('@')));
    assert.ok(named.size > 5, `${binary} names ${named.size} crates`);
    for (const crate of named) assert.equal(scopes.get(`pkg:cargo/${crate}`), 'required', `${crate} in ${binary}`);
  }
});

test('lists each npm package whose license goes with the page', () => {
  const named = [...read('LICENSES.txt').toString().matchAll(/(?:^|-{80}\n\n)((?:@[\w.-]+\/)?[\w.-]+) \([^\n]+\)\n/g)].map(([, name]) => name);
  assert.ok(['plotly.js', '@plotly/d3', 'idb-keyval'].every((name) => named.includes(name)), String(named));
  const listed = [...scopes].filter(([purl, scope]) => purl.startsWith('pkg:npm/') && scope === 'required');
  assert.deepEqual(listed.map(([purl]) => decodeURIComponent(purl.slice('pkg:npm/'.length)).replace(/@[^@]*$/, '')).sort(), named.sort());
});

test('gives every package from a registry the digest it was locked with', () => {
  const fromRegistry = list.components.filter(({ type, purl }) => type === 'library' && /^pkg:(cargo|npm)\//.test(purl));
  assert.ok(fromRegistry.length > 100);
  assert.deepEqual(fromRegistry.filter(({ hashes, licenses }) => !hashes?.length || !licenses?.length).map(({ purl }) => purl), []);
});

test('names the toolchain, as build.json does', () => {
  const build = JSON.parse(read('build.json'));
  assert.equal(build.rustc, execFileSync('rustc', ['--version']).toString().split(' ')[1]);
  for (const tool of [`cargo/trunk@${build.trunk}`, `cargo/wasm-bindgen-cli@${build.wasm_bindgen}`, `npm/esbuild@${build.esbuild}`, `npm/binaryen@${build.wasm_opt}.0.0`]) {
    assert.equal(scopes.get(`pkg:${tool}`), 'excluded', tool);
  }
  assert.equal(scopes.get(`pkg:github/rust-lang/rust@${build.rustc}`), 'required');
});
