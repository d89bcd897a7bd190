'use client'

import { Age } from '@/components/frame/age'
import { useServerMinute } from '@/components/live/server-clock'
import { Glyph } from '@/components/ui/glyph'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { InstanceReply, PastTaskView } from '@/lib/contract/instances'
import { ACTIVE_STATES } from '@/lib/domain/task'
import { say } from '@/lib/messages/say'

/** Every task of an instance that its scheduler still knows, the newest first, with what became of each and why. */
export function TaskHistory({ reply }: { reply: InstanceReply }) {
  const { tasks, tasksOmitted, readAtMs, problem } = reply
  // How it stands, and how it last failed, are in view without a press.
  const lastBad = tasks.findIndex(({ status }) => BAD_ENDS.includes(status))
  return (
    <section aria-label={say('grid.history')}>
      <div className="mb-1 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="font-semibold text-base">{say('grid.history')}</h3>
        {readAtMs !== null && (
          <span className="text-ink-3 text-xs">
            {say.rich('grid.read-ago', { age: () => <Age atMs={readAtMs} /> })}
          </span>
        )}
      </div>
      {problem !== null && (
        <Notice tone="unknown" shape="question" className="mb-2">
          {reply.pictureAtMs === null
            ? say('grid.not-asked', { problem })
            : say.rich('grid.not-asked-picture', { problem, age: () => <Age atMs={reply.pictureAtMs ?? 0} /> })}
        </Notice>
      )}
      {tasks.length === 0 ? (
        <p className="border-line border-y px-1 py-2 text-ink-2 text-sm">{say('grid.no-tasks')}</p>
      ) : (
        <ol className="divide-y divide-line border-line border-y">
          {tasks.map((task, index) => (
            <TaskLine
              key={task.taskId}
              task={task}
              open={index === 0 || index === lastBad}
              attempt={tasks.length + tasksOmitted - index}
            />
          ))}
        </ol>
      )}
      {tasksOmitted > 0 && <p className="mt-1 text-ink-3 text-xs">{say('grid.tasks-omitted', { n: tasksOmitted })}</p>}
    </section>
  )
}

const BAD_ENDS: readonly PastTaskView['status'][] = ['FAILED', 'LOST', 'PARTITIONED']

function TaskLine({ task, open, attempt }: { task: PastTaskView; open: boolean; attempt: number }) {
  const todayMs = useServerMinute()
  const live = ACTIVE_STATES.has(task.status)
  const bad = BAD_ENDS.includes(task.status)
  const last = task.events.at(-1)
  return (
    <li>
      <details open={open} className="group text-sm">
        <summary className="-outline-offset-2 flex min-h-9 cursor-pointer flex-wrap items-center gap-x-3 px-1 py-1 hover:bg-surface max-lg:min-h-11">
          <Glyph shape={bad ? 'cross' : live ? 'half' : 'stop'} tone={bad ? 'bad' : live ? 'move' : 'plain'} />
          <span className="font-medium font-mono">{task.status}</span>
          <span className="text-ink-3">{say('grid.attempt', { n: attempt })}</span>
          <span className="text-ink-2">
            {say.rich('grid.build', { build: () => <PlainText text={task.build} className="font-mono" /> })}
          </span>
          {last && (
            <span className="text-ink-2">
              <Moment atMs={last.atMs} todayMs={todayMs} />
            </span>
          )}
          {task.host !== null && (
            <PlainText text={task.host} cut className="min-w-0 font-mono text-ink-2 text-xs sm:ml-auto" />
          )}
        </summary>
        <div className="px-1 pb-2 pl-7">
          <ol className="space-y-0.5">
            {task.eventsOmitted > 0 && (
              <li className="text-ink-3 text-xs">{say('grid.events-omitted', { n: task.eventsOmitted })}</li>
            )}
            {task.events.map(({ status, atMs, message }) => (
              <li
                key={`${atMs} ${status} ${message}`}
                className="grid gap-x-3 sm:grid-cols-[8rem_7.5rem_minmax(0,1fr)]"
              >
                <span className="text-ink-2">
                  <Moment atMs={atMs} todayMs={todayMs} />
                </span>
                <span className="font-mono">{status}</span>
                <span className="min-w-0 text-ink-2">{message !== null && <PlainText text={message} />}</span>
              </li>
            ))}
          </ol>
          <p className="mt-1 text-ink-3 text-xs">
            <PlainText text={task.taskId} className="font-mono" />
            {task.failures > 0 && ` · ${say('grid.failures', { n: task.failures })}`}
            {task.ancestorId !== null &&
              say.rich('grid.replaced', {
                ancestor: () => <PlainText text={task.ancestorId ?? ''} className="font-mono" />,
              })}
          </p>
        </div>
      </details>
    </li>
  )
}
