import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import {
  COLLISION_POLICY_IDS,
  MAINTENANCE_MODE_IDS,
  PULSE_STATUS_IDS,
  RESPONSE_CODE_IDS,
  SCHEDULE_STATUS_IDS,
  UPDATE_ACTION_IDS,
  UPDATE_STATUS_IDS,
} from './wire-enums'

const generated: Readonly<Record<string, Readonly<Record<string, number>>>> = createRequire(import.meta.url)(
  '../../aurora/generated/aurora_types.js',
)

/** The generated objects map both ways. */
const namesOf = (name: string) =>
  Object.fromEntries(Object.entries(generated[name] ?? {}).filter(([key]) => Number.isNaN(Number(key))))

describe('enum ids', () => {
  const tables = {
    ScheduleStatus: SCHEDULE_STATUS_IDS,
    JobUpdateStatus: UPDATE_STATUS_IDS,
    JobUpdateAction: UPDATE_ACTION_IDS,
    MaintenanceMode: MAINTENANCE_MODE_IDS,
    JobUpdatePulseStatus: PULSE_STATUS_IDS,
    CronCollisionPolicy: COLLISION_POLICY_IDS,
  }
  for (const [name, table] of Object.entries(tables)) {
    it(`${name} has all the names and numbers of the interface`, () => expect(table).toEqual(namesOf(name)))
  }

  it('ResponseCode has those that Aurora uses', () => {
    expect(generated.ResponseCode).toMatchObject(RESPONSE_CODE_IDS)
  })
})
