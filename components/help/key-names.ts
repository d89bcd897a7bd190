import { say } from '@/lib/messages/say'
import type { KEYS } from './keys'

type Press = (typeof KEYS)[number]['presses'][number]

/** A press as its keys are labelled on this person's keyboard. @param mac whether ⌘ is where others have Ctrl */
export const keyNames = (press: Press, mac: boolean): readonly string[] => [
  ...('mod' in press ? [mac ? '⌘' : 'Ctrl'] : []),
  ...press.key
    .split(' ')
    .map((key) =>
      key === 'Escape' ? say('help.escape') : key.length === 1 && 'mod' in press ? key.toUpperCase() : key,
    ),
]
