import type { Statement } from './sqlite.ts'

/** What a statement is asked with. */
type Parameter = null | number | bigint | string | NodeJS.ArrayBufferView
type Row = Record<string, unknown>

/** The statement of one SQL text as this program uses it. */
export type CarefulStatement = Pick<Statement, 'all' | 'get' | 'iterate' | 'run'>

/**
 * A statement whose answers and parameters are the same over both SQLites, whatever is stored.
 *
 * Both refuse a whole answer for one integer beyond 2^53, which only a damaged library holds outside the search index: it is read
 * once more, and such a number becomes the nearest one that JavaScript has, for whoever reads it to set aside.
 * @photostructure/sqlite cuts a text at its first NUL (findings/photostructure-sqlite-cuts-text-at-nul.sh): it is bound with
 * U+FFFD in its place, as HTML has it, so that no name or text loses its end.
 */
export function careful(statement: Statement): CarefulStatement {
  const again = (parameters: Parameter[], error: unknown): Row[] => {
    if (!isBeyondNumbers(error)) throw error
    statement.setReadBigInts(true)
    try {
      return statement.all(...parameters).map(inNumbers)
    } finally {
      statement.setReadBigInts(false)
    }
  }
  return {
    run: (...parameters: Parameter[]) => statement.run(...whole(parameters)),
    all: (...parameters: Parameter[]) => {
      const bound = whole(parameters)
      try {
        return statement.all(...bound)
      } catch (error) {
        return again(bound, error) as ReturnType<Statement['all']>
      }
    },
    get: (...parameters: Parameter[]) => {
      const bound = whole(parameters)
      try {
        return statement.get(...bound)
      } catch (error) {
        return again(bound, error)[0] as ReturnType<Statement['get']>
      }
    },
    iterate: (...parameters: Parameter[]) =>
      iterated(statement, whole(parameters), again) as ReturnType<Statement['iterate']>
  } as CarefulStatement
}

function* iterated(
  statement: Statement,
  parameters: Parameter[],
  again: (parameters: Parameter[], error: unknown) => Row[]
): Generator<Row> {
  let given = 0
  try {
    for (const row of statement.iterate(...parameters)) {
      yield row
      given++
    }
    return
  } catch (error) {
    for (const row of again(parameters, error).slice(given)) yield row
  }
}

const isBeyondNumbers = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'ERR_OUT_OF_RANGE'

function inNumbers(row: Row): Row {
  for (const [name, value] of Object.entries(row)) if (typeof value === 'bigint') row[name] = Number(value)
  return row
}

function whole(parameters: Parameter[]): Parameter[] {
  for (let place = 0; place < parameters.length; place++) {
    const value = parameters[place]
    if (typeof value === 'string' && value.includes('\0')) parameters[place] = value.replaceAll('\0', '\uFFFD')
  }
  return parameters
}
