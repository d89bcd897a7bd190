'use client'

import { keepOwnName, useOwnName } from '@/components/live/own-name'
import { LineField } from '@/components/ui/line-field'
import { NAME_LENGTH, ownName } from '@/lib/contract/own-name'

/** Who acts, as they say it; remembered for the next time. */
export function NameField() {
  const name = useOwnName()
  const unusable = name.trim() !== '' && ownName(name) === null
  return (
    <LineField
      label="Your name"
      value={name}
      onChange={keepOwnName}
      maxLength={NAME_LENGTH.most}
      note={
        unusable
          ? `Not usable as it stands: ${NAME_LENGTH.least} to ${NAME_LENGTH.most} printable characters, no colon. Without it the record says “someone at this dashboard”.`
          : 'Goes on record and to every scheduler. Nobody checks it; this browser remembers it.'
      }
    />
  )
}
