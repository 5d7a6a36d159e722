import { EventEmitter } from 'node:events'
import { Server } from 'node:http'

/**
 * One real server in a process of its own: `node child.mjs FIXTURE PORT`. It lies beside the packages that it imports.
 *
 * A fixture's default export starts the server: `start({ port, news, history })`. `news` emits `story` with what is published,
 * `history` is all that was published before, as the database of such a program would have it. The parent is told how many requests
 * are open, which works for whatever builds on node:http.
 */
const [fixture, port] = process.argv.slice(2)
const news = new EventEmitter().setMaxListeners(0)
let open = 0
const tell = () => process.send?.({ open })
const emit = Server.prototype.emit
Server.prototype.emit = function (name, request, response) {
  if (name === 'request' && request.method === 'GET') {
    open++
    tell()
    response.once('close', () => {
      open--
      tell()
    })
  }
  return Reflect.apply(emit, this, arguments)
}

process.on('disconnect', () => process.exit())
process.on('message', ({ history, publish }) => {
  if (history) void start(history)
  else {
    all.push(publish)
    news.emit('story', publish)
  }
})
let all = []

async function start(history) {
  all = history
  const { default: begin } = await import(`./${fixture}.mjs`)
  await begin({ port: Number(port), news, history: all })
  process.send?.({ ready: true })
}
