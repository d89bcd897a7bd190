import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ended, NEXT, ROOT, runCommand, startChild } from './child'
import { findBrowser, findDatabase, findThriftCompiler, findZooKeeper } from './prerequisites'
import { type Tally, tallyBrowserTests, tallyUnitTests } from './test-reports'

/** `npm test`: everything, from the law to the browser. At its end it names what failed; its last line is the true sum. */
const reports = join(ROOT, 'test-results/reports')
const bin = (path: string) => join(ROOT, 'node_modules', path)

/** A tool that says yes or no counts as one. */
async function check(name: string, script: string, args: readonly string[]): Promise<Tally> {
  process.stdout.write(`\n── ${name}\n`)
  const ok = (await ended(startChild(script, args))) === 0
  process.stdout.write(`${ok ? '✓' : '✗'} ${name}\n`)
  return ok ? { passed: 1, failed: [] } : { passed: 0, failed: [name] }
}

async function unitAndIntegration(): Promise<Tally> {
  process.stdout.write('\n── law, unit and integration tests\n')
  const file = join(reports, 'vitest.json')
  const code = await ended(
    startChild(bin('vitest/vitest.mjs'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]),
  )
  return tallied('the unit tests', code, () => tallyUnitTests(readReport(file), ROOT))
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
  return tallied('the browser tests', code, () => tallyBrowserTests(readReport(file)))
}

const readReport = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

/** A tool that leaves no report, runs no test, or complains of something besides its tests has failed itself. */
function tallied(tool: string, code: number, read: () => Tally): Tally {
  try {
    const { passed, failed } = read()
    return { passed, failed: failed.length === 0 && (code !== 0 || passed === 0) ? [tool] : failed }
  } catch (error) {
    return { passed: 0, failed: [`${tool}: no report can be read (${error})`] }
  }
}

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
  tallies.push(built.passed === 0 ? { passed: 0, failed: ['the browser tests: not built'] } : await browser(found.path))

  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const failed = tallies.flatMap((tally) => tally.failed)
  process.stdout.write('\n')
  for (const name of failed) process.stdout.write(`✗ ${name}\n`)
  process.stdout.write(`${passed} passed, ${failed.length} failed\n`)
  return failed.length > 0 ? 1 : 0
})
