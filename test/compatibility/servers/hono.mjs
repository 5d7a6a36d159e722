import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'

/** The pattern of the documentation: ids that count what this connection was sent. */
export default async function start({ port, news }) {
  const app = new Hono()
  app.get('/news', (context) =>
    streamSSE(context, async (stream) => {
      let id = 0
      const write = ({ event, data }) => void stream.writeSSE({ event, data: JSON.stringify(data), id: String(id++) })
      news.on('story', write)
      await new Promise((resolve) => stream.onAbort(resolve))
      news.off('story', write)
    })
  )
  await new Promise((resolve) => serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, resolve))
}
