import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ended, NEXT, ROOT, runCommand, startChild } from './child'
import { findBrowser, findDatabase, findThriftCompiler, findZooKeeper } from './prerequisites'

/** `npm test`: everything, from the law to the browser. Its last line is the true sum. */
type Tally = { passed: number; failed: number }

const reports = join(ROOT, 'test-results/reports')
const bin = (path: string) => join(ROOT, 'node_modules', path)

/** A tool that says yes or no counts as one. */
async function check(name: string, script: string, args: readonly string[]): Promise<Tally> {
  process.stdout.write(`\n── ${name}\n`)
  const ok = (await ended(startChild(script, args))) === 0
  process.stdout.write(`${ok ? '✓' : '✗'} ${name}\n`)
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
}

async function unitAndIntegration(): Promise<Tally> {
  process.stdout.write('\n── law, unit and integration tests\n')
  const file = join(reports, 'vitest.json')
  const code = await ended(
    startChild(bin('vitest/vitest.mjs'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]),
  )
  const report = readReport(file)
  const passed = numberOf(report?.numPassedTests)
  const failed = numberOf(report?.numTotalTests) - passed
  // A file that does not even load has no tests to count.
  return { passed, failed: failed > 0 || code === 0 ? failed : 1 }
}

async function browser(executable: string | null): Promise<Tally> {
  process.stdout.write('\n── browser tests\n')
  const file = join(reports, 'playwright.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file, ...(executable !== null && { CHROMIUM_PATH: executable }) }
  const code = await ended(
    startChild(
      bin('@playwright/test/cli.js'),
      ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
      env,
    ),
  )
  const stats = readReport(file)?.stats as Record<string, unknown> | undefined
  const passed = numberOf(stats?.expected)
  const failed = numberOf(stats?.unexpected) + numberOf(stats?.flaky) + numberOf(stats?.skipped)
  return { passed, failed: failed > 0 || code === 0 ? failed : 1 }
}

function readReport(file: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  } catch {
    return null
  }
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0)

runCommand(async () => {
  rmSync(join(ROOT, 'test-results'), { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  findThriftCompiler()
  findZooKeeper()
  const noDatabase = findDatabase()
  if (noDatabase !== null) process.stdout.write(`${noDatabase}\n`)
  const found = findBrowser()
  if (found.kind === 'none') {
    process.stdout.write(`${found.message}\n\n0 passed, 1 failed\n`)
    return 1
  }

  const tallies: Tally[] = []
  await ended(startChild(NEXT, ['typegen'], {}, true))
  tallies.push(await check('types', bin('typescript/bin/tsc'), ['--noEmit']))
  tallies.push(await check('format and lint', bin('@biomejs/biome/bin/biome'), ['ci', '.']))
  tallies.push(await check('promises', bin('oxlint/bin/oxlint'), ['--type-aware', '--deny-warnings']))
  tallies.push(await check('dead code', bin('knip/bin/knip.js'), []))
  tallies.push(await unitAndIntegration())
  const built = await check('build', NEXT, ['build'])
  tallies.push(built)
  tallies.push(built.failed > 0 ? { passed: 0, failed: 1 } : await browser(found.path))

  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0)
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`)
  return sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
})
