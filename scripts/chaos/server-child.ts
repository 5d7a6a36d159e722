import { startFeedServer, type FeedServer, type FeedServerState } from '../../test/feed-server/server.ts'
import type { Ask, Answer } from './server-process.ts'

/** The feed server in a process of its own, so that it can be killed. Ends when its parent is gone. */
let server: FeedServer | undefined

process.on('disconnect', () => process.exit())
process.on('message', (ask: Ask) => {
  void answer(ask).then(
    (value) => process.send?.({ id: ask.id, value } satisfies Answer),
    (error: unknown) => process.send?.({ id: ask.id, error: String(error) } satisfies Answer)
  )
})

async function answer({ verb, args }: Ask): Promise<unknown> {
  if (verb === 'start') {
    const [port, otherPort, seed, state] = args as [number, number, number, FeedServerState | undefined]
    server = await startFeedServer({ port, otherPort, seed, ...(state && { stateFrom: state }) })
    return { port: server.port, otherPort: server.otherPort }
  }
  if (!server) throw new Error('The server is not started.')
  if (verb === 'state') return server.state
  const run = server.control[verb] as (...given: unknown[]) => unknown
  return run(...args)
}
