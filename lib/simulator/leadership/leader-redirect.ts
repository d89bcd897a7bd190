import type { LeaderView } from './ensemble'

/** What LeaderRedirectFilter does with a request; `pass` leaves it to whatever is behind. */
export type RedirectDecision =
  | { readonly kind: 'pass' }
  | { readonly kind: 'redirect'; readonly process: number }
  | { readonly kind: 'no-leader' }

/** Every path that begins like one of these is the leader's business; so `/apibeta` is, too. */
const LEADER_PATHS = [
  '/agents',
  '/api',
  '/cron',
  '/maintenance',
  '/mname',
  '/offers',
  '/pendingtasks',
  '/quotas',
  '/slaves',
  '/state',
  '/tiers',
  '/utilization',
  '/assets/scheduler',
  '/scheduler',
  '/updates',
]

/** The header that makes a process answer by itself, whatever its value. */
export const BYPASS_HEADER = 'bypass-leader-redirect'

/** Whether a request is answered here, by another process, or not at all. */
export function decideRedirect(view: LeaderView, path: string, bypasses: boolean): RedirectDecision {
  if (bypasses || view.kind === 'leading' || !LEADER_PATHS.some((prefix) => path.startsWith(prefix)))
    return { kind: 'pass' }
  return view.kind === 'elsewhere' ? { kind: 'redirect', process: view.process } : { kind: 'no-leader' }
}

const HEALTH = {
  leading: { status: 200, text: 'This is the leading scheduler.' },
  elsewhere: { status: 503, text: 'Another instance is the leading scheduler.' },
  none: { status: 502, text: 'There is no leading scheduler or the leader is unknown.' },
} as const

/** What `/leaderhealth` answers: the status for load balancers and Aurora's text. */
export function leaderHealth(view: LeaderView): { readonly status: number; readonly text: string } {
  const { status, text } = HEALTH[view.kind]
  const lines = [
    `Current status: ${text}`,
    '',
    'This endpoint can indicate to a load balancer which among a group of schedulers is leading.',
    '',
    'The response codes are:',
    ...Object.values(HEALTH).map((known) => `${known.status}: ${known.text}`),
  ]
  return { status, text: lines.join('\n') }
}

/** The size of the page that real schedulers answer without a leader; ours has other words and the same length. */
const NO_LEADER_BYTES = 1561

const NO_LEADER_TEXT = `<!doctype html>
<html lang='en'>
<head>
    <meta charset='utf-8'>
    <title>Aurora</title>
</head>
<body>
<h1>No leader</h1>
<p>No scheduler of this cluster leads at the moment: either one has just ended and its successor is not ready, or several
claim to lead. Ask again in some seconds.</p>
<p>This page comes from a simulated scheduler.</p>
`
const NO_LEADER_END = '</body>\n</html>\n'

const PADDING = ' '.repeat(NO_LEADER_BYTES - NO_LEADER_TEXT.length - NO_LEADER_END.length - 1)

/** The page that comes with 503 while nobody leads. */
export const NO_LEADER_PAGE = `${NO_LEADER_TEXT}${PADDING}\n${NO_LEADER_END}`
