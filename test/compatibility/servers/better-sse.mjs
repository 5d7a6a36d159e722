import { createServer } from 'node:http'
import { createChannel, createSession } from 'better-sse'

export default async function start({ port, news }) {
  const channel = createChannel()
  news.on('story', ({ event, data }) => channel.broadcast(data, event))
  const server = createServer(async (request, response) => channel.register(await createSession(request, response)))
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
