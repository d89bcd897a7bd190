'use client'

import { keepOwnName, useOwnName } from '@/components/live/own-name'
import { LineField } from '@/components/ui/line-field'
import { NAME_LENGTH, ownName } from '@/lib/contract/own-name'
import { say } from '@/lib/messages/say'

/** Who acts, as they say it; remembered for the next time. */
export function NameField() {
  const name = useOwnName()
  const unusable = name.trim() !== '' && ownName(name) === null
  return (
    <LineField
      label={say('plan.name.label')}
      value={name}
      onChange={keepOwnName}
      maxLength={NAME_LENGTH.most}
      note={
        unusable
          ? say('plan.name.unusable', { least: NAME_LENGTH.least, most: NAME_LENGTH.most })
          : say('plan.name.note')
      }
    />
  )
}
