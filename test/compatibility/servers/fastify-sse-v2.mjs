import { on } from 'node:events'
import Fastify from 'fastify'
import { FastifySSEPlugin } from 'fastify-sse-v2'

/** The pattern of the README: an iterable that counts what this connection was sent. */
export default async function start({ port, news }) {
  const app = Fastify({ forceCloseConnections: true })
  await app.register(FastifySSEPlugin)
  app.get('/news', (request, reply) => {
    const gone = new AbortController()
    request.raw.once('close', () => gone.abort())
    reply.sse(
      (async function* () {
        let id = 1
        try {
          for await (const [{ event, data }] of on(news, 'story', { signal: gone.signal }))
            yield { id: String(id++), event, data: JSON.stringify(data) }
        } catch (error) {
          if (error.name !== 'AbortError') throw error
        }
      })()
    )
  })
  await app.listen({ port, host: '127.0.0.1' })
}
