import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, NEXT, startChild } from './child'
import { startDashboard } from './dashboard'
import { freePort } from './free-port'

const LOOK_EVERY_MS = 100

let built: Promise<void> | null = null

/** Builds the dashboard, once for all benches of a run. */
export function buildDashboard(): Promise<void> {
  built ??= build()
  return built
}

async function build(): Promise<void> {
  process.stdout.write('Building the dashboard …\n')
  const child = startChild(NEXT, ['build'], {}, true)
  child.stdout?.resume()
  if ((await ended(child)) !== 0) throw new Error('The dashboard cannot be built; its own words are above.')
}

/** Runs the built dashboard over these clusters for as long as `use` takes, with a store of its own. */
export async function withDashboard<T>(
  clustersFile: string,
  env: Readonly<Record<string, string>>,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'airglow-bench-'))
  const told = { AIRGLOW_CLUSTERS: clustersFile, AIRGLOW_DATA: folder, ...env }
  const dashboard = await startDashboard('127.0.0.1', await freePort(), told)
  try {
    return await use(dashboard.url)
  } finally {
    const gone = ended(dashboard.process)
    dashboard.process.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
}

type Schema<T> = { parse(value: unknown): T }

export const get = async <T>(base: string, path: string, schema: Schema<T>): Promise<T> =>
  schema.parse(await (await fetch(`${base}${path}`)).json())

export async function post<T>(base: string, path: string, body: object, schema: Schema<T>): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(await response.text())
  return schema.parse(await response.json())
}

/** Looks as often as an open page, which asks when a change is told. */
export async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
}
