// What the page is built with, and from which commit: the first is part of the list of ingredients (build/sbom.mjs), both go into build.json.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = (command, ...options) => execFileSync(command, options, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** The version that a command prints of itself: the first word in it that begins with a number. */
const version = (command) => {
  const printed = output(command, '--version');
  const found = printed.match(/(?:^|\s)v?(\d\S*)/)?.[1];
  if (!found) throw new Error(`${command} --version printed no version: ${printed}`);
  return found;
};

/** The versions of everything that makes or changes a byte of the page, and of the machine that Rust ran on. */
export function toolchain() {
  const rustc = Object.fromEntries([...output('rustc', '-vV').matchAll(/^([^:\n]+): (.+)$/gm)].map(([, name, value]) => [name, value]));
  return {
    rustc: rustc.release,
    rustc_commit: rustc['commit-hash'],
    llvm: rustc['LLVM version'],
    host: rustc.host,
    cargo: version('cargo'),
    trunk: version('trunk'),
    wasm_bindgen: version('wasm-bindgen'),
    wasm_opt: version('wasm-opt'),
    esbuild: version('esbuild'),
    node: process.versions.node,
  };
}

/** The folder of the compiler and of its standard library. */
export const sysroot = () => output('rustc', '--print', 'sysroot');

/** The commit of this folder, and whether anything differs from it; nothing of either if the sources came without git. */
export function source() {
  try {
    // Another project's repository may lie around this folder.
    if (output('git', 'rev-parse', '--show-prefix') !== '') return {};
    return { commit: output('git', 'rev-parse', 'HEAD'), uncommitted_changes: output('git', 'status', '--porcelain') !== '' };
  } catch {
    return {};
  }
}
