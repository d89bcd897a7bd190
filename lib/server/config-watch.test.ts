import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ConfigProblem, ConfigWatch } from './config-watch'

let directory: string
let file: string
let applied: string[]
let problems: (string | null)[]
let reads: number
let nowMs: number
/** What reading gives; an error is thrown. */
let content: string | Error

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'airglow-watch-'))
  file = join(directory, 'config.json')
  writeFileSync(file, 'one')
  applied = []
  problems = []
  reads = 0
  nowMs = 1000
  content = 'one'
})
afterEach(() => rmSync(directory, { recursive: true }))

const watch = (files: readonly string[] = [file]) =>
  new ConfigWatch<string>({
    current: 'zero',
    read: async () => {
      reads += 1
      if (content instanceof Error) throw content
      return content
    },
    filesOf: () => files,
    apply: (config) => applied.push(config),
    onProblem: (problem: ConfigProblem | null) => problems.push(problem?.message ?? null),
    everyMs: 1,
    nowMs: () => nowMs,
  })

test('the first look reads, further ones only when the bytes of a file have changed', async () => {
  const watched = watch()
  for (let look = 0; look < 3; look++) await watched.look()
  expect([reads, applied]).toEqual([1, ['one']])
  const { atime } = statSync(file)
  writeFileSync(file, 'two')
  // A restored time and the same size hide nothing.
  utimesSync(file, atime, new Date(0))
  content = 'two'
  await watched.look()
  utimesSync(file, atime, new Date(5000))
  await watched.look()
  expect([reads, applied, watched.current]).toEqual([2, ['one', 'two'], 'two'])
})

test('a file that appears or goes is a change', async () => {
  const other = join(directory, 'other.json')
  const watched = watch([file, other])
  await watched.look()
  writeFileSync(other, '')
  await watched.look()
  rmSync(other)
  await watched.look()
  expect(reads).toBe(3)
})

test('a pipe in the place of a file holds nothing up', async () => {
  const pipe = join(directory, 'pipe')
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe])
  const watched = watch([file, pipe])
  await watched.look()
  await watched.look()
  expect(reads).toBe(1)
})

test('asked to read anew it does, changed or not', async () => {
  const watched = watch()
  await watched.look()
  await watched.look(true)
  expect(reads).toBe(2)
})

test('while something is wrong every look reads: the cause may lie in a file that only the refused one names', async () => {
  const watched = watch()
  await watched.look()
  writeFileSync(file, 'bad')
  content = new Error('The password file cannot be read.')
  await watched.look()
  nowMs = 2000
  await watched.look()
  expect(watched.problem).toEqual({ message: 'The password file cannot be read.', sinceMs: 1000 })
  expect([watched.current, problems]).toEqual(['one', ['The password file cannot be read.']])
  content = 'three'
  await watched.look()
  expect([watched.problem, watched.current, problems.at(-1)]).toEqual([null, 'three', null])
})

test('looks do not overlap, and after the end nothing is applied', async () => {
  const watched = watch()
  watched.start()
  await Promise.all([watched.look(true), watched.look(true), watched.stop()])
  const before = applied.length
  await watched.look(true)
  expect(applied.length).toBe(before)
})
