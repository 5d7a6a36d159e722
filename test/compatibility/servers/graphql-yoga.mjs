import { createServer } from 'node:http'
import { createYoga } from 'graphql-yoga'
import { storySchema } from './graphql-schema.mjs'

export default async function start({ port, news }) {
  const server = createServer(createYoga({ schema: storySchema(news), logging: false }))
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
