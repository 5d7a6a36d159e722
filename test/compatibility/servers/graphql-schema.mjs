import { on } from 'node:events'
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'

/** One subscription, `storyAdded`; what is corrected or removed comes by it too, and its `action` says so. */
export function storySchema(news) {
  const fields = Object.fromEntries(
    ['id', 'action', 'title', 'link', 'text'].map((name) => [name, { type: GraphQLString }])
  )
  const story = new GraphQLObjectType({ name: 'Story', fields })
  const actions = { story: 'added', update: 'update', delete: 'remove' }
  const subscription = new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      storyAdded: {
        type: story,
        subscribe: async function* () {
          for await (const [{ about, event, data }] of on(news, 'story'))
            yield { storyAdded: { ...data, id: about, action: actions[event] } }
        }
      }
    }
  })
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { name: { type: GraphQLString, resolve: () => 'news' } }
  })
  return new GraphQLSchema({ query, subscription })
}
