/** A server from npm: its fixture in `servers/`, what that imports, and the path of its feed. */
export interface NpmServer {
  name: string
  title: string
  /** The first one is the server itself; its version stands in the table. */
  packages: Readonly<Record<string, string>>
  path: string
  /** What its ids are and what it replays, as used here. */
  habit: string
}

const graphqlQuery = `?query=${encodeURIComponent('subscription { storyAdded { id action title link text } }')}`
const graphql = { graphql: '17.1.0' }
const fastify = { fastify: '5.12.8' }

export const npmServers: readonly NpmServer[] = [
  {
    name: 'nest',
    title: 'NestJS `@Sse`',
    packages: {
      '@nestjs/core': '12.5.1',
      '@nestjs/common': '12.5.1',
      '@nestjs/platform-express': '12.5.1',
      rxjs: '7.8.2',
      'reflect-metadata': '0.2.2'
    },
    path: '/news',
    habit: 'ids from 1 on each connection'
  },
  {
    name: 'express-sse',
    title: 'express-sse',
    packages: { 'express-sse': '1.0.0', express: '5.3.0' },
    path: '/news',
    habit: 'ids from 0 on each connection'
  },
  {
    name: 'better-sse',
    title: 'better-sse',
    packages: { 'better-sse': '0.16.1' },
    path: '/news',
    habit: 'a random id on each message'
  },
  {
    name: 'hono',
    title: 'Hono `streamSSE`',
    packages: { hono: '4.13.19', '@hono/node-server': '2.1.9' },
    path: '/news',
    habit: 'ids from 0 on each connection'
  },
  {
    name: 'h3',
    title: 'h3',
    packages: { h3: '2.0.8', srvx: '1.0.8' },
    path: '/news',
    habit: 'no ids; head with the first message'
  },
  {
    name: 'fastify-sse',
    title: '@fastify/sse',
    packages: { '@fastify/sse': '0.6.0', ...fastify },
    path: '/news',
    habit: "the program's ids; replays"
  },
  {
    name: 'fastify-sse-v2',
    title: 'fastify-sse-v2',
    packages: { 'fastify-sse-v2': '4.2.2', ...fastify },
    path: '/news',
    habit: 'ids from 1 on each connection'
  },
  {
    name: 'graphql-sse',
    title: 'graphql-sse',
    packages: { 'graphql-sse': '2.6.1', ...graphql },
    path: `/graphql${graphqlQuery}`,
    habit: 'no SSE ids; ids in the story'
  },
  {
    name: 'graphql-yoga',
    title: 'GraphQL Yoga',
    packages: { 'graphql-yoga': '5.24.1', ...graphql },
    path: `/graphql${graphqlQuery}`,
    habit: 'no SSE ids; ids in the story'
  },
  {
    name: 'trpc',
    title: 'tRPC, tracked',
    packages: { '@trpc/server': '11.25.2' },
    path: '/news',
    habit: "the program's ids; replays"
  },
  {
    name: 'sse-pubsub',
    title: 'sse-pubsub',
    packages: { 'sse-pubsub': '1.4.5' },
    path: '/news',
    habit: 'ids from 1 in each process; replays its last 100; ends each stream after 30 s'
  },
  {
    name: 'sse-channel',
    title: 'sse-channel',
    packages: { 'sse-channel': '4.0.2' },
    path: '/news',
    habit: 'ids from 1 in each process; replays its last 100'
  },
  {
    name: 'transmit',
    title: 'Transmit (AdonisJS)',
    packages: { '@boringnode/transmit': '0.4.0' },
    path: '/news?uid=reader',
    habit: 'no ids; a ping that is a message'
  },
  {
    name: 'mcp',
    title: 'MCP SDK, SSE',
    packages: { '@modelcontextprotocol/sdk': '1.32.2' },
    path: '/sse',
    habit: 'no SSE ids; JSON-RPC log messages'
  }
]
