// SPDX-License-Identifier: MIT
//
// usage: node clients.mjs URL
//
// Tests a server with the npm packages "webdav" and "tsdav". The last line is "ok".

import assert from 'node:assert/strict'
import { createClient } from 'webdav'
import { DAVNamespaceShort, deleteObject, propfind, syncCollection } from 'tsdav'

const url = process.argv[2]

async function withWebdav () {
  const client = createClient(url)
  await client.createDirectory('/js')
  const names = ['a b.txt', '100% #1.txt', 'é&<>.txt']
  for (const name of names) await client.putFileContents(`/js/${name}`, `text of ${name}`)
  const listed = await client.getDirectoryContents('/js')
  assert.deepEqual(listed.map(l => l.basename).sort(), [...names].sort())
  assert.equal(listed[0].type, 'file')
  assert.equal(await client.getFileContents('/js/a b.txt', { format: 'text' }),
    'text of a b.txt')
  await client.copyFile('/js/a b.txt', '/js/copy')
  await client.moveFile('/js/copy', '/js/moved')
  assert.equal((await client.stat('/js/moved')).size, 15)
  const lock = await client.lock('/js/moved')
  await assert.rejects(client.deleteFile('/js/moved'), e => e.status === 423)
  await client.unlock('/js/moved', lock.token)
  assert.ok(await client.exists('/js/moved'))
}

async function withTsdav () {
  const dav = DAVNamespaceShort.DAV
  const found = await propfind({
    url: `${url}js/`,
    props: { [`${dav}:getetag`]: {}, [`${dav}:resourcetype`]: {}, [`${dav}:sync-token`]: {} },
    depth: '1'
  })
  assert.equal(found.length, 5)
  assert.ok(found.every(f => f.ok))
  const props = { [`${dav}:getetag`]: {} }
  const first = await syncCollection({ url: `${url}js/`, props, syncLevel: 1, syncToken: '' })
  assert.equal(first.length, 4)
  const token = first[0].raw.multistatus.syncToken
  await deleteObject({ url: `${url}js/moved` })
  const next = await syncCollection({ url: `${url}js/`, props, syncLevel: 1, syncToken: token })
  assert.deepEqual(next.map(n => [n.href, n.status]), [['/js/moved', 404]])
}

await withWebdav()
await withTsdav()
console.log('ok')
