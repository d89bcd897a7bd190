import type { Metadata } from 'next'
import { ClustersPage } from '@/components/clusters/clusters-page'
import { say } from '@/lib/messages/say'
import { pageContext } from '@/lib/server/page-context'
import { listClusters } from '@/lib/server/verbs/list-clusters'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: say('clusters.title'), description: say('clusters.about') }

export default async function Page() {
  const { runtime, principal } = await pageContext()
  return <ClustersPage initial={await listClusters(runtime, principal)} />
}
