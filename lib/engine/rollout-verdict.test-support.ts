import { expect } from 'vitest'
import { verifyJournal } from '@/lib/store/journal'
import { findUnrecorded } from '@/lib/store/unrecorded'
import type { Rollout } from './replicas.test-support'

/** Judged from the schedulers' own records: every cluster is back, by one call that was taken. */
export async function expectRolledBack(rollout: Rollout, ...actionIds: string[]): Promise<void> {
  await expectAllBack(rollout, ...actionIds)
  // A call repeated while the rollback goes on would be taken without an effect, and is one too many all the same.
  const taken = rollout.calls.filter((call) => call.endsWith(' OK'))
  expect(taken).toEqual(rollout.names.map((name) => `${name} rollbackJobUpdate OK`))
}

/** Every update has been rolled back, once, whatever its scheduler said to that. */
export async function expectAllBack(rollout: Rollout, ...actionIds: string[]): Promise<void> {
  await expectInOrder(rollout, actionIds)
  const back = { status: 'ROLLED_BACK', builds: '41 41 41 41', rollbacks: 1, restores: [] }
  const verdicts = rollout.names.map((name) => [name, rollout.verdictOf(name)])
  expect(Object.fromEntries(verdicts)).toEqual(Object.fromEntries(rollout.names.map((name) => [name, back])))
}

/** The same of updates that had ended: each is undone by one new update that bears the mark of its step. */
export async function expectRestoredAnew(rollout: Rollout, actionId: string): Promise<void> {
  const [steps] = await expectInOrder(rollout, [actionId])
  for (const { id, key } of steps ?? []) {
    const undone = { status: 'ROLLED_FORWARD', builds: '41 41 41 41', rollbacks: 0, restores: [`${id}/1`] }
    expect(rollout.verdictOf(key.cluster)).toEqual(undone)
    const taken = rollout.callsOf(key.cluster).filter((call) => call.endsWith(' OK'))
    expect(taken).toEqual(['startJobUpdate OK'])
  }
}

async function expectInOrder(rollout: Rollout, actionIds: readonly string[]) {
  const records = await Promise.all(actionIds.map((id) => rollout.ended(id)))
  const steps = records.map((record) => record.steps)
  expect(steps.flat().map(({ state }) => state)).toEqual(rollout.names.map(() => 'restored'))
  const { db } = await rollout.store()
  expect(await verifyJournal(db)).toMatchObject({ broken: null })
  expect(await findUnrecorded(db)).toEqual({ actions: [], attempts: [], steps: [] })
  return steps
}
