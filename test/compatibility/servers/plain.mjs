import { createServer } from 'node:http'

/**
 * The server behind the proxies. `/news` has ids and a history of the program's own, from which it replays; `/live` has
 * neither. Both send a comment now and then, and nothing for the proxy's sake.
 */
export default async function start({ port, news, history }) {
  const server = createServer((request, response) => {
    const replays = request.url === '/news'
    const write = ({ id, event, data }) =>
      response.write(`${replays ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.flushHeaders()
    const lastId = request.headers['last-event-id']
    if (replays && lastId) history.slice(history.findIndex(({ id }) => id === lastId) + 1).forEach(write)
    news.on('story', write)
    const beat = setInterval(() => response.write(': still here\n\n'), 15_000)
    response.once('close', () => {
      clearInterval(beat)
      news.off('story', write)
    })
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
