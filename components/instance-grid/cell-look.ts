import { IN_HAND, type InstanceTable, RESTARTED } from '@/lib/contract/instance-table'
import { INSTANCE_SIDES, INSTANCE_STATES, type InstanceSide, type InstanceState } from '@/lib/domain/instance'
import { TEN } from './geometry'
import type { StripLayout } from './strip-layout'

/** Everything that can be seen on a cell. */
export type CellLook = {
  readonly state: InstanceState
  readonly side: InstanceSide
  readonly restarted: boolean
  readonly inHand: boolean
  /** The line around what is in hand goes on to the cell before, or the one after; not over the room after every tenth. */
  readonly joinsLeft: boolean
  readonly joinsRight: boolean
  /** It is in a state that is filtered out. */
  readonly dimmed: boolean
}

/** Nobody stands there. */
export const EMPTY = 0

/**
 * The look of every slot as a number, so that cells are compared and drawn by number: equal numbers look alike. One loop without
 * an object: a change of any instance of a strip comes through here for all of them.
 *
 * @param wanted by place of the state: 1 for those shown in full
 */
export function lookNumbers(
  { columns: { states, sides, marks } }: InstanceTable,
  { slots }: Pick<StripLayout, 'slots'>,
  wanted: Uint8Array,
  stripColumns: number,
): Uint16Array {
  const looks = new Uint16Array(slots.length)
  let column = 0
  for (let slot = 0; slot < slots.length; slot++) {
    const place = slots[slot] ?? -1
    if (place >= 0) {
      const state = states[place] ?? 0
      const mark = marks[place] ?? 0
      let look = sampleLook(state, sides[place] ?? 0, mark)
      if ((mark & IN_HAND) !== 0) {
        if (column % TEN !== 0 && isInHand(marks, slots[slot - 1] ?? -1)) look += JOINS_LEFT
        if (column % TEN !== TEN - 1 && column < stripColumns - 1 && isInHand(marks, slots[slot + 1] ?? -1))
          look += JOINS_RIGHT
      }
      if (wanted[state] !== 1) look += IS_DIMMED
      looks[slot] = look
    }
    column = column === stripColumns - 1 ? 0 : column + 1
  }
  return looks
}

const isInHand = (marks: Uint8Array, place: number): boolean => place >= 0 && ((marks[place] ?? 0) & IN_HAND) !== 0

const SIDE_BIT = 4
const IS_RESTARTED = 1 << 7
const IS_IN_HAND = 1 << 8
const JOINS_LEFT = 1 << 9
const JOINS_RIGHT = 1 << 10
const IS_DIMMED = 1 << 11

/** The look of a cell that stands alone. @param state place of the state @param side place of the side */
export const sampleLook = (state: number, side: number, marks: number): number =>
  1 +
  (state |
    (side << SIDE_BIT) |
    ((marks & RESTARTED) !== 0 ? IS_RESTARTED : 0) |
    ((marks & IN_HAND) !== 0 ? IS_IN_HAND : 0))

/** What such a number says; null for `EMPTY`. */
export function lookOf(number: number): CellLook | null {
  if (number === EMPTY) return null
  const bits = number - 1
  return {
    state: INSTANCE_STATES[bits & 15] ?? 'unknown',
    side: INSTANCE_SIDES[(bits >> SIDE_BIT) & 7] ?? 'unknown',
    restarted: (bits & IS_RESTARTED) !== 0,
    inHand: (bits & IS_IN_HAND) !== 0,
    joinsLeft: (bits & JOINS_LEFT) !== 0,
    joinsRight: (bits & JOINS_RIGHT) !== 0,
    dimmed: (bits & IS_DIMMED) !== 0,
  }
}

/** By place of the state: 1 for those shown in full. @param only all when empty */
export const wantedStates = (only: readonly InstanceState[]): Uint8Array =>
  Uint8Array.from(INSTANCE_STATES, (state) => (only.length === 0 || only.includes(state) ? 1 : 0))
