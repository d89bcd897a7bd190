import { expect, test } from 'vitest'
import { MaskedMessages } from './masked-messages'
import { task, update } from './sample.test-support'
import { MASK } from './secret-mask'

const SECRET = 'hunter2hunter2'
const observed = (message: string | null) => {
  const details = update({ updateEvents: [{ message }], events: [[0, 'INSTANCE_UPDATING']] })
  const instanceEvents = details.instanceEvents.map((event) => ({ ...event, message }))
  return { summary: details.summary, details: { ...details, instanceEvents } }
}
const dead = (message: string | null) => ({
  ...task(0, '42', 'FAILED'),
  lastEvent: { status: 'FAILED' as const, atMs: 1, message },
})

test('secrets in what people, schedulers and executors wrote are masked, and nothing else is touched', () => {
  const masked = new MaskedMessages([/corp-[0-9a-f]{8}/g])
  const before = observed(`started with DB_PASSWORD=${SECRET}`)
  const after = masked.update(before)
  expect(after.details?.updateEvents[0]?.message).toBe(`started with DB_PASSWORD=${MASK}`)
  expect(after.details?.instanceEvents[0]?.message).toBe(`started with DB_PASSWORD=${MASK}`)
  expect({ ...after, details: null }).toEqual({ ...before, details: null })
  expect(after.details?.desired).toBe(before.details.desired)

  const [own] = masked.tasks([dead('exit 1 of run --key corp-0123abcd')])
  expect(own?.lastEvent?.message).toBe(`exit 1 of run --key ${MASK}`)
  const { lastEvent: _, ...taskOnly } = dead(null)
  const [past] = masked.pastTasks([
    { ...taskOnly, events: [{ status: 'FAILED', atMs: 1, message: `token=${SECRET}` }] },
  ])
  expect(past?.events[0]?.message).not.toContain(SECRET)
})

test('what has nothing to mask stays the same object, and what was masked is masked once', () => {
  const masked = new MaskedMessages([])
  for (const plain of [observed('Task failed: exit status 137'), observed(null)])
    expect(masked.update(plain)).toBe(plain)
  const tasks = [dead('Memory limit exceeded'), dead(null)]
  expect(masked.tasks(tasks)).toBe(tasks)
  const loud = observed(`password: ${SECRET}`)
  expect(masked.update(loud)).toBe(masked.update(loud))
  expect(masked.update(loud)).not.toBe(loud)
})
