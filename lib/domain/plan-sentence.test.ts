import { describe, expect, test } from 'vitest'
import type { JobUpdateStatus } from './job-update'
import { isPreselected, type PlanInput, planAction } from './plan'
import { input, runs } from './plan.test-support'
import { confirmWords, type SaidMember, sayPlan } from './plan-sentence'
import { update } from './sample.test-support'
import type { Verb } from './verb'

const chosenOf = (verb: Verb, inputs: PlanInput[], choose: (member: SaidMember) => boolean) => {
  const plan = planAction(verb, 'r', inputs)
  return { plan, chosen: plan.members.filter(choose) }
}
const sentence = (verb: Verb, inputs: PlanInput[], choose: (member: SaidMember) => boolean = isPreselected) => {
  const { plan, chosen } = chosenOf(verb, inputs, choose)
  return sayPlan(plan, chosen)
}
const button = (verb: Verb, inputs: PlanInput[], choose: (member: SaidMember) => boolean = () => true) =>
  confirmWords(verb, chosenOf(verb, inputs, choose).chosen)
const at = (cluster: string, status: JobUpdateStatus = 'ROLLING_FORWARD', pulseMs = 0) =>
  input(update({ status, pulseMs }), {}, cluster)
const first = (cluster: string) => input(update({ old: {} }), {}, cluster)
const silent = (cluster: string) => input(update(), { freshness: 'stale' }, cluster)

describe('a rollback in one sentence', () => {
  const only =
    (...clusters: string[]) =>
    (member: SaidMember) =>
      clusters.includes(member.key.cluster)
  const rows: [string, string][] = [
    [sentence('rollback', [at('a')]), 'Restore 41 in 1 of 1 cluster: 2 instances change back. 42 leaves.'],
    [
      sentence('rollback', [at('a'), at('b', 'ROLLED_FORWARD')], only('a')),
      'Restore 41 in 1 of 2 clusters: 2 instances change back. 42 stays in b.',
    ],
    [
      sentence('rollback', [at('a'), at('b', 'ABORTED')], only('a')),
      'Restore 41 in 1 of 2 clusters: 2 instances change back. 42 may stay in b.',
    ],
    [
      sentence('rollback', [at('a'), at('b', 'ROLLED_FORWARD'), at('c', 'ROLLED_BACK')]),
      'Restore 41 in 2 of 3 clusters: 4 instances change back. 42 leaves.',
    ],
    [
      sentence('rollback', [at('a'), first('b')], () => true),
      'Restore 41 in 2 of 2 clusters: 4 instances change back. In b 2 instances go and nothing takes their place. 42 leaves.',
    ],
    [
      sentence('rollback', [at('a'), silent('b')], () => true),
      'Restore 41 in 2 of 2 clusters: 2 instances change back. b cannot be reached: queued, and not counted here. 42 may stay in b.',
    ],
    [
      sentence('rollback', [at('a'), input(update({ id: 'u9' }), {}, 'a')]),
      'Restore 41 in 2 of 2 updates: 4 instances change back. 42 leaves.',
    ],
    [
      sentence('rollback', [input(update({ desired: { build: '43', ids: [0] } }), {}, 'b'), at('a')]),
      'Restore 41 in 2 of 2 clusters: 2 instances change back. 42 and 43 leave.',
    ],
    [sentence('rollback', [at('a', 'ROLLED_BACK')]), 'Nothing is chosen, so nothing would change.'],
    [
      sentence('rollback', [
        input(update({ status: 'ROLLED_FORWARD' }), { running: runs({ 0: '42', 1: '41', 2: '41', 3: '41' }) }, 'a'),
      ]),
      'Restore 41 in 1 of 1 cluster: 1 instance changes back. 42 leaves.',
    ],
  ]
  for (const [said, wanted] of rows) test(wanted, () => expect(said).toBe(wanted))
})

describe('the other verbs in one sentence', () => {
  const rows: [string, string][] = [
    [
      sentence('pause', [at('a'), at('b'), at('c', 'ABORTED')]),
      'Pause in 2 of 3 clusters: two builds serve side by side until somebody resumes: 4 instances stay on 42, 4 on 41.',
    ],
    [
      sentence('abort', [at('a')]),
      'Abort in 1 of 1 cluster: it stops half-way: 2 instances stay on 42, 2 on 41. The scheduler can then no longer roll it back; a restore by new updates stays possible.',
    ],
    [
      sentence('abort', [at('a'), at('b')]),
      'Abort in 2 of 2 clusters: each stops half-way: 4 instances stay on 42, 4 on 41. The scheduler can then no longer roll them back; a restore by new updates stays possible.',
    ],
    [
      sentence('resume', [at('a', 'ROLL_FORWARD_PAUSED')]),
      'Resume in 1 of 1 cluster: 1 cluster moves forward to 42 at once.',
    ],
    [
      sentence('resume', [at('a', 'ROLL_FORWARD_PAUSED'), at('b', 'ROLL_FORWARD_PAUSED'), at('c', 'ROLL_BACK_PAUSED')]),
      'Resume in 3 of 3 clusters: 3 clusters move, 2 forward to 42 and 1 back to 41, at once.',
    ],
    [
      sentence('pulse', [at('a', 'ROLL_BACK_AWAITING_PULSE', 60_000), at('b')]),
      'Pulse in 1 of 2 clusters: 1 cluster moves back to 41 until its next pulse is due.',
    ],
  ]
  for (const [said, wanted] of rows) test(wanted, () => expect(said).toBe(wanted))
})

describe('the button', () => {
  const rows: [string, string][] = [
    [button('rollback', [at('a'), at('b')]), 'Restore 41 in 2 clusters'],
    [button('rollback', [at('a')]), 'Restore 41 in 1 cluster'],
    [button('rollback', [first('a')]), 'Remove 2 instances from 1 cluster'],
    [button('rollback', [at('a'), first('b')]), 'Restore 41 in 1 cluster and remove 2 instances from 1 cluster'],
    [button('rollback', []), 'Nothing is chosen'],
    [button('abort', [at('a'), at('b'), at('c')]), 'Abort in 3 clusters'],
    [button('pulse', [at('a')]), 'Pulse in 1 cluster'],
  ]
  for (const [said, wanted] of rows) test(wanted, () => expect(said).toBe(wanted))
})
