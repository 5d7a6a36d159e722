import { on } from 'node:events'
import { initTRPC, tracked } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'

/** A tracked subscription, as the documentation shows it: ids and a history of the program's own. */
export default async function start({ port, news, history }) {
  const t = initTRPC.create()
  const router = t.router({
    news: t.procedure
      .input((value) => value)
      .subscription(async function* ({ input, signal }) {
        const coming = on(news, 'story', { signal })
        const known = history.findIndex(({ id }) => id === input?.lastEventId)
        const missed = input?.lastEventId ? history.slice(known + 1) : []
        for (const story of missed) yield told(story)
        for await (const [story] of coming) yield told(story)
      })
  })
  await new Promise((resolve) => createHTTPServer({ router }).listen(port, '127.0.0.1', resolve))
}

function told({ id, event, data }) {
  return tracked(id, { ...data, ...(event !== 'story' && { action: event }) })
}
