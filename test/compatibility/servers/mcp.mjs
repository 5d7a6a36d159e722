import { createServer } from 'node:http'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'

/** Stories as log messages, which is how such a server speaks without being asked. */
export default async function start({ port, news }) {
  const server = createServer(async (request, response) => {
    const mcp = new Server({ name: 'news', version: '1.0.0' }, { capabilities: { logging: {} } })
    await mcp.connect(new SSEServerTransport('/messages', response))
    const log = ({ about, event, data }) =>
      void mcp
        .sendLoggingMessage({
          level: 'info',
          data: { id: about, ...data, ...(event !== 'story' && { action: event }) }
        })
        .catch(() => {})
    news.on('story', log)
    response.once('close', () => news.off('story', log))
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
