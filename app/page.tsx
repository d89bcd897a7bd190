import { Board } from '@/components/board/board'
import { pageContext } from '@/lib/server/page-context'
import { listMetaUpdates } from '@/lib/server/verbs/list-meta-updates'

export const dynamic = 'force-dynamic'

export default async function BoardPage() {
  const { runtime, principal } = await pageContext()
  return <Board initial={await listMetaUpdates(runtime, principal)} />
}
