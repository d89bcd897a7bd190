import { spawnSync } from 'node:child_process'
import { chromium } from '@playwright/test'
import { isExecutable, onPath } from './executable'
import { findPostgres, NO_POSTGRES } from './postgres-server'
import { isZooKeeperInstalled } from './zookeeper-server'

/** What the tests need beside npm packages: found, or installed where that is allowed. */

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

export type FoundBrowser =
  /** Null: Playwright has its own and finds it. */
  { readonly kind: 'found'; readonly path: string | null } | { readonly kind: 'none'; readonly message: string }

/** Playwright's own Chromium, else the machine's, else one installed by apt, else one that Playwright fetches. */
export function findBrowser(): FoundBrowser {
  const own = () => (isExecutable(chromium.executablePath()) ? { path: null } : null)
  const onMachine = () => {
    const path = [process.env.CHROMIUM_PATH, ...BROWSERS.map(onPath)].find((one) => one && isExecutable(one))
    return path ? { path } : null
  }
  const byApt = () => (installWithApt('chromium') ? onMachine() : null)
  const byPlaywright = () => {
    spawnSync('npx', ['playwright', 'install', '--with-deps', 'chromium'], { stdio: 'inherit' })
    return own()
  }
  const found = own() ?? onMachine() ?? byApt() ?? byPlaywright()
  const message = 'The browser tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.'
  return found ? { kind: 'found', ...found } : { kind: 'none', message }
}

/** The compiler is wanted for one proof that has a second way, so its absence is no error. */
export function findThriftCompiler(): void {
  if (!onPath('thrift')) installWithApt('thrift-compiler')
}

/** The package brings the server and starts nothing; without it leader discovery is not tried against a real one, and the tests say so. */
export function findZooKeeper(): void {
  if (!isZooKeeperInstalled()) installWithApt('zookeeper')
}

/** @returns what to do when the tests that need a Postgres are going to fail for want of one; null: there is one */
export function findDatabase(): string | null {
  if (!findPostgres()) installWithApt('postgresql')
  return findPostgres() ? null : NO_POSTGRES
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
