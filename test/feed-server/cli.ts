import { parseArgs } from 'node:util'
import { behaviours } from './behaviours.ts'
import { indexText } from './pages.ts'
import { startFeedServer } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8087' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' }
  }
})

try {
  const server = await startFeedServer({ port: Number(values.port), host: values.host, seed: Number(values.seed) })
  console.log(indexText(behaviours, server.url))
  console.log(`The other origin, for redirects, is ${server.otherUrl}. Stop with Ctrl+C.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.error(code === 'EADDRINUSE' ? `Port ${values.port} is taken: choose another with --port=N.` : message)
  process.exitCode = 1
}
