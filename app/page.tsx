import { Board } from '@/components/board/board'
import { pageContext } from '@/lib/server/page-context'
import { listMetaUpdates } from '@/lib/server/verbs/list-meta-updates'

export const dynamic = 'force-dynamic'

/** Rows that come with the page. The rest follows at once; thousands of them would hold up the first picture. */
const FIRST_ROWS = 100

export default async function BoardPage() {
  const { runtime, principal } = await pageContext()
  return <Board initial={await listMetaUpdates(runtime, principal, { most: FIRST_ROWS })} />
}
