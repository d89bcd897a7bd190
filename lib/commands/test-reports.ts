import { relative } from 'node:path'
import { z } from 'zod'

/** What a tool's tests came to: how many passed, and each that did not, by its file and its name. */
export type Tally = { readonly passed: number; readonly failed: readonly string[] }

const unitReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

/** What Vitest reports as JSON. What was skipped has not passed; a file that does not even load is one that failed. */
export function tallyUnitTests(report: unknown, root: string): Tally {
  const files = unitReport.parse(report).testResults
  const failed = files.flatMap(({ name, status, assertionResults }) => {
    const file = relative(root, name)
    const tests = assertionResults.filter((test) => test.status !== 'passed').map((test) => `${file}: ${test.fullName}`)
    return tests.length === 0 && status === 'failed' ? [file] : tests
  })
  const passed = files.flatMap((file) => file.assertionResults).filter(({ status }) => status === 'passed').length
  return { passed, failed }
}

const suite = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      line: z.number(),
      tests: z.array(z.object({ status: z.string() })),
    }),
  ),
  get suites() {
    return z.array(suite).optional()
  },
})
const browserReport = z.object({ suites: z.array(suite) })

/** What Playwright reports as JSON. What was skipped, or passed at a second try, has not passed. */
export function tallyBrowserTests(report: unknown): Tally {
  const specsOf = ({ specs, suites = [] }: z.infer<typeof suite>): typeof specs => [
    ...specs,
    ...suites.flatMap(specsOf),
  ]
  const specs = browserReport.parse(report).suites.flatMap(specsOf)
  const runs = specs.flatMap(({ tests, ...spec }) => tests.map(({ status }) => ({ ...spec, status })))
  const failed = runs.filter(({ status }) => status !== 'expected')
  return {
    passed: runs.length - failed.length,
    failed: failed.map(({ file, line, title }) => `e2e/${file}:${line}: ${title}`),
  }
}
