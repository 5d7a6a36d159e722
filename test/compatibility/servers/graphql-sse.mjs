import { createServer } from 'node:http'
import { createHandler } from 'graphql-sse/lib/use/http'
import { storySchema } from './graphql-schema.mjs'

export default async function start({ port, news }) {
  const server = createServer(createHandler({ schema: storySchema(news) }))
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
