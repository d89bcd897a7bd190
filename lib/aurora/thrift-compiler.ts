import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'

/** Generated code fits one runtime only: these two versions belong together. */
export const COMPILER_VERSION = '0.17.0'
export const RUNTIME_VERSION = '0.24.0'

export const IDL_PATH = fileURLToPath(new URL('./idl/aurora.thrift', import.meta.url))
export const GENERATED_PATH = fileURLToPath(new URL('./generated', import.meta.url))

const MANIFEST_NAME = 'manifest.json'
const TARGET = 'js:node,ts,es6'

/** What the generated code was made from, and of what it consists: SHA-256 in hex by file name. */
export const Manifest = z.strictObject({
  compiler: z.string(),
  runtime: z.string(),
  idl: z.string(),
  files: z.record(z.string(), z.string()),
})
export type Manifest = z.infer<typeof Manifest>

const run = promisify(execFile)

/** The version of the `thrift` on the PATH, or null when there is none that says it. */
export async function compilerVersion(): Promise<string | null> {
  try {
    const { stdout } = await run('thrift', ['--version'], { timeout: 10_000 })
    return /^Thrift version (\S+)/.exec(stdout)?.[1] ?? null
  } catch {
    return null
  }
}

/** Generates into an existing directory, in place of what was generated there before: the code, its package.json and its manifest. Needs the compiler. */
export async function generateInto(directory: string): Promise<void> {
  const old = (await readdir(directory)).filter((name) => /\.(?:js|d\.ts)$/.test(name))
  for (const name of old) await rm(join(directory, name))
  await run('thrift', ['--gen', TARGET, '-out', directory, IDL_PATH], { timeout: 60_000 })
  // Without this, Node and the bundler would take the code for ES modules.
  await writeFile(join(directory, 'package.json'), '{ "type": "commonjs" }\n')
  await writeFile(join(directory, MANIFEST_NAME), `${JSON.stringify(await manifestOf(directory), null, 2)}\n`)
}

/** The manifest the files of a directory ought to have. */
export async function manifestOf(directory: string): Promise<Manifest> {
  const names = (await readdir(directory)).filter((name) => name !== MANIFEST_NAME).sort()
  const files = await Promise.all(names.map(async (name) => [name, await digestOf(join(directory, name))] as const))
  return {
    compiler: COMPILER_VERSION,
    runtime: RUNTIME_VERSION,
    idl: await digestOf(IDL_PATH),
    files: Object.fromEntries(files),
  }
}

/** The manifest that is kept beside the files. */
export async function readManifest(directory: string): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(join(directory, MANIFEST_NAME), 'utf8')))
}

const digestOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
