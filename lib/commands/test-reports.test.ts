import { describe, expect, test } from 'vitest'
import { tallyBrowserTests, tallyUnitTests } from './test-reports'

describe('what did not pass is counted by its name', () => {
  test('in the unit tests: failed, skipped, and a file that does not load', () => {
    const report = {
      testResults: [
        {
          name: '/repo/lib/a.test.ts',
          status: 'failed',
          assertionResults: [
            { fullName: 'a adds', status: 'passed' },
            { fullName: 'a subtracts', status: 'failed' },
            { fullName: 'a divides', status: 'skipped' },
          ],
        },
        { name: '/repo/lib/b.test.ts', status: 'failed', assertionResults: [] },
      ],
    }
    expect(tallyUnitTests(report, '/repo')).toEqual({
      passed: 1,
      failed: ['lib/a.test.ts: a subtracts', 'lib/a.test.ts: a divides', 'lib/b.test.ts'],
    })
  })

  test('in the browser tests: failed, skipped, and passed at a second try, however deep', () => {
    const spec = (title: string, status: string) => ({ title, file: 'a.spec.ts', line: 7, tests: [{ status }] })
    const inner = { specs: [spec('shows', 'unexpected'), spec('hides', 'skipped')] }
    const report = { suites: [{ specs: [spec('opens', 'expected'), spec('closes', 'flaky')], suites: [inner] }] }
    expect(tallyBrowserTests(report)).toEqual({
      passed: 1,
      failed: ['e2e/a.spec.ts:7: closes', 'e2e/a.spec.ts:7: shows', 'e2e/a.spec.ts:7: hides'],
    })
  })

  test.each([null, {}, { testResults: {} }, { suites: [{}] }])('no report is no tally (%j)', (report) => {
    expect(() => tallyUnitTests(report, '/repo')).toThrow()
    expect(() => tallyBrowserTests(report)).toThrow()
  })
})
