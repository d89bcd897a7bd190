import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandLines } from './command-lines'
import { type PlanInput, planAction } from './plan'
import { dryRuns, input, runs } from './plan.test-support'
import { update } from './sample.test-support'
import type { Verb } from './verb'

const lines = (verb: Verb, inputs: PlanInput[], chosen: readonly string[] = ['dca1'], reason = '5xx') => {
  const plan = planAction(verb, 'r', inputs)
  return commandLines(
    plan,
    plan.members.filter(({ key }) => chosen.includes(key.cluster)),
    reason,
  ).split('\n')
}
const KEY = `'dca1/web/prod/api'`

test('each verb is tied to the update of the plan', () => {
  const command = (verb: Verb, status: 'ROLLING_FORWARD' | 'ROLL_FORWARD_PAUSED') =>
    lines(verb, [input(update({ status }))]).filter((line) => !line.startsWith('#'))
  const expected = (verb: string) => [
    `aurora update list ${KEY} --status active | grep -qF -e 'u1' && aurora update ${verb} ${KEY} --message='5xx'`,
    '',
  ]
  expect(command('rollback', 'ROLLING_FORWARD')).toEqual(expected('rollback'))
  expect(command('pause', 'ROLLING_FORWARD')).toEqual(expected('pause'))
  expect(command('resume', 'ROLL_FORWARD_PAUSED')).toEqual(expected('resume'))
  expect(command('abort', 'ROLLING_FORWARD')).toEqual(expected('abort'))
})

test('what is not chosen, or has no command, is a comment', () => {
  const pulse = lines('pulse', [input(update({ status: 'ROLL_FORWARD_AWAITING_PULSE', pulseMs: 60_000 }))])
  expect(pulse.filter((line) => line !== '' && !line.startsWith('# '))).toEqual([])
  expect(pulse.join()).toContain('pulseJobUpdate for u1')
  const others = lines('rollback', [input(update(), {}, 'sjc1'), input(update({ status: 'ROLLED_BACK' }))], ['dca1'])
  expect(others).toEqual([
    '# rollback of r, for a POSIX shell',
    '# sjc1/web/prod/api: not chosen. Roll the running update back: 2 instances go back to 41',
    '# dca1/web/prod/api: not chosen. Already rolled back, nothing to do',
    '',
  ])
})

test('a restore says which configs it needs, and what to do with them', () => {
  const details = update({
    status: 'ROLLED_FORWARD',
    old: { 1: '40', 2: '41', 3: '41', 7: '41' },
    desired: { build: '42', ids: [0, 1, 2, 3, 4, 5, 7] },
  })
  const running = runs({ 0: '42', 1: '42', 2: '42', 3: '42', 4: '42', 5: '42', 7: '42' })
  expect(lines('rollback', [input(details, { running, dryRuns: dryRuns(details, running) })]).slice(2)).toEqual([
    '# dca1/web/prod/api: needs the config of build 40, with 2 instances or more, as config.aurora',
    `# aurora update start 'dca1/web/prod/api/1' config.aurora --message='5xx'`,
    '# dca1/web/prod/api: needs the config of build 41, with 8 instances or more, as config.aurora',
    `# aurora update start 'dca1/web/prod/api/2-3,7' config.aurora --message='5xx'`,
    '# dca1/web/prod/api: needs the config of build 42, with 4 instances, as config.aurora',
    `# aurora update start 'dca1/web/prod/api/4-5' config.aurora --message='5xx'`,
    `# aurora job kill 'dca1/web/prod/api/0' --no-batching --message='5xx'`,
    '',
  ])
})

test('an ended first deployment is killed, by its instances', () => {
  const details = update({ status: 'ROLLED_FORWARD', old: {} })
  const running = runs({ 0: '42', 1: '42', 2: '42', 3: '42' })
  const inputs = [input(details, { running, dryRuns: dryRuns(details, running) })]
  expect(lines('rollback', inputs).at(-2)).toBe(`aurora job kill 'dca1/web/prod/api/0-3' --no-batching --message='5xx'`)
})

test('a queued member is a comment, command and all', () => {
  const queued = lines('rollback', [input(update(), { freshness: 'stale' })])
  expect(queued.filter((line) => line !== '' && !line.startsWith('# '))).toEqual([])
  expect(queued.join()).toContain('aurora update rollback')
})

/** Reads a line as a POSIX shell does: words of quoted and bare text, and the operators between them. */
function wordsOf(line: string): string[] {
  const words: string[] = []
  let word: string | null = null
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    if (char === "'") {
      const end = line.indexOf("'", at + 1)
      if (end < 0) throw new Error('an open quote')
      word = (word ?? '') + line.slice(at + 1, end)
      at = end
    } else if (char === '\\') {
      word = (word ?? '') + (line[++at] ?? '')
    } else if (char === ' ') {
      if (word !== null) words.push(word)
      word = null
    } else {
      if (/[;<>()$`"*?[\]{}!~]/.test(char)) throw new Error(`a bare ${char}`)
      word = (word ?? '') + char
    }
  }
  return word === null ? words : [...words, word]
}

describe('whatever the names and the reason hold', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        "'",
        '\\',
        '\n',
        '\r',
        '\u0085',
        '\u2028',
        '\u001b',
        '\u202e',
        '`',
        '$',
        '"',
        ';',
        '#',
        '!',
        '-',
        ' ',
        '&',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 20,
  })
  const flat = (one: string) => one.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')

  test('a command is these words, and no text breaks out of its own', () => {
    fc.assert(
      fc.property(text, text, text, text, (reason, role, name, id) => {
        const job = { role, environment: 'prod', name }
        const commands = lines('rollback', [input(update({ job, id }))], ['dca1'], reason).filter(
          (line) => !line.startsWith('# '),
        )
        expect(commands).toHaveLength(2)
        const place = flat(`dca1/${role}/prod/${name}`)
        expect(wordsOf(commands[0] ?? '')).toEqual([
          ...['aurora', 'update', 'list', place, '--status', 'active', '|', 'grep', '-qF', '-e', flat(id)],
          ...['&&', 'aurora', 'update', 'rollback', place, `--message=${flat(reason)}`],
        ])
      }),
      { numRuns: 500 },
    )
  })

  test('a comment stays one, even in a shell that takes it for a command', () => {
    fc.assert(
      fc.property(text, text, text, (reason, build, name) => {
        const job = { role: 'web', environment: 'prod', name }
        const details = update({
          status: 'ROLLED_FORWARD',
          job,
          old: { 0: build, 1: build },
          desired: { build: '42', ids: [0, 1] },
        })
        const running = runs({ 0: '42', 1: '42' })
        const all = lines(
          'rollback',
          [input(details, { running }), input(details, { running }, 'sjc1')],
          ['dca1'],
          reason,
        )
        expect(all.pop()).toBe('')
        for (const line of all) {
          expect(line.startsWith('# ')).toBe(true)
          expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
          expect(
            wordsOf(line).filter((word) => ['|', '&&', '&'].includes(word) && !line.includes('aurora update start')),
          ).toEqual([])
        }
      }),
      { numRuns: 500 },
    )
  })
})
