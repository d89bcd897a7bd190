import { freezeRequestSchema } from '@/lib/contract/snapshot'
import { parsePathPart } from '@/lib/server/path-part'
import { answer, parseBody } from '@/lib/server/route'
import { freezeMetaUpdate, readSnapshots } from '@/lib/server/verbs/freeze-meta-update'

type Context = RouteContext<'/api/meta-updates/[id]/snapshots'>

export const GET = (request: Request, { params }: Context) =>
  answer(request, async ({ runtime, principal }) =>
    readSnapshots(runtime, principal, parsePathPart((await params).id, false)),
  )

export const POST = (request: Request, { params }: Context) =>
  answer(request, async ({ runtime, principal }) =>
    freezeMetaUpdate(
      runtime,
      principal,
      parsePathPart((await params).id, false),
      await parseBody(request, freezeRequestSchema),
    ),
  )
