import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const HERE = fileURLToPath(new URL('.', import.meta.url))
/** What a simulator has to show to be believed; each has a number and a test that begins with it. */
const LINES = 69

it('every line of the checklist has a test, and no test names a line that does not exist', () => {
  const files = readdirSync(HERE).filter((name) => /^checklist-[a-z]+\.test\.ts$/.test(name))
  const numbers = files.flatMap((name) =>
    [...readFileSync(`${HERE}${name}`, 'utf8').matchAll(/\bit\(\s*['`]checklist (\d+): /g)].map(([, number]) =>
      Number(number),
    ),
  )
  const lines = Array.from({ length: LINES }, (_, index) => index + 1)
  expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(lines)
})
