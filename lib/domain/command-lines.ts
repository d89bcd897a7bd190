import { formatJobKey } from './job'
import { isActionable, type Plan } from './plan'
import { type ShownMember, sayPlanned } from './plan-words'
import { leftOf, type PlannedPart } from './restore-preview'
import { type InstanceRange, instanceIds } from './task-config'
import type { Verb } from './verb'

/** The client has no command for a pulse. */
type ClientVerb = Exclude<Verb, 'pulse'>

type WrittenPlan = Pick<Plan, 'metaUpdateId' | 'verb'> & { readonly members: readonly ShownMember[] }

/**
 * A plan as command lines of the `aurora` client, for the day when the dashboard is what is down. Its update commands name a job
 * and act on whatever update of it is active, so that each is tied to the update of the plan by a look first. What cannot be
 * said as a command, and every member that is not chosen, stands as a comment.
 *
 * @returns lines for a POSIX shell; whatever the names and the reason hold, only these commands come out
 */
export function commandLines(plan: WrittenPlan, chosen: readonly ShownMember[], reason: string): string {
  const lines = plan.members.flatMap((member) =>
    chosen.includes(member) && isActionable(member)
      ? linesOf(plan.verb, member, reason)
      : [comment(`${placeOf(member)}: not chosen. ${sayPlanned(member)}`)],
  )
  return [comment(`${plan.verb} of ${plan.metaUpdateId}, for a POSIX shell`), ...lines, ''].join('\n')
}

const placeOf = ({ key }: ShownMember): string => `${key.cluster}/${formatJobKey(key.job)}`

function linesOf(verb: Verb, member: ShownMember, reason: string): string[] {
  const place = placeOf(member)
  const said = comment(`${place}: ${sayPlanned(member)}`)
  if (verb === 'pulse')
    return [
      said,
      comment(`${place}: the client cannot pulse; it needs a call of pulseJobUpdate for ${member.key.updateId}`),
    ]
  if (verb !== 'rollback' || member.class !== 'cannot-say') {
    if (member.parts.length === 0) return [said, updateCommand(verb, member, reason)]
    return [said, ...member.parts.filter((part) => leftOf(part) > 0).map((part) => partLine(part, member, reason))]
  }
  return [
    said,
    comment(`${place}: if its update is still active once the cluster answers`),
    `# ${updateCommand(verb, member, reason)}`,
  ]
}

/** Only while this very update is the active one of its job. */
function updateCommand(verb: ClientVerb, member: ShownMember, reason: string): string {
  const place = quote(placeOf(member))
  return [
    `aurora update list ${place} --status active | grep -qF -e ${quote(member.key.updateId)}`,
    `aurora update ${verb} ${place} ${messageOption(reason)}`,
  ].join(' && ')
}

function partLine(part: PlannedPart, member: ShownMember, reason: string): string {
  const place = placeOf(member)
  const scope = quote(`${place}/${sayInstances(part.instances)}`)
  const message = messageOption(reason)
  switch (part.kind) {
    case 'restore':
      return needsConfig(
        `${place}: needs the config of build ${part.build}, with ${last(part.instances) + 1} instances or more, as config.aurora`,
        `aurora update start ${scope} config.aurora ${message}`,
      )
    case 'remove':
      return needsConfig(
        `${place}: needs the config of build ${part.build}, with ${first(part.instances)} instances, as config.aurora`,
        `aurora update start ${scope} config.aurora ${message}`,
      )
    case 'kill': {
      const command = `aurora job kill ${scope} --no-batching ${message}`
      // Beside other parts it has to wait for them, and they for a config.
      return member.parts.length === 1 ? command : `# ${command}`
    }
  }
}

const needsConfig = (need: string, command: string): string => `${comment(need)}\n# ${command}`

const first = (ranges: readonly InstanceRange[]): number => instanceIds(ranges)[0] ?? 0
const last = (ranges: readonly InstanceRange[]): number => instanceIds(ranges).at(-1) ?? 0

/** As the client reads them: `0-2,5`. */
const sayInstances = (ranges: readonly InstanceRange[]): string =>
  ranges.map((range) => (range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`)).join(',')

// One word, or a reason that begins with a dash would be read as an option.
const messageOption = (reason: string): string => `--message=${quote(reason)}`

/** Control characters end a line, a comment, or what a terminal takes for pasted text; surrogates alone are no text at all. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** One word of a POSIX shell that means exactly this text, on one line. */
const quote = (text: string): string => `'${text.replace(UNPRINTABLE, ' ').replaceAll("'", `'\\''`)}'`

/** An interactive shell may take a comment for a command: nothing in it may mean anything to a shell. */
const comment = (text: string): string =>
  `# ${text
    .replace(UNPRINTABLE, ' ')
    .replaceAll("'", '’')
    .replaceAll(';', ',')
    .replace(/[&|<>()$`"\\!*?[\]{}~^=#%]/g, ' ')}`
