import { describe, expect, it } from 'vitest'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import type { UpdateStatusName } from '../calls/wire-enums'
import { judgeTransition } from './update-transition'

/** Rows: from; columns in the order of the ids; x where a change is allowed. Written out anew, from Aurora's reference. */
const TABLE: Readonly<Record<UpdateStatusName, string>> = {
  //                           RF RB FP BP DF DB AB ER FA FW BW
  ROLLING_FORWARD: '            .  x  x  .  x  .  x  x  x  x  .',
  ROLLING_BACK: '               .  .  .  x  .  x  x  x  x  .  x',
  ROLL_FORWARD_PAUSED: '        x  x  .  .  .  .  x  x  .  x  .',
  ROLL_BACK_PAUSED: '           .  x  .  .  .  .  x  x  .  .  x',
  ROLLED_FORWARD: '             .  .  .  .  .  .  .  .  .  .  .',
  ROLLED_BACK: '                .  .  .  .  .  .  .  .  .  .  .',
  ABORTED: '                    .  .  .  .  .  .  .  .  .  .  .',
  ERROR: '                      .  .  .  .  .  .  .  .  .  .  .',
  FAILED: '                     .  .  .  .  .  .  .  .  .  .  .',
  ROLL_FORWARD_AWAITING_PULSE: 'x  x  x  .  .  .  x  x  .  .  .',
  ROLL_BACK_AWAITING_PULSE: '   .  x  .  x  .  .  x  x  .  .  .',
}

describe('transitions of an update', () => {
  for (const from of JOB_UPDATE_STATUSES) {
    it(`${from} goes where the table says and nowhere else`, () => {
      const row = TABLE[from].trim().split(/\s+/)
      JOB_UPDATE_STATUSES.forEach((to, column) => {
        const verdict = judgeTransition(from, to)
        if (from === to) expect(verdict).toEqual({ kind: 'nothing' })
        else if (row[column] === 'x') expect(verdict).toEqual({ kind: 'change', to })
        else expect(verdict).toEqual({ kind: 'refused', message: `Cannot transition update from ${from} to ${to}` })
      })
    })
  }
})
