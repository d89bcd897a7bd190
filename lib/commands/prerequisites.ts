import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

/** What the tests need beside npm packages: found, or installed where that is allowed. */

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * @returns the path of a Chromium, or null where Playwright has its own
 * @throws Error with one sentence on what to install
 */
export function findBrowser(): string | null {
  const own = () => (isExecutable(chromium.executablePath()) ? null : undefined)
  const onMachine = () =>
    [process.env.CHROMIUM_PATH, ...BROWSERS.map(onPath)].find((path) => path && isExecutable(path))
  const found = own() ?? onMachine()
  if (own() === null) return null
  if (found) return found
  if (installWithApt('chromium')) {
    const installed = onMachine()
    if (installed) return installed
  }
  spawnSync('npx', ['playwright', 'install', '--with-deps', 'chromium'], { stdio: 'inherit' })
  if (own() === null) return null
  throw new Error(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
  )
}

/** The compiler is wanted for one proof that has a second way, so its absence is no error. */
export function findThriftCompiler(): void {
  if (!onPath('thrift')) installWithApt('thrift-compiler')
}

function installWithApt(name: string): boolean {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args: string[]) => spawnSync('apt-get', args, { stdio: 'inherit', env }).status === 0
  return (
    run('install', '-y', '-qq', '--no-install-recommends', name) ||
    (run('update', '-qq') && run('install', '-y', '-qq', '--no-install-recommends', name))
  )
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
