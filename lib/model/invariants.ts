/** Where each invariant of the engine is judged. What a model of one engine cannot show is judged by the tests named. */
export const INVARIANTS = {
  1: { says: 'Every accepted action keeps all its steps.', judgedBy: 'history' },
  2: { says: 'Every step ends, or waits for a person in Aurora, once faults stop.', judgedBy: 'ends' },
  3: { says: 'End states never change.', judgedBy: 'history' },
  4: { says: "A step's fence only grows, and every write carries the one of its time.", judgedBy: 'history' },
  5: { says: 'At most one call of a step is in the air.', judgedBy: 'calls' },
  6: { says: 'Every mutating call has an attempt committed before it.', judgedBy: 'calls' },
  7: {
    says: 'No mutating call after local trust has ended, after an end, after a visible cancel, or first after the expiry.',
    judgedBy: 'calls',
  },
  8: { says: 'At most one effect of each step and part stays in the cluster.', judgedBy: 'effects' },
  9: {
    says: 'Only the target, or updates with the mark of the step, are ever changed, and only as it was before.',
    judgedBy: 'effects',
  },
  10: { says: 'No rollback is sent, and nothing resumed, where the latest look shows a rollback.', judgedBy: 'calls' },
  11: { says: 'No call rests on a look older than 5 s, on no dry run, or on another cluster.', judgedBy: 'calls' },
  12: { says: 'No call and no end within the quiet time of a call of unknown fate.', judgedBy: 'calls and ends' },
  13: { says: 'Done needs the cluster to be so, read after the last call.', judgedBy: 'ends' },
  14: { says: 'Calls of a step stay within its budget and its verb; pulses only when asked for.', judgedBy: 'calls' },
  15: { says: 'At most one open step of a cluster and job.', judgedBy: 'history' },
  16: { says: 'The same request is the same action.', judgedBy: 'lib/server/api.test.ts' },
  17: {
    says: 'The digest of the plan confirmed is that of the plan carried out.',
    judgedBy: 'lib/store/journal.test.ts',
  },
  18: { says: 'Who asked still has the right when the call is sent.', judgedBy: 'lib/server/api.test.ts' },
  19: {
    says: 'What goes wrong in one cluster changes nothing in another.',
    judgedBy: 'lib/model/model.test.ts, two runs compared',
  },
  20: { says: 'Subscribers see every change once and in order.', judgedBy: 'lib/server/api.test.ts' },
  21: { says: 'No more calls than attempts, and a journal line for each of those.', judgedBy: 'history' },
  22: { says: "The clusters' clocks change no decision.", judgedBy: 'lib/model/model.test.ts, two runs compared' },
} as const

export type InvariantNumber = keyof typeof INVARIANTS
export type Violation = { readonly invariant: InvariantNumber; readonly stepId: string; readonly text: string }
