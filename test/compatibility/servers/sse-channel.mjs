import { createServer } from 'node:http'
import SseChannel from 'sse-channel'

/** It sends only the ids that the program gives: here a count in memory, as in its README. */
export default async function start({ port, news }) {
  const channel = new SseChannel({ jsonEncode: true, historySize: 100 })
  let id = 0
  news.on('story', ({ event, data }) => channel.send({ id: ++id, event, data }))
  const server = createServer((request, response) => channel.addClient(request, response))
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
