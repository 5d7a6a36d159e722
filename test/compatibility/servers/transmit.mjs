import { createServer } from 'node:http'
import { Transmit } from '@boringnode/transmit'

/** As AdonisJS uses it: no event names, and a ping that is a message. */
export default async function start({ port, news }) {
  const transmit = new Transmit({ pingInterval: '10s', transport: null })
  news.on('story', ({ event, data }) =>
    transmit.broadcast('news', { ...data, ...(event !== 'story' && { action: event }) })
  )
  const server = createServer((request, response) => {
    const uid = new URL(request.url, 'http://localhost').searchParams.get('uid')
    const stream = transmit.createStream({ uid, context: {}, request, response, injectResponseHeaders: {} })
    void transmit.subscribe({ uid, channel: 'news', context: {} })
    return stream
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
