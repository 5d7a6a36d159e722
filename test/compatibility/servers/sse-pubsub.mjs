import { createServer } from 'node:http'
import SseChannel from 'sse-pubsub'

export default async function start({ port, news }) {
  const channel = new SseChannel()
  news.on('story', ({ event, data }) => channel.publish(data, event))
  const server = createServer((request, response) => channel.subscribe(request, response))
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
