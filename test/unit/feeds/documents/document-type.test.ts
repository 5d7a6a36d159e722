import { expect, it } from 'vitest'
import { documentType } from '../../../../src-main/feeds/documents/document-type.ts'

it.each<[string, ReturnType<typeof documentType>]>([
  ['<rss version="2.0"/>', 'feed'],
  ['<?xml version="1.0"?><!-- <html> --><!DOCTYPE rss><rss>', 'feed'],
  ['\uFEFF  <feed xmlns="http://www.w3.org/2005/Atom">', 'feed'],
  ['<atom:feed xmlns:atom="http://www.w3.org/2005/Atom">', 'feed'],
  ['<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', 'feed'],
  ['Warning: in line 1\n<?xml version="1.0"?><rss>', 'feed'],
  ['<b>Notice</b>: no index\n<?xml version="1.0"?>\n<rss>', 'feed'],
  ['{"version":"https://jsonfeed.org/version/1.1","items":[]}', 'feed'],
  ['{"items":[], "version" : "https:\\/\\/jsonfeed.org\\/version\\/1"}', 'feed'],
  ['{"items":[]}', 'json'],
  ['[1]', 'json'],
  ['<!doctype html><title>rss</title>', 'web-page'],
  ['<html><body><rss></body></html>', 'web-page'],
  ['<opml version="2.0"><body/></opml>', 'other'],
  ['<!-- never ends', 'other'],
  ['', 'other'],
  ['plain words', 'other']
])('%j is %s', (text, type) => {
  expect(documentType(text)).toBe(type)
})

it('is told in no time of a text that is made to keep it busy', () => {
  for (const piece of ['<feed', '<!--', '<', '<?', '{"version":', '< rss']) documentType(piece.repeat(1_000_000))
})
