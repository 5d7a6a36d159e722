import sse from '@fastify/sse'
import Fastify from 'fastify'

/** With a history of the program's own, from which the plugin replays. */
export default async function start({ port, news, history }) {
  const app = Fastify({ forceCloseConnections: true })
  await app.register(sse)
  app.get('/news', { sse: true }, async (request, reply) => {
    const message = ({ id, event, data }) => ({ id, event, data })
    // Without a first word or its head the plugin lets Fastify answer with nothing.
    reply.sse.sendHeaders()
    reply.sse.keepAlive()
    await reply.sse.replay(async (lastId) => {
      const known = history.findIndex(({ id }) => id === lastId)
      for (const story of history.slice(known + 1)) await reply.sse.send(message(story))
    })
    const send = (story) => void reply.sse.send(message(story))
    news.on('story', send)
    reply.sse.onClose(() => news.off('story', send))
  })
  await app.listen({ port, host: '127.0.0.1' })
}
